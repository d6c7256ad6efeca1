"""A child is decided again whenever its record changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from tonghu.decisions import actions
from tonghu.records.api import recorded
from tonghu.web.clock import today

AT_ONCE = 200
"""Children that are decided in the transaction that changed them; more would keep everybody else waiting."""


@receiver(recorded)
def record_changed(sender: Any, children: Sequence[Any], **_: Any) -> None:
    """Decide children again whose records have changed: a few at once, many in the background."""
    if len(children) <= AT_ONCE:
        actions.determine(children, today())
    else:
        actions.put_off(children)
