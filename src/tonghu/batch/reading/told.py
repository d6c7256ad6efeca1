"""What a parser in the child hands back for one table, and how it tells what its content will cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tonghu.batch.reading.frames import Frame

Budget = Callable[[int], None]
"""Called once with the unpacked size, before the costly part: sets the limits of memory and time for the rest."""


@dataclass(slots=True)
class TableRead:
    """One sheet or the whole of a flat file. ``frame`` is ``None`` for a sheet that cannot hold cells."""

    sheet: str | None
    frame: Frame | None
    notes: list[str] = field(default_factory=list)
    """About this table, in Chinese."""
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Merged cells of the first rows: top, left, bottom, right, from 0."""
    keys: list[str] | None = None
    """Heads of the cells of a table that has no header row."""
    date1904: bool = False
