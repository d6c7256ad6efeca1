"""The same child in several lists: by ID, by repaired ID, by name with birth date and guardian.

Each step accepts only what is certain enough to need no person: an ID that fits somebody else's name and birth date,
or a name and birthday shared by two children, is left open. Every match says by what it was made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.core.base.identity import repair_candidates
from tonghu.core.base.text import person_name, without_blanks


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says of one child, as far as it helps to recognise it. Empty means not known."""

    name: str
    birth: date | None = None
    id_number: str = ""
    """As read; it may be damaged."""
    id_valid: bool = False
    """Whether the check digit is right."""
    guardians: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    residence: str = ""
    """Deepest known division code of the residence."""


@dataclass(frozen=True, slots=True)
class Match:
    """``index`` is the position in the roster; ``method`` as in the contract's ``matches.csv``; ``evidence`` Chinese."""

    index: int
    method: str
    evidence: str


class Roster:
    """Children to recognise rows against; the first of several rows of one child stands for it."""

    def __init__(self, people: Sequence[Person] = ()) -> None:
        self.people: list[Person] = []
        self._by_id: dict[str, int] = {}
        self._by_name_birth: dict[tuple[str, date], list[int]] = defaultdict(list)
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """One more child, at the next position."""
        index = len(self.people)
        self.people.append(person)
        if person.id_valid:
            self._by_id.setdefault(person.id_number, index)
        if person.name and person.birth:
            self._by_name_birth[(_name_key(person.name), person.birth)].append(index)

    def find(self, person: Person) -> Match | None:
        """The child of the roster that a row certainly speaks of, or ``None``."""
        return self._exact_id(person) or self._repaired_id(person) or self._name_birth_guardian(person)

    def _exact_id(self, person: Person) -> Match | None:
        index = self._by_id.get(person.id_number) if person.id_valid else None
        if index is None or self._contradicts(person, self.people[index]):
            return None
        return Match(index, "id", f"公民身份号码相同（{masked(person.id_number)}）")

    def _repaired_id(self, person: Person) -> Match | None:
        if not person.id_number or person.id_valid:
            return None
        candidates = {self._by_id[n] for n in repair_candidates(person.id_number) if n in self._by_id}
        agreeing = [i for i in candidates if self._agrees(person, self.people[i])]
        if len(agreeing) != 1:
            return None
        return Match(agreeing[0], "id_repaired", "公民身份号码修复后相同，且姓名或出生日期一致")

    def _name_birth_guardian(self, person: Person) -> Match | None:
        if not person.name or person.birth is None:
            return None
        same = self._by_name_birth.get((_name_key(person.name), person.birth), [])
        compatible = [i for i in same if not self._ids_differ(person, self.people[i])]
        supported = [i for i in compatible if self._shared(person, self.people[i])]
        if len(supported) == 1:
            shared = self._shared(person, self.people[supported[0]])
            return Match(supported[0], "name_birth_guardian", f"姓名、出生日期相同，{shared}")
        return None

    @staticmethod
    def _contradicts(a: Person, b: Person) -> bool:
        """An exact ID loses its weight when name and birth date both say otherwise (a parent's or sibling's number)."""
        other_name = bool(a.name and b.name) and _name_key(a.name) != _name_key(b.name)
        other_birth = a.birth is not None and b.birth is not None and a.birth != b.birth
        return other_name and other_birth

    @staticmethod
    def _agrees(a: Person, b: Person) -> bool:
        same_name = bool(a.name) and _name_key(a.name) == _name_key(b.name)
        same_birth = a.birth is not None and a.birth == b.birth
        return same_name or same_birth

    @staticmethod
    def _ids_differ(a: Person, b: Person) -> bool:
        return a.id_valid and b.id_valid and a.id_number != b.id_number

    @staticmethod
    def _shared(a: Person, b: Person) -> str:
        """What beside name and birth date the two share; "" if nothing."""
        if {_name_key(g) for g in a.guardians} & {_name_key(g) for g in b.guardians}:
            return "监护人姓名相同"
        if set(a.phones) & set(b.phones):
            return "联系电话相同"
        if (
            not a.guardians
            and a.residence
            and b.residence
            and a.residence[:9] == b.residence[:9]
            and len(a.residence) >= 9
        ):
            return "居住在同一乡镇（街道）"
        return ""


def _name_key(name: str) -> str:
    return without_blanks(person_name(name))


def masked(number: str) -> str:
    """An ID number as evidence may show it: the middle hidden."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 5 else "*" * len(number)


def grouped(people: Sequence[Person]) -> list[list[int]]:
    """Rows that speak of the same child, as groups of positions in first-seen order (children outside the roster)."""
    groups: list[list[int]] = []
    known = Roster()
    for index, person in enumerate(people):
        found = known.find(person)
        if found is not None:
            groups[found.index].append(index)
            continue
        groups.append([index])
        known.add(person)
    return groups
