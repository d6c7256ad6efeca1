"""The statistics bureau's population-survey table: unit × age band × sex, as the bureau sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.tables import read_tables
from tonghu.core.stats.dimensions import ALL, BANDS, WIDE_BANDS
from tonghu.core.stats.survey_table import Place

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "unit": ("区划代码", "单位代码", "地区代码", "统计用区划代码"),
    "age": ("年龄段", "年龄", "年龄组"),
    "sex": ("性别",),
    "count": ("人数", "人口数", "调查人数"),
}
_TOTAL = ("", "合计", "总计", "小计", "*", "全部")
_BAND = re.compile(r"(\d+)(?:[-–—~至](\d+))?(?:周?岁)?")
_LENGTHS = (6, 9, 12)


def read_population(path: Path, bands: Sequence[str] = BANDS) -> dict[Place, int]:
    """The survey's figures. An empty or 合计 unit, age band or sex is the total. ``bands``: those of the pack.

    Raises :class:`UnusableInput` with file, row and reason: a figure is never guessed or left out in silence.
    """
    found: dict[Place, int] = {}
    for table in read_tables(path):
        rows = [row.cells for row in table.rows]
        if table.keys is not None:
            header, start = _header(table.keys), 0
        else:
            start = next((n + 1 for n, cells in enumerate(rows[:40]) if _header(cells)), 0)
            header = _header(rows[start - 1]) if start else {}
        if not header:
            continue
        for row in table.rows[start:]:
            if any(_text(cell) for cell in row.cells):
                place, count = _read(path.name, row.number, row.cells, header, (*bands, *WIDE_BANDS))
                if place in found:
                    raise UnusableInput(f"{path.name} 第{row.number}行与前面的行重复（{'、'.join(place)}），请删去一行")
                found[place] = count
    if not found:
        raise UnusableInput(
            f"{path.name} 不是人口统计调查表：表头须有“区划代码、年龄段、性别、人数”，合计可留空或写“合计”"
        )
    return found


def _header(cells: Sequence[object]) -> dict[str, int]:
    texts = [_text(cell) for cell in cells]
    found = {}
    for name, words in _HEADERS.items():
        place = next((texts.index(word) for word in words if word in texts), None)
        if place is not None:
            found[name] = place
    return found if {"unit", "count"} <= found.keys() else {}


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _read(
    file: str, number: int, cells: Sequence[object], header: Mapping[str, int], bands: Sequence[str]
) -> tuple[Place, int]:
    def cell(name: str) -> str:
        place = header.get(name)
        return _text(cells[place]) if place is not None and place < len(cells) else ""

    unit = ALL if cell("unit") in _TOTAL else cell("unit")
    if unit != ALL and not (unit.isdigit() and len(unit) in _LENGTHS):
        raise UnusableInput(f"{file} 第{number}行的区划代码“{unit}”不是 6、9 或 12 位数字，请改正")
    age, sex, count = cell("age"), cell("sex"), cell("count")
    band = ALL if age in _TOTAL else _band(age, bands)
    if band is None:
        known = "、".join(bands)
        raise UnusableInput(f"{file} 第{number}行的年龄段“{age}”不认识，可用：{known}（岁）或合计")
    if sex not in (*_TOTAL, "男", "女"):
        raise UnusableInput(f"{file} 第{number}行的性别“{sex}”不认识，应为男、女或合计")
    if not count.isdigit():
        raise UnusableInput(f"{file} 第{number}行的人数“{count}”不是整数，请改正")
    return (unit, band, ALL if sex in _TOTAL else sex), int(count)


def _band(text: str, bands: Sequence[str]) -> str | None:
    match = _BAND.fullmatch(text)
    if match is None:
        return None
    band = f"{match[1]}-{match[2]}" if match[2] and match[2] != match[1] else match[1]
    return band if band in bands else None
