"""The second wall: what PostgreSQL's row-level security is told about who asks (security.md A9, 4.5).

The guard names the areas of the person; a query that forgot its filter then finds nothing outside them. Work without a
person (jobs, restores) opens the wall by name. The embedded database has no such wall: there the first one stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be touched. ``own``: areas in which only rows that the person entered are reachable; ``statistics``:
    areas whose counts may be read, without any child in them."""

    actor: str = ""
    areas: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    statistics: tuple[str, ...] = ()
    open: bool = False


_NOBODY = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=_NOBODY)


@contextmanager
def scope(wanted: Scope) -> Iterator[None]:
    """Rows of a scope until the block ends, inside the caller's transaction; then what was before.

    When the block raises, the rollback of the transaction or savepoint around it puts the settings back.
    """
    before = _current.get()
    token = _current.set(wanted)
    try:
        _tell(wanted)
        yield
    finally:
        _current.reset(token)
    if connection.savepoint_ids:
        _tell(before)


def widen(areas: tuple[str, ...]) -> None:
    """Let the rest of this request reach some more areas: a child that was opened in an emergency."""
    wanted = replace(_current.get(), areas=(*_current.get().areas, *areas))
    _current.set(wanted)
    if connection.in_atomic_block:
        _tell(wanted)


def acting() -> str:
    """Who works in this context, as the guard has named it; ``""`` for jobs and first starts."""
    return _current.get().actor


@contextmanager
def opened(why: str) -> Iterator[None]:
    """Every row, for work that has decided already or has no person. ``why`` stands in the code for the reader."""
    assert why
    with transaction.atomic(), scope(Scope(open=True)):
        yield


@contextmanager
def reading(why: str) -> Iterator[None]:
    """As :func:`opened`, to look only, for as long as it takes: on the embedded database nobody waits to write."""
    assert why
    if connection.vendor == "postgresql":
        with opened(why):
            yield
        return
    with scope(Scope(open=True)):
        yield


def _tell(wanted: Scope) -> None:
    """Settings of this transaction only; a pooled connection keeps nothing of them."""
    if connection.vendor != "postgresql":
        return
    values = (wanted.actor, *map(_array, (wanted.areas, wanted.own, wanted.statistics)), "on" if wanted.open else "")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tonghu.actor', %s, true), set_config('tonghu.areas', %s, true),"
            " set_config('tonghu.own_areas', %s, true), set_config('tonghu.statistics_areas', %s, true),"
            " set_config('tonghu.open', %s, true)",
            values,
        )


def _array(areas: tuple[str, ...]) -> str:
    """An array literal; ``""`` (the nation) is an element like any other."""
    return "{" + ",".join(json.dumps(area) for area in areas) + "}"
