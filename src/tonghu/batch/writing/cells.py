"""The cells of an outgoing sheet: text stays text, nothing runs as a formula, rows are as high as their text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tonghu.batch.writing.row_sheet import Cell, RowSheet
from tonghu.core.base.text import FORMULA_STARTS, begins_like_formula

HEADER_LINE = 15.0
_ROW_LINE, _MOST_LINES = 14.5, 25
"""Points per line, and lines that a row shows at most: Excel's rows end at 409 points."""
ROW_HEIGHT = _ROW_LINE + 1
"""Points of a row with one line."""
_LONGEST_TEXT, _CUT = 32_767, "……（超过单元格上限，已截断）"
_HALVES = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Styles:
    """The formats of a workbook."""

    def __init__(self, workbook: Workbook) -> None:
        font = {"font_name": "宋体", "font_size": 10.5}
        boxed = font | {"border": 1, "border_color": "#8C8C8C", "valign": "vcenter", "text_wrap": True}
        title = {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        self.title: Format = workbook.add_format(title)
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
        self.marked: Format = workbook.add_format(
            boxed | {"num_format": "@", "bg_color": "#FFF2CC", "quote_prefix": True}
        )

    def look(self, cell: str | None) -> tuple[str, Format]:
        """What a cell without colour holds, and how it looks."""
        if not cell:
            return "", self.text
        if cell[0].isalnum() and cell.isprintable() and len(cell) <= _LONGEST_TEXT:
            return cell, self.text
        return writable(cell), self.guarded if _risky(cell) else self.text


def write_rows(
    worksheet: RowSheet,
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[float],
    marked: Collection[tuple[int, int]],
    styles: Styles,
    start: int,
) -> int:
    """Write data rows from sheet row ``start`` on; returns how many. ``marked``: (row, column) that get a colour."""
    room = [max(width - 1, 1) for width in widths]
    marks: dict[int, set[int]] = {}
    for row_number, column in marked:
        marks.setdefault(row_number, set()).add(column)
    worksheet.begin_rows(len(widths), styles.look, styles.whole, styles.number)
    count = 0
    for count, row in enumerate(rows, start=1):
        line = start + count - 1
        lines = _tallest(row, room)
        if lines > 1:
            worksheet.set_row(line, _ROW_LINE * lines + 1)
        coloured = marks.get(count - 1)
        if coloured is None:
            worksheet.write_cells(line, row)
            continue
        for column, cell in enumerate(row):
            _write_cell(worksheet, line, column, cell, styles, coloured=column in coloured)
    return count


def _risky(text: str) -> bool:
    return text[0] in FORMULA_STARTS or begins_like_formula(text)


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: Cell, styles: Styles, *, coloured: bool) -> None:
    if cell is None or cell == "":
        worksheet.write_blank(row, column, None, styles.marked if coloured else styles.text)
    elif isinstance(cell, str):
        text, plain = styles.look(cell)
        worksheet.write_string(row, column, text, styles.marked if coloured else plain)
    elif isinstance(cell, int):
        worksheet.write_number(row, column, cell, styles.whole)
    else:
        worksheet.write_number(row, column, cell, styles.number)


def writable(text: str) -> str:
    """A text that a cell can hold: halves of characters become the replacement character, and what is beyond the 32,767
    characters of a cell is cut with words that say so."""
    text = _HALVES.sub("\ufffd", text)
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - len(_CUT)]}{_CUT}"


def _tallest(row: Sequence[Cell], widths: Sequence[float]) -> int:
    """Lines of the fullest cell. Not every office program fits the rows when it opens a file, so they are fitted here."""
    lines = 1
    for cell, width in zip(row, widths, strict=True):
        # No character is wider than two; most cells are short and need no counting.
        if type(cell) is str and (len(cell) * 2 > width or "\n" in cell):
            lines = max(lines, sum(ceil(_taken(part) / width) or 1 for part in cell.split("\n")))
    return min(lines, _MOST_LINES)


def _taken(text: str) -> float:
    """Width of a text in characters; Chinese ones, three bytes in UTF-8, take two."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) / 2


def lines_in(text: str, width: float) -> int:
    """Lines that a text takes in a cell so many characters wide."""
    return max(1, ceil(_taken(text) / max(width - 1, 1)))
