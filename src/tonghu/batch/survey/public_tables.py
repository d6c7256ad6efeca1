"""Counts that may stand under a heading with 公开: one-dimensional tables, small counts hidden, the rest rounded. Pure.

What a reader can learn from one table is bounded here for the worst case in which the true total is known exactly:
a hidden count is at least 1 (a true zero is printed as 0), so the largest value a hidden cell can still have is the
total, less the least that the printed cells can be, less 1 for every other hidden cell. While that is below the
threshold the reader would know that the cell is small, so the next smallest count is hidden too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

THRESHOLD = 10
"""Counts from 1 to below this are never printed."""
BASE = 5
_SLACK = BASE // 2
HIDDEN = "—"


@dataclass(frozen=True, slots=True)
class PublicCell:
    """One printed count; ``value`` is ``None`` when hidden."""

    label: str
    value: int | None

    def text(self) -> str:
        """What is printed."""
        return HIDDEN if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table as it may be published; the total is rounded or hidden like a cell."""

    cells: tuple[PublicCell, ...]
    total: PublicCell


def rounded(count: int) -> int:
    """To the nearest 5 (12 → 10, 13 → 15)."""
    return (count + _SLACK) // BASE * BASE


def protect(counts: Sequence[tuple[str, int]]) -> PublicTable:
    """Counts by label, complete and without overlap, made safe; their sum is the total."""
    total = sum(count for _, count in counts)
    hidden = {index for index, (_, count) in enumerate(counts) if 0 < count < THRESHOLD}
    show_total = total == 0 or total >= THRESHOLD
    if hidden and show_total:
        rest = sorted((count, index) for index, (_, count) in enumerate(counts) if count >= THRESHOLD)
        while not _safe(counts, hidden, total) and rest:
            hidden.add(rest.pop(0)[1])
        show_total = _safe(counts, hidden, total)
    cells = tuple(
        PublicCell(label, None if index in hidden else rounded(count)) for index, (label, count) in enumerate(counts)
    )
    return PublicTable(cells, PublicCell("合计", rounded(total) if show_total else None))


def _safe(counts: Sequence[tuple[str, int]], hidden: set[int], total: int) -> bool:
    """Whether every hidden count can still be the threshold or more, and at least ``THRESHOLD`` values are possible."""
    if len(hidden) < 2:
        return False
    printed = sum(rounded(count) - _SLACK for index, (_, count) in enumerate(counts) if index not in hidden and count)
    largest = total - printed - (len(hidden) - 1)
    return largest >= THRESHOLD
