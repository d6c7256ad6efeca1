"""The map of a division: an outline data pack where there is one, else tiles in the order of the codes.

An outline pack is one GeoJSON file (a FeatureCollection of Polygon and MultiPolygon, longitude and latitude) with a
``notice`` that is printed below the map (source, licence, number of review); each feature has the ``code`` of its area.
None is shipped: boundaries need a licence and, in print, a reviewed map. Whoever has one gives it with ``--outline``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, cos, radians
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.statistics.report.drawing import GREY, INK, PAPER, WIDTH, Mark, mark_rect, svg_of, text_at, width_of

Ring = Sequence[tuple[float, float]]
_SHADES = {
    "blue": ("#e9f0f9", "#cfdff1", "#a9c5e6", "#7ba3d4", "#2f5f9e"),
    "amber": ("#faf1e7", "#f1dcc3", "#e5c199", "#d9a066", "#96571b"),
}
_TILE, _COLUMNS, _HEIGHT = (126, 50), 5, 420


@dataclass(frozen=True)
class Outline:
    """Rings per area code, and the notice."""

    areas: Mapping[str, Sequence[Ring]]
    notice: str


def read_outline(path: Path) -> Outline:
    """An outline pack. Raises :class:`UnusableInput` with what is wrong."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        notice = str(content.get("notice") or "").strip()
        areas = {str(f["properties"]["code"]): _rings(f["geometry"]) for f in content["features"]}
    except OSError as error:
        raise UnusableInput(f"读不到区域轮廓文件 {path}（{error.strerror}）") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise UnusableInput(
            f"{path} 不是区域轮廓文件：应为 GeoJSON 的 FeatureCollection，每个区域的 properties 有 code（区划代码）（{error!r}）"
        ) from error
    if not notice:
        raise UnusableInput(f"{path} 没有 notice：请写明轮廓的来源、许可和审图号，它会印在地图下方")
    return Outline(areas, notice)


def _rings(geometry: Mapping[str, object]) -> list[Ring]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise ValueError(f"geometry {kind}")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return [[(float(x), float(y)) for x, y, *_ in ring] for polygon in polygons for ring in polygon]


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of counts: upper ends, each with a shade."""

    ends: tuple[int, ...]
    shades: tuple[str, ...]

    def shade(self, value: int) -> str:
        """The shade of a count."""
        return next((s for end, s in zip(self.ends, self.shades, strict=True) if value <= end), self.shades[-1])

    def words(self) -> list[str]:
        """The classes as a legend says them."""
        lows = [0, *(end + 1 for end in self.ends)]
        return [f"{low}–{end}" if low < end else str(end) for low, end in zip(lows, self.ends, strict=False)]


def scale_of(values: Iterable[int], hue: str) -> Scale:
    """At most five classes with about as many areas each, ends at round numbers."""
    ordered = sorted(values) or [0]
    ends: list[int] = []
    for part in range(1, 6):
        value = ordered[min(len(ordered) - 1, ceil(len(ordered) * part / 5) - 1)]
        step = 10 ** max(len(str(value)) - 2, 0)
        ends.append(ceil(value / step) * step)
    distinct = tuple(dict.fromkeys(ends))
    return Scale(distinct, _SHADES[hue][5 - len(distinct) :])


def area_map(marks: Mapping[str, Mark], outline: Outline | None, hue: str, says: str) -> tuple[str, int, str]:
    """Marks per area code → drawing, height and the notice to print. Tiles where the outline lacks an area."""
    scale = scale_of((mark.value for mark in marks.values() if mark.value is not None), hue)
    if outline is None or not set(marks) <= set(outline.areas):
        lacking = "" if outline is None else "区域轮廓缺少部分乡镇，改用方格图。"
        parts, height = _tiles(marks, scale)
        note = f"{lacking}方格按区划代码排列，不表示地理位置。"
    else:
        parts, height = _shapes(marks, outline, scale)
        note = outline.notice
    parts += _key(scale, height + 18, any(mark.value is None for mark in marks.values()))
    return svg_of(WIDTH, height + 30, parts, says), height + 30, note


def _key(scale: Scale, y: float, hidden: bool) -> list[str]:
    x, parts = 2.0, [text_at(0, y, "人数（人）", size=12, fill=GREY)]
    x += 74
    entries = [*zip(scale.words(), scale.shades, strict=True), *([("按规定不显示", "url(#hatch)")] if hidden else [])]
    for words, shade in entries:
        parts.append(f'<rect x="{x:.1f}" y="{y - 11:.1f}" width="16" height="12" fill="{shade}" stroke="#9aa4ae"/>')
        parts.append(text_at(x + 21, y, words, size=12, fill=GREY))
        x += 21 + width_of(words, 12) + 14
    return parts


def _ink(shade: str) -> str:
    """Dark on light, light on dark."""
    return PAPER if int(shade[1:3], 16) + int(shade[3:5], 16) + int(shade[5:7], 16) < 400 else INK


def _tiles(marks: Mapping[str, Mark], scale: Scale) -> tuple[list[str], int]:
    width, height = _TILE
    parts = []
    for number, code in enumerate(sorted(marks)):
        mark = marks[code]
        x, y = number % _COLUMNS * (width + 2), number // _COLUMNS * (height + 4)
        shade = "#eef1f4" if mark.value is None else scale.shade(mark.value)
        ink = INK if mark.value is None else _ink(shade)
        parts.append(mark_rect(x, y, width, height, shade, mark))
        size = min(13.0, (width - 8) / max(width_of(mark.key, 1.0), 1.0))
        parts.append(text_at(x + width / 2, y + 20, mark.key, anchor="middle", size=round(size, 1), fill=ink))
        parts.append(text_at(x + width / 2, y + 39, mark.text, anchor="middle", size=14, fill=ink))
    return parts, ceil(len(marks) / _COLUMNS) * (height + 4)


def _shapes(marks: Mapping[str, Mark], outline: Outline, scale: Scale) -> tuple[list[str], int]:
    points = [point for code in marks for ring in outline.areas[code] for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = cos(radians((south + north) / 2))
    zoom = min(WIDTH / max((east - west) * squeeze, 1e-9), _HEIGHT / max(north - south, 1e-9)) * 0.98
    height = ceil((north - south) * zoom) + 8
    shift = (WIDTH - (east - west) * squeeze * zoom) / 2

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return shift + (point[0] - west) * squeeze * zoom, 4 + (north - point[1]) * zoom

    shapes, labels = [], []
    for code, mark in sorted(marks.items()):
        rings = [[place(point) for point in ring] for ring in outline.areas[code]]
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
        value = "" if mark.value is None else str(mark.value)
        shade = "url(#hatch)" if mark.value is None else scale.shade(mark.value)
        shapes.append(
            f'<path d="{path}" fill="{shade}" fill-rule="evenodd" stroke="#ffffff" stroke-width="1.2" '
            f'data-key="{escape(mark.key)}" data-value="{value}"/>'
        )
        biggest = max(rings, key=_extent)
        x, y = _centre(biggest)
        ink = INK if mark.value is None else _ink(shade)
        labels += [
            text_at(x, y - 2, mark.key, anchor="middle", size=11, fill=ink),
            text_at(x, y + 12, mark.text, anchor="middle", size=12, fill=ink),
        ]
    return [*shapes, *labels], height


def _extent(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)))


def _centre(ring: Ring) -> tuple[float, float]:
    """The centre of mass of a ring; the mean of its corners where it has no extent."""
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)
    if abs(doubled) < 1e-6:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * doubled)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * doubled)
    return x, y
