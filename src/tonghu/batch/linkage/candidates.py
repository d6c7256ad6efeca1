"""Pairs that share a key: small joins by sorted arrays, large ones in DuckDB, which spills to disk what does not fit in memory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa

from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.keys import Key
from tonghu.batch.linkage.parallel import at_once

_MOST_MARKS = 1 << 24
LARGE = 1 << 21
"""Keys of both sides from which a join is left to DuckDB."""


def candidates(roster: Codes, rows: Codes, keys: Sequence[Key]) -> np.ndarray:
    """Distinct pairs as ``row << 32 | roster row``, ascending. Keys are worked on by several threads."""
    return distinct(at_once(partial(_of_key, key, roster, rows) for key in keys))


def distinct(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The numbers of all parts once, ascending. Sorting them takes a fifth of what ``np.unique`` takes, which hashes."""
    whole = np.sort(np.concatenate([*parts, np.zeros(0, np.int64)]))
    return whole[np.concatenate((np.ones(1, bool), whole[1:] != whole[:-1]))] if len(whole) else whole


def _of_key(key: Key, roster: Codes, rows: Codes) -> np.ndarray:
    left_keys, left = entries(key.row(rows))
    if not len(left_keys):
        return np.zeros(0, np.int64)
    right_keys, right = entries(key.roster(roster))
    # A small table of marks leaves only keys that are likely on both sides: the join gets small.
    kept = _marked(left_keys, right_keys)
    right_keys, right = right_keys[kept], right[kept]
    kept = _marked(right_keys, left_keys)
    left_keys, left = left_keys[kept], left[kept]
    if not len(right_keys) or not len(left_keys):
        return np.zeros(0, np.int64)
    join = joined_by_sorting if len(left_keys) + len(right_keys) < LARGE else joined_by_duckdb
    return join((left_keys, left), (right_keys, right), key.most)


Entries = tuple[np.ndarray, np.ndarray]
"""Keys and their rows."""


def joined_by_sorting(left: Entries, right: Entries, most: int) -> np.ndarray:
    """Pairs of rows that share a key which at most ``most`` rows at the right have."""
    order = np.argsort(right[0])
    keys, rows = right[0][order], right[1][order]
    starts = np.flatnonzero(np.concatenate((np.ones(1, bool), keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    # Sorted too, the keys at the left are looked up from front to back.
    order = np.argsort(left[0])
    wanted, mine = left[0][order], left[1][order]
    at = np.minimum(np.searchsorted(keys[starts], wanted), len(starts) - 1)
    count = np.where((keys[starts][at] == wanted) & (sizes[at] <= most), sizes[at], 0)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(mine, count) << np.int64(32) | rows[np.repeat(starts[at], count) + within]


def joined_by_duckdb(left: Entries, right: Entries, most: int) -> np.ndarray:
    """The same."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("r", pa.table({"k": right[0], "i": right[1]}))
        connection.register("l", pa.table({"k": left[0], "i": left[1]}))
        query = (
            "WITH few AS (SELECT k FROM r GROUP BY k HAVING count(*) <= ?)"
            " SELECT (l.i << 32) | r.i AS pair FROM l JOIN r USING (k) WHERE k IN (SELECT k FROM few)"
        )
        return connection.sql(query, params=[most]).to_arrow_table().column("pair").to_numpy()


def entries(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keys and their rows, without the missing ones."""
    flat = keys.ravel()
    at = np.flatnonzero(flat)
    return flat[at], at if keys.ndim == 1 else at // keys.shape[1]


def _marked(marks: np.ndarray, keys: np.ndarray) -> np.ndarray:
    size = min(_MOST_MARKS, 1 << max(10, (8 * len(marks)).bit_length()))
    table = np.zeros(size, bool)
    table[(marks & np.uint64(size - 1)).astype(np.intp)] = True
    return table[(keys & np.uint64(size - 1)).astype(np.intp)]
