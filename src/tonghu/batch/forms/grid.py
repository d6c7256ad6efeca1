"""Where the boxes of a form stand: columns, rows and cells of each page in millimetres, the same for Word and PDF.

Heights follow from the blank form and are the same for every child, so that a child takes the annex's pages, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tonghu.batch.forms.filling import fill
from tonghu.batch.forms.printed import Field, Line, PrintedForm
from tonghu.batch.paper.fitting import SIZES, Content, height_of, lines_at, longest_piece

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
MARGIN = 18.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
TOP, BOTTOM = 14.0, 12.0
HEADING = 26.0
"""Annex mark, title and QR code on the first page."""
HEADER_LINE = 8.0
FOOTER = 6.0
_BLOCK, _LABEL, _GROUP, _UNDER_GROUP, _MIDDLE, _SECOND = 12.0, 29.0, 29.0, 42.0, 93.0, 30.0
_LEAST, _STRETCH = 8.5, 1.8
_NEAR = 2.6
"""Edges nearer than this become one, so that lines of the table meet."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell: grid position, what stands in it (a label or the content of a field) and its millimetres."""

    row: int
    rows: int
    column: int
    columns: int
    width: float
    height: float
    text: str = ""
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class PageGrid:
    """One page's table. ``size`` is the type size in points that its blank texts fit at."""

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    slots: tuple[Slot, ...]
    size: float


@dataclass(slots=True)
class _Span:
    row: int
    rows: int
    left: float
    right: float
    text: str = ""
    field: Field | None = None


@lru_cache(maxsize=32)
def grids(form: PrintedForm) -> tuple[PageGrid, ...]:
    """The table of each page."""
    blank = fill(form, None).boxes
    found = []
    for number, page in enumerate(form.pages):
        above = HEADING + HEADER_LINE * len(form.header) if number == 0 else 0.0
        room = PAGE_HEIGHT - TOP - BOTTOM - FOOTER - above - 1.0
        found.append(_grid(page, blank, room))
    return tuple(found)


def _grid(page: Sequence[Line], blank: dict[str, Content], room: float) -> PageGrid:
    spans = _aligned(_spans(page, blank))
    heights: list[float] = []
    size = SIZES[0]
    for size in SIZES:
        heights = _heights(len(page), spans, blank, size)
        if sum(heights) <= room:
            break
    stretch = max(1.0, min(_STRETCH, room / sum(heights)))
    heights = [round(height * stretch, 2) for height in heights]
    edges = sorted({edge for span in spans for edge in (span.left, span.right)})
    slots = tuple(
        Slot(
            row=span.row,
            rows=span.rows,
            column=edges.index(span.left),
            columns=edges.index(span.right) - edges.index(span.left),
            width=span.right - span.left,
            height=sum(heights[span.row : span.row + span.rows]),
            text=span.text,
            field=span.field,
        )
        for span in sorted(spans, key=lambda span: (span.row, span.left))
    )
    widths = tuple(round(right - left, 2) for left, right in pairwise(edges))
    return PageGrid(widths, tuple(heights), slots, size)


def _spans(page: Sequence[Line], blank: dict[str, Content]) -> list[_Span]:
    spans: list[_Span] = []
    block: _Span | None = None
    label: _Span | None = None
    group: _Span | None = None
    for row, line in enumerate(page):
        if block is not None and block.text == line.block:
            block.rows += 1
        else:
            block = _Span(row, 1, 0.0, _BLOCK, line.block)
            spans.append(block)
        first = line.fields[0]
        if first.continues and label is not None:
            label.rows += 1
            spans.append(_Span(row, 1, label.right, WIDTH, field=first))
        elif first.group:
            if group is not None and group.text == first.group:
                group.rows += 1
            else:
                group = _Span(row, 1, _BLOCK, _BLOCK + _GROUP, first.group)
                spans.append(group)
            spans.extend(_pairs(row, line.fields, [group.right, group.right + _UNDER_GROUP, WIDTH]))
        elif first.label == line.block:
            spans.append(_Span(row, 1, _BLOCK, WIDTH, field=first))
        else:
            own = _pairs(row, line.fields, _edges(line, blank))
            label = own[0]
            spans.extend(own)
        if not first.group:
            group = None
    return spans


def _aligned(spans: list[_Span]) -> list[_Span]:
    """Snap edges that nearly meet to the one that most cells share."""
    uses: dict[float, int] = {}
    for span in spans:
        for edge in (span.left, span.right):
            uses[edge] = uses.get(edge, 0) + 1
    for edge in sorted(uses, key=lambda edge: (uses[edge], edge)):
        near = [other for other in uses if other != edge and abs(other - edge) < _NEAR]
        if not near:
            continue
        target = max(near, key=lambda other: (uses[other], -abs(other - edge)))
        for span in spans:
            span.left = target if span.left == edge else span.left
            span.right = target if span.right == edge else span.right
        uses[target] += uses.pop(edge)
    return spans


def _pairs(row: int, fields: Sequence[Field], edges: Sequence[float]) -> list[_Span]:
    found = []
    for number, box in enumerate(fields):
        left, middle, right = edges[2 * number : 2 * number + 3]
        found.append(_Span(row, 1, left, middle, box.label))
        found.append(_Span(row, 1, middle, right, field=box))
    return found


def _edges(line: Line, blank: dict[str, Content]) -> list[float]:
    """Edges of labels and values along one line."""
    if len(line.fields) == 1:
        return [_BLOCK, _BLOCK + _LABEL, WIDTH]
    if len(line.fields) == 2:
        return [_BLOCK, _BLOCK + _LABEL, _MIDDLE, _MIDDLE + _SECOND, WIDTH]
    edges = [_BLOCK]
    for box in line.fields:
        half = (len(box.label) + 1) // 2
        edges.append(edges[-1] + longest_piece([box.label if len(box.label) <= 5 else "字" * half]))
        edges.append(edges[-1] + (_in_two_lines(blank[box.column]) if box.options else 0.0))
    # What is left goes to the boxes that are written in.
    left = WIDTH - edges[-1]
    writing = [number for number, box in enumerate(line.fields) if not box.options] or [len(line.fields) - 1]
    for number in writing:
        for place in range(2 * number + 2, len(edges)):
            edges[place] += left / len(writing)
    return [round(edge, 2) for edge in edges]


def _in_two_lines(content: Content) -> float:
    """The least width in millimetres at which options take two lines."""
    width = longest_piece(content.pieces)
    while lines_at(content, width) > min(2, len(content.pieces)):
        width += 1.0
    return width


def _heights(rows: int, spans: Sequence[_Span], blank: dict[str, Content], size: float) -> list[float]:
    heights = [_LEAST * size / SIZES[0]] * rows
    for span in sorted(spans, key=lambda span: span.rows):
        content = blank[span.field.column] if span.field is not None else Content((span.text,))
        lines = lines_at(content, span.right - span.left, size)
        if span.field is not None and span.field.column.endswith("_address"):
            # What is written here takes a line in a whole row, and two in half of one.
            lines = max(lines, 1 if span.field.span == "full" else 2)
        needed = height_of(lines, size)
        own = heights[span.row : span.row + span.rows]
        if needed > sum(own):
            more = (needed - sum(own)) / span.rows
            heights[span.row : span.row + span.rows] = [height + more for height in own]
    return heights
