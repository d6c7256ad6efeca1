"""How an area stands: its children by kind, tier and care, unit by unit; the lines add up to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from tonghu.accounts import api as accounts
from tonghu.decisions.models import Determination
from tonghu.registry import access

KINDS = {"migrant": "流动", "left_behind": "留守", "both": "流动且留守", "open": "待认定", "none": "均不纳入"}
TIERS = {"red": "高风险", "yellow": "中风险", "green": "低风险", "": "未评估"}
_STEPS = (0, 2, 4, 6, 9, 12)
"""Digits of the nation, provinces, prefectures, counties, towns and villages."""


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a bar: where it begins and how wide it is, in per cent of the whole."""

    key: str
    title: str
    count: int
    begins: float
    width: float


@dataclass(slots=True)
class Line:
    """One unit. ``below``: whether it has units of its own; ``children``: by kind, by tier, and other counts."""

    code: str
    name: str
    below: bool = False
    kinds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    tiers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TIERS, 0))
    care: int = 0
    nobody: int = 0

    @property
    def total(self) -> int:
        """All that count here."""
        return sum(self.kinds.values())

    @property
    def tier_parts(self) -> list[Part]:
        """The tiers as parts of a bar."""
        return self._parts(self.tiers, TIERS)

    @property
    def kind_parts(self) -> list[Part]:
        """The kinds as parts of a bar."""
        return self._parts(self.kinds, KINDS)

    def _parts(self, counts: Mapping[str, int], titles: Mapping[str, str]) -> list[Part]:
        share, found, before = 100 / self.total if self.total else 0.0, [], 0
        for key, count in counts.items():
            found.append(Part(key, titles[key], count, round(before * share, 2), round(count * share, 2)))
            before += count
        return found


@dataclass(frozen=True, slots=True)
class Overview:
    """An area: the whole, and its units. ``path``: the units above it that the person may open, from the top."""

    whole: Line
    lines: tuple[Line, ...]
    path: tuple[tuple[str, str], ...]


def overview_of(children: QuerySet[Any], area: str, top: str) -> Overview:
    """What counts in an area, of some children. ``top``: the widest area that may be opened on the way."""
    found = children.filter(access.counted_in((area,)), access.on_roster())
    size = next((step for step in _STEPS if step > len(area)), _STEPS[-1])
    units = dict(accounts.units_below(area))
    lines = {code: Line(code, name, len(code) < _STEPS[-1]) for code, name in units.items()}
    counted = found.annotate(part=Substr("primary_unit", 1, size)).values_list("part", "kind")
    for part, kind, count, nobody in counted.annotate(Count("pk"), nobody=Count("pk", filter=Q(responsible=""))):
        line = _line(lines, part, area)
        line.kinds[kind] += count
        line.nobody += nobody
        line.tiers[""] += count
    decided = Determination.objects.filter(child__in=found).annotate(part=Substr("child__primary_unit", 1, size))
    for part, tier, care, count in decided.values_list("part", "tier", "key_care").annotate(Count("pk")):
        line = _line(lines, part, area)
        line.tiers[tier] += count
        line.tiers[""] -= count
        line.care += count if care == "listed" else 0
    names = accounts.unit_names({*_above(area, top), area})
    path = tuple((code, names.get(code, code)) for code in _above(area, top))
    ordered = sorted(lines.values(), key=lambda line: line.code)
    return Overview(_sum(area, names.get(area, area), ordered), tuple(ordered), path)


def _line(lines: dict[str, Line], part: str, area: str) -> Line:
    """The unit's line; what lies in no unit below (the area itself, a closed unit) has one of its own."""
    if part not in lines:
        lines[part] = Line(part, "本级" if part == area else accounts.unit_names([part]).get(part, part))
    return lines[part]


def _above(area: str, top: str) -> list[str]:
    return [area[:step] for step in _STEPS if len(top) <= step < len(area) and step]


def _sum(code: str, name: str, lines: Iterable[Line]) -> Line:
    whole = Line(code, name)
    for line in lines:
        for key, count in line.kinds.items():
            whole.kinds[key] += count
        for key, count in line.tiers.items():
            whole.tiers[key] += count
        whole.care += line.care
        whole.nobody += line.nobody
    return whole
