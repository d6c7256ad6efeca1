"""The report as PDF: charts and maps stay drawings, summary tables lie across."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tonghu.batch.paper.fonts import FontSet
from tonghu.batch.paper.typesetting import drawable, typeset
from tonghu.batch.statistics.report.blocks import Block, Figure, Heading, Paragraph, Report, Table


def pdf_of(report: Report, fonts: FontSet) -> bytes:
    """The PDF; the same report and fonts give the same bytes."""
    data: dict[str, object] = {
        "title": drawable(report.title, fonts),
        "unit": drawable(report.unit, fonts),
        "name": drawable(report.name, fonts),
        "subtitle": report.subtitle,
        "marks": list(report.marks),
        "stamp": drawable(report.stamp, fonts),
        "parts": [
            {"wide": wide, "blocks": [_block(b, fonts) for b in blocks]} for wide, blocks in parts(report.blocks)
        ],
    }
    return typeset("report.typ", data, fonts)


def parts(blocks: Sequence[Block]) -> Iterator[tuple[bool, list[Block]]]:
    """Blocks by the way their pages lie; a heading goes with the table below it."""
    current: list[Block] = []
    lying = False
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        wide = _wide(block) or (isinstance(block, Heading) and following is not None and _wide(following))
        if wide != lying and current:
            yield lying, current
            current = []
        lying = wide
        current.append(block)
    if current:
        yield lying, current


def _wide(block: Block) -> bool:
    return isinstance(block, Table) and block.wide


def _block(block: Block, fonts: FontSet) -> dict[str, object]:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": drawable(text, fonts), "level": level}
        case Paragraph(text, draft):
            return {"kind": "paragraph", "text": drawable(text, fonts), "draft": draft}
        case Figure():
            return {
                "kind": "figure",
                "caption": drawable(block.caption, fonts),
                "svg": drawable(block.svg, fonts),
                "says": block.says,
                "note": drawable(block.note, fonts),
            }
        case Table():
            return {
                "kind": "table",
                "caption": drawable(block.caption, fonts),
                "header": [drawable(text, fonts) for text in block.header],
                "groups": [list(group) for group in block.groups],
                "rows": [[drawable(text, fonts) for text in row] for row in block.rows],
                "texts": block.texts,
                "shares": _shares(block),
                "bold": sorted(block.bold),
                "note": drawable(block.note, fonts),
            }


def _shares(block: Table) -> list[float]:
    """How the columns of a table of words share the width: by their longest entry."""
    columns = zip(block.header, *block.rows, strict=True)
    return [min(max(map(len, column)), 12) + 2.0 for column in columns]
