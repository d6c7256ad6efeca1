"""Weighted choice, fast enough for a million draws."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Draws one of its options; ``weights`` maps an option to its (positive) weight."""

    __slots__ = ("_cumulative", "_options")

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._options = tuple(weights)
        self._cumulative = tuple(accumulate(weights.values()))

    def __call__(self, rng: Random) -> T:
        at = bisect_right(self._cumulative, rng.random() * self._cumulative[-1])
        return self._options[min(at, len(self._options) - 1)]


def pick(rng: Random, options: tuple[T, ...] | list[T]) -> T:
    """One option, all equally likely; quicker than ``Random.choice``."""
    return options[int(rng.random() * len(options))]
