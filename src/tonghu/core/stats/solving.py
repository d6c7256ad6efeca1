"""What the core asks of a solver. The shell brings one (``tonghu.batch.statistics.solver``); a test may bring another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tonghu.core.stats.system import Row

NO_BOUNDS: Mapping[int, tuple[int, int]] = {}


class Program(Protocol):
    """A linear program that is asked many questions."""

    def best(
        self,
        objective: Mapping[int, float],
        *,
        largest: bool,
        bounds: Mapping[int, tuple[int, int]] = NO_BOUNDS,
        reads: Sequence[int] | None = None,
    ) -> Sequence[float] | None:
        """Values of the variables at an optimum; ``None`` when there is none. Equal questions get equal answers.

        ``bounds``: other bounds of some variables, for this question only. ``reads``: the variables whose values are
        returned, in this order (default: all).
        """


class Solver(Protocol):
    """Makes programs: variables within bounds (``(lowest, highest)``), rows equal to ``targets`` (default 0)."""

    def linear(
        self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], targets: Sequence[int], *, moving: bool = False
    ) -> Program:
        """A program over real numbers. ``moving``: bounds change from question to question rather than the objective."""

    def integral(self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], targets: Sequence[int]) -> Program:
        """A program over whole numbers."""
