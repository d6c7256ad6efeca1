"""Who reads a release, from which count on something is shown, and how a count is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INTERNAL, SHARED, PUBLIC = "internal", "shared", "public"
AUDIENCES = (INTERNAL, SHARED, PUBLIC)
THRESHOLDS: Mapping[str, int] = {INTERNAL: 3, SHARED: 5, PUBLIC: 10}
"""Contract, "statistics"; a pack may set its own (``statistics.thresholds``)."""
NAMES: Mapping[str, str] = {INTERNAL: "内部使用", SHARED: "部门共享", PUBLIC: "向社会公开"}
BASE = 5
"""Public counts are rounded to the nearest multiple of this."""
SLACK = BASE // 2

_READS: Mapping[str, tuple[str, ...]] = {
    INTERNAL: (INTERNAL, SHARED, PUBLIC),
    SHARED: (SHARED, PUBLIC),
    PUBLIC: (PUBLIC,),
}


def reads(reader: str) -> tuple[str, ...]:
    """The audiences whose releases a reader sees: shared readers also see public ones, internal readers all."""
    return _READS[reader]


def readers(audience: str) -> tuple[str, ...]:
    """The readers of a release made for an audience, that audience first."""
    return tuple(reader for reader in (PUBLIC, SHARED, INTERNAL) if audience in _READS[reader])


@dataclass(frozen=True, slots=True)
class Printing:
    """How counts of one release are printed. ``threshold``: counts from 1 to below it are hidden."""

    threshold: int
    rounded: bool

    def small(self, count: int) -> bool:
        """Whether a count (or a difference) may not be shown: 1 … t−1 either way."""
        return 0 < abs(count) < self.threshold

    def shown(self, count: int) -> int:
        """What is printed for a count that is shown."""
        return round_to_base(count) if self.rounded else count

    def bounds(self, printed: int) -> tuple[int, int]:
        """What a reader knows of a printed count."""
        return printed_bounds(printed, self.threshold) if self.rounded else (printed, printed)


def round_to_base(count: int) -> int:
    """To the nearest 5 (12 → 10, 13 → 15)."""
    return (count + SLACK) // BASE * BASE


def printed_bounds(printed: int, threshold: int) -> tuple[int, int]:
    """The counts behind a rounded figure: hidden before rounding, so a printed 10 means 10–12 and 0 a true 0."""
    return (0, 0) if printed == 0 else (max(threshold, printed - SLACK), printed + SLACK)
