"""Step 3: the attacker looks for what is still too narrow, and the cheapest further counts are hidden to widen it.

Block by block, small ones first, then the whole release. What is safe inside a block is safe; what cannot be repaired
inside one is left to a larger one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from tonghu.core.stats.attack import Knowledge, Piece, Want, attack, pieces
from tonghu.core.stats.lines import close_lines
from tonghu.core.stats.solving import Solver
from tonghu.core.stats.state import PROTECTS, State
from tonghu.core.stats.system import UNBOUNDED

_MOVED = 1e-6


class Repair:
    """Repairs one view until its attacker fails."""

    def __init__(self, state: State, solver: Solver, blocks: Sequence[frozenset[int]]) -> None:
        self.state, self.solver = state, solver
        self.blocks = [tuple(sorted(block)) for block in blocks]
        self.whole = tuple(range(len(state.bounds)))
        self._safe: set[Want] = set()

    def run(self) -> None:
        """Repeat over all blocks until nothing is open: what one block hides may be a new want of another."""
        while True:
            for block in self.blocks:
                self._settle(block, last=False)
            self._settle(self.whole, last=True)
            if not self._open(self.whole):
                return

    def _open(self, block: Iterable[int]) -> list[Want]:
        state = self.state
        return [
            want
            for variable in block
            for want in state.wants(variable)
            if want not in self._safe and want.variable not in state.result.lost
        ]

    def _settle(self, block: tuple[int, ...], last: bool) -> None:
        """Attack inside a block and repair there. ``last``: there is no larger one to leave anything to."""
        stuck: set[Want] = set()
        while pending := [want for want in self._open(block) if want not in stuck]:
            found = attack(self.state.system, self._inside(block), pending, self.solver)
            failing = [finding.want for finding in found]
            self._safe.update(set(pending).difference(failing))
            repaired = False
            moves = _Moves(self.state, self.solver, block, self._inside(block), failing)
            for want in failing:
                # Hiding for one often does for its neighbours too; the attack is asked again after some repairs.
                if moves.met(want):
                    continue
                chosen = moves.of(want)
                if not chosen and self.state.may_hide(want.variable):
                    chosen = [want.variable]
                if chosen is None:
                    stuck.add(want)
                    if last:
                        self.state.result.lost.append(want.variable)
                for variable in chosen or ():
                    self.state.hide(variable, PROTECTS)
                    self.state.result.repairs += 1
                repaired = repaired or bool(chosen)
            if not repaired and last:
                known = set(self.state.result.lost)
                self.state.result.lost += [want.variable for want in failing if want.variable not in known]
            if not repaired:
                stuck.update(failing)
            close_lines(self.state)

    def _inside(self, block: Iterable[int]) -> Knowledge:
        """Everything outside a block as it truly is: worlds that differ only inside it are worlds of the whole."""
        spans = ((variable, self.state.bounds[variable]) for variable in block)
        return Knowledge({v: span for v, span in spans if span[0] < span[1]}, self.state.system.value)


class _Moves:
    """What else must be hidden when a count is to move: a linear program for each part of a block that hangs together.

    Printed counts may leave what their printing leaves open, at a cost; those that do are hidden. A program is made once
    and asked for one count after the other: what gets hidden between two questions is free from then on.
    """

    def __init__(
        self, state: State, solver: Solver, block: Iterable[int], inside: Knowledge, wants: list[Want]
    ) -> None:
        self.state = state
        may = [variable for variable in block if state.may_hide(variable)]
        spans = {want.variable: state.bounds[want.variable] for want in wants} | dict(inside.open)
        spans.update((variable, (1, UNBOUNDED)) for variable in may)
        self._parts: dict[int, _Part] = {}
        for piece in pieces(state.system, Knowledge(spans, inside.fixed), wants):
            part = _Part(state, solver, piece, frozenset(may))
            self._parts.update((want.variable, part) for want in piece.wants)

    def of(self, want: Want) -> list[int] | None:
        """The variable moves as far as it must; the counts to hide for that, or ``None`` when there is no way."""
        value = self.state.system.value[want.variable]
        upwards, downwards = value + want.values - 1, value - want.values + 1
        if want.low is not None:
            targets = [min(want.low, downwards), *([max(want.high, upwards)] if want.high is not None else [])]
        else:
            targets = [max(want.high or 0, upwards), *([downwards] if want.high is None else [])]
        for target in targets:
            chosen = self._parts[want.variable].chosen(want.variable, target)
            if chosen is not None:
                return chosen
        return None

    def met(self, want: Want) -> bool:
        """Whether the worlds that were found for others move this count far enough as well."""
        return self._parts[want.variable].met(want)


class _Part:
    """The program of one piece."""

    def __init__(self, state: State, solver: Solver, piece: Piece, may: Container[int]) -> None:
        self._state = state
        self._place = {variable: position for position, variable in enumerate(piece.variables)}
        bounds, rows, targets = list(piece.bounds), list(piece.rows), list(piece.targets)
        self._costly: dict[int, int] = {}
        """Variable → position of what it moves upwards; downwards is the next."""
        for position, variable in enumerate(piece.variables):
            if variable in may:
                above = self._costly[variable] = len(bounds)
                bounds += [(0, UNBOUNDED), (0, UNBOUNDED), state.bounds[variable]]
                rows.append(((position, 1), (above, -1), (above + 1, 1), (above + 2, -1)))
                targets.append(0)
        self._program = solver.linear(bounds, rows, targets, moving=True)
        self._objective: dict[int, float] = {}
        self._hidden = -1
        wanted = [want.variable for want in piece.wants]
        self._lowest = {variable: state.system.value[variable] for variable in wanted}
        self._highest = dict(self._lowest)
        self._looked = range(len(piece.variables))

    def chosen(self, moved: int, target: int) -> list[int] | None:
        """Minimise what printed counts move beyond what their printing leaves open."""
        if len(self._state.result.hidden) != self._hidden:
            self._hidden = len(self._state.result.hidden)
            self._costly = {v: above for v, above in self._costly.items() if v not in self._state.result.hidden}
            self._objective = {
                place: 1.0 + 3.0 * self._state.breadth[variable]
                for variable, above in self._costly.items()
                for place in (above, above + 1)
            }
        spans = {self._place[moved]: (target, target)}
        reads = [*self._objective, *self._looked]
        values = self._program.best(self._objective, largest=False, bounds=spans, reads=reads)
        if values is None:
            return None
        costs, world = values[: len(self._objective)], values[len(self._objective) :]
        if all(abs(value - round(value)) < _MOVED for value in world):  # else it is no world of whole numbers
            for variable in self._lowest:
                value = round(world[self._place[variable]])
                self._lowest[variable] = min(self._lowest[variable], value)
                self._highest[variable] = max(self._highest[variable], value)
        moves = zip(self._costly, costs[::2], costs[1::2], strict=True)
        return [variable for variable, above, below in moves if variable != moved and above + below > _MOVED]

    def met(self, want: Want) -> bool:
        """Whether the worlds found so far show enough values."""
        return want.met(self._lowest[want.variable], self._highest[want.variable])
