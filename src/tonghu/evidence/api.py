"""The door of the attachments for other apps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tonghu.evidence import actions, vault
from tonghu.evidence.models import Attachment
from tonghu.web import wall
from tonghu.web.clock import today


def having(children: Iterable[Any]) -> set[Any]:
    """The ids, among these, of children that have or had an attachment."""
    return set(Attachment.objects.filter(child__in=list(children)).order_by().values_list("child_id", flat=True))


def forget_old() -> int:
    """Destroy the attachments that have passed their time. Returns how many."""
    return actions.destroy_due(today())


def prove_readable() -> int:
    """Open every paper with the keys at hand, one after the other. Returns how many. Raises ``Tampered`` or ``KeyFault``."""
    count = 0
    with wall.opened("after a restore: whether the keys fit"):
        for paper in Attachment.objects.filter(ended_at=None).order_by("pk").iterator(chunk_size=100):
            key = vault.data_keys([paper.child_id]).get(paper.child_id)
            if key is not None:
                vault.about(paper, key)
                vault.content(paper, key)
                count += 1
    return count
