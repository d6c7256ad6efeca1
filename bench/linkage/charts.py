"""Small SVG charts for the report: grouped bars, lines on linear or logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

COLOURS = {
    "product": "#b5382a",
    "splink_chinese": "#2f5d8a",
    "splink": "#7fa6cc",
    "recordlinkage": "#5b8c5a",
    "vlookup": "#b08d57",
    "exact_id": "#c9c3b8",
    "limit": "#333333",
}
_FONT = 'font-family="Noto Sans CJK SC, sans-serif" font-size="11"'


def _svg(width: int, height: int, parts: Sequence[str], title: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{escape(title)}">'
    return head + "".join(parts) + "</svg>"


def _text(x: float, y: float, text: str, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {_FONT} {more}>{escape(text)}</text>'


def legend(names: Sequence[str], x: float, y: float) -> list[str]:
    """Coloured squares with names, four in a line."""
    parts, left = [], x
    for number, name in enumerate(names):
        if number and number % 4 == 0:
            x, y = left, y + 14
        parts.append(f'<rect x="{x:.0f}" y="{y - 9:.0f}" width="10" height="10" fill="{COLOURS.get(name, "#888")}"/>')
        parts.append(_text(x + 14, y, name))
        x += 30 + 6.6 * len(name)
    return parts


def bars(title: str, groups: Sequence[str], series: Mapping[str, Sequence[float | None]]) -> str:
    """Horizontal bars from 0 to 1, one group per line; a missing value has no bar."""
    step, left, width = 9 * len(series) + 9, 190, 760
    height = 34 + step * len(groups) + 20
    parts = legend(list(series), left, 14)
    span = width - left - 50
    for tick in range(11):
        x = left + span * tick / 10
        parts.append(f'<line x1="{x:.1f}" y1="24" x2="{x:.1f}" y2="{height - 18}" stroke="#ddd"/>')
        parts.append(_text(x, height - 5, f"{tick / 10:.1f}", "middle", 'fill="#666"'))
    for index, group in enumerate(groups):
        y = 30 + step * index
        parts.append(_text(left - 8, y + step / 2 + 1, group, "end"))
        for line, (name, values) in enumerate(series.items()):
            value = values[index]
            if value is not None:
                parts.append(
                    f'<rect x="{left}" y="{y + 9 * line:.0f}" width="{span * value:.1f}" height="8" fill="{COLOURS.get(name, "#888")}">'
                    f"<title>{escape(name)}: {value:.4f}</title></rect>"
                )
    return _svg(width, height, parts, title)


def lines(
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    axes: tuple[str, str],
    *,
    logarithmic: bool,
    diagonal: bool = False,
) -> str:
    """Points joined by lines; ``axes`` are the labels. ``diagonal`` draws x = y."""
    width, height, left, bottom, top = 480, 350, 62, 44, 46
    points = [point for values in series.values() for point in values if not logarithmic or min(point) > 0]
    if not points:
        return ""
    scale = math.log10 if logarithmic else float
    low_x, high_x = (f(scale(x) for x, _ in points) for f in (min, max))
    low_y, high_y = (f(scale(y) for _, y in points) for f in (min, max))
    if diagonal:
        low_x = low_y = min(low_x, low_y)
        high_x = high_y = 1.0
    span_x, span_y = (high_x - low_x) or 1.0, (high_y - low_y) or 1.0

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            left + (scale(x) - low_x) / span_x * (width - left - 20),
            height - bottom - (scale(y) - low_y) / span_y * (height - bottom - top),
        )

    parts = [*legend(list(series), left, 14)]
    corner, far_x, far_y = (left, height - bottom), (width - 20, height - bottom), (left, top)
    for end in (far_x, far_y):
        parts.append(f'<line x1="{corner[0]}" y1="{corner[1]}" x2="{end[0]}" y2="{end[1]}" stroke="#666"/>')
    if diagonal:
        parts.append(
            f'<line x1="{corner[0]}" y1="{corner[1]}" x2="{far_x[0]}" y2="{far_y[1]}" stroke="#bbb" stroke-dasharray="4 3"/>'
        )
    parts += _ticks(at, (low_x, high_x), (low_y, high_y), logarithmic, height - bottom, left)
    parts.append(_text((left + width) / 2, height - 6, axes[0], "middle"))
    parts.append(_text(left, top - 4, axes[1], "start", 'fill="#666"'))
    for name, values in series.items():
        colour = COLOURS.get(name, "#888")
        path = [at(*point) for point in values if not logarithmic or min(point) > 0]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in path)}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in path]
    return _svg(width, height, parts, title)


def _ticks(
    at, x_range: tuple[float, float], y_range: tuple[float, float], logarithmic: bool, bottom: float, left: float
) -> list[str]:
    def values(low: float, high: float) -> list[float]:
        if logarithmic:
            found = [
                10.0**power
                for power in range(math.floor(low), math.ceil(high) + 1)
                if low - 0.05 <= power <= high + 0.05
            ]
            return found or [10**low, 10**high]
        return [low + (high - low) * step / 4 for step in range(5)]

    def label(value: float) -> str:
        return f"{value:,.0f}" if logarithmic and value >= 1 else f"{value:.3g}"

    base_x, base_y = (10.0 ** x_range[0], 10.0 ** y_range[0]) if logarithmic else (x_range[0], y_range[0])
    parts = [_text(at(x, base_y)[0], bottom + 14, label(x), "middle", 'fill="#666"') for x in values(*x_range)]
    return parts + [_text(left - 6, at(base_x, y)[1] + 4, label(y), "end", 'fill="#666"') for y in values(*y_range)]
