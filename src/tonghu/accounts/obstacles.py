"""What stands against closing a unit; apps above this one add their own (children that belong to it)."""

from __future__ import annotations

from collections.abc import Callable

Obstacle = Callable[[str], str]
"""Area → a sentence for the user, or ``""``."""
_FOUND: list[Obstacle] = []


def register(obstacle: Obstacle) -> None:
    """Add one; the same function twice counts once."""
    if obstacle not in _FOUND:
        _FOUND.append(obstacle)


def against_closing(area: str) -> list[str]:
    """The sentences of those that stand in the way."""
    return [text for obstacle in _FOUND if (text := obstacle(area))]
