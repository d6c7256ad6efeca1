"""What one reader knows while counts are being hidden, and what it must be left with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tonghu.core.stats.attack import Want
from tonghu.core.stats.audience import Printing
from tonghu.core.stats.system import UNBOUNDED, System

SMALL, PERIOD, PROTECTS = "small", "period", "protects"
REASONS: Mapping[str, str] = {
    SMALL: "人数小于阈值",
    PERIOD: "与以往发布相减会得到小数",
    PROTECTS: "保护其他不显示的数",
}


@dataclass(frozen=True)
class View:
    """One reader of the release: its threshold, and what it knows from other releases of the same snapshot."""

    reader: str
    threshold: int
    known: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Variable → bounds, where an earlier release already says something."""
    earlier: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Variable → bounds of the same count in releases of other dates; their difference to it must not be small."""
    hidden: frozenset[int] = frozenset()
    """Counts that another release of the same snapshot hides from this reader."""


@dataclass
class Protection:
    """What is hidden and why, and what could not be repaired because an earlier release already told it."""

    hidden: dict[int, str] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)
    repairs: int = 0
    """Counts hidden by the third step: how far the line rule alone fell short."""


class State:
    """Bounds of every variable for one reader. ``result`` is shared: what one view hides is hidden for all."""

    def __init__(self, system: System, view: View, printing: Printing, result: Protection) -> None:
        self.system, self.view, self.printing, self.result = system, view, printing, result
        self.bounds = [self._bounds(variable) for variable in range(len(system.value))]
        self.derived = frozenset(system.derived())
        self.fresh: list[int] = [*sorted({*result.hidden, *view.hidden}), *sorted(self.derived)]
        """Variables whose wants nobody has looked at since they came up."""
        self._applied = set(result.hidden)
        deepest = max((len(cell[1]) for cell in system.cells), default=0)
        self.breadth = [deepest - len(cell[1]) for cell in system.cells]
        """How broad a count is: totals are the last to be hidden."""

    def _bounds(self, variable: int) -> tuple[int, int]:
        if not self.system.printed[variable]:
            low, high = self.system.floor[variable], UNBOUNDED
        elif variable in self.result.hidden:
            low, high = 1, UNBOUNDED
        else:
            low, high = self.printing.bounds(self.printing.shown(self.system.value[variable]))
        known = self.view.known.get(variable)
        return (low, high) if known is None else (max(low, known[0]), min(high, known[1]))

    def primary(self) -> None:
        """Step 1: small counts, small steps against other dates, and what rounding would tell too well."""
        t = self.view.threshold
        for variable, value in enumerate(self.system.value):
            if not self.system.printed[variable] or value == 0:
                continue
            low, high = self.bounds[variable]
            if self.printing.small(value) or 0 < value < t:
                self.hide(variable, SMALL)
            elif any(self._small_step(variable, old) for old in self.view.earlier.get(variable, ())):
                self.hide(variable, PERIOD)
            elif variable in self.view.hidden and 0 < high - low < t - 1:
                self.hide(variable, PROTECTS)

    def _small_step(self, variable: int, old: tuple[int, int]) -> bool:
        """Whether a reader could be sure of a small difference, or might be: a rounded count may be any within its
        bounds."""
        t, value = self.view.threshold, self.system.value[variable]
        if old[1] - old[0] + 1 >= t and not self.printing.rounded:
            return False
        return any(0 < abs(value - earlier) < t for earlier in range(old[0], old[1] + 1))

    def hide(self, variable: int, reason: str) -> None:
        """Hide one count for every reader."""
        self.result.hidden.setdefault(variable, reason)
        self._open(variable)

    def _open(self, variable: int) -> None:
        if variable not in self._applied or self.bounds[variable][1] < UNBOUNDED:
            self._applied.add(variable)
            self.bounds[variable] = self._bounds(variable)
            self.fresh.append(variable)

    def catch_up(self) -> None:
        """Take over what other views have hidden."""
        for variable in [v for v in self.result.hidden if v not in self._applied]:
            self._open(variable)

    def may_hide(self, variable: int) -> bool:
        """Whether hiding a count would give it room: printed, not zero, and not told by another release."""
        return (
            self.system.printed[variable]
            and variable not in self.result.hidden
            and self.system.value[variable] > 0
            and self.view.known.get(variable, (0, UNBOUNDED))[1] > self.system.value[variable]
        )

    def watched(self) -> Iterator[int]:
        """Variables that may hold a want, in order."""
        yield from sorted({*self.result.hidden, *self.view.hidden, *self.derived})

    def wants(self, variable: int) -> Iterator[Want]:
        """What must hold for one variable: a hidden count, or a small difference that could be derived."""
        hidden = variable in self.result.hidden or variable in self.view.hidden
        low, high = self.bounds[variable]
        if not hidden and variable not in self.derived:
            return
        if low == high and self.system.printed[variable]:
            return  # this reader is shown the count itself: nothing is hidden from it
        t, value = self.view.threshold, self.system.value[variable]
        small = 0 < abs(value) < t
        if hidden or small:
            yield Want(variable, t, t if small and value > 0 else None, -t if small and value < 0 else None)
        for old_low, old_high in self.view.earlier.get(variable, ()) if hidden else ():
            if old_low == old_high and 0 < abs(value - old_low) < t:
                # A fall is looked for downwards first; where the count cannot fall that far, upwards will do.
                falls = value < old_low and old_low - t >= 1
                yield Want(variable, t, old_low + t, old_low - t if falls else None)

    def all_wants(self) -> list[Want]:
        """Every want, in order."""
        return [want for variable in self.watched() for want in self.wants(variable)]
