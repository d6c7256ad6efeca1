"""The door of the frozen statistics for other apps."""

from __future__ import annotations

from tonghu.figures import vault
from tonghu.figures.models import Release, Snapshot
from tonghu.web import wall


def prove_readable() -> int:
    """Open every snapshot and release with the keys at hand; one that is still being made holds nothing yet. Returns how
    many. Raises ``Tampered`` or ``KeyFault``."""
    count = 0
    with wall.opened("after a restore: whether the keys fit"):
        for model in (Snapshot, Release):
            for row in model.objects.exclude(sealed=b"").order_by("pk").iterator(chunk_size=1):
                vault.content(row)
                count += 1
    return count
