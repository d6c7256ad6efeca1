"""One printed copy of a form: every text with its size and place, ready for Word and for PDF."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.batch.forms.filling import Filled, Remark
from tonghu.batch.forms.grid import HEADER_LINE, WIDTH, PageGrid, Slot, grids
from tonghu.batch.forms.printed import PrintedForm
from tonghu.batch.paper.fitting import Content, Fitted, fit, fit_label

HEADER_SIZE = 10.5


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its place in the grid and its lines."""

    slot: Slot
    text: Fitted
    label: bool


@dataclass(frozen=True, slots=True)
class CopyPage:
    """One page: grid, cells, and the line at its foot."""

    grid: PageGrid
    cells: tuple[Cell, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a form."""

    form: PrintedForm
    header: tuple[tuple[Fitted, ...], ...]
    pages: tuple[CopyPage, ...]
    reference: str
    """"" on a blank form."""


def make_copy(form: PrintedForm, filled: Filled, reference: str, foot: str) -> Copy:
    """Put contents into boxes. What does not fit is noted among ``filled.remarks``.

    ``foot``: what stands at the foot of each page before the page number.
    """
    header = tuple(
        tuple(
            fit(Content((filled.header[box.column],)), width, HEADER_LINE, HEADER_SIZE)
            for box, width in zip(line.fields, header_widths(len(line.fields)), strict=True)
        )
        for line in form.header
    )
    pages = []
    for number, grid in enumerate(grids(form), start=1):
        cells = tuple(_cell(slot, grid, filled) for slot in grid.slots)
        pages.append(CopyPage(grid, cells, f"{foot}　第{number}页 共{len(form.pages)}页"))
    return Copy(form, header, tuple(pages), reference)


def header_widths(count: int) -> list[float]:
    """Widths of the boxes of one header line: the unit, which comes first and is sealed, gets the most room."""
    first = WIDTH if count == 1 else WIDTH * 0.46
    return [first, *[(WIDTH - first) / (count - 1)] * (count - 1)] if count > 1 else [first]


def _cell(slot: Slot, grid: PageGrid, filled: Filled) -> Cell:
    if slot.field is None:
        return Cell(slot, fit_label(slot.text, slot.width, slot.height, grid.size), label=True)
    fitted = fit(filled.boxes[slot.field.column], slot.width, slot.height, grid.size)
    if fitted.left_over:
        text = f"内容过长，表内未印全，未印的是“{fitted.left_over}”，请另附纸"
        filled.remarks.append(Remark(slot.field.label, text))
    return Cell(slot, fitted, label=False)
