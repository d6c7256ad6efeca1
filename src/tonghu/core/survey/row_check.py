"""What a check of one row is: the columns it looks at and what it finds in them.

Both engines run the same checks. The one for single rows calls them row by row; the columnar one calls them once per
distinct combination of what they look at. So a check must look at nothing else: a test watches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import Registration

Find = Callable[[Registration, date, list[Problem]], None]


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One check. Find the faults of a row on a day and add them to the list; never raises."""

    reads: tuple[str, ...]
    """Columns whose values it reads."""
    asks: tuple[str, ...]
    """Columns of which it only asks whether they are known."""
    find: Find
    needs: str = ""
    """A column without whose value it finds nothing; "" where it always has to be asked."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it looks at."""
        return (*self.reads, *self.asks)
