"""The door of the imports for other apps."""

from __future__ import annotations

from tonghu.imports import selectors


def waiting(areas: tuple[str, ...], person: str) -> int:
    """Imports in these areas that wait for this person's approval."""
    return selectors.waiting(areas, person)
