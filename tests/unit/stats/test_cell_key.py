"""The cell-key method: stable, unbiased, and silent about small counts (security G6)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tonghu.core.stats.cell_key import KEYS, cell_key, perturb, record_key


@given(st.integers(0, 500), st.integers(0, KEYS - 1))
def test_zero_stays_zero_and_small_counts_are_never_printed(count: int, key: int) -> None:
    value = perturb(count, key, 10)
    assert (value == 0) if count == 0 else value == 0 or value >= 10
    assert abs(value - count) <= 2 or count < 10


def test_noise_has_no_mean() -> None:
    for count in (3, 7, 15, 100):
        mean = sum(perturb(count, key, 10) for key in range(KEYS)) / KEYS
        assert abs(mean - count) < 0.01


def test_asking_again_gives_the_same_answer_whoever_asks() -> None:
    children = [record_key(b"snapshot", f"child {number}") for number in range(40)]
    first = perturb(40, cell_key(children), 10)
    assert {perturb(40, cell_key(reversed(children)), 10) for _ in range(1000)} == {first}
    assert record_key(b"other snapshot", "child 1") != children[1]
