"""Outgoing workbooks: what stands on them, nothing in them runs, and every value reads back as it was."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tonghu.batch.linkage.outputs import write_csv as write_columns
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import read_registrations
from tonghu.batch.survey.cells_out import cell_of, column_of
from tonghu.batch.survey.rosters import SIGNATURE
from tonghu.batch.writing.cells import writable
from tonghu.batch.writing.csv_out import write_csv
from tonghu.batch.writing.row_sheet import Cell, RowSheet
from tonghu.batch.writing.sheets import Column, Sheet, Stamp, write_workbook
from tonghu.core.base.registration import COLUMNS, Kind, Registration
from tonghu.core.base.text import FORMULA, begins_like_formula, guarded, unguarded
from tonghu.core.survey.rows import read_row

STAMP = Stamp("安溪县", "福建省（cn-35，版本 abc）", date(2024, 12, 31), draft=True, training=True)
TEXTS = [column for column in COLUMNS if column.kind is Kind.TEXT and column.code != "name"][:8]
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ", "'", '"', "=cmd|' /C calc'!A0", "　=1"]
NASTY = st.one_of(
    st.builds(lambda start, rest: start + rest, st.sampled_from(STARTS), st.text(max_size=12)),
    st.from_regex(r"0{0,4}[0-9]{1,20}[xX]?", fullmatch=True),
    st.text(st.sampled_from("甲乙'\"<>&_x000D_\n\r\t 、；=\u200b𮧵𠅤\U000e0100é1Ａ"), max_size=30),
    st.text(max_size=40),
)


def written(path: Path, rows: Sequence[Registration]) -> Path:
    """The rows as a roster has them: every column under its header."""
    columns = [column for column in COLUMNS if column.code != "risk_situations"]
    pack = load_pack("cn-35")
    cells: list[list[Cell]] = [
        [cell_of(row.values.get(column.code), column.code) for column in columns] for row in rows
    ]
    sheet = Sheet(
        "花名册", "流动儿童花名册", "口径", [column_of(c.code, pack) for c in columns], cells, signature=SIGNATURE
    )
    write_workbook(path, STAMP, [sheet])
    return path


@given(st.lists(st.tuples(*[NASTY] * len(TEXTS)), min_size=1, max_size=3))
def test_every_export_reads_back_unchanged(
    tmp_path_factory: pytest.TempPathFactory, tables: list[tuple[str, ...]]
) -> None:
    """Formula starts, leading zeros, apostrophes, long numbers, line breaks, controls, characters of other planes."""
    path = tmp_path_factory.mktemp("book") / "表.xlsx"
    rows = [
        read_row({"name": "甲"} | {c.code: text for c, text in zip(TEXTS, texts, strict=True)}, 2) for texts in tables
    ]
    back = read_registrations(written(path, rows), ()).rows
    assert [dict(row.values) for row in back] == [dict(row.values) for row in rows]


def cell_by_cell(sheet: RowSheet, row: int, cells: Sequence[Cell]) -> None:
    """What the library does when it is asked cell by cell."""
    for column, cell in enumerate(cells):
        if isinstance(cell, int | float):
            sheet.write_number(row, column, cell, sheet._whole if isinstance(cell, int) else sheet._number)
        else:
            text, style = sheet._known._look(cell)
            if text:
                sheet.write_string(row, column, text, style)
            else:
                sheet.write_blank(row, column, None, style)


@given(
    st.lists(st.tuples(*[st.one_of(NASTY, st.none(), st.integers(0, 10**9), st.floats(-1e6, 1e6))] * 5), max_size=6),
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=3),
)
def test_whole_rows_are_the_bytes_that_the_library_writes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Cell, ...]], marked: set[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("book")
    # A text that begins and ends like the library's own rich text is written by it as XML; ours is escaped.
    rows = [tuple("" if isinstance(c, str) and c.startswith("<r>") else c for c in row) for row in rows]
    notes = {(row, column): "请核对" for row, column in marked if row < len(rows)}
    columns = [Column(f"栏{number}", 8) for number in range(5)]
    sheets = [
        Sheet(f"表{number}", "标题", "口径", columns, rows, signature="签字", highlight=notes) for number in range(2)
    ]
    write_workbook(folder / "ours.xlsx", STAMP, sheets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RowSheet, "write_cells", cell_by_cell)
        write_workbook(folder / "library.xlsx", STAMP, sheets)
    with zipfile.ZipFile(folder / "ours.xlsx") as ours, zipfile.ZipFile(folder / "library.xlsx") as library:
        assert {name: ours.read(name) for name in ours.namelist()} == {
            name: library.read(name) for name in library.namelist()
        }


def test_a_text_like_rich_text_is_a_text(tmp_path: Path) -> None:
    text = "<r><t>甲</t></r>"
    write_workbook(tmp_path / "a.xlsx", STAMP, [Sheet("表", "标题", "口径", [Column("栏", 8)], [[text]])])
    assert text in [cell.value for row in load_workbook(tmp_path / "a.xlsx").active.iter_rows() for cell in row]


def test_typed_values_read_back_unchanged(tmp_path: Path) -> None:
    row = read_row(
        {
            "name": "买买提·艾力",
            "id_number": "70011020150304001X",
            "birth_date": "2015-03",
            "left_hukou_on": "2023年2月1日",
            "hukou_division": "350524101",
            "father_phone": "0595-23232323、13800138000",
            "hukou_registered": "否",
            "has_entrusted_carer": "有",
            "health": "残疾、心理/行为异常",
            "disability_kinds": "多重残疾（视力残疾、听力残疾）",
            "hardship": "其他（火灾）",
            "height_cm": "119.5",
            "risk_tier": "中风险",
        },
        2,
    )
    (back,) = read_registrations(written(tmp_path / "表.xlsx", [row]), ()).rows
    assert dict(back.values) == dict(row.values)


def test_nothing_runs_and_nothing_is_a_link(tmp_path: Path) -> None:
    """Every formula start in every text column: no formula, no link, and Excel's own mark that the cell is text."""
    texts = [*STARTS, *(f"{start}1+1" for start in STARTS), "http://example.com", "mailto:a@b.c"]
    sheet = Sheet("表", "题", "口径", [Column("甲", 20), Column("乙", 20)], [[text, text] for text in texts])
    write_workbook(tmp_path / "表.xlsx", STAMP, [sheet])
    page = load_workbook(tmp_path / "表.xlsx")["表"]
    cells = [cell for row in page.iter_rows(min_row=4) for cell in row if cell.value is not None]
    assert cells
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert all(cell.hyperlink is None for cell in cells)
    for cell in cells:
        if begins_like_formula(str(cell.value)):
            assert cell.quotePrefix or cell.style_array.quotePrefix
    names = zipfile.ZipFile(tmp_path / "表.xlsx").namelist()
    assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]
    xml = zipfile.ZipFile(tmp_path / "表.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"<hyperlink" not in xml


def test_a_sheet_says_what_it_is_and_prints_like_it(tmp_path: Path) -> None:
    columns = [Column("姓名", 10), Column("性别", 6, ("男", "女")), Column("健康状况", 20, hint="可填多项")]
    sheet = Sheet("花名册", "题", "监测口径", columns, [["甲", "男", None]] * 3, signature="填表人：", freeze=1)
    write_workbook(tmp_path / "表.xlsx", STAMP, [sheet])
    book = load_workbook(tmp_path / "表.xlsx")
    page = book["花名册"]
    line = str(page["A2"].value)
    for said in ("安溪县", "监测口径", "cn-35", "2024-12-31", "内部资料", "草案试用", "含演练数据"):
        assert said in line
    assert page.freeze_panes == "B4"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$3:$3"
    assert page.print_title_cols == "$A:$A"
    assert "监测口径" in page.oddFooter.left.text
    assert "&P" in page.oddFooter.right.text or "Page" in page.oddFooter.right.text
    assert page["A4"].number_format == "@"
    assert page["A8"].value == "填表人："
    lists = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert lists["B4:B6"].formula1 == '"男,女"'
    assert lists["C4:C6"].prompt == "可填多项"
    stamp = {item.name: item.value for item in book.custom_doc_props.props}
    assert stamp["tonghu_policy"] == STAMP.policy
    assert stamp["tonghu_as_of"] == "2024-12-31"
    assert stamp["tonghu_population"] == "监测口径"
    assert stamp["tonghu_marks"] == "内部资料·草案试用·含演练数据"


def test_same_rows_same_bytes_also_from_a_generator(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["甲", 1], ["乙", 2.5], [None, None]]
    columns = [Column("姓名"), Column("数")]
    write_workbook(tmp_path / "a.xlsx", STAMP, [Sheet("表", "题", "口径", columns, rows)])
    write_workbook(tmp_path / "b.xlsx", STAMP, [Sheet("表", "题", "口径", columns, (row for row in rows))])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_a_cell_cannot_hold_is_cut_with_words_that_say_so() -> None:
    assert writable("甲" * 40_000).endswith("已截断）")
    assert len(writable("甲" * 40_000)) == 32_767
    assert writable("甲\ud800") == "甲\ufffd"


@given(st.lists(NASTY, min_size=4, max_size=4))
def test_a_csv_export_reads_back_unchanged(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "表.csv"
    row = read_row({"name": "甲"} | {c.code: text for c, text in zip(TEXTS[:4], texts, strict=True)}, 2)
    columns = [column for column in COLUMNS if column.code in ("name", *(c.code for c in TEXTS[:4]))]
    write_csv(path, [c.header for c in columns], [[cell_of(row.values.get(c.code)) for c in columns]])
    (back,) = read_registrations(path, ()).rows
    assert dict(back.values) == dict(row.values)


@given(NASTY)
def test_csv_cells_are_guarded_and_come_back(text: str) -> None:
    """E6 for csv: what a spreadsheet might run has an apostrophe in front, and taking it away gives the text again."""
    assert unguarded(guarded(text)) == text
    assert not begins_like_formula(guarded(text))
    assert (guarded(text) != text) == (re.match(FORMULA, text) is not None)


@given(st.lists(st.one_of(st.none(), NASTY), min_size=1))
def test_reconciles_csv_files_are_guarded_alike(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str | None]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "conflicts.csv"
    write_columns(path, ["list_value"], [{"list_value": pa.array(texts, pa.string())}])
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert [unguarded(row[0]) if row else "" for row in rows] == [text or "" for text in texts]
    assert not [row for row in rows if row and begins_like_formula(row[0])]
