"""Reading a Parquet output back as the contract's objects: equal to the lines of a jsonl output."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tonghu.core.policy.columns_pack import DECISIONS

_ROWS = 2_000


def objects_of(path: Path) -> Iterator[dict[str, Any]]:
    """One object per row, in the order of the file; facts as an object, dates as text."""
    for batch in pq.ParquetFile(path).iter_batches(_ROWS):
        for entry in batch.to_pylist():
            for name in DECISIONS:
                kind, _, population = name.partition(".")
                for criterion in (entry[kind][population] or {"criteria": ()})["criteria"]:
                    criterion["facts"] = dict(criterion["facts"])
            if entry["ends"] is not None:
                entry["ends"]["on"] = entry["ends"]["on"].isoformat()
            yield entry
