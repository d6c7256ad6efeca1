"""The same core as ``tonghu assess`` on what the platform knows: one child with its card, many children at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tonghu.batch.columnar.run import assess_table
from tonghu.batch.division_data import load_divisions
from tonghu.batch.registrations import checked
from tonghu.core.base.registration import BY_HEADER, Registration
from tonghu.core.policy.assess import UNDETERMINED, Assessment, Assessor, Context, headers
from tonghu.core.policy.model import Pack
from tonghu.records import api as records


@dataclass(frozen=True, slots=True)
class Side:
    """Under which pack, at the end of which day, and with what was known when (``None``: all that is known now)."""

    pack: Pack
    day: date
    known: datetime | None = None

    def context(self) -> Context:
        """What a decision depends on beside the child; the place of work is the pack's, as on the command line."""
        here = self.pack.division
        return Context(self.day, load_divisions(), (here,) if here != "00" else ())

    def assessor(self) -> Assessor:
        """Decides children on this side."""
        return _assessor(self.pack.id, self.pack.version, self.day, _Held(self.pack))


class _Held:
    """A pack beside its key in the cache: packs are equal when id and version are."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _assessor(identifier: str, version: str, day: date, held: _Held) -> Assessor:
    side = Side(held.pack, day)
    return Assessor(held.pack, side.context())


def one(child: Any, side: Side) -> Assessment:
    """All decisions for one child, with the faults of its row."""
    return of_row(records.registration(child, side.pack, side.known), side)


def of_row(row: Registration, side: Side) -> Assessment:
    """All decisions for a row that was read already."""
    context = side.context()
    problems = checked([row], side.pack, side.day, context.divisions, context.here)
    return side.assessor().assess(row, problems[0])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is decided for a child, without the why. ``statuses``: by target; ``missing``: headers that could decide."""

    statuses: Mapping[str, str]
    key_care: str
    tier: str
    missing: tuple[str, ...]

    @property
    def undetermined(self) -> bool:
        """Whether somebody has to find out something."""
        return any(status == UNDETERMINED for key, status in self.statuses.items() if key.endswith("monitoring"))


def outcome(found: Assessment) -> Outcome:
    """The outcome of an assessment."""
    decided = {key: decision for key, decision in found.decisions.items() if decision is not None}
    missing = [text for one in decided.values() if one.status == UNDETERMINED for text in one.missing]
    statuses = {key: one.status for key, one in decided.items()}
    return Outcome(statuses, found.key_care.status, found.risk.tier or "", _in_order(missing))


def _in_order(texts: Sequence[str]) -> tuple[str, ...]:
    return headers([BY_HEADER[text].code for text in texts])


BY_COLUMNS = 1_000
"""From so many children on, a table decided by columns is faster than one child after the other."""


def outcomes_of(children: Sequence[Any], side: Side) -> list[tuple[Any, Outcome]]:
    """The outcomes of many children as known today; the same whichever engine decides."""
    if len(children) < BY_COLUMNS:
        return [(child, outcome(found)) for child, found in many(children, side)]
    with tempfile.TemporaryDirectory(prefix="tonghu-decide-") as place:
        table, decided = Path(place) / "children.parquet", Path(place) / "decided.parquet"
        pq.write_table(records.table_of(children), table)
        context = side.context()
        assess_table(table, side.pack, side.day, context.here, context.divisions, decided)
        found = pq.ParquetFile(decided).read(columns=_DECIDED).to_pylist()
    return [(child, _read(row)) for child, row in zip(children, found, strict=True)]


_TARGETS = ("migrant.monitoring", "migrant.statistics", "left_behind.monitoring")
_DECIDED = [*(f"{key}.{part}" for key in _TARGETS for part in ("status", "missing")), "key_care.status", "risk.tier"]


def _read(row: Mapping[str, Any]) -> Outcome:
    decided = {}
    for key in _TARGETS:
        kind, _, population = key.partition(".")
        if row[kind] and row[kind][population]:
            decided[key] = row[kind][population]
    statuses = {key: one["status"] for key, one in decided.items()}
    missing = [text for one in decided.values() if one["status"] == UNDETERMINED for text in one["missing"] or ()]
    return Outcome(statuses, row["key_care"]["status"], row["risk"]["tier"] or "", _in_order(missing))


def many(children: Sequence[Any], side: Side) -> Iterator[tuple[Any, Assessment]]:
    """All decisions for many children as known today, with the faults of a table that holds exactly them."""
    listed = list(records.registrations(children, side.pack))
    context, assessor = side.context(), side.assessor()
    problems = checked([row for _, row in listed], side.pack, side.day, context.divisions, context.here)
    for (child, row), found in zip(listed, problems, strict=True):
        yield child, assessor.assess(row, found)
