"""The same child across lists: by ID, repaired ID, name with birth date and guardian (contract, ``survey``)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tonghu.core.base.identity import make_id, valid
from tonghu.core.linkage.recognise import Person, Roster, grouped, masked

BIRTH = date(2015, 3, 2)
NUMBER = make_id("700101", BIRTH, 2)
SISTER = make_id("700101", BIRTH, 4)
CHILD = Person("林小雨", BIRTH, NUMBER, True, ("林建国",), ("19900001234",), "350524101")


def row(**changes: object) -> Person:
    person = replace(CHILD, **changes)
    return replace(person, id_valid=valid(person.id_number))


@pytest.mark.parametrize(
    ("name", "person", "method"),
    [
        ("the same number", row(guardians=(), phones=()), "id"),
        ("the same number, name misspelt", row(name="林小语"), "id"),
        ("last digit missing, same name", row(id_number=NUMBER[:17]), "id_repaired"),
        ("no number, guardian named", row(id_number="", phones=()), "name_birth_guardian"),
        ("no number, same phone", row(id_number="", guardians=("林父",)), "name_birth_guardian"),
        ("no number, no guardian, same town", row(id_number="", guardians=(), phones=()), "name_birth_guardian"),
        ("no number, no guardian, other town", row(id_number="", guardians=(), phones=(), residence="350524102"), None),
        ("name alone", row(id_number="", birth=None), None),
        ("a parent's number under another name and birthday", row(name="林大山", birth=date(2018, 1, 1)), None),
        ("another child with its own number", row(id_number=SISTER), None),
    ],
)
def test_find(name: str, person: Person, method: str | None) -> None:
    found = Roster([CHILD]).find(person)
    assert (found.method if found else None) == method, name


def test_namesakes_with_the_same_birthday_and_guardian_are_left_open() -> None:
    twin = replace(CHILD, id_number=SISTER)
    assert Roster([CHILD, twin]).find(row(id_number="")) is None


def test_the_first_of_several_rows_stands_for_the_child() -> None:
    found = Roster([CHILD, CHILD]).find(CHILD)
    assert found is not None
    assert found.index == 0


def test_evidence_never_shows_a_whole_number() -> None:
    found = Roster([CHILD]).find(CHILD)
    assert found is not None
    assert NUMBER not in found.evidence
    assert masked("123") == "***"


def test_rows_of_one_child_outside_the_roster_are_grouped_in_first_seen_order() -> None:
    other = Person("王一", date(2016, 1, 1), make_id("700101", date(2016, 1, 1), 2), True)
    assert grouped([CHILD, other, row(id_number=""), other]) == [[0, 2], [1, 3]]
