"""The rows that are not certain: their codes, and their levels with every child of the roster that they meet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from tonghu.batch.linkage.certain import Certain
from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.engine import Engine
from tonghu.batch.linkage.keys import CHILD_KEYS
from tonghu.batch.linkage.memory import Memory, fingerprints
from tonghu.batch.linkage.parallel import at_once, let_go
from tonghu.batch.linkage.people import USED
from tonghu.batch.linkage.scoring import Scored, coded, packed
from tonghu.batch.linkage.source import Listing

Rest = Sequence[tuple[Listing, np.ndarray, Certain]]
"""Per list its rows that are not certain."""


def compared(
    engine: Engine, rest: Rest, people: Codes, frequency: np.ndarray, memory: Memory | None
) -> tuple[Codes, Scored]:
    """Codes of the rows through all lists, and their pairs, ascending by row and child."""
    if memory is None:
        rows = _codes(engine, rest)
        return rows, engine.compare(rows, people, engine.candidates(people, rows, CHILD_KEYS), frequency)
    prints = np.concatenate([np.zeros((0, 2), np.uint64), *(fingerprints(listing, at) for listing, at, _ in rest)])
    place = memory.places(prints)
    old, new = np.flatnonzero(place >= 0), np.flatnonzero(place < 0)
    fresh = _codes(engine, _only(rest, place < 0))
    found = engine.compare(fresh, people, engine.candidates(people, fresh, CHILD_KEYS), frequency)
    rows, scored = fresh, Scored(new[found.row], found.child, found.pattern, found.patterns)
    if len(old):
        position = np.argsort(np.concatenate((old, new)))
        rows = Codes.joined([memory.codes(place[old]), fresh]).take(position)
        scored = _both(scored, old, memory.pairs(place[old]))
    memory.leave_rows(prints, rows, scored)
    return rows, scored


def _both(fresh: Scored, old: np.ndarray, kept: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Scored:
    row = np.concatenate((old[kept[0]], fresh.row))
    child = np.concatenate((kept[1], fresh.child))
    pattern = np.concatenate((kept[2], packed(fresh.patterns)[fresh.pattern]))
    order = np.argsort(row.astype(np.int64) << np.int64(32) | child)
    return coded(row[order].astype(np.int32), child[order].astype(np.int32), pattern[order])


def _only(rest: Rest, wanted: np.ndarray) -> Rest:
    found, first = [], 0
    for listing, at, certain in rest:
        mine = np.flatnonzero(wanted[first : first + len(at)])
        part = Certain(certain.child, certain.packed, certain.numbers, certain.known, certain.rest.take(mine))
        found.append((listing, at[mine], part))
        certain.rest = Codes()
        first += len(at)
    return found


def _codes(engine: Engine, rest: Rest) -> Codes:
    """What was read of the rows before is let go."""
    steps = [partial(encoded, engine, listing, at, certain.rest) for listing, at, certain in rest]
    for _, _, certain in rest:
        certain.rest = Codes()
    found = Codes.joined([engine.encode({}, 0), *at_once(steps)])
    let_go()
    return found


def encoded(engine: Engine, listing: Listing, at: np.ndarray, known: Codes | None = None) -> Codes:
    """The codes of some rows of a list. ``known``: names and numbers that were read before."""
    index = pa.array(at)
    columns = {code: column.take(index) for code, column in listing.columns.items() if code in USED}
    return engine.encode(columns, len(at), known)
