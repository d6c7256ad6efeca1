"""Workbooks out: title, population, pack version, date, marks, frozen header, text-formatted numbers, print set-up.

Every sheet names what it is (口径), by which pack and version, as of which date, and that it is internal; drafts and
training data are marked. Cells are written as text or numbers, never as formulas, and read back unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tonghu import __version__
from tonghu.batch.writing.cells import HEADER_LINE, ROW_HEIGHT, Styles, lines_in, write_rows
from tonghu.batch.writing.page import page_setup, page_width
from tonghu.batch.writing.row_sheet import Cell, RowSheet

__all__ = ["Cell", "Column", "Sheet", "Stamp", "write_workbook"]

FIXED_TIME = datetime(2024, 1, 1)
"""Same content, same bytes: the file's own time stamp is not the time of writing."""
_ROWS_PER_SHEET = 1_000_000
_LONGEST_LIST = _LONGEST_PROPERTY = 255
"""Characters that Excel takes in a list of options or a hint, and in a property of the file."""


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
    """One column of a sheet. ``width`` in characters; ``options`` become a drop-down list; ``hint`` is shown beside a cell
    in which several options may stand."""

    header: str
    width: float = 12
    options: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``notes`` stand below the stamp line; ``signature`` below the last row."""

    name: str
    title: str
    population: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    """Read once, in order: a generator will do."""
    notes: Sequence[str] = ()
    signature: str = ""
    highlight: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) → note, for cells that need a look."""
    freeze: int = 0
    """Columns that stay in sight, and are repeated on every printed page, when the sheet is wide."""


def write_workbook(path: Path, stamp: Stamp, sheets: Sequence[Sheet]) -> None:
    """Write one workbook row by row, in constant memory.

    The caller gives a path in a folder of its own; nothing is overwritten half-way.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    workbook = xlsxwriter.Workbook(str(path), options)
    workbook.set_properties(
        {
            "title": sheets[0].title,
            "company": stamp.unit,
            "comments": f"{stamp.policy}；截至{stamp.as_of}；{'·'.join(stamp.marks())}",
            "created": FIXED_TIME,
        }
    )
    _version_stamp(workbook, stamp, sheets)
    styles = Styles(workbook)
    for sheet in sheets:
        _write_all(workbook, stamp, sheet, styles)
    workbook.close()


def _version_stamp(workbook: Workbook, stamp: Stamp, sheets: Sequence[Sheet]) -> None:
    """Properties of the file that nobody sees on a sheet, and that Excel, WPS and LibreOffice keep when they save."""
    populations = "；".join(dict.fromkeys(sheet.population for sheet in sheets))
    for name, value in (
        ("tonghu_version", __version__),
        ("tonghu_policy", stamp.policy),
        ("tonghu_as_of", stamp.as_of.isoformat()),
        ("tonghu_population", populations),
        ("tonghu_marks", "·".join(stamp.marks())),
    ):
        workbook.set_custom_property(name, value[:_LONGEST_PROPERTY], "text")


def _write_all(workbook: Workbook, stamp: Stamp, sheet: Sheet, styles: Styles) -> None:
    """One sheet and its continuations: a workbook's sheet ends at 1,048,576 rows."""
    rows = iter(sheet.rows)
    following = next(rows, None)
    offset = 0
    while offset == 0 or following is not None:
        number = offset // _ROWS_PER_SHEET
        name = f"{sheet.name}（续{number}）" if number else sheet.name
        part = islice(chain(() if following is None else (following,), rows), _ROWS_PER_SHEET)
        _write_sheet(workbook.add_worksheet(name[:31], RowSheet), stamp, sheet, part, styles, offset)
        following = next(rows, None)
        offset += _ROWS_PER_SHEET


def _write_sheet(
    worksheet: RowSheet, stamp: Stamp, sheet: Sheet, rows: Iterable[Sequence[Cell]], styles: Styles, offset: int
) -> None:
    # In constant memory a row is gone once the next one is begun: banners, header, rows, signature, in this order.
    worksheet.set_default_row(ROW_HEIGHT)
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, column.width)
    top = _banners(worksheet, stamp, sheet, styles)
    worksheet.set_row(top, HEADER_LINE * max((lines_in(c.header, c.width) for c in sheet.columns), default=1) + 6)
    for index, column in enumerate(sheet.columns):
        worksheet.write_string(top, index, column.header, styles.header)
    marks = {(row - offset, column) for row, column in sheet.highlight}
    end = top + write_rows(worksheet, rows, [column.width for column in sheet.columns], marks, styles, top + 1)
    if sheet.signature:
        worksheet.write_string(end + 2, 0, sheet.signature, styles.plain)
    for (row, index), note in sheet.highlight.items():
        if offset <= row < offset + end - top:
            worksheet.write_comment(top + 1 + row - offset, index, note, {"x_scale": 2})
    for index, column in enumerate(sheet.columns):
        _help(worksheet, column, (top + 1, index, max(end, top + 1), index))
    if end > top:
        worksheet.autofilter(top, 0, end, max(len(sheet.columns) - 1, 0))
    # ID numbers are text on purpose; Excel need not mark each of them.
    worksheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(end + 2, len(sheet.columns))}"})
    worksheet.freeze_panes(top + 1, sheet.freeze)
    footer = f"{sheet.population}　{stamp.policy}　截至{stamp.as_of}　{'·'.join(stamp.marks())}"
    page_setup(worksheet, [column.width for column in sheet.columns], top, sheet.freeze, footer)


def _help(worksheet: Worksheet, column: Column, area: tuple[int, int, int, int]) -> None:
    """A drop-down list of the options, or a hint beside the cell. A value outside the list is warned of, not refused."""
    if column.options and sum(len(option) + 1 for option in column.options) <= _LONGEST_LIST:
        choices = {"validate": "list", "source": list(column.options), "error_type": "warning"}
        worksheet.data_validation(*area, choices)
    elif column.hint:
        hint = column.hint if len(column.hint) <= _LONGEST_LIST else f"{column.hint[: _LONGEST_LIST - 1]}…"
        worksheet.data_validation(*area, {"validate": "any", "input_title": column.header[:32], "input_message": hint})


def _banners(worksheet: Worksheet, stamp: Stamp, sheet: Sheet, styles: Styles) -> int:
    """Title, stamp line and notes above the table; returns the header's row. They span what one page shows."""
    last, width = 0, 0.0
    page = page_width([column.width for column in sheet.columns])
    for index, column in enumerate(sheet.columns):
        if index and width + column.width > page:
            break
        last, width = index, width + column.width
    banners = [(sheet.title, styles.title, 24.0 * lines_in(sheet.title, width / 1.6) + 6)]
    for text in (stamp.line(sheet.population), *sheet.notes):
        banners.append((text, styles.line, HEADER_LINE * lines_in(text, width) + 4))
    for row, (text, style, height) in enumerate(banners):
        worksheet.set_row(row, height)
        if last > 0:
            worksheet.merge_range(row, 0, row, last, "", style)
        worksheet.write_string(row, 0, text, style)
    return len(banners)
