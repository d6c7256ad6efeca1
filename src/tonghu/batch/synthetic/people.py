"""Households and children: who they are. What happened to them is told by :mod:`.stories`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tonghu.batch.synthetic.chance import Weighted
from tonghu.batch.synthetic.identity import Numbers
from tonghu.batch.synthetic.names import FamilyName, family_name, full_name, given_name
from tonghu.batch.synthetic.places import Home, Town
from tonghu.core.base.dates import complete_on

Fact = str | bool | float | date | tuple[str, ...]
"""A true fact, by column code of the registration table; a text ``2024-02`` is a date known to the month."""

CARER_RELATIONS = Weighted({"奶奶": 45, "爷爷": 29, "外婆": 14, "外公": 7, "其他": 5})
_SIBLINGS = Weighted({1: 66, 2: 29, 3: 5})
_TWINS = 0.012
# Ages 0-5, 6-13, 14-15: left-behind shares as published for 2018 (domain.md 6), migrant ones from the 2020 census.
_AGES = {
    "migrant": Weighted({(0, 6): 33.0, (6, 14): 55.0, (14, 16): 12.0}),
    "left_behind": Weighted({(0, 6): 21.7, (6, 14): 67.4, (14, 16): 10.9}),
    "outside": Weighted({(0, 6): 45.0, (6, 14): 46.0, (14, 16): 9.0}),
}
_BOYS = 0.535
_YEAR = 365.25


@dataclass(slots=True)
class Adult:
    """A parent, grandparent or other carer."""

    name: str
    sex: str
    id_number: str
    phone: str


@dataclass(slots=True)
class Household:
    """Parents, one more adult who may care, where they are registered and where the children live."""

    family: FamilyName
    father: Adult
    mother: Adult
    carer: Adult
    carer_relation: str
    town: Town
    origin: str
    hukou: Home
    residence: Home
    moved_on: date


@dataclass(slots=True)
class Child:
    """A child with its true facts. ``kind``: ``migrant``, ``left_behind``, ``both`` or ``outside`` (on no form)."""

    key: str
    kind: str
    scenario: str
    household: Household
    name: str
    sex: str
    birth: date
    id_number: str
    former_name: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    siblings: list[Child] = field(default_factory=list)

    def has(self, code: str) -> bool:
        """Whether a yes/no fact is true."""
        return self.facts.get(code) is True

    def text(self, code: str) -> str:
        """A fact as text, empty when there is none."""
        value = self.facts.get(code)
        return value if isinstance(value, str) else ""


def adults(rng: Random, numbers: Numbers, family: FamilyName, eldest: date) -> tuple[Adult, Adult, Adult, str]:
    """Father, mother, carer and the carer's relation to the children; old enough for the ``eldest`` child."""
    own = family_name(rng)
    mother_born = eldest - timedelta(days=int((20.0 + rng.random() * 9) * _YEAR))
    father_born = mother_born - timedelta(days=int((rng.random() * 6 - 1) * _YEAR))
    father = _adult(rng, numbers, family, "男", father_born)
    mother = _adult(rng, numbers, own, "女", mother_born)
    relation = CARER_RELATIONS(rng)
    sex = "男" if relation in ("爷爷", "外公") else "女"
    # The father's father carries the family's surname, the mother's father hers, their wives one of their own.
    name = {"爷爷": family, "外公": own}.get(relation) or family_name(rng)
    carer_born = father_born - timedelta(days=int((21.0 + rng.random() * 8) * _YEAR))
    return father, mother, _adult(rng, numbers, name, sex, carer_born), relation


def _adult(rng: Random, numbers: Numbers, family: FamilyName, sex: str, born: date) -> Adult:
    return Adult(full_name(rng, family, sex), sex, numbers.id_number(born, sex), numbers.phone())


def birth_of(rng: Random, kind: str, scenario: str, as_of: date) -> date:
    """A date of birth that fits the scenario; most children are under 16 on ``as_of``."""
    sixteen = complete_on(as_of, -16 * 12)
    match scenario:
        case "sixteen_today":
            return sixteen
        case "sixteen_tomorrow":
            return sixteen + timedelta(days=1)
        case "sixteen_soon":
            return sixteen + timedelta(days=2 + int(rng.random() * 88))
        case "sixteen_passed":
            return sixteen - timedelta(days=1 + int(rng.random() * 240))
    youngest, oldest = _AGES["migrant" if kind == "both" else kind](rng)
    newest = as_of - timedelta(days=20) if youngest == 0 else complete_on(as_of, -youngest * 12)
    span = (newest - complete_on(as_of, -oldest * 12)).days - 2
    return newest - timedelta(days=int(rng.random() * span))


def brothers_and_sisters(rng: Random) -> int:
    """How many children of a household are met."""
    return _SIBLINGS(rng)


def child_of(
    rng: Random, numbers: Numbers, household: Household, key: str, kind: str, scenario: str, birth: date
) -> Child:
    """A child of the household, not yet with facts."""
    sex = "男" if rng.random() < _BOYS else "女"
    name = full_name(rng, household.family, sex)
    child = Child(key, kind, scenario, household, name, sex, birth, numbers.id_number(birth, sex))
    if rng.random() < 0.02 and not household.family.dotted:
        child.former_name = household.family.surname + given_name(rng, sex)
    return child


def twin(rng: Random) -> bool:
    """Whether a birth is one of twins."""
    return rng.random() < _TWINS


def age(birth: date, as_of: date) -> int:
    """Completed years."""
    return as_of.year - birth.year - ((as_of.month, as_of.day) < (birth.month, birth.day))


def months_old(birth: date, as_of: date) -> int:
    """Completed months."""
    return (as_of.year - birth.year) * 12 + as_of.month - birth.month - (as_of.day < birth.day)
