"""The people of a synthetic county: households with their children, each with its story and all true facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from tonghu.batch.synthetic.chance import Weighted
from tonghu.batch.synthetic.circumstances import describe
from tonghu.batch.synthetic.identity import Numbers
from tonghu.batch.synthetic.names import family_name
from tonghu.batch.synthetic.people import (
    Child,
    Household,
    adults,
    birth_of,
    brothers_and_sisters,
    child_of,
    twin,
)
from tonghu.batch.synthetic.places import Geography, Home, Town
from tonghu.batch.synthetic.plan import Plan
from tonghu.batch.synthetic.stories import LEFT_BEHIND, MIGRANT, long_ago, tell_left_behind, tell_migrant

_KINDS = {
    "both forms": Weighted({"migrant": 54.0, "left_behind": 44.0, "both": 2.0}),
    "mostly migrant": Weighted({"migrant": 89.0, "left_behind": 10.0, "both": 1.0}),
    "migrant only": Weighted({"migrant": 1.0}),
}
_ORIGIN = Weighted(
    {"other_province": 36.0, "same_province": 31.0, "same_prefecture": 13.0, "urban_core": 5.0, "same_county": 15.0}
)
_ORIGIN_ACROSS = Weighted({"other_province": 93.0, "urban_core": 7.0})
_NEAR = Weighted({"same_county": 60.0, "same_prefecture": 40.0})
UNREGISTERED = 0.07
"""Migrant children that a list knows and no worker has registered, beside each registered child."""
OUTSIDE = 0.25
"""Local children who stand on the lists that hold every child of the county, beside each registered child."""
_BETWEEN_BIRTHS = 300
"""Days."""
_WITHOUT_SIBLINGS = frozenset({"sixteen_today", "sixteen_tomorrow", "sixteen_soon", "sixteen_passed"})


@dataclass(frozen=True, slots=True)
class Population:
    """``registered`` children stand on a form; ``unregistered`` migrants and local ``outside`` children on lists only."""

    registered: tuple[Child, ...]
    unregistered: tuple[Child, ...]
    outside: tuple[Child, ...]


def populate(rng: Random, plan: Plan, places: Geography, children: int) -> Population:
    """So many registered children, and the others that department lists hold beside them."""
    numbers = Numbers(rng)
    kinds = _KINDS[
        "migrant only" if not plan.left_behind else "mostly migrant" if plan.across_provinces else "both forms"
    ]
    registered = _children(rng, plan, places, numbers, kinds, "R", children)
    hidden = _children(rng, plan, places, numbers, _KINDS["migrant only"], "U", round(children * UNREGISTERED))
    local = _children(rng, plan, places, numbers, Weighted({"outside": 1.0}), "O", round(children * OUTSIDE))
    return Population(registered, hidden, local)


def _children(
    rng: Random, plan: Plan, places: Geography, numbers: Numbers, kinds: Weighted[str], prefix: str, wanted: int
) -> tuple[Child, ...]:
    found: list[Child] = []
    while len(found) < wanted:
        family = list(_family(rng, plan, places, numbers, kinds(rng), f"{prefix}{len(found) + 1}"))
        found.extend(family[: wanted - len(found)])
    return tuple(found)


def _family(rng: Random, plan: Plan, places: Geography, numbers: Numbers, kind: str, key: str) -> Iterator[Child]:
    """The children of one new household."""
    born: list[tuple[str, date]] = []
    for _ in range(brothers_and_sisters(rng)):
        scenario = "usual"
        if kind == "migrant":
            scenario = MIGRANT(rng)
        elif kind == "left_behind":
            scenario = LEFT_BEHIND(rng)
        birth = birth_of(rng, kind, scenario, plan.as_of)
        if born and scenario not in _WITHOUT_SIBLINGS and twin(rng):
            birth = born[-1][1]
        elif any(abs((birth - other).days) < _BETWEEN_BIRTHS for _, other in born):
            continue
        born.append((scenario, birth))
    household = _household(rng, plan, places, numbers, kind, min(birth for _, birth in born))
    siblings: list[Child] = []
    for index, (scenario, birth) in enumerate(born):
        child = child_of(rng, numbers, household, f"{key}-{index + 1}", kind, scenario, birth)
        child.siblings = siblings
        siblings.append(child)
        _tell(rng, child, plan, places)
        yield child


def _household(rng: Random, plan: Plan, places: Geography, numbers: Numbers, kind: str, eldest: date) -> Household:
    family = family_name(rng)
    father, mother, carer, relation = adults(rng, numbers, family, eldest)
    town = places.town(rng)
    residence = places.here(rng, town)
    origin = "here"
    if kind == "migrant":
        origin = (_ORIGIN_ACROSS if plan.across_provinces else _ORIGIN)(rng)
    elif kind == "both":
        origin = _NEAR(rng)
    hukou = _hukou(rng, places, origin, residence, town)
    return Household(family, father, mother, carer, relation, town, origin, hukou, residence, long_ago(rng, plan.as_of))


def _hukou(rng: Random, places: Geography, origin: str, residence: Home, town: Town) -> Home:
    match origin:
        case "here":
            return residence
        case "same_county":
            return places.here(rng, places.other_town(rng, town))
        case _:
            return places.away(rng, origin)


def _tell(rng: Random, child: Child, plan: Plan, places: Geography) -> None:
    if child.kind in ("migrant", "both"):
        tell_migrant(rng, child, places, plan.as_of)
    if child.kind in ("left_behind", "both"):
        tell_left_behind(rng, child, places, plan.as_of)
    _who(child)
    describe(rng, child, plan)


def _who(child: Child) -> None:
    """The facts that stand on top of every form."""
    facts, home = child.facts, child.household
    facts.update(
        name=child.name,
        sex=child.sex,
        birth_date=child.birth,
        id_number=child.id_number,
        hukou_address=home.hukou.address,
        hukou_division=home.hukou.code,
        residence_address=home.residence.address,
        residence_division=home.residence.code,
    )
    if not child.id_number:
        for code in ("hukou_address", "hukou_division"):
            del facts[code]
    for parent, adult in (("father", home.father), ("mother", home.mother)):
        facts[f"{parent}_name"] = adult.name
        facts[f"{parent}_id_number"] = adult.id_number
        facts[f"{parent}_phone"] = adult.phone
