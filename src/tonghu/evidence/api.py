"""The door of the attachments for other apps."""

from __future__ import annotations

from tonghu.evidence import actions
from tonghu.web.clock import today


def forget_old() -> int:
    """Destroy the attachments that have passed their time. Returns how many."""
    return actions.destroy_due(today())
