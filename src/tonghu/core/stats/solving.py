"""What the core asks of a solver. The shell brings one (``tonghu.batch.statistics.solver``); a test may bring another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tonghu.core.stats.system import Row


class Program(Protocol):
    """A linear program whose objective changes from question to question."""

    def best(self, objective: Mapping[int, float], *, largest: bool) -> Sequence[float] | None:
        """Values of the variables at an optimum; ``None`` when there is none. Equal questions get equal answers."""


class Solver(Protocol):
    """Makes programs: variables within bounds (``(lowest, highest)``), rows equal to ``targets`` (default 0)."""

    def linear(
        self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], targets: Sequence[int], *, often: bool = True
    ) -> Program:
        """A program over real numbers. ``often``: it will be asked many questions, otherwise one."""

    def integral(self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], targets: Sequence[int]) -> Program:
        """A program over whole numbers."""
