"""Batches decided by forked copies: order, what is learnt, errors, deaths, and who is left when reading stops early."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator

import pyarrow as pa
import pytest

from tonghu.batch.columnar.crew import in_turn


def _batches(number: int, rows: int = 3) -> Iterator[pa.RecordBatch]:
    for batch in range(number):
        names = (
            pa.array(["流动", None, "留守"])
            .dictionary_encode()
            .take(pa.array([row % 3 for row in range(rows)], pa.int32()))
        )
        yield pa.record_batch({"number": pa.array([batch] * rows, pa.int64()), "name": names})


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_batches(workers: int) -> None:
    learnt: list[int] = []

    def work(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, tuple[int, int]]:
        learnt.append(batch.column("number")[0].as_py())
        return batch, (os.getpid(), len(learnt))

    found = list(in_turn(work, _batches(11), workers))
    assert [batch.to_pydict() for batch, _ in found] == [batch.to_pydict() for batch in _batches(11)]
    processes = {process for _, (process, _) in found}
    assert len(processes) == workers
    assert (os.getpid() in processes) is (workers == 1)
    # Each process keeps what it has learnt for its next batch.
    assert [count for _, (_, count) in found] == [position // workers + 1 for position in range(11)]
    assert not multiprocessing.active_children()


def test_a_large_batch_without_rows_and_one_with_many() -> None:
    def work(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, int]:
        return batch, len(batch)

    given = [next(_batches(1, rows)) for rows in (0, 500_000, 1)]
    assert [batch.equals(given[i]) for i, (batch, _) in enumerate(in_turn(work, iter(given), 2))] == [True] * 3


def test_an_error_is_raised_here_and_nobody_is_left_behind() -> None:
    def work(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, None]:
        if batch.column("number")[0].as_py() == 4:
            raise ValueError("第4批有误")
        return batch, None

    with pytest.raises(ValueError, match="第4批有误"):
        list(in_turn(work, _batches(9), 2))
    assert not multiprocessing.active_children()


def test_a_process_that_dies_is_told() -> None:
    def work(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, None]:
        if batch.column("number")[0].as_py() == 3:
            os._exit(9)
        return batch, None

    with pytest.raises(RuntimeError, match="exit code 9"):
        list(in_turn(work, _batches(9), 2))
    assert not multiprocessing.active_children()


def test_who_stops_reading_early_leaves_nobody_behind() -> None:
    def work(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, None]:
        return batch, None

    results = in_turn(work, _batches(100), 2)
    next(results)
    results.close()  # type: ignore[attr-defined] # a generator
    assert not multiprocessing.active_children()
