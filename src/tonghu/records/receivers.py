"""What is typed into the register's own columns elsewhere becomes a statement too: no value without source and day."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from tonghu.core.record.statements import changed
from tonghu.records import recording, selectors
from tonghu.registry.api import heads_of, put_ties
from tonghu.registry.models import Child, ChildKey
from tonghu.registry.rotation import reindexing
from tonghu.web import wall
from tonghu.web.clock import today
from tonghu.web.rule import pack_for


@receiver(post_save, sender=ChildKey)
def child_entered(sender: Any, instance: Any, created: bool, **_: Any) -> None:
    """A child that was entered by hand: its first values."""
    if created:
        _state(instance.child)


@receiver(post_save, sender=Child)
def child_changed(sender: Any, instance: Any, created: bool, **_: Any) -> None:
    """The register's own columns were changed by hand. A child that has just been made has no key yet."""
    if not created:
        _state(instance)


@receiver(reindexing)
def index_key_changed(sender: Any, children: list[Any], **_: Any) -> int:
    """The ties of some children under the newest key."""
    return put_ties((child, selectors.texts(opened)) for child, opened in selectors.sheets(children))


def _state(child: Any) -> None:
    pack = pack_for(child.primary_unit, today())
    values = changed(selectors.record(child, pack), heads_of(child))
    known = {code for code in values if code != "phone"}
    phones = {one.text for code, one in selectors.record(child, pack).items() if code in recording.PHONES}
    if values.get("phone") in phones:
        del values["phone"]
    if known or "phone" in values:
        new = recording.New(values, "registrations", today(), settled=True)
        recording.append(child, [new], by=wall.acting(), origin="form", pack=pack)
