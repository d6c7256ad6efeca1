"""Two tables about the same things, whatever they are: fields and keys are given, the engine is the one that recognises children.

Keys meet in DuckDB, levels are computed in columns, shares are separated by :mod:`tonghu.core.linkage.em`, scores and
probabilities are those of :mod:`tonghu.core.linkage.model`. Nothing here knows Chinese names or identity numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tonghu.batch.linkage.candidates import candidates
from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.keys import Key
from tonghu.batch.linkage.ragged import Ragged, mix, together
from tonghu.batch.linkage.resolve import decide
from tonghu.batch.linkage.scoring import coded, packed
from tonghu.core.linkage.em import separated
from tonghu.core.linkage.model import Model
from tonghu.core.linkage.schema import Comparison, Level, Schema

SAME, NEAR, ALIKE, DIFFERENT = 1, 2, 3, 4
_ALIKE = 0.6
"""Similarity from which two texts are alike: the share of characters that need no change."""
_STRANGERS = 20_000


@dataclass(frozen=True)
class Field:
    """A column that is compared. ``swapped``: another column whose value may stand here by mistake (surname and given name)."""

    name: str
    swapped: str = ""


@dataclass(frozen=True)
class GeneralPlan:
    """What is compared, and under which keys rows meet (each a tuple of columns that must all agree)."""

    fields: Sequence[Field]
    keys: Sequence[tuple[str, ...]]
    most: int = 60
    """Rows that may share a key."""


def schema_of(plan: GeneralPlan) -> Schema:
    """The comparisons of a plan: the same, one edit apart, alike, different."""
    levels = (
        Level("not compared", 1, 1, 1),
        Level("the same", 0.75, 0.02, 0.02, agrees=True),
        Level("one edit apart", 0.12, 0.01, 0.01),
        Level("alike", 0.06, 0.03, 0.03),
        Level("different", 0.07, 0.94, 0.94),
    )
    return Schema(tuple(Comparison(field.name, field.name, levels) for field in plan.fields))


def link_tables(left: pa.Table, right: pa.Table, plan: GeneralPlan) -> pa.Table:
    """Pairs of rows that are one thing: ``left`` and ``right`` (rows from 0) and ``probability``; each row in at most one pair."""
    texts = [_texts(table, plan) for table in (left, right)]
    hashes = [Codes({name: Ragged.of(column).hash() for name, column in side.items()}) for side in texts]
    keys = [Key("+".join(columns), *_key(columns), plan.most) for columns in plan.keys]
    pairs = candidates(hashes[1], hashes[0], keys)
    row, other = pairs >> np.int64(32), pairs & np.int64(0xFFFFFFFF)
    schema = schema_of(plan)
    levels = _levels(texts, hashes, row, other, plan)
    scored = coded(row, other, packed(levels) << np.int64(5), len(plan.fields) + 1)
    often = np.bincount(scored.pattern, minlength=len(scored.patterns)).tolist()
    start = min(left.num_rows, right.num_rows) / max(len(pairs), 1) / 2
    counts = dict(zip(map(tuple, scored.patterns.tolist()), often, strict=True))
    shares, _ = separated(schema, counts, _strangers(texts, hashes, plan), min(start, 0.5))
    model = Model(schema, right.num_rows, linkable=0.5, shares=shares)
    score = scored.scores(model)
    decided = decide(row, other, score, np.zeros(len(row), bool))
    chosen = np.flatnonzero(decided.link)
    chosen = chosen[_best_right(other[chosen], decided.probability[chosen])]
    return pa.table({"left": row[chosen], "right": other[chosen], "probability": decided.probability[chosen]})


def _texts(table: pa.Table, plan: GeneralPlan) -> dict[str, pa.Array]:
    names = dict.fromkeys([f.name for f in plan.fields] + [name for key in plan.keys for name in key])
    found = {}
    for name in names:
        column = table.column(name)
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        text = pc.utf8_lower(pc.utf8_trim_whitespace(whole.cast(pa.string())))
        found[name] = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    return found


def _key(columns: tuple[str, ...]) -> tuple[Callable[[Codes], np.ndarray], Callable[[Codes], np.ndarray]]:
    def make(codes: Codes) -> np.ndarray:
        return together(*(codes[name] for name in columns)) if len(columns) > 1 else mix(codes[columns[0]])

    return make, make


def _levels(
    texts: Sequence[dict[str, pa.Array]],
    hashes: Sequence[Codes],
    row: np.ndarray,
    other: np.ndarray,
    plan: GeneralPlan,
) -> np.ndarray:
    columns = []
    for field in plan.fields:
        level = _compared(texts[0][field.name], texts[1][field.name], hashes, field.name, row, other)
        if field.swapped:
            crossed = hashes[0][field.name][row] == hashes[1][field.swapped][other]
            level[crossed & (level > NEAR)] = NEAR
        columns.append(level)
    return np.column_stack(columns) if columns else np.zeros((len(row), 0), np.uint8)


def _compared(
    a: pa.Array, b: pa.Array, hashes: Sequence[Codes], name: str, row: np.ndarray, other: np.ndarray
) -> np.ndarray:
    left, right = hashes[0][name][row], hashes[1][name][other]
    level = np.full(len(row), DIFFERENT, np.uint8)
    level[left == right] = SAME
    level[(left == 0) | (right == 0)] = 0
    open_pairs = np.flatnonzero(level == DIFFERENT)
    if len(open_pairs):
        ones = a.take(pa.array(row[open_pairs])).to_pylist()
        others = b.take(pa.array(other[open_pairs])).to_pylist()
        edits = process.cpdist(ones, others, scorer=OSA.distance, dtype=np.int32)
        size = np.maximum([len(text) for text in ones], [len(text) for text in others])
        level[open_pairs[edits <= _edits_of_alike(size)]] = ALIKE
        level[open_pairs[edits == 1]] = NEAR
    return level


def _edits_of_alike(size: np.ndarray) -> np.ndarray:
    return (1 - _ALIKE) * size


def _strangers(texts: Sequence[dict[str, pa.Array]], hashes: Sequence[Codes], plan: GeneralPlan) -> list[list[float]]:
    """Shares of levels among pairs thrown together: rows in the order of what they say, the second side shifted."""
    sizes = [side.rows for side in hashes]
    count = min(_STRANGERS, 20 * max(sizes))
    orders = [np.argsort(mix(sum(side.values(), np.zeros(side.rows, np.uint64)))) for side in hashes]
    row = np.resize(orders[0], count)
    other = np.resize(np.roll(orders[1], 7), count + count // max(sizes[1], 1))[: count + count // max(sizes[1], 1)]
    other = other[np.arange(count) + np.arange(count) // max(sizes[0], 1)]
    levels = _levels(texts, hashes, row, other, plan)
    found = []
    for at in range(levels.shape[1]):
        seen = np.bincount(levels[:, at], minlength=DIFFERENT + 1).astype(float)
        whole = max(seen[1:].sum(), 1.0)
        found.append([1.0, *((seen[1:] + 0.5) / (whole + 2.0)).tolist()])
    return found


def _best_right(other: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Positions of the best pair of each right row, ascending."""
    order = np.lexsort((-probability, other))
    first = np.concatenate(([True], np.diff(other[order]) != 0)) if len(order) else np.zeros(0, bool)
    return np.sort(order[first])
