"""The demonstration's units and children, made once; what is there already is kept."""

from __future__ import annotations

from collections.abc import Callable
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
from tonghu.core.base.divisions import DivisionTable
from tonghu.portal.demo import statements
from tonghu.records import api as records
from tonghu.registry import api as registry
from tonghu.web.rule import current_pack

CHILDREN, SEED = 600, 7
_OPEN = 0.08
"""Share of children whose kind is still open."""


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
        _units(divisions, places, today)
    if registry.size() == 0:
        tell(f"造虚构县 {places.name}：{CHILDREN} 名儿童（人员全部虚构，号码以 70 开头）…")
        people = populate(rng, plan_of(pack, today), places, CHILDREN)
        with transaction.atomic():
            records.load(statements.rows(rng, people.registered, plan_of(pack, today), _head, today), pack)
    towns = [town for town in places.towns if len(town.villages) > 1] or list(places.towns)
    return County(
        code,
        places.name,
        tuple(town.code for town in towns[:2]),
        tuple(village_area(towns[0].code, village) for village, _ in towns[0].villages[:2]) or (towns[0].code,),
    )


def village_area(town: str, village: str) -> str:
    """A village's place in the tree of units. Sources number towns differently, so the town's own code stands first."""
    return town + village[9:]


def _units(divisions: DivisionTable, places: Geography, today: date) -> None:
    upper = [(places.code[:2], "province"), (places.code[:4], "city"), (places.code, "county")]
    parent = ""
    for code, kind in upper:
        accounts.ensure_unit(code, divisions.name(code, today) or code, kind, parent)
        parent = code
    for town in places.towns:
        accounts.ensure_unit(town.code, town.name, "town", places.code)
        for village, name in town.villages:
            accounts.ensure_unit(village_area(town.code, village), name, "village", town.code)


def _head(rng: Random, child: Person) -> dict[str, object]:
    """The register's own columns that no source states: who looks after the child, and whether its kind is open."""
    home, town = child.household.residence, child.household.town
    unit = village_area(town.code, home.code) if len(home.code) == len("000000000000") else town.code
    return {"kind": "open" if rng.random() < _OPEN else child.kind, "primary_unit": unit}
