"""Workbooks out: title, population, pack version, date, marks, frozen header, text-formatted numbers, print set-up.

Every sheet names what it is (口径), by which pack and version, as of which date, and that it is internal; drafts and
training data are marked. Cells are written as text or numbers, never as formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import ceil
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | None
_FIXED_TIME = datetime(2024, 1, 1)
"""Same content, same bytes: the file's own time stamp is not the time of writing."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BANNER_WIDTH = 130
"""Title, stamp and notes span the columns that a screen or a page shows, not sixty of them."""
_PAGE_WIDTH = {9: 130.0, 8: 190.0}
"""Characters across a landscape page that still print legibly, by paper code (A4, A3)."""
_ROW_HEIGHT, _MOST_LINES = 14.5, 25
"""Points per line, and lines that a row shows at most: Excel's rows end at 409 points."""
_ROWS_PER_SHEET = 1_000_000


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
    freeze: int = 0
    """Columns that stay in sight, and are repeated on every printed page, when the sheet is wide."""


def write_workbook(path: Path, stamp: Stamp, sheets: Sequence[Sheet]) -> None:
    """Write one workbook. The caller gives a path in a folder of its own; nothing is overwritten half-way."""
    workbook = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False}
    )
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
        for part in _parts(sheet):
            _write_sheet(workbook.add_worksheet(part.name[:31]), stamp, part, styles)
    workbook.close()


def _parts(sheet: Sheet) -> list[Sheet]:
    """A sheet that fits, or its continuations: a workbook's sheet ends at 1,048,576 rows."""
    if len(sheet.rows) <= _ROWS_PER_SHEET:
        return [sheet]
    starts = range(0, len(sheet.rows), _ROWS_PER_SHEET)
    names = [sheet.name, *(f"{sheet.name}（续{number}）" for number in range(1, len(starts)))]
    return [
        replace(sheet, name=name, rows=sheet.rows[start : start + _ROWS_PER_SHEET], highlight={})
        for name, start in zip(names, starts, strict=True)
    ]


