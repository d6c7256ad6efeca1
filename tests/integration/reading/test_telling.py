"""What is told, and what becomes of it: the workbook that goes back, the mapping that is remembered, the list of faults."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import Font
from typer.testing import CliRunner

from tests.integration.folders import LEFT_BEHIND, MIGRANT, Row, csv_file, number, workbook
from tonghu.batch.cli import app
from tonghu.batch.data_sheets import OWN_SHEET
from tonghu.batch.tables import read_tables

FAULTY: Row = {
    **MIGRANT,
    "编号": "F1",
    "姓名": "=1+1",
    "出生日期": "2015.13.02",
    "公民身份号码": number("2015-03-05")[:17] + "0",
}
TRUNCATED: Row = {**MIGRANT, "编号": "F2", "姓名": "吴某", "出生日期": "2014-05-06", "公民身份号码": ""}


def survey(folder: Path, output: Path, *more: str) -> dict[str, object]:
    arguments = ["survey", str(folder), "--policy", "cn-35", "--as-of", "2024-12-01", "--output", str(output), *more]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    summary: dict[str, object] = json.loads((output / "summary.json").read_text(encoding="utf-8"))
    return {key: value for key, value in summary.items() if key not in ("seconds", "versions")}


def lines(path: Path, sheet: str = "问题清单") -> list[dict[str, object]]:
    table = next(table for table in read_tables(path) if table.sheet == sheet)
    rows = [list(row.cells) for row in table.rows]
    top = next(index for index, row in enumerate(rows) if "文件" in row)
    return [dict(zip(map(str, rows[top]), row, strict=False)) for row in rows[top + 1 :]]


def formatted_book(path: Path) -> None:
    """A workbook of a tidy clerk: title, widths, fonts, a note sheet, the ID as a number that lost its end."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "凤城镇"
    sheet["B2"] = "流动儿童登记表"
    sheet["B2"].font = Font(bold=True, size=20)
    sheet.column_dimensions["C"].width = 31
    headers = list(MIGRANT)
    for row, cells in enumerate([dict(zip(headers, headers, strict=True)), MIGRANT, FAULTY, TRUNCATED], start=4):
        for column, header in enumerate(headers, start=2):
            sheet.cell(row, column).value = cells.get(header, "") or None
            sheet.cell(row, column).data_type = "s" if cells.get(header) else "n"
    sheet.cell(7, 2 + headers.index("公民身份号码")).value = 350524201405060021
    book.create_sheet("说明")["A1"] = "请认真填写"
    book.save(path)


