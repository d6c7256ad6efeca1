"""The audit: one event per request, before the answer; every change of the chain is found (D1, D2, D3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client

from tests.web import people
from tonghu.audit import anchors, api
from tonghu.audit.chain import COVERED, first_break, in_order
from tonghu.audit.models import AppendOnly, Event

As = Callable[[str], Client]


def record(count: int) -> list[Any]:
    """Some events, and their rows as a plain copy that a test may spoil."""
    for number in range(count):
        with transaction.atomic():
            api.record(
                actor=str(number % 7), action="GET child", object_kind="child", object_id=f"K{number}", fields=["name"]
            )
    return copies()


def copies() -> list[Any]:
    columns = (*COVERED, "digest", "mac")
    return [SimpleNamespace(**{name: getattr(row, name) for name in columns}) for row in in_order(api.events())]


@pytest.mark.django_db
def test_every_change_of_the_chain_is_found() -> None:
    rows = record(60)
    ring, rng = settings.KEY_RING, Random(1)
    assert first_break(ring, rows) is None
    anchor = {row.seq: bytes(row.digest) for row in rows[-1:]}
    found = 0
    for _ in range(100):
        spoiled = [SimpleNamespace(**vars(row)) for row in rows]
        victim = rng.choice(spoiled)
        column = rng.choice([*COVERED, "digest", "mac"])
        spoil(victim, column)
        broken = first_break(ring, spoiled, anchor)
        found += broken is not None and broken.seq <= victim.seq + 1
    assert found == 100
    assert first_break(ring, rows[:-1], anchor) is not None, "a cut tail"
    assert first_break(ring, [*rows[:10], *rows[11:]]) is not None, "a removed row"
    assert first_break(ring, [*rows[:5], rows[6], rows[5], *rows[7:]]) is not None, "rows that changed places"


def spoil(row: Any, column: str) -> None:
    value = getattr(row, column)
    if isinstance(value, bytes | memoryview):
        setattr(row, column, bytes([bytes(value)[0] ^ 1]) + bytes(value)[1:])
    elif isinstance(value, str):
        setattr(row, column, value + "x")
    elif isinstance(value, int):
        setattr(row, column, value + 1)
    elif isinstance(value, list):
        setattr(row, column, [*value, "x"])
    elif isinstance(value, dict):
        setattr(row, column, value | {"x": 1})
    else:
        setattr(row, column, value + timedelta(microseconds=1))


@pytest.mark.django_db
def test_a_forged_anchor_is_refused(tmp_path: Any) -> None:
    ring = settings.KEY_RING
    record(3)
    head = Event.objects.first()
    assert head is not None
    path = anchors.write(tmp_path, ring, head.seq, bytes(head.digest), head.at)
    assert anchors.read(tmp_path, ring) == {head.seq: bytes(head.digest)}
    path.write_text(path.read_text().replace('"seq": 3', '"seq": 2'))
    with pytest.raises(anchors.ForgedAnchor):
        anchors.read(tmp_path, ring)


@pytest.mark.django_db
def test_rows_are_append_only() -> None:
    record(1)
    event = Event.objects.get()
    for change in (event.save, event.delete, lambda: Event.objects.update(actor="x"), Event.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        api.record(actor="1", action="x")


@pytest.mark.django_db
def test_one_event_per_request_reading_and_refusals_included(as_person: As) -> None:
    child = people.child(f"{people.HERE}101201", 2)
    inside, outside = as_person("director"), as_person("director_next_village")
    for client, status, result in ((inside, 200, "done"), (outside, 404, "refused")):
        before = Event.objects.count()
        assert client.get(f"/children/{child.number}/").status_code == status
        assert Event.objects.count() == before + 1
        event = Event.objects.first()
        assert event is not None
        assert (event.action, event.result) == ("GET child", result)
    assert Event.objects.filter(object_id=child.number).count() == 1, "a refusal does not tell that the child exists"


@pytest.mark.django_db
def test_without_the_audit_nothing_is_answered(as_person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    child = people.child(f"{people.HERE}101201", 3)
    client = as_person("director")

    def full(*_: Any) -> int:
        raise DatabaseError("disk full")

    monkeypatch.setattr(api, "_append", full)
    response = client.get(f"/children/{child.number}/")
    assert response.status_code == 503
    assert child.name not in response.content.decode()
