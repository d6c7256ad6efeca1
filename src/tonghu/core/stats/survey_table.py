"""The statistics bureau's population survey beside the register: unit × age band × sex.

Both stand with their own labels; the survey never overwrites the register, and what a release hides stays hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonghu.core.stats.dimensions import ALL
from tonghu.core.stats.output import TableOut

Place = tuple[str, str, str]
"""Unit (code or ``*``), age band, sex."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One unit, band and sex. ``register`` is ``None`` where the release hides it or has no such count (``why``)."""

    place: Place
    survey: int
    register: int | None
    why: str = ""

    @property
    def difference(self) -> int | None:
        """Register less survey."""
        return None if self.register is None else self.register - self.survey

    @property
    def coverage(self) -> float | None:
        """Register in per cent of the survey, two decimals; ``None`` of nothing or of a hidden count."""
        if self.register is None or self.survey == 0:
            return None
        return round(self.register * 100 / self.survey, 2)


def beside(survey: Mapping[Place, int], tables: Sequence[TableOut], kind: str, population: str) -> list[Beside]:
    """Every figure of the survey with the register's, in the survey's order."""
    printed = _printed(tables, kind, population)
    found = []
    for place, number in survey.items():
        if place not in printed:
            found.append(Beside(place, number, None, "登记统计中没有这个单位或年龄段"))
        elif printed[place] is None:
            found.append(Beside(place, number, None, "按规定不显示"))
        else:
            found.append(Beside(place, number, printed[place]))
    return found


def _printed(tables: Sequence[TableOut], kind: str, population: str) -> dict[Place, int | None]:
    """What the release prints per unit, band and sex, from every table that names no more than these."""
    found: dict[Place, int | None] = {}
    for table in tables:
        spec = table.spec
        names = [axis.name for axis in spec.axes]
        known = {"county", "town", "village", "age", "age_wide", "sex"}
        if spec.kind != kind or spec.population != population or spec.scope or not known.issuperset(names):
            continue
        for cell in table.cells:
            place = {"unit": ALL, "age": ALL, "sex": ALL}
            for name, key in zip(names, cell.keys, strict=True):
                place["age" if name.startswith("age") else "sex" if name == "sex" else "unit"] = key
            entry = (place["unit"], place["age"], place["sex"])
            if found.get(entry) is None:
                found[entry] = cell.value
    return found
