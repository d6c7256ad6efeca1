"""Pairs that share a key: hash joins in DuckDB, which spills to disk what does not fit in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.keys import Key

_FILTER = 1 << 24


def candidates(connection: duckdb.DuckDBPyConnection, roster: Codes, rows: Codes, keys: Sequence[Key]) -> np.ndarray:
    """Distinct pairs as ``row << 32 | roster row``, ascending."""
    found = [pairs for key in keys for pairs in _of_key(connection, key, roster, rows)]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _of_key(connection: duckdb.DuckDBPyConnection, key: Key, roster: Codes, rows: Codes) -> Iterator[np.ndarray]:
    right_keys, right = entries(key.roster(roster))
    left_keys, left = entries(key.row(rows))
    if not len(right_keys) or not len(left_keys):
        return
    # A small table of marks leaves only keys that are likely on both sides: the joins get small.
    kept = _marked(left_keys, right_keys)
    right_keys, right = right_keys[kept], right[kept]
    kept = _marked(right_keys, left_keys)
    left_keys, left = left_keys[kept], left[kept]
    if not len(right_keys) or not len(left_keys):
        return
    connection.register("r", pa.table({"k": right_keys, "i": right}))
    connection.register("l", pa.table({"k": left_keys, "i": left}))
    query = (
        "WITH few AS (SELECT k FROM r GROUP BY k HAVING count(*) <= ?)"
        " SELECT (l.i << 32) | r.i AS pair FROM l JOIN r USING (k) WHERE k IN (SELECT k FROM few)"
    )
    yield connection.sql(query, params=[key.most]).to_arrow_table().column("pair").to_numpy()
    connection.unregister("r")
    connection.unregister("l")


def entries(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keys and their rows, without the missing ones."""
    if keys.ndim == 1:
        keys = keys[:, None]
    rows, columns = np.nonzero(keys)
    return keys[rows, columns], rows.astype(np.int64)


def _marked(marks: np.ndarray, keys: np.ndarray) -> np.ndarray:
    table = np.zeros(_FILTER, bool)
    table[(marks & np.uint64(_FILTER - 1)).astype(np.int64)] = True
    return table[(keys & np.uint64(_FILTER - 1)).astype(np.int64)]
