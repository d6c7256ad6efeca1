"""The attacker: what somebody can infer who has read everything that was released and knows what must add up.

For each hidden count it asks for the smallest and the largest value that some table of whole numbers, printing exactly
the same, could hold. Such a table is a *world*. A count is safe when worlds show enough values for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from operator import sub

from tonghu.core.stats.solving import Program, Solver
from tonghu.core.stats.system import UNBOUNDED, Row, System

_NEAR = 1e-6
_BATCHES = 40
_PROGRESS = 0.03
"""Less than this share met by a common question: the rest is asked one by one."""


@dataclass(frozen=True)
class Knowledge:
    """What is known of each variable: ``open`` lie between two bounds, every other is ``fixed`` (by variable)."""

    open: Mapping[int, tuple[int, int]]
    fixed: Sequence[int]

    @classmethod
    def of(cls, bounds: Sequence[tuple[int, int]]) -> Knowledge:
        """From bounds of every variable."""
        spans = {variable: span for variable, span in enumerate(bounds) if span[0] < span[1]}
        return cls(spans, [low for low, _ in bounds])

    def span(self, variable: int) -> tuple[int, int]:
        """Lowest and highest value."""
        found = self.open.get(variable)
        return (self.fixed[variable], self.fixed[variable]) if found is None else found


@dataclass(frozen=True, slots=True)
class Want:
    """What a reader must be left with for one variable: at least ``values`` whole numbers, one of them at least
    ``high`` or at most ``low`` (either will do where both are given; ``None``: not asked)."""

    variable: int
    values: int
    high: int | None = None
    low: int | None = None

    def met(self, lowest: int, highest: int) -> bool:
        """Whether a range suffices."""
        far = self.high is None and self.low is None
        far = far or (self.high is not None and highest >= self.high)
        far = far or (self.low is not None and lowest <= self.low)
        return far and highest - lowest + 1 >= self.values


@dataclass(frozen=True, slots=True)
class Finding:
    """A variable that a reader can narrow down too far: between ``lowest`` and ``highest``."""

    want: Want
    lowest: int
    highest: int

    @property
    def exact(self) -> bool:
        """Whether the count is recovered."""
        return self.lowest == self.highest


@dataclass
class Piece:
    """Variables that hang together through what is not known, with the rows between them."""

    variables: list[int] = field(default_factory=list)
    bounds: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    """In positions of ``variables``."""
    targets: list[int] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)


def attack(
    system: System, knowledge: Knowledge, wants: Iterable[Want], solver: Solver, *, known_world: bool = True
) -> list[Finding]:
    """The wants that are not met, with the range that is left.

    ``known_world``: ``system.value`` is one world (the truth), which saves most of the work; otherwise the attacker
    starts from what is printed only.
    """
    findings = []
    for piece in pieces(system, knowledge, wants):
        findings += _Search(system, piece, solver, known_world).run()
    return findings


def pieces(system: System, knowledge: Knowledge, wants: Iterable[Want]) -> list[Piece]:
    """The parts of the system that hold a want, each with what is known put in."""
    spans = knowledge.open
    parent = {variable: variable for variable in spans}

    def root(variable: int) -> int:
        while parent[variable] != variable:
            parent[variable] = parent[parent[variable]]
            variable = parent[variable]
        return variable

    rows = {row: variable for variable in spans for row in system.rows_of[variable]}
    for row, last in rows.items():
        last = root(last)
        for variable, _ in system.rows[row]:
            if variable in spans:
                parent[root(variable)] = last
    found: dict[int, Piece] = {}
    for want in wants:
        if want.variable not in parent:
            parent[want.variable] = want.variable
        found.setdefault(root(want.variable), Piece()).wants.append(want)
    place: dict[int, int] = {}
    for variable in parent:
        piece = found.get(root(variable))
        if piece is not None:
            place[variable] = len(piece.variables)
            piece.variables.append(variable)
            piece.bounds.append(knowledge.span(variable))
    for row, last in rows.items():
        piece = found.get(root(last))
        if piece is not None:
            terms = system.rows[row]
            piece.rows.append(tuple((place[v], c) for v, c in terms if v in spans))
            piece.targets.append(-sum(c * knowledge.fixed[v] for v, c in terms if v not in spans))
    return [found[key] for key in sorted(found)]


class _Search:
    """Looks for worlds of one piece until every want is met or known to fail."""

    def __init__(self, system: System, piece: Piece, solver: Solver, known_world: bool) -> None:
        self.piece, self.solver = piece, solver
        self.place = {variable: position for position, variable in enumerate(piece.variables)}
        self.bounds = piece.bounds
        self.lowest: list[int] = [UNBOUNDED] * len(self.bounds)
        self.highest: list[int] = [-UNBOUNDED] * len(self.bounds)
        self._truth: list[int] = []
        if known_world:
            truth = self._truth = [system.value[variable] for variable in piece.variables]
            self._saw(truth)
            # Nothing is lost: a world that moves a count far moves it over every step on the way.
            far = 60 * max((want.values for want in piece.wants), default=1)
            self.bounds = [
                (max(low, value - far), min(high, value + far))
                for (low, high), value in zip(self.bounds, truth, strict=True)
            ]
        self._programs: dict[bool, Program] = {}

    def run(self) -> list[Finding]:
        """The wants that fail."""
        pending = [want for want in self.piece.wants if not self._met(want)]
        if len(pending) > 2:
            pending = self._together(pending)
        findings = []
        for want in pending:
            found = None if self._met(want) else self._alone(want)
            if found is not None:
                findings.append(found)
        return findings

    def _program(self, whole: bool) -> Program:
        if whole not in self._programs:
            make = self.solver.integral if whole else self.solver.linear
            self._programs[whole] = make(self.bounds, self.piece.rows, self.piece.targets)
        return self._programs[whole]

    def _met(self, want: Want) -> bool:
        position = self.place[want.variable]
        return want.met(self.lowest[position], self.highest[position])

    def _saw(self, world: Sequence[int]) -> None:
        self.lowest = list(map(min, self.lowest, world))
        self.highest = list(map(max, self.highest, world))

    def _ask(self, program: Program, objective: Mapping[int, float], largest: bool) -> Sequence[float] | None:
        """Solve; a world found on the way is kept.

        Values that are near whole numbers in rows of whole coefficients and targets satisfy them exactly when rounded.
        """
        values = program.best(objective, largest=largest)
        if values is not None:
            world = list(map(round, values))
            if max(map(abs, map(sub, values, world)), default=0) < _NEAR:
                self._saw(world)
        return values

    def _together(self, pending: list[Want]) -> list[Want]:
        """Many wants in one question, each capped at what it needs: what is lifted together needs none of its own."""
        bounds = list(self.bounds)
        for want in pending:
            position = self.place[want.variable]
            low, high = bounds[position]
            most = max(want.high or 0, self.lowest[position] + want.values - 1, self.highest[position])
            bounds[position] = (low, min(high, most))
        program = self.solver.linear(bounds, self.piece.rows, self.piece.targets)
        for batch in range(_BATCHES):
            # Another choice each time: wants that compete for the same room are not asked for together again.
            part = [want for number, want in enumerate(pending) if batch < 2 or (number * 7 + batch * 5) % 3]
            self._ask(program, {self.place[want.variable]: 1.0 for want in part}, batch % 2 == 0)
            before = len(pending)
            pending = [want for want in pending if not self._met(want)]
            if len(pending) <= 2 or (batch > 2 and before - len(pending) < _PROGRESS * before):
                break
        return pending

    def _alone(self, want: Want) -> Finding | None:
        position = self.place[want.variable]
        ends = []
        for largest in (True, False):
            values = self._ask(self._program(False), {position: 1.0}, largest)
            if self._met(want):
                return None
            ends.append(values)
        upper, lower = ends
        highest = UNBOUNDED if upper is None else floor(upper[position] + _NEAR)
        lowest = -UNBOUNDED if lower is None else ceil(lower[position] - _NEAR)
        if not want.met(lowest, highest):
            return Finding(want, lowest, highest)
        for values, largest in ((upper, True), (lower, False)):
            if values is not None and self._truth:
                self._near(want, position, values, largest)
                if self._met(want):
                    return None
        return self._whole(want, position)

    def _near(self, want: Want, position: int, values: Sequence[float], largest: bool) -> None:
        """Whole numbers along the way that a fractional world went: everything it left alone stays as it truly is, so
        the program is small, and what it finds is a world of the whole. It need go no further than the want asks."""
        truth = self._truth
        moved = [place for place, value in enumerate(values) if abs(value - truth[place]) > _NEAR]
        new = {place: number for number, place in enumerate(moved)}
        if position not in new:
            return
        bounds = [self.bounds[place] for place in moved]
        low, high = self.bounds[position]
        if largest:
            low = max(low, self.lowest[position] + want.values - 1, want.high if want.high is not None else low)
        else:
            high = min(high, self.highest[position] - want.values + 1, want.low if want.low is not None else high)
        if low > high:
            return
        bounds[new[position]] = (low, high)
        rows, targets = [], []
        for row, target in zip(self.piece.rows, self.piece.targets, strict=True):
            terms = tuple((new[place], c) for place, c in row if place in new)
            if terms:
                rows.append(terms)
                targets.append(target - sum(c * truth[place] for place, c in row if place not in new))
        found = self.solver.integral(bounds, rows, targets).best({}, largest=largest)
        if found is not None:
            world = list(truth)
            for place, value in zip(moved, found, strict=True):
                world[place] = round(value)
            self._saw(world)

    def _whole(self, want: Want, position: int) -> Finding | None:
        """The relaxation leaves room, but its worlds had fractions: ask for whole numbers."""
        for largest in (True, False):
            self._ask(self._program(True), {position: 1.0}, largest)
            if self._met(want):
                return None
        return Finding(want, self.lowest[position], self.highest[position])


def possible_values(
    system: System, knowledge: Knowledge, variable: int, values: Iterable[int], solver: Solver
) -> list[int]:
    """Which of some whole numbers a variable can take: one whole-number question each (small systems)."""
    (piece,) = pieces(system, knowledge, [Want(variable, 1)])
    position = piece.variables.index(variable)
    lowest, highest = piece.bounds[position]
    found = []
    for value in values:
        if lowest <= value <= highest:
            fixed = list(piece.bounds)
            fixed[position] = (value, value)
            if solver.integral(fixed, piece.rows, piece.targets).best({}, largest=True) is not None:
                found.append(value)
    return found
