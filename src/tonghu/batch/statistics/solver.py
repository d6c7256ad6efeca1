"""The solver behind ``core.stats``: GLOP for linear programs, CP-SAT for whole numbers, both deterministic here.

Only OR-tools: highspy cannot be loaded beside it in one process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ortools.linear_solver import pywraplp

# The functions behind the wrapper's methods: a program has thousands of coefficients and is asked thousands of times.
from ortools.linear_solver.pywraplp import _pywraplp

from tonghu.core.stats.solving import NO_BOUNDS
from tonghu.core.stats.system import UNBOUNDED, Row


class OrTools:
    """Makes programs (``core.stats.solving.Solver``)."""

    def linear(
        self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], targets: Sequence[int], *, moving: bool = False
    ) -> _Program:
        """A program over real numbers. Each question starts from the last optimum, so nothing is reduced beforehand."""
        parameters = pywraplp.MPSolverParameters()
        parameters.SetIntegerParam(parameters.PRESOLVE, parameters.PRESOLVE_OFF)
        parameters.SetIntegerParam(parameters.INCREMENTALITY, parameters.INCREMENTALITY_ON)
        # The last optimum stays feasible when the objective changes, and dual feasible when a bound does.
        parameters.SetIntegerParam(parameters.LP_ALGORITHM, parameters.DUAL if moving else parameters.PRIMAL)
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
        self._objective: Mapping[int, float] | None = None
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

    def best(
        self,
        objective: Mapping[int, float],
        *,
        largest: bool,
        bounds: Mapping[int, tuple[int, int]] = NO_BOUNDS,
        reads: Sequence[int] | None = None,
    ) -> list[float] | None:
        """The variables at an optimum; ``None`` when there is none."""
        wanted = self._solver.Objective()
        if objective is not self._objective:
            wanted.Clear()
            for variable, weight in objective.items():
                wanted.SetCoefficient(self._variables[variable], weight)
            self._objective = objective
        wanted.SetOptimizationDirection(largest)
        before = {place: (self._variables[place].Lb(), self._variables[place].Ub()) for place in bounds}
        for place, span in bounds.items():
            self._variables[place].SetBounds(*span)
        found = self._solver.Solve(self._parameters) == pywraplp.Solver.OPTIMAL
        read = self._variables if reads is None else [self._variables[place] for place in reads]
        values = list(map(_pywraplp.Variable_solution_value, read)) if found else None
        for place, span in before.items():
            self._variables[place].SetBounds(*span)
        return values
