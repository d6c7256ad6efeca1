"""The door of the attachments for other apps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tonghu.evidence import actions
from tonghu.evidence.models import Attachment
from tonghu.web.clock import today


def having(children: Iterable[Any]) -> set[Any]:
    """The ids, among these, of children that have or had an attachment."""
    return set(Attachment.objects.filter(child__in=list(children)).order_by().values_list("child_id", flat=True))


def forget_old() -> int:
    """Destroy the attachments that have passed their time. Returns how many."""
    return actions.destroy_due(today())
