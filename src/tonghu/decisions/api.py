"""The door of the decisions for other apps."""

from __future__ import annotations

from datetime import date

from tonghu.decisions import actions


def determine_due(day: date) -> int:
    """Decide every child whose kept outcome is of another day or is missing. Returns how many."""
    return actions.determine_due(day)
