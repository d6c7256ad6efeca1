"""Where synthetic people live, come from and work: real divisions, invented streets, groups and house numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from tonghu.batch.synthetic.chance import Weighted, pick
from tonghu.core.base.divisions import DivisionTable

Towns = list[tuple[str, str, list[tuple[str, str]]]]
"""Towns of a county: nine-digit code, name, villages (twelve-digit code, name)."""

_STREETS = ("虚构一路", "虚构二路", "虚构大道", "样例街", "样例新街", "演练路", "演练巷", "假设路", "假设里")
_ESTATES = ("样例花园", "演练小区", "假设公寓", "虚构新村")
_COUNTIES_ELSEWHERE, _TOWNS_EACH = 60, 4
_VILLAGE_ENDINGS = (
    ("社区居民委员会", "社区"),
    ("居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("居委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)
_WORK = Weighted({"other_province": 74.0, "same_province": 19.0, "same_prefecture": 7.0})


@dataclass(frozen=True, slots=True)
class Home:
    """A place where somebody lives or is registered: the most exact code known and the address as written out."""

    code: str
    area: str
    detail: str

    @property
    def address(self) -> str:
        """Names of divisions, then the invented rest."""
        return self.area + self.detail


@dataclass(frozen=True, slots=True)
class Town:
    """A town or subdistrict of the county."""

    code: str
    name: str
    villages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class County:
    """A county elsewhere with a few of its towns, all with full names."""

    code: str
    name: str
    towns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Geography:
    """The county and the places that its people come from or go to."""

    code: str
    name: str
    towns: tuple[Town, ...]
    elsewhere: dict[str, tuple[County, ...]]
    """``urban_core`` (districts of the same city), ``same_prefecture``, ``same_province``, ``other_province``; the
    nearer ones may be empty."""
    _weights: Weighted[int]

    def town(self, rng: Random) -> Town:
        """A town; the first ones of the table, usually the county seat, have more people."""
        return self.towns[self._weights(rng)]

    def here(self, rng: Random, town: Town) -> Home:
        """A home in a town of the county."""
        if not town.villages:
            return Home(town.code, self.name + town.name, _street(rng))
        code, village = pick(rng, town.villages)
        rural = not village.endswith("社区")
        return Home(code, self.name + town.name + village, _group(rng) if rural else _street(rng))

    def other_town(self, rng: Random, town: Town) -> Town:
        """Another town of the county (the same one when there is only one)."""
        if len(self.towns) == 1:
            return town
        while True:
            other = self.town(rng)
            if other is not town:
                return other

    def away(self, rng: Random, kind: str) -> Home:
        """A home elsewhere. Where the county has no such neighbours, farther away."""
        for near in _farther(kind):
            counties = self.elsewhere.get(near)
            if counties:
                county = pick(rng, counties)
                if county.towns and rng.random() < 0.6:
                    code, name = pick(rng, county.towns)
                    return Home(code, name, _group(rng))
                return Home(county.code, county.name, _group(rng))
        raise ValueError(f"no county is known beyond {self.code}")

    def work(self, rng: Random) -> Home:
        """A place of work elsewhere."""
        home = self.away(rng, _WORK(rng))
        return Home(home.code[:6], home.area, f"{pick(rng, _STREETS)}{1 + int(rng.random() * 400)}号")


def _farther(kind: str) -> tuple[str, ...]:
    order = ("urban_core", "same_prefecture", "same_province", "other_province")
    return order[order.index(kind) :]


def _group(rng: Random) -> str:
    return f"{1 + int(rng.random() * 14)}组{1 + int(rng.random() * 90)}号"


def _street(rng: Random) -> str:
    if rng.random() < 0.45:
        return f"{pick(rng, _STREETS)}{1 + int(rng.random() * 300)}号"
    flat = (1 + int(rng.random() * 18)) * 100 + 1 + int(rng.random() * 4)
    return f"{pick(rng, _STREETS)}{pick(rng, _ESTATES)}{1 + int(rng.random() * 20)}幢{flat}室"


def short_village(name: str) -> str:
    """A village's name as people write it in an address: without 村民委员会."""
    for ending, short in _VILLAGE_ENDINGS:
        if name.endswith(ending):
            stem = name[: -len(ending)]
            return stem if stem.endswith(short) else stem + short
    return name


def towns_of(table: DivisionTable, county: str, as_of: date) -> Towns:
    """The county's towns with their villages from the division table."""
    return [
        (town.code, town.name, [(village.code, village.name) for village in table.children(town.code, as_of)])
        for town in table.children(county, as_of)
    ]


def geography_of(table: DivisionTable, county: str, as_of: date, towns: Towns, rng: Random) -> Geography:
    """The county with its towns, and a sample of counties near and far."""
    if not towns:
        raise ValueError(f"{county} has no towns in the division table at {as_of}")
    province, prefecture = county[:2], county[:4]
    near: list[str] = []
    core: list[str] = []
    inland: list[str] = []
    far: list[str] = []
    is_district = table.kind(county, as_of) == "district"
    for code in (division.code for division in table.counties(as_of)):
        if code == county:
            continue
        if not code.startswith(province):
            far.append(code)
        elif not code.startswith(prefecture):
            inland.append(code)
        elif is_district and table.kind(code, as_of) == "district":
            core.append(code)
        else:
            near.append(code)
    groups = {"urban_core": core, "same_prefecture": near, "same_province": inland, "other_province": far}
    elsewhere = {
        kind: tuple(
            _county(table, code, as_of) for code in sorted(rng.sample(codes, min(len(codes), _COUNTIES_ELSEWHERE)))
        )
        for kind, codes in groups.items()
    }
    mine = tuple(Town(code, name, tuple((c, short_village(n)) for c, n in villages)) for code, name, villages in towns)
    weights = Weighted({index: 1 / (index + 4) for index in range(len(mine))})
    return Geography(county, table.name(county, as_of, full=True), mine, elsewhere, weights)


def _county(table: DivisionTable, code: str, as_of: date) -> County:
    towns = [child.code for child in table.children(code, as_of)][:_TOWNS_EACH]
    return County(
        code, table.name(code, as_of, full=True), tuple((town, table.name(town, as_of, full=True)) for town in towns)
    )
