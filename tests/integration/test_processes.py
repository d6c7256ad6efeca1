"""Work in forked processes: order, errors and deaths; the collector of garbage afterwards."""

from __future__ import annotations

import gc
import multiprocessing
import os

import pytest

from tonghu.batch.processes import available_workers, growing, spread


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_order_whoever_is_first(workers: int) -> None:
    held = {"not": "pickled", "but": lambda: 3}

    def work(part: int) -> tuple[int, int]:
        return part, held["but"]() * part  # type: ignore[operator] # a function in the dictionary

    assert list(spread(work, range(17), workers)) == [(part, 3 * part) for part in range(17)]


def test_each_part_has_a_process_of_its_own() -> None:
    seen = list(spread(lambda _part: os.getpid(), range(4), 2))
    assert len(set(seen)) == 4
    assert os.getpid() not in seen


def test_a_large_result_does_not_wait_for_ever() -> None:
    assert [len(text) for text in spread(lambda part: "字" * part, [2_000_000, 1, 3_000_000], 2)] == [
        2_000_000,
        1,
        3_000_000,
    ]


def test_an_error_is_raised_here_and_nobody_is_left_behind() -> None:
    def work(part: int) -> int:
        if part == 1:
            raise ValueError("第 2 份不行")
        return part

    with pytest.raises(ValueError, match="第 2 份不行"):
        list(spread(work, range(6), 2))
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_is_told() -> None:
    def work(part: int) -> int:
        if part == 1:
            os._exit(7)
        return part

    with pytest.raises(RuntimeError, match="exit code 7"):
        list(spread(work, range(3), 2))


def test_garbage_is_looked_for_again_after_growing() -> None:
    with growing():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()


def test_the_machine_has_at_least_one_processor_for_this() -> None:
    assert 1 <= available_workers() <= 4
