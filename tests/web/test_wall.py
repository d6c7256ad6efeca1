"""The second wall: with the application's own filters forgotten, the database gives nothing across areas (A9)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.web import people
from tonghu.audit import api
from tonghu.core.authz.decide import Actor, Grant, Rule
from tonghu.operations import facts
from tonghu.registry import access
from tonghu.registry.models import Child, ChildKey
from tonghu.web import wall

HERE, THERE = f"{people.HERE}101201", f"{people.ELSEWHERE}101201"
DAY = date(2026, 11, 26)


def seen(scope: wall.Scope) -> int:
    """How many children a query without any filter finds in a scope; on the embedded database there is no second wall."""
    with transaction.atomic(), wall.scope(scope):
        keys, children = ChildKey.objects.count(), Child.objects.count()
    assert keys == children
    return children


@pytest.mark.django_db
def test_a_query_without_filters_finds_only_the_areas_that_were_named(units: None) -> None:
    """QJ-71: two counties, two children here, one there, one that both see."""
    people.child(HERE, 1)
    people.child(HERE, 2, entered_by="7")
    people.child(THERE, 3)
    people.child(THERE, 4, secondary_unit=HERE)
    walled = connection.vendor == "postgresql"
    found = {
        "nobody": seen(wall.Scope()),
        "here": seen(wall.Scope("1", (people.HERE,))),
        "there": seen(wall.Scope("1", (people.ELSEWHERE,))),
        "both": seen(wall.Scope("1", (people.HERE, people.ELSEWHERE))),
        "city": seen(wall.Scope("1", (people.HERE[:4],))),
        "nation": seen(wall.Scope("1", ("",))),
        "own": seen(wall.Scope("7", (), (people.HERE,))),
        "own elsewhere": seen(wall.Scope("7", (), (people.ELSEWHERE,))),
        "job": seen(wall.Scope(open=True)),
    }
    with_wall = {"nobody": 0, "here": 3, "there": 2, "both": 4, "city": 4, "nation": 4, "own": 1, "own elsewhere": 0}
    assert found == ({**with_wall, "job": 4} if walled else dict.fromkeys(found, 4))


@pytest.mark.django_db
def test_the_wall_stands_again_after_an_opening_and_after_an_error(units: None) -> None:
    people.child(HERE, 1)
    walled = connection.vendor == "postgresql"
    with transaction.atomic(), wall.scope(wall.Scope("1", (people.ELSEWHERE,))):
        with wall.opened("test"):
            assert access.unscoped().count() == 1
        assert access.unscoped().count() == (0 if walled else 1)
        with pytest.raises(RuntimeError), wall.opened("test"):
            raise RuntimeError
        assert access.unscoped().count() == (0 if walled else 1)


@pytest.mark.django_db
def test_a_page_that_forgot_its_filter_shows_no_child_of_another_area(
    as_person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first wall is taken away in memory: on PostgreSQL the list stays narrow, on the embedded database it does not."""
    people.child(HERE, 1, name="本辖区")
    people.child(THERE, 2, name="外辖区")
    client: Client = as_person("director")
    monkeypatch.setattr(access, "children", lambda *_: access.unscoped())
    page = client.get("/children/").content.decode()
    assert "本辖区" in page
    assert ("外辖区" in page) == (connection.vendor != "postgresql")


def test_what_the_guard_names_is_what_grants_reach() -> None:
    rule = Rule()
    grants = (
        Grant("supervisor", "350583101", DAY),
        Grant("child_director", "350583101201", DAY),
        Grant("system_admin", "35", DAY),
        Grant("social_worker", "350524", DAY, date(2027, 1, 1), confidential=True),
        Grant("county_civil_affairs", "350525", DAY, DAY.replace(day=25)),
    )
    assert rule.child_areas(Actor("1", grants), DAY) == (("350583101",), ("350524",))
    assert rule.child_areas(Actor("1", grants, active=False), DAY) == ((), ())


@pytest.mark.django_db
def test_every_table_of_children_is_behind_the_wall() -> None:
    """A table that points at a child or holds one is forced behind row-level security; the catalogue says so."""
    about = facts.tables_of_children()
    assert about >= {"registry_child", "registry_childkey"}
    if connection.vendor != "postgresql":
        assert connection.vendor == "sqlite"
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM pg_views WHERE schemaname = 'public'")
        assert cursor.fetchone() == (0,), "a view needs security_invoker"
    assert about - forced == set()


@pytest.mark.django_db
def test_the_database_itself_keeps_audit_rows() -> None:
    """Also for whoever goes past the program: append-only is a trigger on both databases."""
    with transaction.atomic():
        api.record(actor="1", action="x")
    for statement in ("UPDATE audit_event SET actor = '2'", "DELETE FROM audit_event"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
