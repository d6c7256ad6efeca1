"""The one door: whatever lies in a file, its cells arrive as they stand with the places people see (E2, E3)."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt

from tests.integration.reading.packages import binary_package, data, package, text_cell
from tonghu.batch.tables import RawTable, read_file, read_tables

ROWS = [["姓名", "公民身份号码"], ["张三", "700101201602290016"], ["李四", "70010120150302002X"]]


def only(path: Path) -> RawTable:
    (table,) = read_tables(path)
    return table


def plain(table: RawTable) -> list[list[object]]:
    return [list(row.cells) for row in table.rows]


def csv_bytes(delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in ROWS).encode(encoding)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_of_every_office(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "education.csv"
    path.write_bytes(csv_bytes(delimiter, encoding))
    table = only(path)
    assert plain(table) == ROWS
    assert [row.number for row in table.rows] == [1, 2, 3]


def test_a_title_without_separators_does_not_decide_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "education.csv"
    path.write_text("随迁子女名单\n填报单位：教育局\n" + csv_bytes().decode(), encoding="utf-8")
    assert plain(only(path))[2:] == ROWS


def test_csv_counts_lines_also_below_a_cell_of_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "education.csv"
    path.write_text('姓名,住址\n张三,"凤城镇\n新安路"\n李四,湖头镇\n', encoding="utf-8")
    assert [row.number for row in only(path).rows] == [1, 2, 4]


def test_leading_empty_rows_and_columns_are_counted(tmp_path: Path) -> None:
    """security.md 0.5: the library drops them, people count them."""
    path = tmp_path / "education.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名单")
    for row, cells in enumerate(ROWS, start=6):
        sheet.write_row(row, 3, cells)
    book.close()
    table = only(path)
    assert table.rows[0].number == 7
    assert list(table.rows[0].cells) == [None, None, None, *ROWS[0]]


def test_typed_cells_arrive_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "education.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名单")
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(0, 0, ["姓名", "日期", "时刻", "数", "身份证号", "真", "错误"])
    sheet.write_string(1, 0, "张三")
    sheet.write_datetime(1, 1, datetime(2016, 2, 29), day)
    sheet.write_datetime(1, 2, datetime(2016, 2, 29, 13, 5), moment)
    sheet.write_number(1, 3, 1.5)
    sheet.write_number(1, 4, 350524201503020021)
    sheet.write_boolean(1, 5, True)
    sheet.write_formula(1, 6, "=1/0", None, "#DIV/0!")
    book.close()
    table = only(path)
    (row,) = plain(table)[1:]
    assert row == ["张三", date(2016, 2, 29), datetime(2016, 2, 29, 13, 5), 1.5, 350524201503020021.0, True, None]
    assert table.notes[-1].startswith("有1个单元格是错误值（如 #N/A、#REF!），按未填处理：G2")


@pytest.mark.parametrize("mark", ["", "\x01", "\x01f1.0", "\x01s"])
def test_no_text_is_mistaken_for_a_number(tmp_path: Path, mark: str) -> None:
    """The mark of the transport may stand in a file too."""
    path = tmp_path / "known.jsonl"
    path.write_text(json.dumps({"姓名": f"{mark}张三", "数": 2, "几": [1, "二"], "无": None}) + "\n", encoding="utf-8")
    table = only(path)
    assert table.keys == ["姓名", "数", "几", "无"]
    assert plain(table) == [[f"{mark}张三", 2, "1、二", None]]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "health.parquet"
    pq.write_table(
        pa.table({"姓名": ["张三", None], "出生日期": [date(2016, 2, 29), None], "几": [["a", "b"], []]}), path
    )
    table = only(path)
    assert plain(table) == [["张三", date(2016, 2, 29), "a、b"], [None, None, None]]
    assert [row.number for row in table.rows] == [1, 2]


def test_hidden_sheets_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "education.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in ("一村", "二村"):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate([*ROWS, ["王五", ""], ["赵六", ""]]):
            sheet.write_row(row, 0, cells)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.set_column(5, 16383, None, None, {"hidden": True})
    book.worksheets()[1].hide()
    book.close()
    first, second = read_tables(path)
    assert plain(first) == plain(second)
    assert list(first.notes) == ["有隐藏（或被筛选掉）的行，已照常读取：第3行", "有隐藏的列，已照常读取：B列"]
    assert second.notes[0] == "是隐藏的工作表，已照常读取"


def test_hidden_rows_of_xls_are_told(tmp_path: Path) -> None:
    path = tmp_path / "education.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.row(1).hidden = True
    sheet.col(1).hidden = True
    sheet.write(3, 0, xlwt.Formula("1+1"))
    book.save(str(path))
    table = only(path)
    assert plain(table)[:3] == ROWS
    assert list(table.notes) == [
        "有隐藏（或被筛选掉）的行，已照常读取：第2行",
        "有隐藏的列，已照常读取：B列",
        "有1个公式（A列），只读取保存时的计算结果，不重新计算",
    ]


def test_formulas_are_never_calculated_and_missing_results_are_told(tmp_path: Path) -> None:
    path = tmp_path / "education.xlsx"
    rows = {
        1: [text_cell("A1", "姓名"), text_cell("B1", "性别")],
        2: [
            '<c r="A2" t="str"><f>"张"&amp;"三"</f><v>张三</v></c>',
            '<c r="B2"><f>VLOOKUP(A2,[1]Sheet1!A:B,2,0)</f></c>',
        ],
        3: ['<c r="A3" t="str"><f>X()</f><v></v></c>', '<c r="B3" t="str"><f t="shared" si="0"/><v>男</v></c>'],
    }
    table = only(package(path, {"名单": data(rows)}))
    assert plain(table) == [["姓名", "性别"], ["张三", None], [None, "男"]]
    formulas, unsaved = table.notes
    assert formulas == "有4个公式（A、B列），只读取保存时的计算结果，不重新计算"
    assert unsaved.startswith("有2个公式没有保存计算结果，读不到值，按未填处理：B2、A3。")


def test_1904_dates(tmp_path: Path) -> None:
    """A date cell is converted; a serial number without a date format is left with the flag (domain.md 3.5)."""
    path = tmp_path / "registrations.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet("登记")
    sheet.write_row(0, 0, ["姓名", "出生日期", "来现居住地日期"])
    sheet.write_string(1, 0, "张三")
    sheet.write_datetime(1, 1, datetime(2016, 2, 29), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number(1, 2, 40967)
    book.close()
    table = only(path)
    assert table.date1904
    assert plain(table)[1] == ["张三", date(2016, 2, 29), 40967.0]
    assert "1904" in table.notes[-1]


def test_merged_cells_of_the_header_are_known(tmp_path: Path) -> None:
    path = tmp_path / "registrations.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A2"], sheet["B2"] = "姓名", "父亲"
    sheet.merge_cells("B2:C2")
    sheet["B3"], sheet["C3"] = "姓名", "联系方式"
    book.save(path)
    assert (1, 1, 1, 2) in only(path).merges


@pytest.mark.parametrize("suffix", [".xls", ".csv", ".et", ".txt", ".xlsm"])
def test_content_counts_not_the_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"education{suffix}"
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    path.write_bytes((tmp_path / "book.xlsx").read_bytes())
    read = read_file(path)
    assert plain(read.tables[0]) == ROWS
    assert [suffix in note for note in read.notes] == ([] if suffix == ".xlsm" else [True])


def test_csv_named_xls_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "education.xls"
    path.write_bytes(csv_bytes("\t", "gb18030"))
    read = read_file(path)
    assert plain(read.tables[0]) == ROWS
    assert read.notes == ("扩展名是“.xls”，内容其实是文本表格（csv），已按内容读取",)


def test_chart_sheets_hold_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "education.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["姓名", "性别"])
    sheet.write_row(1, 0, ["张三", "男"])
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=名单!$B$1:$B$2"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    tables = read_tables(path)
    assert [len(table.rows) for table in tables] == [2, 0]


def test_a_web_table_named_xls_is_read_and_told(tmp_path: Path) -> None:
    """Many systems export so; spans stand in their first cell, scripts are skipped, nothing is fetched."""
    path = tmp_path / "police.xls"
    page = (
        "<html><head><title>x</title><script>alert(1)</script></head><body><table>"
        "<tr><td colspan='3'>居住证名单</td></tr><tr><th rowspan=2>姓名</th><th colspan=2>证件</th></tr>"
        "<tr><th>公民身份号码<th>备注</tr><tr><td>张三</td><td>700101201602290016</td><td>a&amp;b<br>c<img src='http://x/'></td></tr>"
        "</table></body></html>"
    )
    path.write_bytes(page.encode("gb18030"))
    read = read_file(path)
    assert plain(read.tables[0]) == [
        ["居住证名单", None, None],
        ["姓名", "证件", None],
        [None, "公民身份号码", "备注"],
        ["张三", "700101201602290016", "a&b\nc"],
    ]
    assert "网页" in read.notes[0]


def test_a_binary_workbook(tmp_path: Path) -> None:
    """xlsb, also where somebody renamed it."""
    rows = [["姓名", "身高"], ["张三", 128.5], ["李四", "不详"]]
    right = binary_package(tmp_path / "education.xlsb", "一年级", rows)
    table = only(right)
    assert (table.sheet, plain(table)) == ("一年级", rows)
    renamed = binary_package(tmp_path / "police.xlsx", "一年级", rows)
    assert plain(only(renamed)) == rows
    assert any("xlsb" in note for note in read_file(renamed).notes)
