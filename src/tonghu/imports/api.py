"""The door of the imports for other apps."""

from __future__ import annotations

from tonghu.imports import selectors, vault
from tonghu.imports.models import Batch, Row
from tonghu.web import wall


def waiting(areas: tuple[str, ...], person: str) -> int:
    """Imports in these areas that wait for this person's approval."""
    return selectors.waiting(areas, person)


def prove_readable() -> int:
    """Open every file and row with the keys at hand. Returns how many files. Raises ``Tampered`` or ``KeyFault``."""
    count = 0
    with wall.opened("after a restore: whether the keys fit"):
        for batch in Batch.objects.order_by("pk").iterator(chunk_size=1):
            vault.file_of(batch)
            rows = vault.Rows(batch)
            for row in Row.objects.filter(batch=batch).iterator(chunk_size=500):
                rows.opened(row.position, row.sealed)
            count += 1
    return count
