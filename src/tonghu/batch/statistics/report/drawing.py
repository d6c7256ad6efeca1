"""Charts as SVG, drawn once and used in Word, PDF and page alike: bars with direct labels, hidden counts hatched.

Each mark carries its figure as ``data-value`` and its name as ``data-key``, so that what is drawn can be read back. A
hidden count has no length: its mark has the same size wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 640
"""Pixels across."""
FAMILY = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
INK, GREY, LINE, PAPER = "#1f2328", "#57606a", "#c9d1d9", "#ffffff"
MIGRANT, LEFT_BEHIND, WIDER, PERSONS = "#2f5f9e", "#b8722c", "#8fb0d9", "#57606a"
"""The same colour for the same children everywhere. Red, yellow and green are left to the tiers of risk."""
BOY, GIRL = "#4a6fa5", "#a5668b"
NOT_SHOWN = "不显示"
_SIZE, _BAR, _GAP, _ROOM = 13, 15, 9, 78
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<rect width="6" height="6" fill="#eef1f4"/><path d="M0 6L6 0" stroke="{GREY}" stroke-width="1"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of a chart: ``value`` is ``None`` where it is hidden; ``text`` stands beside the bar."""

    key: str
    value: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """Marks of one colour, one per label."""

    name: str
    colour: str
    marks: Sequence[Mark]


def width_of(text: str, size: float = _SIZE) -> float:
    """Pixels that a text takes, near enough to place it."""
    return sum(size if ord(char) > 0x2E7F else size * 0.58 for char in text)


def text_at(x: float, y: float, text: str, *, anchor: str = "start", size: float = _SIZE, fill: str = INK) -> str:
    """A text; ``y`` is its base line."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">{escape(text)}</text>'
    )


def svg_of(width: int, height: int, parts: Sequence[str], says: str) -> str:
    """A drawing by itself."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(says)}" font-family="{FAMILY}">{_HATCH}{"".join(parts)}</svg>'
    )


def mark_rect(x: float, y: float, width: float, height: float, fill: str, mark: Mark) -> str:
    """A rectangle that says what it stands for."""
    value = "" if mark.value is None else str(mark.value)
    paint, edge = ("url(#hatch)", f' stroke="{GREY}" stroke-width="0.6"') if mark.value is None else (fill, "")
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" fill="{paint}"{edge} '
        f'data-key="{escape(mark.key)}" data-value="{value}"/>'
    )


def legend(series: Sequence[Series], y: float, left: float = 0.0) -> Iterator[str]:
    """Names of the colours, where there are several, and of the hatching where something is hidden."""
    x = left
    entries = [(one.name, one.colour) for one in series] if len(series) > 1 else []
    if any(mark.value is None for one in series for mark in one.marks):
        entries.append(("按规定不显示", "url(#hatch)"))
    for name, colour in entries:
        yield f'<rect x="{x:.1f}" y="{y - 10:.1f}" width="12" height="12" fill="{colour}"/>'
        yield text_at(x + 17, y, name, size=12, fill=GREY)
        x += 17 + width_of(name, 12) + 18


def bars(labels: Sequence[str], series: Sequence[Series], says: str) -> tuple[str, int]:
    """Bars lying, grouped by label: the drawing and its height."""
    left = min(max((width_of(label) for label in labels), default=0) + 12, WIDTH * 0.42)
    most = max((mark.value or 0 for one in series for mark in one.marks), default=0) or 1
    scale = (WIDTH - left - _ROOM) / most
    parts = list(legend(series, 14, left))
    top = 26 if parts else 6
    row = _BAR * len(series) + _GAP
    parts.append(f'<line x1="{left:.1f}" x2="{left:.1f}" y1="{top}" y2="{top + row * len(labels)}" stroke="{LINE}"/>')
    for number, label in enumerate(labels):
        y = top + number * row + _GAP / 2
        parts.append(text_at(left - 8, y + _BAR * len(series) / 2 + 5, _fitting(label, left), anchor="end"))
        for place, one in enumerate(series):
            mark = one.marks[number]
            length = 26.0 if mark.value is None else mark.value * scale
            parts.append(mark_rect(left, y + place * _BAR + 1, length, _BAR - 2, one.colour, mark))
            parts.append(text_at(left + length + 5, y + place * _BAR + 12, mark.text, size=12))
    height = top + row * len(labels) + 4
    return svg_of(WIDTH, height, parts, says), height


def _fitting(label: str, room: float) -> str:
    shown = label
    while width_of(shown) > room - 10 and len(shown) > 2:
        shown = shown[:-2] + "…" if shown.endswith("…") else shown[:-1] + "…"
    return shown


def pyramid(labels: Sequence[str], left: Series, right: Series, says: str) -> tuple[str, int]:
    """Two series back to back, the youngest below: age by sex."""
    middle, label = WIDTH / 2, max(width_of(text) for text in labels) / 2 + 10
    most = max((mark.value or 0 for one in (left, right) for mark in one.marks), default=0) or 1
    scale = (middle - label - 60) / most
    row = _BAR + _GAP + 3
    parts = [
        text_at(middle - label, 14, left.name, anchor="end", fill=left.colour),
        text_at(middle + label, 14, right.name, fill=right.colour),
    ]
    for number, text in enumerate(reversed(labels)):
        y = 22 + number * row
        place = len(labels) - 1 - number
        parts.append(text_at(middle, y + 14, text, anchor="middle"))
        for one, side in ((left, -1), (right, 1)):
            mark = one.marks[place]
            length = 26.0 if mark.value is None else mark.value * scale
            x = middle + side * label
            parts.append(mark_rect(x if side > 0 else x - length, y, length, _BAR + 4, one.colour, mark))
            anchor = "start" if side > 0 else "end"
            parts.append(text_at(x + side * (length + 5), y + 14, mark.text, anchor=anchor, size=12))
    height = 26 + row * len(labels)
    if any(mark.value is None for one in (left, right) for mark in one.marks):
        parts += legend((Series("", "", left.marks),), height + 10) if any(m.value is None for m in left.marks) else []
        parts += [] if any(m.value is None for m in left.marks) else legend((right,), height + 10)
        height += 20
    return svg_of(WIDTH, height, parts, says), height
