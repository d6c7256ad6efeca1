"""Statements of sources and what follows from them. Pure: the same statements give the same record on any day.

Nothing is overwritten: a new value is one more statement. Which one stands is derived — by a person's settlement, else
by the pack's order of sources, else by the later day — and what it stands against is shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

Orders = Mapping[str, Sequence[str]]
"""Column → sources, the most trusted first."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says of one column. ``text`` as exports write it; empty: the source takes its value back."""

    column: str
    text: str
    source: str
    as_of: date
    """The day that the source speaks of."""
    known_at: datetime
    """When it was recorded here."""
    entry: int
    """Number of the entry that brought it, counted per child from 1."""
    by: str = ""
    settled: bool = False
    """A person decided for this value, with the others in view."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The value of a column: the statement that stands, and those of other sources that differ from it."""

    chosen: Statement
    rivals: tuple[Statement, ...] = ()

    @property
    def text(self) -> str:
        """The value that stands."""
        return self.chosen.text


def standing(statements: Iterable[Statement], order: Sequence[str] = ()) -> Standing | None:
    """What stands of the statements on one column; ``None`` when nothing is known.

    Each source counts with its latest word. A settlement holds against everything that was known when it was made; what
    came later is weighed against it again. A source outside ``order`` comes after those in it.
    """
    heard = sorted(statements, key=_when)
    if len(heard) == 1:  # as nearly always; nothing to weigh
        return Standing(heard[0]) if heard[0].text else None
    settlement = next((one for one in reversed(heard) if one.settled), None)
    if settlement is not None:
        heard = [one for one in heard if one is settlement or one.entry > settlement.entry]
    latest: dict[str, Statement] = {}
    for one in heard:
        known = latest.get(one.source)
        if known is None or (one.as_of, one.entry) >= (known.as_of, known.entry):
            latest[one.source] = one
    said = [one for one in latest.values() if one.text]
    if not said:
        return None
    rank = {source: place for place, source in enumerate(order)}
    chosen = min(said, key=lambda one: (rank.get(one.source, len(rank)), -one.as_of.toordinal(), -one.entry))
    rivals = sorted((one for one in said if one.text != chosen.text), key=_when, reverse=True)
    return Standing(chosen, tuple(rivals))


def _when(one: Statement) -> tuple[int, date]:
    return one.entry, one.as_of


def record_at(
    statements: Iterable[Statement],
    orders: Orders,
    *,
    known_by: datetime | None = None,
    valid_on: date | None = None,
) -> dict[str, Standing]:
    """The record as it was known at a moment (default: all that is known), of what sources said up to a day."""
    by_column: dict[str, list[Statement]] = {}
    for one in statements:
        if known_by is not None and one.known_at > known_by:
            continue
        if valid_on is not None and one.as_of > valid_on:
            continue
        by_column.setdefault(one.column, []).append(one)
    found = {column: standing(said, orders.get(column, ())) for column, said in by_column.items()}
    return {column: one for column, one in found.items() if one is not None}


def orders_of(source_order: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Column → sources, from a pack's section ``source_order``."""
    orders: dict[str, tuple[str, ...]] = {}
    for entry in source_order.values():
        if isinstance(entry, Mapping):
            columns, sources = entry["columns"], tuple(str(source) for source in entry["sources"])
            orders |= {str(column): sources for column in columns}
    return orders


def changed(record: Mapping[str, Standing], values: Mapping[str, str]) -> dict[str, str]:
    """Of some values, those that say something else than the record does."""
    return {code: text for code, text in values.items() if (record[code].text if code in record else "") != text}
