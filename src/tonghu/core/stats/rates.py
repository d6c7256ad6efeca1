"""Rates: only of printed counts, and only on enough children (security G3)."""

from __future__ import annotations

LEAST = 10
"""A share of fewer children than this says more about each of them than about all."""


def share(part: int | None, whole: int | None) -> float | None:
    """Per cent of two printed counts; ``None`` where one is hidden or the whole is below :data:`LEAST`."""
    if part is None or whole is None or whole < LEAST:
        return None
    return part * 100 / whole