def test_every_fault_has_its_place_and_what_stands_there(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    formatted_book(tmp_path / "in" / "registrations.xlsx")
    survey(tmp_path / "in", tmp_path / "out")
    faults = lines(tmp_path / "out" / "问题清单.xlsx")
    (day,) = [line for line in faults if "没有13月" in str(line["问题"])]
    assert [day[head] for head in ("工作表", "行", "列", "栏目", "原文", "程度")] == [
        "凤城镇",
        6,
        "F",
        "出生日期",
        "2015.13.02",
        "错误",
    ]
    (cut,) = [line for line in faults if "截断" in str(line["问题"])]
    assert [cut[head] for head in ("行", "列", "栏目")] == [7, "G", "公民身份号码"]


def test_the_same_workbook_comes_back_with_comments_and_a_list(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    formatted_book(tmp_path / "in" / "registrations.xlsx")
    before = survey(tmp_path / "in", tmp_path / "out")
    back = tmp_path / "out" / "退回修改" / "registrations.xlsx"
    book = openpyxl.load_workbook(back)
    assert book.sheetnames == [OWN_SHEET, "凤城镇", "说明"]
    sheet = book["凤城镇"]
    assert sheet["B2"].font.size == 20
    assert sheet.column_dimensions["C"].width == 31
    assert sheet["F6"].fill.fgColor.rgb == "FFFFC7CE"
    assert "没有13月" in sheet["F6"].comment.text
    assert sheet["F5"].comment is None
    listed = [[cell.value for cell in row] for row in book[OWN_SHEET].iter_rows()]
    assert ["凤城镇", "F6", "错误", "出生日期", "2015.13.02"] in [row[:5] for row in listed]
    stamp = str(book[OWN_SHEET]["A2"].value)
    assert all(word in stamp for word in ("口径：", "cn-35，版本", "2024-12-01", "内部资料", "含演练数据"))
    assert all(cell.data_type != "f" for row in book[OWN_SHEET].iter_rows() for cell in row)

    # Handed in unchanged, it says the same; repaired in one cell, only that changes.
    (tmp_path / "in" / "registrations.xlsx").write_bytes(back.read_bytes())
    assert survey(tmp_path / "in", tmp_path / "again") == before
    told = lines(tmp_path / "again" / "问题清单.xlsx")
    assert told == lines(tmp_path / "out" / "问题清单.xlsx")
    sheet["F6"] = "2015-03-05"
    book.save(tmp_path / "in" / "registrations.xlsx")
    survey(tmp_path / "in", tmp_path / "repaired")
    left = lines(tmp_path / "repaired" / "问题清单.xlsx")
    gone = [line for line in told if line not in left]
    assert {line["行"] for line in gone} == {6.0}
    assert any("没有13月" in str(line["问题"]) for line in gone)
    assert [line for line in left if line not in told and line["行"] != 6.0] == []


def test_files_that_are_no_xlsx_come_back_as_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    csv_file(folder / "registrations.csv", [MIGRANT, FAULTY])
    (folder / "registrations-2.jsonl").write_text(
        json.dumps({**LEFT_BEHIND, "出生日期": "昨天"}, ensure_ascii=False), "utf-8"
    )
    old = xlwt.Workbook()
    sheet = old.add_sheet("名册")
    for row, cells in enumerate([["姓名", "身份证号"], ["郑新来", 350524201405060021.0]], start=2):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    old.save(str(folder / "education.xls"))
    before = survey(folder, tmp_path / "out")
    back = tmp_path / "out" / "退回修改"
    assert {path.name for path in back.iterdir()} >= {"registrations.xlsx", "registrations-2.xlsx"}
    for path in list(folder.iterdir()):
        returned = back / f"{path.stem}.xlsx"
        if returned.exists():
            path.unlink()
            (folder / returned.name).write_bytes(returned.read_bytes())
    after = survey(folder, tmp_path / "again")
    assert after == before
    page = openpyxl.load_workbook(back / "registrations-2.xlsx")["名单"]
    comments = [cell for row in page.iter_rows() for cell in row if cell.comment]
    assert [(cell.value, cell.row) for cell in comments] == [("昨天", 2)]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    workbook(folder / "registrations.xlsx", [MIGRANT, LEFT_BEHIND])
    once = survey(folder, tmp_path / "once")
    (folder / "registrations - 副本.xlsx").write_bytes((folder / "registrations.xlsx").read_bytes())
    twice = survey(folder, tmp_path / "twice")
    for key in ("rosters", "key_care", "risk", "problems"):
        assert twice[key] == once[key]
    assert twice["inputs"]["registrations"] == {**once["inputs"]["registrations"], "rows": 4, "rejected": 2}
    notes = [str(line["说明"]) for line in lines(tmp_path / "twice" / "问题清单.xlsx", "读取说明")]
    assert any("内容完全相同" in note for note in notes)


def test_a_header_that_a_person_has_named_is_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    known = {"娃名": "林小雨", "身份证号": MIGRANT["公民身份号码"], "证号备查": "1", "居所": "福建省泉州市安溪县凤城镇"}
    workbook(folder / "education-一小.xlsx", [known])
    workbook(folder / "registrations.xlsx", [MIGRANT])
    survey(folder, tmp_path / "out")
    path = tmp_path / "out" / "表头对照.xlsx"
    shown = {line["原表头"]: line for line in lines(path, "表头对照") if str(line["名单"]).startswith("教育")}
    assert str(shown["娃名"]["读作"]).startswith("（未识别")

    book = openpyxl.load_workbook(path)
    page = book.active
    for row in page.iter_rows():
        values = [cell.value for cell in row]
        for header, wanted in (("娃名", "姓名"), ("居所", "现居住地"), ("身份证号", "不读取")):
            if header in values and "教育部门随迁子女名单" in values:
                row[6].value = wanted
    book.save(folder / "表头对照.xlsx")
    workbook(folder / "education-二小.xlsx", [{"娃名": "郑新来", "性别": "男"}])
    survey(folder, tmp_path / "next")
    after = lines(tmp_path / "next" / "表头对照.xlsx", "表头对照")
    names = {line["原表头"]: (line["读作"], line["更正为"]) for line in after if str(line["名单"]).startswith("教育")}
    assert names["娃名"] == ("姓名", "姓名")
    assert names["居所"] == ("现居住地", "现居住地")
    assert names["身份证号"][1] == "不读取"


@pytest.mark.parametrize(
    ("header", "wanted", "said"), [("娃名", "没有的栏目", "不是这份名单的栏目"), ("", "姓名", "须有“原表头”")]
)
def test_a_correction_that_names_no_column_is_refused(tmp_path: Path, header: str, wanted: str, said: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    workbook(folder / "registrations.xlsx", [MIGRANT])
    workbook(folder / "表头对照.xlsx", [{"名单": "入户登记", "原表头": header, "读作": "", "更正为": wanted}])
    arguments = ["survey", str(folder), "--policy", "cn-35", "--as-of", "2024-12-01", "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "out").exists()


def test_what_lies_in_the_folder_and_is_not_read_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "旧表").mkdir(parents=True)
    workbook(folder / "旧表" / "education.xlsx", [MIGRANT])
    workbook(folder / "registrations.xlsx", [MIGRANT])
    (folder / "~$registrations.xlsx").write_bytes(b"x")
    (folder / "._registrations.xlsx").write_bytes(b"x")
    (folder / "education.docx").write_bytes(b"PK\x03\x04")
    workbook(folder / "学校名单.xlsx", [MIGRANT])
    survey(folder, tmp_path / "out")
    notes = "\n".join(str(line["说明"]) for line in lines(tmp_path / "out" / "问题清单.xlsx", "读取说明"))
    assert "~$registrations.xlsx 是锁文件" in notes
    assert "子文件夹“旧表”" in notes
    assert "学校名单.xlsx 没有读取" in notes
    assert "._registrations" not in notes
    (unread,) = [line for line in lines(tmp_path / "out" / "问题清单.xlsx") if line["栏目"] == "整个文件"]
    assert (unread["文件"], unread["程度"]) == ("education.docx", "错误")


def test_an_unread_file_needs_attention(tmp_path: Path) -> None:
    """--strict: rows may be missing."""
    workbook(tmp_path / "registrations.xlsx", [MIGRANT])
    (tmp_path / "police.xlsx").write_bytes(b"")
    arguments = [
        "survey",
        str(tmp_path),
        "--policy",
        "cn-35",
        "--as-of",
        "2024-12-01",
        "--output",
        str(tmp_path / "out"),
    ]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    result = CliRunner().invoke(app, [*arguments, "--strict"])
    assert result.exit_code == 1
    assert "police.xlsx" in result.output


def own_comment(path: Path) -> None:
    """The sender has a comment already, so the workbook has to be loaded."""
    formatted_book(path)
    book = openpyxl.load_workbook(path)
    book["凤城镇"]["F6"].comment = Comment("原有批注", "李四")
    book.save(path)


def with_chart(path: Path) -> None:
    """What the library cannot keep, a change in the XML keeps."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名单 & 附件")
    for row, cells in enumerate([list(MIGRANT), list(FAULTY.values())]):
        sheet.write_row(row, 0, cells)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "='名单 & 附件'!$A$1:$A$2"})
    sheet.insert_chart("A20", chart)
    book.define_name("'名单 & 附件'!范围", "='名单 & 附件'!$A$1:$B$2")
    book.add_worksheet("图")
    book.close()


@pytest.mark.parametrize("make", [formatted_book, own_comment, with_chart], ids=lambda make: make.__name__)
def test_the_way_of_writing_does_not_matter(tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / "in").mkdir()
    make(tmp_path / "in" / "registrations.xlsx")
    before = survey(tmp_path / "in", tmp_path / "out")
    back = tmp_path / "out" / "退回修改" / "registrations.xlsx"
    original, book = openpyxl.load_workbook(tmp_path / "in" / "registrations.xlsx"), openpyxl.load_workbook(back)
    assert book.sheetnames == [OWN_SHEET, *original.sheetnames]
    marked = [cell for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row if cell.comment]
    assert any("没有13月" in cell.comment.text and cell.value == "2015.13.02" for cell in marked)
    assert {cell.fill.fgColor.rgb for cell in marked} <= {"FFFFC7CE", "FFFFEB9C"}
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets].count(True) == 1
    for name in original.sheetnames:
        values = [[[cell.value for cell in row] for row in one[name].iter_rows()] for one in (original, book)]
        assert values[0] == values[1]
    if make is own_comment:
        assert book["凤城镇"]["F6"].comment.text.startswith("原有批注")
    if make is with_chart:
        with zipfile.ZipFile(back) as package:
            assert "xl/charts/chart1.xml" in package.namelist()
        assert book["名单 & 附件"].defined_names["范围"].attr_text.endswith("$A$1:$B$2")
    (tmp_path / "in" / "registrations.xlsx").write_bytes(back.read_bytes())
    assert survey(tmp_path / "in", tmp_path / "again") == before


PREFIXES = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "'=", "=cmd|' /C calc'!A0"]


def test_what_a_sender_typed_never_becomes_a_formula(tmp_path: Path) -> None:
    """E6, in the workbook that goes back and in the list of faults, from an xlsx and from a csv."""
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [{**FAULTY, "编号": f"{prefix}{index}", "性别": f"{prefix}1+1"} for index, prefix in enumerate(PREFIXES)]
    workbook(folder / "registrations.xlsx", rows)
    csv_file(
        folder / "registrations-2.csv", [{**row, "编号": f"B{index}"} for index, row in enumerate(rows)], "utf-8-sig"
    )
    survey(folder, tmp_path / "out")
    for path in [*(tmp_path / "out" / "退回修改").iterdir(), tmp_path / "out" / "问题清单.xlsx"]:
        for sheet in openpyxl.load_workbook(path).worksheets:
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
            if sheet.title == OWN_SHEET:
                assert any(cell.value == "=1+1" for cell in cells)