class _Styles:
    def __init__(self, workbook: Workbook) -> None:
        font = {"font_name": "宋体", "font_size": 10.5}
        boxed = font | {"border": 1, "border_color": "#8C8C8C", "valign": "vcenter", "text_wrap": True}
        self.title: Format = workbook.add_format(
            {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self.line: Format = workbook.add_format(
            font | {"font_color": "#404040", "valign": "vcenter", "text_wrap": True}
        )
        self.header: Format = workbook.add_format(
            boxed | {"bold": True, "align": "center", "bg_color": "#E7EDF5", "font_name": "黑体"}
        )
        # Text format keeps 18-digit numbers and leading zeros when somebody edits the cell in Excel or WPS.
        self.text: Format = workbook.add_format(boxed | {"num_format": "@"})
        # Excel's own mark for "this is text": nothing is added to the value, so it reads back unchanged.
        self.guarded: Format = workbook.add_format(boxed | {"num_format": "@", "quote_prefix": True})
        self.plain: Format = workbook.add_format(font | {"valign": "vcenter"})
        self.number: Format = workbook.add_format(boxed | {"num_format": "0.##", "align": "right"})
        self.whole: Format = workbook.add_format(boxed | {"num_format": "0", "align": "center"})
        self.marked: Format = workbook.add_format(boxed | {"num_format": "@", "bg_color": "#FFF2CC"})


def _write_sheet(worksheet: Worksheet, stamp: Stamp, sheet: Sheet, styles: _Styles) -> None:
    top = _banners(worksheet, stamp, sheet, styles)
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, column.width)
        worksheet.write_string(top, index, column.header, styles.header)
    worksheet.set_row(top, 15.0 * max((_lines(c.header, c.width) for c in sheet.columns), default=1) + 6)
    widths = [max(column.width - 1, 1) for column in sheet.columns]
    for row_index, row in enumerate(sheet.rows, start=top + 1):
        worksheet.set_row(row_index, _ROW_HEIGHT * _tallest(row, widths) + 1)
        for column_index, cell in enumerate(row):
            marked = (row_index - top - 1, column_index) in sheet.highlight
            _write_cell(worksheet, row_index, column_index, cell, styles, marked=marked)
    for (row_index, column_index), note in sheet.highlight.items():
        worksheet.write_comment(top + 1 + row_index, column_index, note, {"x_scale": 2})
    end = top + len(sheet.rows)
    for index, column in enumerate(sheet.columns):
        if column.options and sum(len(option) + 1 for option in column.options) <= 255:
            choices = {"validate": "list", "source": list(column.options), "error_type": "warning"}
            worksheet.data_validation(top + 1, index, max(end, top + 1), index, choices)
    if sheet.rows:
        worksheet.autofilter(top, 0, end, max(len(sheet.columns) - 1, 0))
    if sheet.signature:
        worksheet.write_string(end + 2, 0, sheet.signature, styles.plain)
    _print_setup(worksheet, stamp, sheet, top)


def _banners(worksheet: Worksheet, stamp: Stamp, sheet: Sheet, styles: _Styles) -> int:
    """Title, stamp line and notes above the table; returns the header's row."""
    last, width = 0, 0.0
    for index, column in enumerate(sheet.columns):
        if index and width + column.width > _BANNER_WIDTH:
            break
        last, width = index, width + column.width
    _banner(worksheet, 0, last, sheet.title, styles.title, 24.0 * _lines(sheet.title, width / 1.6) + 6)
    texts = [stamp.line(sheet.population), *sheet.notes]
    for row, text in enumerate(texts, start=1):
        _banner(worksheet, row, last, text, styles.line, 15.0 * _lines(text, width) + 4)
    return len(texts) + 1


def _tallest(row: Sequence[Cell], widths: Sequence[float]) -> int:
    """Lines of the fullest cell. Not every office program fits the rows when it opens a file, so they are fitted here."""
    lines = 1
    for cell, width in zip(row, widths, strict=True):
        # No character is wider than two; most cells are short and need no counting.
        if isinstance(cell, str) and (len(cell) * 2 > width or "\n" in cell):
            lines = max(lines, sum(ceil(_taken(part) / width) or 1 for part in cell.split("\n")))
    return min(lines, _MOST_LINES)


def _taken(text: str) -> float:
    """Width of a text in characters; Chinese ones, three bytes in UTF-8, take two."""
    return (len(text.encode()) + len(text)) / 2


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell so many characters wide."""
    return max(1, ceil(_taken(text) / max(width - 1, 1)))


def _banner(worksheet: Worksheet, row: int, last: int, text: str, style: Format, height: float) -> None:
    if last > 0:
        worksheet.merge_range(row, 0, row, last, "", style)
    worksheet.write_string(row, 0, text, style)
    worksheet.set_row(row, height)


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: Cell, styles: _Styles, *, marked: bool) -> None:
    if cell is None or cell == "":
        worksheet.write_blank(row, column, None, styles.marked if marked else styles.text)
    elif isinstance(cell, str):
        guarded = styles.guarded if cell.startswith(_FORMULA_STARTS) else styles.text
        worksheet.write_string(row, column, cell, styles.marked if marked else guarded)
    elif isinstance(cell, int):
        worksheet.write_number(row, column, cell, styles.whole)
    else:
        worksheet.write_number(row, column, cell, styles.number)


def _print_setup(worksheet: Worksheet, stamp: Stamp, sheet: Sheet, top: int) -> None:
    total = sum(column.width for column in sheet.columns)
    paper = 9 if total <= _PAGE_WIDTH[9] * 1.4 else 8
    worksheet.freeze_panes(top + 1, sheet.freeze)
    worksheet.set_landscape()
    worksheet.set_paper(paper)
    # A roster of sixty columns goes over several pages side by side instead of shrinking until nobody can read it.
    worksheet.fit_to_pages(max(1, ceil(total / (_PAGE_WIDTH[paper] * 1.4))), 0)
    worksheet.repeat_rows(top)
    if sheet.freeze:
        worksheet.repeat_columns(0, sheet.freeze - 1)
    worksheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    footer = f"{sheet.population}　{stamp.policy}　截至{stamp.as_of}　{'·'.join(stamp.marks())}".replace("&", "&&")
    worksheet.set_footer(f"&L&8{_short(footer)}&R&8第 &P 页 共 &N 页")


def _short(text: str) -> str:
    """Excel refuses a footer of more than 255 characters."""
    return text if len(text) <= 200 else f"{text[:199]}…"
