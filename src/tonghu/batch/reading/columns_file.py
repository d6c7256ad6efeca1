"""Parquet → a frame. Runs in the child."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tonghu.batch.reading.frames import BLOCK, Frame
from tonghu.batch.reading.limits import Limits
from tonghu.batch.reading.plain_text import flat
from tonghu.batch.reading.refusal import ASK_AGAIN, Refusal, too_much
from tonghu.batch.reading.told import Budget, TableRead


def read_parquet(path: Path, limits: Limits, budget: Budget) -> Iterator[TableRead]:
    """The whole file as one table, rows counted from 1. Raises :class:`Refusal`."""
    try:
        with pq.ParquetFile(path, memory_map=True) as file:
            meta = file.metadata
            if meta.num_rows > limits.plain_rows:
                raise too_much(f"有 {meta.num_rows} 行，超过上限 {limits.plain_rows} 行", advice="请拆成几个文件后再试")
            names = file.schema_arrow.names
            if len(names) > limits.columns:
                raise too_much(f"有 {len(names)} 列，超过上限 {limits.columns} 列")
            if meta.num_rows * len(names) > limits.cells:
                raise too_much(f"有 {meta.num_rows * len(names)} 个单元格，超过上限 {limits.cells} 个")
            unpacked = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
            if unpacked > limits.unpacked_bytes:
                raise too_much(f"解压后有 {unpacked // 1024 // 1024} MB，超过上限")
            budget(max(path.stat().st_size, unpacked, meta.num_rows * len(names) * 8))
            frame = Frame()
            done = 0
            for batch in file.iter_batches(BLOCK, use_threads=False):
                columns = [[flat(cell) for cell in column.to_pylist()] for column in batch.columns]
                rows = list(zip(*columns, strict=True))
                frame.add(range(done + 1, done + len(rows) + 1), rows)
                done += len(rows)
    except (OSError, ValueError, KeyError, OverflowError, pa.ArrowException) as error:
        raise Refusal("damaged", "不是完好的 parquet 文件", ASK_AGAIN) from error
    yield TableRead(None, frame, [], keys=list(names))
