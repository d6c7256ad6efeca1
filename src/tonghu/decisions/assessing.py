"""The same core as ``tonghu assess`` on what the platform knows: one child with its card, many children at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tonghu.batch.division_data import load_divisions
from tonghu.batch.registrations import checked
from tonghu.core.base.registration import Registration
from tonghu.core.policy.assess import Assessment, Assessor, Context
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


def many(children: Sequence[Any], side: Side) -> Iterator[tuple[Any, Assessment]]:
    """All decisions for many children as known today, with the faults of a table that holds exactly them."""
    listed = list(records.registrations(children, side.pack))
    context, assessor = side.context(), side.assessor()
    problems = checked([row for _, row in listed], side.pack, side.day, context.divisions, context.here)
    for (child, row), found in zip(listed, problems, strict=True):
        yield child, assessor.assess(row, found)
