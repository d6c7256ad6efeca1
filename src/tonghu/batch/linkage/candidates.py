"""Pairs that share a key: hash joins in DuckDB, which spills to disk what does not fit in memory."""

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


def candidates(roster: Codes, rows: Codes, keys: Sequence[Key]) -> np.ndarray:
    """Distinct pairs as ``row << 32 | roster row``, ascending. Keys are worked on by several threads."""
    found = at_once(partial(_of_key, key, roster, rows) for key in keys)
    return np.unique(np.concatenate([*found, np.zeros(0, np.int64)]))


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
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("r", pa.table({"k": right_keys, "i": right}))
        connection.register("l", pa.table({"k": left_keys, "i": left}))
        query = (
            "WITH few AS (SELECT k FROM r GROUP BY k HAVING count(*) <= ?)"
            " SELECT (l.i << 32) | r.i AS pair FROM l JOIN r USING (k) WHERE k IN (SELECT k FROM few)"
        )
        return connection.sql(query, params=[key.most]).to_arrow_table().column("pair").to_numpy()


def entries(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keys and their rows, without the missing ones."""
    if keys.ndim == 1:
        keys = keys[:, None]
    rows, columns = np.nonzero(keys)
    return keys[rows, columns], rows.astype(np.int64)


def _marked(marks: np.ndarray, keys: np.ndarray) -> np.ndarray:
    size = min(_MOST_MARKS, 1 << max(10, (8 * len(marks)).bit_length()))
    table = np.zeros(size, bool)
    table[(marks & np.uint64(size - 1)).astype(np.intp)] = True
    return table[(keys & np.uint64(size - 1)).astype(np.intp)]
