"""Planning annexes: school places, facilities and needs beside the numbers of children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

STAGES: tuple[tuple[str, int, int], ...] = (("学前教育", 3, 5), ("小学", 6, 11), ("初中", 12, 14), ("高中阶段", 15, 17))
"""Stage and the ages at the start of the school year. Compulsory Education Law art. 11: at full six years."""
_SCHOOL_YEAR = (9, 1)


@dataclass(frozen=True, slots=True)
class Places:
    """School places of one area and stage in one school year against the children of the right age."""

    area: str
    stage: str
    year: int
    """The school year begins in September of this year."""
    children: int
    capacity: int | None
    """``None``: not given."""

    @property
    def gap(self) -> int | None:
        """Places lacking (negative: free)."""
        return None if self.capacity is None else self.children - self.capacity


def stage_in(born: date, year: int) -> str | None:
    """The stage of a child in the school year that begins in ``year``; ``None`` outside school age."""
    start = date(year, *_SCHOOL_YEAR)
    age = start.year - born.year - ((born.month, born.day) > (8, 31))
    return next((stage for stage, first, last in STAGES if first <= age <= last), None)


def school_places(
    born: Mapping[tuple[str, date], int], capacity: Mapping[tuple[str, str], int], years: Sequence[int]
) -> list[Places]:
    """Demand per area, stage and school year. ``born``: (area, birth date) → children; ``capacity``: (area, stage)."""
    areas = sorted({area for area, _ in born} | {area for area, _ in capacity})
    found = []
    for area in areas:
        for year in years:
            demand: dict[str, int] = {}
            for (where, day), children in born.items():
                stage = stage_in(day, year) if where == area else None
                if stage is not None:
                    demand[stage] = demand.get(stage, 0) + children
            for stage, _, _ in STAGES:
                if stage in demand or (area, stage) in capacity:
                    found.append(Places(area, stage, year, demand.get(stage, 0), capacity.get((area, stage))))
    return found


@dataclass(frozen=True, slots=True)
class Facilities:
    """Places for children in one community."""

    area: str
    children: int
    facilities: int
    capacity: int

    @property
    def lacking(self) -> bool:
        """Whether children live here and there is no facility."""
        return self.children > 0 and self.facilities == 0


def facilities(children: Mapping[str, int], registry: Sequence[tuple[str, int]]) -> list[Facilities]:
    """Children per community beside the facility registry ((area, capacity) each), communities without any first."""
    found = []
    for area in sorted({*children, *(area for area, _ in registry)}):
        here = [capacity for where, capacity in registry if where == area]
        found.append(Facilities(area, children.get(area, 0), len(here), sum(here)))
    return sorted(found, key=lambda entry: (not entry.lacking, -entry.children, entry.area))


@dataclass(frozen=True, slots=True)
class Need:
    """One service item in one unit: children entitled, to be checked, and already receiving."""

    unit: str
    item: str
    entitled: int
    check: int
    receiving: int

    @property
    def open(self) -> int:
        """Entitled and not receiving."""
        return max(0, self.entitled - self.receiving)


def needs(
    matches: Sequence[tuple[str, str, str, bool]],
) -> list[Need]:
    """Needs per unit and item from the service match: (unit, item, ``entitled`` or ``check``, receiving) per child."""
    counted: dict[tuple[str, str], list[int]] = {}
    for unit, item, status, receiving in matches:
        entry = counted.setdefault((unit, item), [0, 0, 0])
        entry[0 if status == "entitled" else 1] += 1
        entry[2] += receiving
    return [Need(unit, item, *entry) for (unit, item), entry in sorted(counted.items())]
