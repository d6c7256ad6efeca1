"""The parts that carry comments and the first sheet of a workbook that goes back, as XML. ECMA-376 part 1, 18.7; part 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from tonghu.batch.reading.places import column_letter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:240pt;'
    'height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
    "<x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
Notes = Sequence[tuple[int, int, str, str]]
"""(row from 1, column from 0, cell, text)."""


def comments_part(notes: Notes) -> bytes:
    """``comments.xml``."""
    entries = "".join(
        f'<comment ref="{cell}" authorId="0"><text><r><t xml:space="preserve">{escape(text)}</t></r></text></comment>'
        for _, _, cell, text in notes
    )
    authors = "<authors><author>童护</author></authors>"
    return f'{_HEAD}<comments xmlns="{_MAIN}">{authors}<commentList>{entries}</commentList></comments>'.encode()


def drawing_part(notes: Notes) -> bytes:
    """The boxes in which Excel shows the comments."""
    shapes = []
    for order, (row, column, _, text) in enumerate(notes, start=1):
        lines = sum(1 + len(line) // 20 for line in text.split("\n"))
        top = max(0, row - 2)
        shapes.append(
            _SHAPE.format(
                id=1024 + order,
                order=order,
                height=30 + 15 * lines,
                left=column + 1,
                right=column + 5,
                top=top,
                bottom=top + 2 + lines,
                row=row - 1,
                column=column,
            )
        )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
        '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        f"{''.join(shapes)}</xml>"
    ).encode()


def listing_part(asked: Mapping[str, Any], plain: int, title: int, head: int) -> bytes:
    """The first sheet: what to do, and every mark. All cells are text; a formula cannot arise."""
    rows: list[tuple[int, list[str]]] = [
        (title if index == 0 else 0, [text]) for index, text in enumerate(asked["lines"])
    ]
    top = len(rows) + 1
    rows += [(head, list(asked["headers"])), *((plain, [str(cell) for cell in cells]) for cells in asked["rows"])]
    widths = "".join(
        f'<col min="{index}" max="{index}" width="{width}" customWidth="1"/>'
        for index, width in enumerate(asked["widths"], start=1)
    )
    heights = dict(enumerate(asked["heights"], start=top + 1))
    body = "".join(
        f'<row r="{number}"{_height(heights.get(number))}>{"".join(_cell(number, column, text, style) for column, text in enumerate(cells))}</row>'
        for number, (style, cells) in enumerate(rows, start=1)
    )
    pane = f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{body}</sheetData>"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    ).encode()


def _height(points: int | None) -> str:
    return "" if points is None else f' ht="{points}" customHeight="1"'


def _cell(row: int, column: int, text: str, style: int) -> str:
    place = f"{column_letter(column)}{row}"
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
