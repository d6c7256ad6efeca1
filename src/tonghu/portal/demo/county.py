"""The demonstration's units and children, made once; what is there already is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.batch.county_command import county_of
from tonghu.batch.division_data import load_divisions
from tonghu.batch.synthetic.people import Child as Person
from tonghu.batch.synthetic.places import Geography, geography_of, towns_of
from tonghu.batch.synthetic.plan import plan_of
from tonghu.batch.synthetic.population import populate
from tonghu.decisions import api as decisions
from tonghu.exits import api as exits
from tonghu.portal.demo import statements
from tonghu.records import api as records
from tonghu.registry import api as registry
from tonghu.web.rule import current_pack

CHILDREN, SEED = 600, 7
TWICE = 3
"""Children of each of the first two towns that a second worker registered once more: something to merge."""
GONE_HOME = 12
"""Migrant children who live where their hukou is since: exits to confirm."""
_TWO_ENDS = 0.1
"""Share of left-behind children who live in another town of the county: both units see them, they count once."""


@dataclass(frozen=True, slots=True)
class County:
    """Codes of the demonstration's places: the county, its first two towns, two villages of the first town."""

    code: str
    name: str
    towns: tuple[str, ...]
    villages: tuple[str, ...]


def make(tell: Callable[[str], object]) -> County:
    """Units of the county and children in them."""
    pack, divisions, today = current_pack(), load_divisions(), timezone.localdate()
    code = county_of(pack, divisions)
    rng = Random(f"{SEED}/{pack.id}/{code}")
    places = geography_of(divisions, code, today, towns_of(divisions, code, today), rng)
    with transaction.atomic():
        _units(places, today)
    if registry.size() == 0:
        tell(f"造虚构县 {places.name}：{CHILDREN} 名儿童（人员全部虚构，号码以 70 开头）…")
        people = populate(rng, plan_of(pack, today), places, CHILDREN)
        with transaction.atomic():
            records.load(statements.rows(rng, people.registered, plan_of(pack, today), _head(places), today), pack)
            again, apart = _twice(people.registered, places), Random(f"{SEED}/twice")
            records.load(statements.rows(apart, again, plan_of(pack, today), _head(places), today), pack)
        with transaction.atomic():
            decisions.determine_due(today)
            _changes(today)
    towns = [town for town in places.towns if len(town.villages) > 1] or list(places.towns)
    return County(
        code,
        places.name,
        tuple(town.code for town in towns[:2]),
        tuple(accounts.village_area(towns[0].code, village) for village, _ in towns[0].villages[:2])
        or (towns[0].code,),
    )


def _changes(today: date) -> None:
    """A first look at everybody, and some who went home since: something to confirm."""
    exits.look(registry.some(CHILDREN + 2 * TWICE), today)
    for child in registry.some(GONE_HOME, kind="migrant"):
        news = [records.New({"residence_division": child.hukou_division}, "registrations", today, settled=True)]
        records.add(child, news, current_pack())
    exits.look(registry.some(CHILDREN + 2 * TWICE), today)


def _twice(registered: Iterable[Person], places: Geography) -> list[Person]:
    towns = [town for town in places.towns if len(town.villages) > 1][:2]
    return [one for town in towns for one in [c for c in registered if c.household.town.code == town.code][:TWICE]]


_BODIES = (
    ("school", "{}中心小学"),
    ("police_station", "{}派出所"),
    ("clinic", "{}卫生院"),
)


def _units(places: Geography, today: date) -> None:
    accounts.bring_in_county(places.code, today)
    for town in places.towns[:3]:
        for kind, name in _BODIES:
            accounts.ensure_body(town.code, name.format(town.name), kind)
    accounts.ensure_body(places.code, "未成年人救助保护中心", "protection_station")
    accounts.ensure_body(places.code, "童心社会工作服务中心", "organisation")


def look_after(county: County, people: dict[str, str]) -> None:
    """Who is responsible for whom: directors in their villages, supervisors in the rest of their towns; a few tasks."""
    order = (
        *zip(county.villages, ("director", "director2"), strict=False),
        *zip(county.towns, ("supervisor", "supervisor2"), strict=False),
    )
    for area, username in order:
        registry.ensure_responsible(area, people[username], people["county"])


def _head(places: Geography) -> statements.Head:
    """The register's own columns that no source states: who looks after the child. Its kind is decided afterwards."""

    def head(rng: Random, child: Person) -> dict[str, object]:
        home, town = child.household.residence, child.household.town
        whole = len(home.code) == len("000000000000")
        return {
            "kind": "open",
            "primary_unit": accounts.village_area(town.code, home.code) if whole else town.code,
            "secondary_unit": _other_end(rng, child, places) if rng.random() < _TWO_ENDS else "",
        }

    return head


def _other_end(rng: Random, child: Person, places: Geography) -> str:
    """The village where a left-behind child lives with relatives, when it is not the one that is responsible."""
    if child.kind != "left_behind":
        return ""
    town = places.other_town(rng, child.household.town)
    return accounts.village_area(town.code, town.villages[0][0]) if town.villages else town.code
