"""Protection: small counts are hidden, and others with them, until the attacker fails.

1. Primary (:mod:`.state`): counts of 1 … t−1, and counts whose difference to an earlier release would be 1 … t−1.
2. Line by line (:mod:`.lines`): every row that holds a hidden count gets enough other hidden ones to leave it room.
3. Repair (:mod:`.repair`): the attacker looks for what still is too narrow; each finding is widened by the cheapest set
   of further counts, until nothing is found.

Hiding more never narrows a range, so the loop ends; with everything above zero hidden, every count can grow.
"""

from __future__ import annotations

from collections.abc import Sequence

from tonghu.core.stats.audience import Printing
from tonghu.core.stats.lines import close_lines
from tonghu.core.stats.repair import Repair
from tonghu.core.stats.solving import Solver
from tonghu.core.stats.state import Protection, State, View
from tonghu.core.stats.system import System


def protect(
    system: System, views: Sequence[View], printing: Printing, solver: Solver, blocks: Sequence[frozenset[int]] = ()
) -> Protection:
    """Hide until every view's attacker fails.

    ``blocks``: groups of variables that are looked at first, everything else as it is: worlds found there are worlds of
    the whole system, and small programs are quick.
    """
    result = Protection()
    states = [State(system, view, printing, result) for view in views]
    for state in states:
        state.primary()
    repairs = [Repair(state, solver, blocks) for state in states]
    before = -1
    while before != len(result.hidden):
        before = len(result.hidden)
        for state, repair in zip(states, repairs, strict=True):
            close_lines(state)
            repair.run()
    return result
