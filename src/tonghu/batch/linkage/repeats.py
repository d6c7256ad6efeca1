"""Children that stand twice: ``duplicates.csv``, and the children whom only lists know: ``outside.csv``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.engine import ONE_MACHINE, Engine
from tonghu.batch.linkage.outputs import evidence_of, rounded, spread
from tonghu.batch.linkage.run import Linked
from tonghu.batch.linkage.within import Groups, group
from tonghu.core.linkage.model import Model
from tonghu.core.linkage.schema import CHILD

ROSTER = "roster"
_KNOWN_TWICE = 0.5
"""Share of the rows outside the roster whose child stands in another row."""


@dataclass(frozen=True)
class Outside:
    """Rows that have no child in the roster and ask no question, grouped by child."""

    row: np.ndarray
    """Numbers of :class:`Linked` (through all lists)."""
    groups: Groups
    model: Model


def outside(linked: Linked, engine: Engine = ONE_MACHINE) -> Outside:
    """Group the children whom only lists know."""
    found = np.concatenate([o.child[at] for o, at in zip(linked.outcomes, linked.rest, strict=True)] + [np.zeros(0)])
    asked = np.zeros(len(found), bool)
    asked[linked.scored.row[linked.review]] = True
    row = np.flatnonzero((found < 0) & ~asked)
    model = Model(CHILD, max(len(row), 1), linkable=_KNOWN_TWICE)
    return Outside(row, group(linked.codes.take(row), model, engine), model)


def duplicates(linked: Linked, strangers: Outside) -> dict[str, object]:
    """``duplicates.csv``: within the roster, and within each list."""
    tables = [_of_roster(linked)]
    tables += [_of_list(linked, number) for number in range(len(linked.lists))]
    tables.append(_of_strangers(linked, strangers))
    whole = pa.concat_tables(tables)
    return {name: whole.column(name) for name in whole.column_names}


def _table(key: pa.Array, row: np.ndarray, first: np.ndarray, sure: np.ndarray, why: pa.Array) -> pa.Table:
    return pa.table(
        {
            "list": key,
            "row": (row + 1).astype(np.int64),
            "first_row": (first + 1).astype(np.int64),
            "probability": rounded(sure),
            "evidence": why,
        }
    )


def _strongest(groups: Groups, model: Model, rows: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    """Of each row its strongest link with another one: probability and evidence."""
    pair = np.concatenate([groups.scored.row, groups.scored.child])
    at = np.tile(np.arange(len(groups.scored.row)), 2)
    order = np.lexsort((at, -groups.probability[at], pair))
    new = np.concatenate(([True], np.diff(pair[order]) != 0)) if len(order) else np.zeros(0, bool)
    best = np.full(len(groups.first), -1, np.int64)
    best[pair[order][new]] = at[order][new]
    chosen = best[rows]
    return groups.probability[chosen], evidence_of(model, groups.scored, chosen).cast(pa.string())


def _of_roster(linked: Linked) -> pa.Table:
    first = linked.repeated.first
    rows = np.flatnonzero(first != np.arange(len(first)))
    sure, why = _strongest(linked.repeated, linked.self_model, rows)
    return _table(pa.repeat(pa.scalar(ROSTER), len(rows)), rows, first[rows], sure, why)


def _of_list(linked: Linked, number: int) -> pa.Table:
    """Two rows of a list that were recognised as one child."""
    child, sure = linked.outcomes[number].child, linked.outcomes[number].probability
    rows = np.flatnonzero(child >= 0)
    order = rows[np.argsort(child[rows], kind="stable")]
    new = np.concatenate(([True], np.diff(child[order]) != 0)) if len(order) else np.zeros(0, bool)
    first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))] if len(order) else order
    again, before = order[~new], first[~new]
    by_row = np.argsort(again)
    again, before = again[by_row], before[by_row]
    at = pa.array(child[again] + 1).cast(pa.string())
    why = pc.binary_join_element_wise("两行都识别为名册第", at, "行的儿童", "")
    key = pa.repeat(pa.scalar(linked.lists[number].key), len(again))
    return _table(key, again, before, sure[again] * sure[before], why)


def _of_strangers(linked: Linked, strangers: Outside) -> pa.Table:
    number, position = linked.place_of(strangers.row)
    group_of = strangers.groups.first
    key = group_of * len(linked.lists) + number
    order = np.lexsort((position, key))
    new = np.concatenate(([True], np.diff(key[order]) != 0)) if len(order) else np.zeros(0, bool)
    first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))] if len(order) else order
    again, before = order[~new], first[~new]
    by_row = np.argsort(again)
    again, before = again[by_row], before[by_row]
    sure, why = _strongest(strangers.groups, strangers.model, again)
    keys = pa.array([listing.key for listing in linked.lists], pa.string())
    return _table(keys.take(pa.array(number[again])), position[again], position[before], sure, why)


def outside_table(linked: Linked, strangers: Outside) -> dict[str, object]:
    """``outside.csv``: the children whom only lists know, numbered, with their rows."""
    first = strangers.groups.first
    order = np.lexsort((strangers.row, first))
    child = np.cumsum(np.concatenate(([1], np.diff(first[order]) != 0))) if len(order) else order
    number, position = linked.place_of(strangers.row[order])
    keys = pa.array([listing.key for listing in linked.lists], pa.string())
    return {"child": child, "list": spread(keys, number), "row": position + 1}
