"""One row as far as it helps to recognise a child, and the reference comparison of two rows.

The columnar engine (:mod:`tonghu.batch.linkage`) computes the same levels for millions of pairs; a property test holds both equal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tonghu.core.base.dates import PartialDate
from tonghu.core.linkage.addresses import NO_ADDRESS, AddressForm, compare_addresses, read_address
from tonghu.core.linkage.birthdays import NO_DAY, DayForm, compare_births, read_birth
from tonghu.core.linkage.names import EMPTY, NameForm, compare_names, read_name
from tonghu.core.linkage.numbers import NO_ID, IdForm, compare_ids, read_id_form
from tonghu.core.linkage.schema import UNKNOWN
from tonghu.core.linkage.tables import Tables

SAME, DIFFERENT = 1, 2
GUARDIAN_SAME, GUARDIAN_HOMOPHONE, GUARDIAN_DIFFERENT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says, cell by cell as it is read. Empty means not known."""

    name: str = ""
    former_name: str = ""
    sex: str = ""
    birth: PartialDate | None = None
    id_number: str = ""
    phones: tuple[str, ...] = ()
    guardians: tuple[str, ...] = ()
    guardian_ids: tuple[str, ...] = ()
    residence: str = ""
    hukou: str = ""
    school: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A row as it is compared."""

    name: NameForm = EMPTY
    sex: str = ""
    birth: DayForm = NO_DAY
    id_number: IdForm = NO_ID
    phones: frozenset[str] = frozenset()
    guardians: frozenset[str] = frozenset()
    guardian_sounds: frozenset[str] = frozenset()
    guardian_ids: frozenset[str] = frozenset()
    residence: AddressForm = NO_ADDRESS
    hukou: AddressForm = NO_ADDRESS
    school: str = ""


def read_person(person: Person, tables: Tables) -> Form:
    """The form of a row. A birth date that is missing is taken from the identity number, and is then no evidence
    beside it.
    """
    name = read_name(person.name, tables, person.former_name)
    number = read_id_form(person.id_number)
    birth = read_birth(person.birth, tables)
    if not birth.day and number.birth:
        birth = read_birth(_day(number.birth), tables, from_id=True)
    guardians = [read_name(text, tables) for text in person.guardians]
    return Form(
        name,
        person.sex or name.parent_sex,
        birth,
        number,
        frozenset(person.phones),
        frozenset(form.standard for form in guardians if form.standard),
        frozenset(form.sound for form in guardians if form.sound),
        frozenset(held.text for held in map(read_id_form, person.guardian_ids) if held.sound),
        read_address(person.residence),
        read_address(person.hukou),
        person.school,
    )


def _day(number: int) -> PartialDate:
    text = str(number)
    return PartialDate.day(date(int(text[:4]), int(text[4:6]), int(text[6:])))


def compare(a: Form, b: Form, tables: Tables) -> tuple[int, ...]:
    """The pattern of a pair: its level in each comparison of :data:`tonghu.core.linkage.schema.CHILD`, in that order."""
    parent = a.name.parent or b.name.parent
    others = b.guardians if a.name.parent else a.guardians
    level = compare_ids(
        a.id_number,
        b.id_number,
        births=(0 if a.birth.from_id else a.birth.day, 0 if b.birth.from_id else b.birth.day),
        guardians=(a.guardian_ids, b.guardian_ids),
    )
    both_called = bool(a.name.parent and b.name.parent)
    return (
        level,
        compare_names(
            a.name,
            b.name,
            tables,
            parent_known=bool(others) and not both_called,
            parent_found=bool(parent) and parent in others,
        ),
        compare_births(a.birth, b.birth, ids_known=bool(a.id_number.text and b.id_number.text)),
        _sexes(a.sex, b.sex),
        _sets(a.phones, b.phones),
        _guardians(a, b),
        _sets(a.guardian_ids, b.guardian_ids),
        compare_addresses(a.residence, b.residence),
        compare_addresses(a.hukou, b.hukou),
        UNKNOWN if not a.school or not b.school else (SAME if a.school == b.school else DIFFERENT),
    )


def _sexes(a: str, b: str) -> int:
    if not a or not b:
        return UNKNOWN
    return SAME if a == b else DIFFERENT


def _sets(a: Collection[str], b: Collection[str]) -> int:
    if not a or not b:
        return UNKNOWN
    return SAME if set(a) & set(b) else DIFFERENT


def _guardians(a: Form, b: Form) -> int:
    if not a.guardians or not b.guardians:
        return UNKNOWN
    if a.guardians & b.guardians:
        return GUARDIAN_SAME
    return GUARDIAN_HOMOPHONE if a.guardian_sounds & b.guardian_sounds else GUARDIAN_DIFFERENT
