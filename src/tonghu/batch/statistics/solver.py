"""The solver behind ``core.stats``: GLOP for linear programs, CP-SAT for whole numbers, both deterministic here.

Only OR-tools: highspy cannot be loaded beside it in one process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ortools.linear_solver import pywraplp

# The functions behind the wrapper's methods: a program has thousands of coefficients and is asked thousands of times.
from ortools.linear_solver.pywraplp import _pywraplp

from tonghu.core.stats.system import UNBOUNDED, Row


class OrTools:
    """Makes programs (``core.stats.solving.Solver``)."""

    def linear(
        self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], targets: Sequence[int], *, often: bool = True
    ) -> _Program:
        """A program over real numbers. ``often``: each question starts from the last optimum, so nothing is reduced."""
        parameters = pywraplp.MPSolverParameters()
        if often:
            parameters.SetIntegerParam(parameters.PRESOLVE, parameters.PRESOLVE_OFF)
            parameters.SetIntegerParam(parameters.INCREMENTALITY, parameters.INCREMENTALITY_ON)
            parameters.SetIntegerParam(parameters.LP_ALGORITHM, parameters.PRIMAL)
        return _Program("GLOP", bounds, rows, targets, parameters)

    def integral(self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], targets: Sequence[int]) -> _Program:
        """A program over whole numbers, on one thread so that equal questions get equal answers."""
        return _Program("SAT", bounds, rows, targets, pywraplp.MPSolverParameters())


class _Program:
    def __init__(
        self,
        kind: str,
        bounds: Sequence[tuple[int, int]],
        rows: Sequence[Row],
        targets: Sequence[int],
        parameters: pywraplp.MPSolverParameters,
    ) -> None:
        solver = pywraplp.Solver.CreateSolver(kind)
        if solver is None:
            raise RuntimeError(f"OR-tools 没有求解器 {kind}")
        solver.SetNumThreads(1)
        self._solver, self._parameters, whole = solver, parameters, kind == "SAT"
        limit = UNBOUNDED if whole else solver.infinity()
        self._variables = [
            solver.Var(low if low > -UNBOUNDED else -limit, high if high < UNBOUNDED else limit, whole, "")
            for low, high in bounds
        ]
        set_coefficient, variables = _pywraplp.Constraint_SetCoefficient, self._variables
        for row, target in zip(rows, targets, strict=True):
            constraint = solver.RowConstraint(target, target, "")
            for variable, coefficient in row:
                set_coefficient(constraint, variables[variable], coefficient)

    def best(self, objective: Mapping[int, float], *, largest: bool) -> list[float] | None:
        """The variables at an optimum; ``None`` when there is none."""
        wanted = self._solver.Objective()
        wanted.Clear()
        for variable, weight in objective.items():
            wanted.SetCoefficient(self._variables[variable], weight)
        wanted.SetOptimizationDirection(largest)
        if self._solver.Solve(self._parameters) != pywraplp.Solver.OPTIMAL:
            return None
        return list(map(_pywraplp.Variable_solution_value, self._variables))
