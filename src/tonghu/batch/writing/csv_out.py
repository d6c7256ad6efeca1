"""csv files out: UTF-8 with a mark that Excel knows, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tonghu.batch.writing.cells import writable
from tonghu.batch.writing.row_sheet import Cell
from tonghu.core.base.text import guarded


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write one table. Empty cells stay empty; :func:`tonghu.core.base.text.unguarded` takes the guard off in reading."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([guarded(writable(cell)) if isinstance(cell, str) else cell for cell in row])
