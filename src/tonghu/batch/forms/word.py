"""Copies of forms as one Word document: the same grid, lines and sizes as the PDF. Same copies, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docx.document import Document as Doc

from tonghu.batch.forms import grid as geometry
from tonghu.batch.forms.copies import Cell, Copy, CopyPage, header_widths
from tonghu.batch.forms.references import qr_png
from tonghu.batch.paper import wordml

_QR, _SIDE = 17.0, 26.0
"""Millimetres of the code, and of the columns left and right of the title."""


def docx_of(title: str, copies: Sequence[Copy]) -> bytes:
    """One document with every copy, each on pages of its own."""
    margins = (geometry.TOP, geometry.MARGIN, geometry.BOTTOM - 2)
    document = wordml.new_document(title, geometry.PAGE_WIDTH, geometry.PAGE_HEIGHT, margins)
    for number, copy in enumerate(copies):
        for index, page in enumerate(copy.pages):
            # The page break hangs on a paragraph of one point, so that it takes no room on either page.
            wordml.append(document, wordml.paragraph("", tiny=True, break_before=number + index > 0))
            if index == 0:
                for markup in _head(document, copy, number + 1):
                    wordml.append(document, markup)
            wordml.append(document, wordml.table(page.grid.widths, _rows(page), wordml.BORDERS))
            foot = wordml.run(page.foot, 7.5, grey=True)
            wordml.append(document, wordml.paragraph(foot, align="center", spacing=geometry.FOOTER * 72 / 25.4))
    return wordml.saved(document)


def _head(document: Doc, copy: Copy, number: int) -> Iterator[str]:
    """Annex mark left, title in the middle, QR code right; unit, date and filler below."""
    annex = wordml.paragraph(wordml.run(copy.form.annex, 12))
    code = wordml.paragraph("")
    if copy.reference:
        image = wordml.picture(document, qr_png(copy.reference), _QR, number, f"表格编号 {copy.reference}")
        code = wordml.paragraph(image, align="right")
        code += wordml.paragraph(wordml.run(copy.reference, 6), align="right", spacing=8)
    title = wordml.paragraph(wordml.run(copy.form.title, 18, wordml.HEI), align="center")
    widths = [_SIDE, geometry.WIDTH - 2 * _SIDE, _SIDE]
    cells = [
        wordml.cell(widths[0], annex, valign="top"),
        wordml.cell(widths[1], title, valign="bottom"),
        wordml.cell(widths[2], code, valign="top"),
    ]
    yield wordml.table(widths, [wordml.row(geometry.HEADING, cells)], wordml.NO_BORDERS)
    for line in copy.header:
        # Two tables without a paragraph between them would be one.
        yield wordml.paragraph("", tiny=True)
        widths = header_widths(len(line))
        cells = [wordml.cell(width, wordml.fitted(text)) for width, text in zip(widths, line, strict=True)]
        yield wordml.table(widths, [wordml.row(geometry.HEADER_LINE, cells)], wordml.NO_BORDERS)
    yield wordml.paragraph("", tiny=True)


def _rows(page: CopyPage) -> list[str]:
    """Rows of the grid: a cell over several rows goes on in the rows below it."""
    rows = []
    for number, height in enumerate(page.grid.heights):
        cells = []
        for cell in sorted(_touching(page.cells, number), key=lambda cell: cell.slot.column):
            slot = cell.slot
            merge = "" if slot.rows == 1 else "restart" if slot.row == number else "continue"
            align = "center" if cell.label else "left"
            inside = wordml.fitted(cell.text, align) if slot.row == number else wordml.paragraph("")
            cells.append(wordml.cell(slot.width, inside, span=slot.columns, merge=merge))
        rows.append(wordml.row(height, cells))
    return rows


def _touching(cells: Iterable[Cell], row: int) -> list[Cell]:
    return [cell for cell in cells if cell.slot.row <= row < cell.slot.row + cell.slot.rows]
