"""The cell that is reported is the cell that Excel shows, whatever surrounds the table (E3).

Reduced: 40 random layouts; full: 500.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import PROOF
from tonghu.batch.data_sheets import data_sheets
from tonghu.batch.reading.places import column_index, column_letter
from tonghu.batch.registrations import read_registrations
from tonghu.batch.tables import read_file

COUNT = 500 if PROOF else 40
_FLAT = ["编号", "姓名", "性别", "出生日期", "民族", "就读学校", "父亲", "父亲联系方式", "母亲", "母亲联系方式"]
_GROUPS = {"父亲": ("姓名", "联系方式"), "母亲": ("姓名", "联系方式")}


def layout(rng: Random, path: Path) -> set[tuple[str, str]]:
    """Write a workbook; the (sheet, cell) of every planted fault."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    planted: set[tuple[str, str]] = set()
    for number in range(rng.randrange(1, 4)):
        sheet = book.create_sheet(f"{number}村")
        if rng.random() < 0.2:
            sheet.sheet_state = "hidden"
            book.create_sheet("可见")
        row = 1 + rng.randrange(6)
        left = 1 + rng.randrange(4)
        for _ in range(rng.randrange(1, 3)):
            row = _table(rng, sheet, row, left, planted) + rng.randrange(3)
        if rng.random() < 0.5:
            sheet.cell(row, left).value = "合计"
    book.save(path)
    return planted


def _table(rng: Random, sheet: Worksheet, row: int, left: int, planted: set[tuple[str, str]]) -> int:
    headers = rng.sample(_FLAT[:6], 6)
    if rng.random() < 0.6:
        sheet.cell(row, left).value = "某镇儿童登记表"
        if rng.random() < 0.5:
            sheet.merge_cells(start_row=row, start_column=left, end_row=row, end_column=left + 5)
        row += 1 + rng.randrange(2)
    row, columns = _grouped(sheet, row, left, headers) if rng.random() < 0.5 else _flat(sheet, row, left, headers)
    for index in range(rng.randrange(1, 6)):
        if rng.random() < 0.1:
            row += 1
        sheet.cell(row, columns["姓名"]).value = f"张{index}"
        sheet.cell(row, columns["父亲"]).value = f"李{index}"
        sheet.row_dimensions[row].hidden = rng.random() < 0.2
        if rng.random() < 0.5:
            place = sheet.cell(row, columns["出生日期"])
            place.value = "2016年13月"
            planted.add((sheet.title, place.coordinate))
        row += 1
    sheet.column_dimensions[column_letter(columns["出生日期"] - 1)].hidden = rng.random() < 0.2
    return row


def _flat(sheet: Worksheet, row: int, left: int, headers: list[str]) -> tuple[int, dict[str, int]]:
    columns = {header: left + index for index, header in enumerate([*headers, *_FLAT[6:]])}
    for header, column in columns.items():
        sheet.cell(row, column).value = header
    return row + 1, columns


def _grouped(sheet: Worksheet, row: int, left: int, headers: list[str]) -> tuple[int, dict[str, int]]:
    """A header of two rows with merged cells, as a form is typed off."""
    columns = {}
    for index, header in enumerate(headers):
        columns[header] = left + index
        sheet.cell(row, left + index).value = header
        sheet.merge_cells(start_row=row, start_column=left + index, end_row=row + 1, end_column=left + index)
    column = left + len(headers)
    for group, below in _GROUPS.items():
        sheet.cell(row, column).value = group
        sheet.merge_cells(start_row=row, start_column=column, end_row=row, end_column=column + len(below) - 1)
        columns[group] = column
        for offset, text in enumerate(below):
            sheet.cell(row + 1, column + offset).value = text
        column += len(below)
    return row + 2, columns


@pytest.mark.proof("files")
@pytest.mark.timeout(7200)
def test_the_reported_cell_is_the_cell_in_the_file(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    faults = 0
    for seed in range(COUNT):
        path = tmp_path / f"registrations-{seed}.xlsx"
        planted = layout(Random(seed), path)
        if not planted:
            continue
        found = read_registrations(path, ())
        told = {
            (row.sheet, f"{sheet.letter(problem.column)}{row.row}")
            for row, sheet in zip(found.rows, found.sheets, strict=True)
            for problem in row.problems
            if problem.code == "date_unreadable"
        }
        assert told == planted, seed
        assert {row.text("father_name")[:1] for row in found.rows} == {"李"}, seed
        faults += len(planted)
    record_property("layouts", COUNT)
    record_property("faults_at_their_cell", faults)
    assert faults > COUNT


def test_letters_and_places() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_index(column_letter(index)) == index for index in range(0, 16384, 37))


def test_tables_below_one_another_may_have_their_columns_in_another_order(tmp_path: Path) -> None:
    path = tmp_path / "education.csv"
    path.write_text(
        "一村名单\n姓名,性别,就读学校\n张三,男,一小\n小计,1\n二村名单\n就读学校,学生姓名,性别,住校\n二小,李四,女,是\n",
        encoding="utf-8",
    )
    first, second = data_sheets(read_file(path), "education").sheets
    assert [first.cells(row) for row in first.rows] == [{"name": "张三", "sex": "男", "school": "一小"}]
    assert [second.cells(row) for row in second.rows] == [{"school": "二小", "name": "李四", "sex": "女"}]
    assert second.extras(second.rows[0]) == {"住校": "是"}
    assert (second.rows[0].number, second.letter("就读学校"), second.letter("学生姓名")) == (7, "A", "B")


def test_a_column_without_header_far_below_is_not_dropped(tmp_path: Path) -> None:
    path = tmp_path / "education.csv"
    path.write_text("姓名,性别\n" + "张三,男\n" * 60 + "李四,女,孤儿\n", encoding="utf-8")
    (sheet,) = data_sheets(read_file(path), "education").sheets
    assert sheet.extras(sheet.rows[-1]) == {"第3列（无表头）": "孤儿"}


def test_a_table_without_rows_is_told(tmp_path: Path) -> None:
    """An empty sheet from a town may be a mistake; a sheet with nothing at all is none of our business."""
    path = tmp_path / "registrations.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "一村"
    book.active.append(["姓名", "公民身份号码"])
    book.create_sheet("Sheet2")
    book.save(path)
    read = data_sheets(read_file(path))
    assert [len(sheet.rows) for sheet in read.sheets] == [0]
    assert [remark for remark in read.remarks if "一行数据" in remark] == [
        "registrations.xlsx 的工作表“一村”只有表头，没有一行数据。如不应为空，请向报送单位核实"
    ]
