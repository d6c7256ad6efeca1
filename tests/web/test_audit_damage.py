"""The stored audit is damaged past the program, as the owner of the database could: every single damage is found (D1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.web.test_audit import record
from tonghu.audit import api
from tonghu.audit.chain import COVERED
from tonghu.audit.models import Event

Record = Callable[[str, object], None]
ROWS = 40
COLUMNS = (*COVERED, "digest", "mac")
_TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", "PRAGMA ignore_check_constraints = ON"),
    "postgresql": ("ALTER TABLE audit_event DISABLE TRIGGER audit_no_change",),
}


@pytest.fixture
def held(db: None, settings: Any, tmp_path: Any) -> Iterator[None]:
    """Events whose head two outside holders have; the database keeps nothing from being changed."""
    settings.ANCHORS = [tmp_path / "one", tmp_path / "two"]
    record(ROWS)
    assert len(api.anchor()) == 2
    assert api.verify() == api.Verified(ROWS, None)
    for statement in _TRIGGERS[connection.vendor]:
        execute(statement)
    yield
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = OFF")


def execute(statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def changed(rng: Random, seq: int, column: str) -> bool:
    """Change one byte of a stored value; whether the database took it as another value."""
    stored = execute(f"SELECT {column} FROM audit_event WHERE seq = %s", (seq,))[0][0]
    if isinstance(stored, bytes | memoryview):
        place, whole = rng.randrange(len(stored)), bytes(stored)
        new: Any = whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :]
    elif isinstance(stored, int):
        new = stored ^ 1 << rng.randrange(8)
    else:
        text = str(stored if connection.vendor == "sqlite" else _text(seq, column))
        place = rng.randrange(len(text)) if text else 0
        new = text[:place] + rng.choice(re.sub(re.escape(text[place : place + 1]), "", "az09")) + text[place + 1 :]
    try:
        with transaction.atomic():
            execute(f"UPDATE audit_event SET {column} = %s WHERE seq = %s", (new, seq))
    except DatabaseError:
        return False
    return True


def _text(seq: int, column: str) -> str:
    return str(execute(f"SELECT {column}::text FROM audit_event WHERE seq = %s", (seq,))[0][0])


@pytest.mark.proof("audit")
def test_every_changed_byte_is_found(held: None, proof_run: bool, record_property: Record) -> None:
    """A text that is no JSON or no time any more is found like any other, and not with an error."""
    rng, wanted, made, found, columns = Random(11), 100 if proof_run else 40, 0, 0, set()
    while made < wanted:
        seq, column = rng.randint(1, ROWS), rng.choice(COLUMNS)
        mark = transaction.savepoint()
        if changed(rng, seq, column):
            made += 1
            columns.add(column)
            broken = api.verify().broken
            found += broken is not None and broken.seq <= seq + 1
        transaction.savepoint_rollback(mark)
    record_property("changed_bytes", made)
    record_property("found", found)
    assert found == made
    assert len(columns) >= len(COLUMNS) - 2, "nearly every column had its turn"
    assert api.verify().broken is None, "undone: whole again"


def test_a_row_that_cannot_be_read_is_named(held: None) -> None:
    """Text that is no time or no JSON: PostgreSQL does not take it, the embedded database does."""
    for column, text in (("at", "2026-99-99 01:00:00"), ("at", "no time"), ("detail", "x}"), ("fields", "")):
        mark = transaction.savepoint()
        try:
            with transaction.atomic():
                execute(f"UPDATE audit_event SET {column} = %s WHERE seq = 7", (text,))
        except DatabaseError:
            assert connection.vendor == "postgresql", column
        else:
            broken = api.verify().broken
            assert broken is not None, (column, text)
            assert broken.seq == 7, (column, text)
        transaction.savepoint_rollback(mark)


@pytest.mark.proof("audit")
def test_every_cut_tail_is_found(held: None, proof_run: bool, record_property: Record) -> None:
    """The last rows are gone, also when new ones were written in their place with the real keys."""
    rng, wanted, found, contradicted = Random(12), 100 if proof_run else 20, 0, 0
    for turn in range(wanted):
        last = rng.randint(0, ROWS - 1)
        mark = transaction.savepoint()
        execute("DELETE FROM audit_event WHERE seq > %s", (last,))
        if turn % 2:
            for _ in range(ROWS - last):
                api.record(actor="1", action="x")
        found += api.verify().broken is not None
        contradicted += api.contradiction() != ""
        transaction.savepoint_rollback(mark)
    record_property("cut_tails", wanted)
    record_property("found", found)
    assert (found, contradicted) == (wanted, wanted)
    assert Event.objects.count() == ROWS
