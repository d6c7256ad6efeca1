"""A page of a list with an exact count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page. ``total`` is exact; pages count from 1."""

    rows: Sequence[Any]
    number: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page, 1 for an empty list."""
        return max(1, -(-self.total // PAGE_ROWS))

    @property
    def first_row(self) -> int:
        """The number of the first row shown, 0 for an empty list."""
        return (self.number - 1) * PAGE_ROWS + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """The number of the last row shown."""
        return (self.number - 1) * PAGE_ROWS + len(self.rows)

    @property
    def before(self) -> int | None:
        """The page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after."""
        return self.number + 1 if self.number < self.last else None


def counted(found: QuerySet[Any], number: int) -> Page:
    """The page of a number; a number behind the end gives the last page."""
    total = found.count()
    number = min(number, max(1, -(-total // PAGE_ROWS)))
    start = (number - 1) * PAGE_ROWS
    return Page(list(found[start : start + PAGE_ROWS]), number, total)
