"""Capture–recapture against textbook figures and against invented counties whose truth is known."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tonghu.core.stats.coverage import ASSUMPTIONS, by_area, estimate

A, B, AB = frozenset({"a"}), frozenset({"b"}), frozenset({"a", "b"})


def test_chapman_as_in_the_textbook() -> None:
    """Seber 1982: n1 = 200, n2 = 150, m = 30 gives 978.06…"""
    found = estimate({A: 170, B: 120, AB: 30}, ("a", "b"))
    assert found is not None
    assert found.total == pytest.approx(201 * 151 / 31 - 1)
    assert found.seen == 320
    assert 320 < found.low < found.total < found.high
    assert found.missed == round(found.total) - 320


def test_nothing_is_said_where_nothing_can_be_said() -> None:
    assert estimate({A: 10}, ("a",)) is None
    assert estimate({A: 10, B: 5}, ("a", "b")) is None
    assert by_area({"700101100": {A: 1}}, ("a", "b")) == {"700101100": None}
    assert all(ASSUMPTIONS.values())


def test_few_children_on_two_lists_are_called_unstable() -> None:
    found = estimate({A: 5, B: 5, AB: 2}, ("a", "b"))
    assert found is not None
    assert "不稳定" in found.note


@pytest.mark.parametrize("lists", [2, 3, 5])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(lists: int) -> None:
    """Independent lists: 95 % of the intervals hold the true number (Chao's is a lower bound, so it may miss above)."""
    chance, names = random.Random(lists), "abcde"[:lists]
    hits = 0
    for _ in range(200):
        counted: Counter[frozenset[str]] = Counter()
        for _child in range(400):
            counted[frozenset(name for name in names if chance.random() < 0.5)] += 1
        found = estimate(counted, names)
        assert found is not None
        hits += found.low <= 400 <= found.high
    assert hits >= 175


def test_lists_that_find_everybody_miss_nobody() -> None:
    found = estimate({AB: 50}, ("a", "b"))
    assert found is not None
    assert found.missed == 0
