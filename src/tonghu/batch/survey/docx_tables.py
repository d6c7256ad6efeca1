"""Tables and bar charts of a Word document, as markup: a village table has hundreds of rows, and one call per cell is slow.

A chart is a table of shaded cells: it prints everywhere and needs no picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tonghu.batch.survey.report_blocks import Bars, Table

WIDTH = 8845
"""Twentieths of a point across the type area of GB/T 9704 (156 mm)."""
_SONG, _HEI = "宋体", "黑体"
_SIZE = 21
"""Half points: 五号."""
_BAR_COLOUR, _HEAD_COLOUR = "2F5F9E", "E7EDF5"
_BAR_CELLS, _LABEL, _BAR_HEIGHT = 40, 2400, 300
_AT_A_TIME = 20
_TOGETHER = 18
"""Tables up to so many rows stay on one page."""
_GRID = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7F7F7F"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_GAP = "".join(f'<w:{side} w:val="single" w:sz="24" w:space="0" w:color="FFFFFF"/>' for side in ("top", "bottom"))


def add_table(document: Document, block: Table) -> None:
    """The table at the end of the document; its header is repeated on every page."""
    widths = _widths(block)
    together = len(block.rows) <= _TOGETHER
    heads = "".join(
        _cell(text, width, "center", _HEI, keep=True, fill=_HEAD_COLOUR)
        for text, width in zip(block.header, widths, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"]
    for number, row in enumerate(block.rows, start=1):
        font = _HEI if row[0] == "合计" else _SONG
        keep = together and number < len(block.rows)
        cells = "".join(
            _cell(text, width, "left" if index in block.texts else "right", font, keep=keep)
            for index, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    _append(document, widths, rows, _GRID)


def add_bars(document: Document, block: Bars) -> None:
    """One bar per row, its figure behind it."""
    bar = (WIDTH - _LABEL) // (_BAR_CELLS + 6)
    grid = [_LABEL, *([bar] * (_BAR_CELLS + 6))]
    most = max((value for _, value in block.items), default=0) or 1
    rows = []
    for number, (label, value) in enumerate(block.items, start=1):
        keep = number < len(block.items)
        filled = max(1, round(value * _BAR_CELLS / most)) if value else 0
        cells = _cell(label, _LABEL, "right", _SONG, keep=keep)
        if filled:
            cells += _cell("", bar * filled, "left", _SONG, keep=keep, fill=_BAR_COLOUR, span=filled, borders=_GAP)
        rest = _BAR_CELLS + 6 - filled
        cells += _cell(str(value), bar * rest, "left", _SONG, keep=keep, span=rest)
        height = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{_BAR_HEIGHT}" w:hRule="exact"/></w:trPr>'
        rows.append(f"<w:tr>{height}{cells}</w:tr>")
    _append(document, grid, rows, "")


def _widths(block: Table) -> list[int]:
    """Shares of the type area by the longest text of each column, within limits."""
    longest = [
        min(max(len(text) for text in (head, *(row[index] for row in block.rows))), 20) + 3
        for index, head in enumerate(block.header)
    ]
    return [WIDTH * share // sum(longest) for share in longest]


def _append(document: Document, grid: Sequence[int], rows: Sequence[str], borders: str) -> None:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    lines = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    table = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:jc w:val="center"/>{lines}'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid></w:tbl>'
    )
    whole = parse_xml(table)
    document.element.body[-1].addprevious(whole)
    # Moving a large tree into a document takes the square of its size, so the rows follow some at a time.
    for start in range(0, len(rows), _AT_A_TIME):
        part = parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows[start : start + _AT_A_TIME])}</w:tbl>")
        whole.extend(list(part))


def _cell(
    text: str, width: int, align: str, font: str, *, keep: bool, fill: str = "", span: int = 1, borders: str = ""
) -> str:
    about = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    about += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    about += f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    about += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    near = "<w:keepNext/>" if keep else ""
    run = (
        f'<w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{_SIZE}"/><w:szCs w:val="{_SIZE}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )
    paragraph = f'<w:p><w:pPr>{near}<w:spacing w:before="0" w:after="0"/><w:jc w:val="{align}"/></w:pPr>{run}</w:p>'
    return f'<w:tc><w:tcPr>{about}<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
