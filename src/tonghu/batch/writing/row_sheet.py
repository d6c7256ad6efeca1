"""A worksheet of xlsxwriter that takes whole rows: the same bytes as cell by cell, in a third of the time.

The library makes an object and asks a dozen questions for every cell; a register has millions of them, and most say what
a cell above said. Here a cell's XML is made once for each distinct cell. Everything else (row heights, merges, widths,
validation, the package) stays the library's, and a test holds the bytes of both ways side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | None
Look = Callable[[str | None], tuple[str, Format]]
"""The text that a cell holds ("" for an empty one) and its format."""
_KEPT = 200_000
"""Distinct cells whose XML is kept; names and numbers of people would fill the memory otherwise."""


class _Known(dict[str | None, str]):
    """Cell → what stands behind its place in the XML; asking for a new one makes it."""

    def __init__(self, sheet: RowSheet, look: Look) -> None:
        super().__init__()
        self._sheet, self._look = sheet, look

    def __missing__(self, cell: str | None) -> str:
        if len(self) >= _KEPT:
            self.clear()
        text, style = self._look(cell)
        made = self[cell] = self._sheet.text_xml(text, style)
        return made


class RowSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet in constant memory that can also be written row by row."""

    previous_row: int

    def begin_rows(self, columns: int, look: Look, whole: Format, number: Format) -> None:
        """Get ready for :meth:`write_cells` of so many columns. ``whole`` and ``number``: formats of int and float."""
        self._heads = [f'<c r="{xl_col_to_name(column)}' for column in range(columns)]
        self._known = _Known(self, look)
        self._whole, self._number = whole, number

    def write_cells(self, row: int, cells: Sequence[Cell]) -> None:
        """Write one row (from 0) from the first column on. Rows go downwards, as everything in constant memory."""
        if row > self.previous_row:
            self._write_single_row(row)
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(cells) - 1)
        place, known = str(row + 1), self._known
        self._write_row(row, None, self.row_info.get(row))
        self.fh.write(
            "".join(
                [
                    f"{head}{place}{known[cell] if cell is None or isinstance(cell, str) else self._number_xml(cell)}"
                    for head, cell in zip(self._heads, cells, strict=True)
                ]
            )
        )
        self.fh.write("</row>")
        # The row is done: nothing of it is left to be written when the next one begins.
        self.previous_row = row + 1

    def _number_xml(self, cell: float) -> str:
        if not isfinite(cell):
            raise ValueError(f"{cell} is no number that a cell can hold")
        style = self._whole if isinstance(cell, int) else self._number
        return f'" s="{style._get_xf_index()}"><v>{cell:.16G}</v></c>'

    def text_xml(self, text: str, style: Format) -> str:
        """The XML of a cell behind its place."""
        start = f'" s="{style._get_xf_index()}"'
        if not text:
            return f"{start}/>"
        text = self._escape_data(self._escape_control_characters(text))
        kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
        return f'{start} t="inlineStr"><is><t{kept}>{text}</t></is></c>'
