"""What the statistics command is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tonghu.core.stats.audience import INTERNAL


@dataclass(frozen=True)
class Options:
    """The command's arguments after the table, policy and date."""

    output: Path
    audience: str = INTERNAL
    division: str | None = None
    previous: Path | None = None
    releases: Path | None = None
    population: Path | None = None
    protect: bool = True
    outline: Path | None = None
    lists: tuple[str, ...] = ()
    """Departments' lists, ``KEY=FILE`` each."""
    capacity: Path | None = None
    facilities: Path | None = None
    crossings: tuple[str, ...] = ()
    """Flexible tables, names with commas between."""
