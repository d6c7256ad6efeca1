"""A child is decided again whenever its record changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from tonghu.decisions import actions
from tonghu.records.models import Sheet
from tonghu.web.clock import today


@receiver(post_save, sender=Sheet)
def record_changed(sender: Any, instance: Any, **_: Any) -> None:
    """Decide the child of a sheet again."""
    actions.determine([instance.child], today())
