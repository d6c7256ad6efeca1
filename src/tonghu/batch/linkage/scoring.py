"""Candidate pairs → patterns → scores: levels are computed for all pairs, weights looked up once per distinct pattern."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.levels import pair_levels
from tonghu.core.linkage.model import MOST_FREQUENT, STEP, Model
from tonghu.core.linkage.names import NameLevel

CHUNK = 131_072
_BITS = np.int64(5)
_PLACES = 11
"""The child schema's comparisons, and the name's frequency."""


@dataclass(frozen=True)
class Scored:
    """Pairs in the order given: ``pattern`` is an index into ``patterns``, whose lines are those of the core."""

    row: np.ndarray
    child: np.ndarray
    pattern: np.ndarray
    patterns: np.ndarray

    def scores(self, model: Model) -> np.ndarray:
        """The score of each pair."""
        return pattern_scores(model, self.patterns)[self.pattern] if len(self.patterns) else np.zeros(0)

    def take(self, index: np.ndarray) -> Scored:
        """Some pairs."""
        return Scored(self.row[index], self.child[index], self.pattern[index], self.patterns)

    def level(self, at: int) -> np.ndarray:
        """The level of one comparison, per pair."""
        return self.patterns[:, at][self.pattern]


@dataclass(frozen=True)
class Rivals:
    """Patterns weighed against both rivals, in tenths of a bit; ``score``: against both at once, in bits."""

    unrelated: np.ndarray
    kin: np.ndarray

    @property
    def score(self) -> np.ndarray:
        """:meth:`Model.score`."""
        low, high = np.minimum(self.unrelated, self.kin) / STEP, np.maximum(self.unrelated, self.kin) / STEP
        return np.round((low - np.log2(1 + np.exp2(np.maximum(low - high, -60.0)))) * STEP) / STEP


def weighed(model: Model, patterns: np.ndarray) -> Rivals:
    """The sums of the core's weights, of many patterns."""
    levels = np.asarray(patterns, np.int64)
    unrelated = np.full(len(levels), round(model.prior * STEP), np.int64)
    kin = np.full(len(levels), round(model.prior_kin * STEP), np.int64)
    for at in range(len(model.schema.comparisons)):
        tenths = weight_tenths(model, at)
        cells = cells_of(levels, at)
        unrelated += tenths[cells, 0]
        kin += tenths[cells, 1]
    return Rivals(unrelated, kin)


def cells_of(patterns: np.ndarray, at: int) -> np.ndarray:
    """Level and frequency class as one number: a line of :func:`weight_tenths`."""
    return patterns[:, at].astype(np.int64) * (MOST_FREQUENT + 1) + patterns[:, -1]


def weight_tenths(model: Model, at: int) -> np.ndarray:
    """Weights of one comparison against both rivals, a line per level and frequency class."""
    numbers = range(len(model.schema.comparisons[at].levels))
    table = [model.weight_table(at, n, f) for n in numbers for f in range(MOST_FREQUENT + 1)]
    return np.rint(np.array(table) * STEP).astype(np.int64)


def pattern_scores(model: Model, patterns: np.ndarray) -> np.ndarray:
    """:meth:`Model.score` of many patterns: the same weights, summed in tenths of a bit."""
    return weighed(model, patterns).score


def score_pairs(rows: Codes, roster: Codes, pairs: np.ndarray, frequency: np.ndarray, threads: int) -> Scored:
    """Compare pairs (``row << 32 | roster row``). ``frequency``: the class of each roster row's name."""
    row, child = (pairs >> np.int64(32)).astype(np.int32), (pairs & np.int64(0xFFFFFFFF)).astype(np.int32)
    starts = range(0, len(pairs), CHUNK)

    def chunk(start: int) -> np.ndarray:
        here = slice(start, start + CHUNK)
        levels = pair_levels(rows.take(row[here]), roster.take(child[here]))
        return packed_patterns(levels, frequency[child[here]])

    with ThreadPoolExecutor(threads) as pool:
        packed = list(pool.map(chunk, starts))
    return coded(row, child, np.concatenate(packed) if packed else np.zeros(0, np.int64))


def best_per_child(scored: Scored, score: np.ndarray, entity: np.ndarray) -> np.ndarray:
    """Positions of the best pair of each row with each child of the roster, which may stand in several rows; ascending."""
    key = scored.row.astype(np.int64) << np.int64(32) | entity[scored.child]
    order = np.lexsort((scored.child, -score, key))
    first = np.concatenate(([True], np.diff(key[order]) != 0)) if len(order) else np.zeros(0, bool)
    return np.sort(order[first])


def coded(row: np.ndarray, child: np.ndarray, packed: np.ndarray, places: int = _PLACES) -> Scored:
    """Packed patterns as indices into the distinct ones, ascending."""
    values = pa.array(packed).dictionary_encode()
    distinct = values.dictionary.to_numpy()
    order = np.argsort(distinct)
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    index = back[values.indices.to_numpy()].astype(np.int32) if len(packed) else packed.astype(np.int32)
    return Scored(row, child, index, _unpacked(distinct[order], places))


def packed_patterns(levels: np.ndarray, frequency: np.ndarray) -> np.ndarray:
    """Patterns as numbers: five bits per comparison, then the name's frequency class."""
    # The name's frequency matters only where the names agree.
    same = (levels[:, 1] == NameLevel.SAME) | (levels[:, 1] == NameLevel.VARIANT)
    return packed(levels) << _BITS | np.where(same, np.minimum(frequency, MOST_FREQUENT), 0)


def packed(patterns: np.ndarray) -> np.ndarray:
    """A number per line."""
    total = np.zeros(len(patterns), np.int64)
    for column in range(patterns.shape[1]):
        total = total << _BITS | patterns[:, column]
    return total


def _unpacked(numbers: np.ndarray, places: int) -> np.ndarray:
    shifts = _BITS * np.arange(places - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] >> shifts & np.int64(31)).astype(np.uint8)


def frequencies(names: np.ndarray) -> np.ndarray:
    """The frequency class of each row's name (0 where it has none)."""
    coded_names = pa.array(names).dictionary_encode()
    index = coded_names.indices.to_numpy()
    counts = np.bincount(index, minlength=len(coded_names.dictionary))
    classes = np.minimum(np.frexp(counts.astype(np.float64))[1], MOST_FREQUENT).astype(np.uint8)
    return np.where(names == 0, 0, classes[index]).astype(np.uint8)
