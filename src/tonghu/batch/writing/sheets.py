"""Workbooks out: title, population, pack version, date, marks, frozen header, text-formatted numbers, print set-up.

Every sheet names what it is (口径), by which pack and version, as of which date, and that it is internal; drafts and
training data are marked. Cells are written as text or numbers, never as formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | None
_FIXED_TIME = datetime(2024, 1, 1)
"""Same content, same bytes: the file's own time stamp is not the time of writing."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MAX_VALIDATED_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every sheet must say about where its figures come from."""

    unit: str
    policy: str
    """Name, id and version of the pack."""
    as_of: date
    draft: bool = False
    training: bool = False
    """Holds synthetic people (ID prefix 70)."""

    def marks(self) -> tuple[str, ...]:
        """内部资料 and, where they apply, 草案试用 and 含演练数据."""
        return ("内部资料", *(("草案试用",) if self.draft else ()), *(("含演练数据",) if self.training else ()))

    def line(self, population: str) -> str:
        """The line under the title."""
        parts = [f"单位：{self.unit}", f"口径：{population}", f"政策包：{self.policy}", f"截至日期：{self.as_of}"]
        return "　".join([*parts, "·".join(self.marks())])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet. ``width`` in characters; ``options`` become a drop-down list."""

    header: str
    width: float = 12
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``notes`` stand below the stamp line; ``signature`` below the last row."""

    name: str
    title: str
    population: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    signature: str = ""
    highlight: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) → note, for cells that need a look."""


def write_workbook(path: Path, stamp: Stamp, sheets: Sequence[Sheet]) -> None:
    """Write one workbook. The caller gives a path in a folder of its own; nothing is overwritten half-way."""
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False})
    workbook.set_properties(
        {
            "title": sheets[0].title,
            "company": stamp.unit,
            "comments": f"{stamp.policy}；截至{stamp.as_of}；{'·'.join(stamp.marks())}",
            "created": _FIXED_TIME,
        }
    )
    workbook.set_custom_property("tonghu_policy", stamp.policy)
    workbook.set_custom_property("tonghu_as_of", stamp.as_of.isoformat())
    styles = _Styles(workbook)
    for sheet in sheets:
        _write_sheet(workbook.add_worksheet(sheet.name[:31]), stamp, sheet, styles)
    workbook.close()


class _Styles:
    def __init__(self, workbook: Workbook) -> None:
        font = {"font_name": "宋体", "font_size": 10.5}
        boxed = font | {"border": 1, "border_color": "#8C8C8C", "valign": "vcenter", "text_wrap": True}
        self.title: Format = workbook.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self.line: Format = workbook.add_format(font | {"font_color": "#404040", "valign": "vcenter", "text_wrap": True})
        self.header: Format = workbook.add_format(
            boxed | {"bold": True, "align": "center", "bg_color": "#E7EDF5", "font_name": "黑体"}
        )
        # Text format keeps 18-digit numbers and leading zeros when somebody edits the cell in Excel or WPS.
        self.text: Format = workbook.add_format(boxed | {"num_format": "@"})
        self.number: Format = workbook.add_format(boxed | {"num_format": "0.##", "align": "right"})
        self.whole: Format = workbook.add_format(boxed | {"num_format": "0", "align": "right"})
        self.marked: Format = workbook.add_format(boxed | {"num_format": "@", "bg_color": "#FFF2CC"})


def _write_sheet(worksheet: Worksheet, stamp: Stamp, sheet: Sheet, styles: _Styles) -> None:
    last = max(len(sheet.columns) - 1, 0)
    _banner(worksheet, 0, last, sheet.title, styles.title, 28)
    _banner(worksheet, 1, last, stamp.line(sheet.population), styles.line, 20)
    top = 2
    for note in sheet.notes:
        _banner(worksheet, top, last, note, styles.line, 18 if len(note) < 90 else 34)
        top += 1
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, column.width)
        worksheet.write_string(top, index, column.header, styles.header)
    worksheet.set_row(top, 32)
    for row_index, row in enumerate(sheet.rows, start=top + 1):
        for column_index, cell in enumerate(row):
            marked = (row_index - top - 1, column_index) in sheet.highlight
            _write_cell(worksheet, row_index, column_index, cell, styles, marked=marked)
    for (row_index, column_index), note in sheet.highlight.items():
        worksheet.write_comment(top + 1 + row_index, column_index, note, {"x_scale": 2})
    end = top + len(sheet.rows)
    for index, column in enumerate(sheet.columns):
        if column.options and sum(len(option) + 1 for option in column.options) <= 255:
            worksheet.data_validation(
                top + 1,
                index,
                max(end, top + 1),
                index,
                {"validate": "list", "source": list(column.options), "error_type": "warning"},
            )
    if sheet.rows:
        worksheet.autofilter(top, 0, end, last)
    if sheet.signature:
        worksheet.write_string(end + 2, 0, sheet.signature, styles.line)
    _print_setup(worksheet, stamp, sheet, top)


def _banner(worksheet: Worksheet, row: int, last: int, text: str, style: Format, height: float) -> None:
    if last > 0:
        worksheet.merge_range(row, 0, row, last, "", style)
    worksheet.write_string(row, 0, text, style)
    worksheet.set_row(row, height)


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: Cell, styles: _Styles, *, marked: bool) -> None:
    if cell is None or cell == "":
        worksheet.write_blank(row, column, None, styles.marked if marked else styles.text)
    elif isinstance(cell, str):
        worksheet.write_string(row, column, safe_text(cell), styles.marked if marked else styles.text)
    elif isinstance(cell, int):
        worksheet.write_number(row, column, cell, styles.whole)
    else:
        worksheet.write_number(row, column, cell, styles.number)


def safe_text(text: str) -> str:
    """Text that no spreadsheet program will run: a leading formula sign gets an apostrophe-like guard."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _print_setup(worksheet: Worksheet, stamp: Stamp, sheet: Sheet, top: int) -> None:
    worksheet.freeze_panes(top + 1, 0)
    worksheet.set_landscape()
    worksheet.set_paper(8 if sum(column.width for column in sheet.columns) > 180 else 9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(top)
    worksheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    worksheet.set_footer(f"&L{stamp.policy}　截至{stamp.as_of}　{'·'.join(stamp.marks())}&R第 &P 页 共 &N 页")
