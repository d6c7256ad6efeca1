"""Step 2, line by line: every row that holds a hidden count gets enough other hidden counts to leave it room."""

from __future__ import annotations

from collections import deque

from tonghu.core.stats.attack import Want
from tonghu.core.stats.state import PROTECTS, State
from tonghu.core.stats.system import UNBOUNDED


def close_lines(state: State) -> None:
    """Give every want that came up since the last call room in each of its rows."""
    state.catch_up()
    queue: deque[int] = deque(dict.fromkeys(state.fresh))
    state.fresh.clear()
    while queue:
        for want in list(state.wants(queue.popleft())):
            _widen(state, want)
        queue.extend(state.fresh)
        state.fresh.clear()


def _widen(state: State, want: Want) -> None:
    variable = want.variable
    value, rows = state.system.value[variable], state.system.rows_of[variable]
    low, high = state.bounds[variable]
    down = min([value - low, *(_room(state, variable, row, False) for row in rows)])
    needed = 0 if want.low is not None else want.values - 1 - down
    if want.high is not None and want.low is None:
        needed = max(needed, want.high - value)
    for row in rows:
        _hide_in(state, row, variable, needed, True)
    if want.low is not None:
        up = min([high - value, *(_room(state, variable, row, True) for row in rows)])
        needed = max(value - want.low, want.values - 1 - up)
        for row in rows:
            _hide_in(state, row, variable, needed, False)


def _room(state: State, variable: int, row: int, upwards: bool) -> int:
    """How far a variable can move as far as one row is concerned."""
    terms = state.system.rows[row]
    own = next(c for v, c in terms if v == variable)
    total = 0
    for other, coefficient in terms:
        if other != variable:
            total += _slack(state, other, (coefficient * own > 0) != upwards)
            if total >= UNBOUNDED:
                return UNBOUNDED
    return total


def _slack(state: State, variable: int, upwards: bool) -> int:
    low, high = state.bounds[variable]
    value = state.system.value[variable]
    if upwards:
        return UNBOUNDED if high >= UNBOUNDED else high - value
    return UNBOUNDED if low <= -UNBOUNDED else value - low


def _hide_in(state: State, row: int, variable: int, needed: int, upwards: bool) -> None:
    """Hide counts of one row until the variable has room in it, cheapest first."""
    terms = state.system.rows[row]
    own = next(c for v, c in terms if v == variable)
    while (lacking := needed - _room(state, variable, row, upwards)) > 0:
        best: tuple[int, ...] | None = None
        for other, coefficient in terms:
            if other == variable or not state.may_hide(other):
                continue
            rises = (coefficient * own > 0) != upwards
            gain = UNBOUNDED if rises else state.system.value[other] - 1 - _slack(state, other, False)
            if gain > 0:
                size = gain if gain >= lacking else -gain
                price = (int(rises), _bare(state, other), int(gain < lacking), size, other)
                best = price if best is None else min(best, price)
        if best is None:
            return
        state.hide(best[-1], PROTECTS)


def _bare(state: State, variable: int) -> int:
    """Rows of a count that hold no other hidden one: the fewer, the fewer will have to follow it."""
    hidden, printed = state.result.hidden, state.system.printed
    return sum(
        not any(v != variable and (v in hidden or not printed[v]) for v, _ in state.system.rows[row])
        for row in state.system.rows_of[variable]
    )
