"""The contract's objects in Parquet: one row per object, nested as the lines of a jsonl output are; ``facts`` is a map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tonghu.core.policy.columns_pack import DECISIONS

_ROWS = 2_000
_TEXT = pa.string()


def _list(kind: pa.DataType) -> pa.ListType:
    return pa.list_(pa.field("element", kind))


_TEXTS = _list(_TEXT)


def _object(**fields: pa.DataType) -> pa.StructType:
    return pa.struct(list(fields.items()))


_DECISION = _object(
    status=_TEXT,
    criteria=_list(_object(code=_TEXT, outcome=_TEXT, clause=_TEXT, text=_TEXT, facts=pa.map_(_TEXT, _TEXT))),
    missing=_TEXTS,
)
_FREQUENCY = _object(at_least=pa.int64(), per=_TEXT)
KEY_CARE = _object(status=_TEXT, reasons=_list(_object(code=_TEXT, clause=_TEXT, text=_TEXT)), missing=_TEXTS)
RISK = _object(
    tier=_TEXT,
    graded_by=_TEXT,
    reasons=_list(_object(situation=_TEXT, clause=_TEXT)),
    visits=_object(home=_FREQUENCY, contact=_FREQUENCY, immediate=pa.bool_()),
)
SCHEMA = pa.schema(
    {
        "row": pa.int64(),
        "sheet": _TEXT,
        "ref": _TEXT,
        "name": _TEXT,
        "migrant": _object(monitoring=_DECISION, statistics=_DECISION),
        "left_behind": _object(monitoring=_DECISION),
        "key_care": KEY_CARE,
        "risk": RISK,
        "services": _list(_object(item=pa.int32(), project=_TEXT, status=_TEXT, missing=_TEXTS)),
        "monitored_at": _TEXTS,
        "notify": _TEXTS,
        "ends": _object(on=_TEXT, why=_TEXT),
        "problems": _list(_object(column=_TEXT, code=_TEXT, severity=_TEXT, text=_TEXT, suggestion=_TEXT)),
    }
)
"""What both engines write (the columnar one with texts that stand once, which reads the same)."""


def write_objects(path: Path, objects: Iterable[dict[str, Any]]) -> None:
    """Write the contract's objects in their order, some thousand in memory at a time."""
    left = iter(objects)
    with pq.ParquetWriter(path, SCHEMA) as writer:
        while part := list(islice(left, _ROWS)):
            writer.write_table(pa.Table.from_pylist(part, SCHEMA))


def objects_of(path: Path) -> Iterator[dict[str, Any]]:
    """One object per row, in the order of the file: equal to the lines of a jsonl output."""
    for batch in pq.ParquetFile(path).iter_batches(_ROWS):
        for entry in batch.to_pylist():
            for name in DECISIONS:
                kind, _, population = name.partition(".")
                for criterion in (entry[kind][population] or {"criteria": ()})["criteria"]:
                    criterion["facts"] = dict(criterion["facts"])
            yield entry
