"""A child is not entered twice: the question before a new record, its evidence, and what it keeps to itself (issue 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.web import people
from tonghu.audit.models import Event
from tonghu.registry import likenesses
from tonghu.registry.models import Child

As = Callable[[str], Client]
VILLAGE = f"{people.HERE}101201"
BORN = date(2016, 3, 9)
NEW = {
    "name": "欧阳晓峰",
    "sex": "男",
    "birth_date": BORN.isoformat(),
    "phone": "13900001234",
    "kind": "migrant",
    "primary_unit": VILLAGE,
}


def held(unit: str, **values: object) -> Child:
    return people.child(
        unit,
        Child.objects.count(),
        **({"name": "欧阳晓峯", "birth_date": BORN, "phone": "13900001234", "sex": "男"} | values),
    )


def refused(client: Client, **values: str) -> str:
    answer = client.post("/children/new/", NEW | values)
    assert answer.status_code == 422
    return answer.content.decode()


@pytest.mark.django_db
def test_a_child_written_otherwise_is_shown_with_the_evidence(as_person: As) -> None:
    there, director = held(VILLAGE), as_person("director")
    page = refused(director)
    assert there.number in page
    assert "欧阳晓峯" in page
    assert "出生日期相同" in page
    assert Child.objects.count() == 1
    assert there.number in refused(director, not_same="made up")
    assert director.post("/children/new/", NEW | {"not_same": "sibling"}).status_code == 302
    kept = Event.objects.filter(detail__has_key="not_same").get().detail
    assert (kept["created"], kept["not_same"], kept["as"]) == (True, "sibling", [there.number])


@pytest.mark.django_db
def test_another_child_of_the_village_is_no_question(as_person: As) -> None:
    held(VILLAGE, name="王小明", phone="13800005678", birth_date=date(2012, 1, 2))
    held(VILLAGE, name="李想", phone="13800005679")
    assert as_person("director").post("/children/new/", NEW).status_code == 302


@pytest.mark.django_db
def test_outside_the_area_only_that_there_is_one_is_told(as_person: As) -> None:
    there = held(f"{people.ELSEWHERE}101201", name="欧阳晓峰")
    page = refused(as_person("director"))
    assert "别的辖区已登记过" in page
    assert there.number not in page
    assert there.primary_unit not in page


@pytest.mark.django_db
def test_a_likely_child_elsewhere_is_not_told(as_person: As) -> None:
    held(f"{people.ELSEWHERE}101201")  # another way to write the name: no certainty, and no word of it
    assert as_person("director").post("/children/new/", NEW).status_code == 302


@pytest.mark.django_db
def test_what_is_not_granted_is_neither_compared_nor_shown() -> None:
    there = held(VILLAGE)
    values = {"name": "欧阳晓峰", "birth_date": BORN, "phone": "13900001234", "sex": "男"}
    (one,) = likenesses.of(Child.objects.all(), values, frozenset({"name", "phone"})).seen
    assert (one.birth_date, "出生日期" in one.findings) == ("", False)
    assert likenesses.of(Child.objects.all(), values, frozenset({"birth_date", "phone"})).seen == ()
    (whole,) = likenesses.of(Child.objects.all(), values, frozenset(values)).seen
    assert (whole.number, whole.birth_date) == (there.number, BORN.isoformat())
