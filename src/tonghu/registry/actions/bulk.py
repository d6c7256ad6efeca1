"""One change for many children, kept with what was there before, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access
from tonghu.registry.actions.children import By
from tonghu.registry.models import BulkChange, Child
from tonghu.web.clock import now

FIELDS = {"primary_unit": "负责单位", "responsible": "负责人"}
MOST = 500
"""More at once is a hand-over or a boundary change, which have pages of their own."""
UNDO = timedelta(hours=24)


class TooMany(ValueError):
    """More children than one bulk change takes."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many were set back, and which were not because somebody has changed them since."""

    back: int
    kept: tuple[str, ...]


def picked(by: By, numbers: Sequence[str]) -> QuerySet[Child]:
    """The picked children that this person may change in bulk; others do not exist for it. Raises :class:`TooMany`."""
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MOST:
        raise TooMany
    scope = access.children(by.rule, by.actor, Permission.CHILD_BULK, by.today)
    return scope.filter(number__in=wanted).order_by("number")


def change(*, by: By, numbers: Sequence[str], field: str, value: str, reason: str) -> BulkChange:
    """Set one field for the picked children. Raises ``PermissionDenied``, :class:`TooMany`."""
    granted = by.rule.decide(by.actor, Permission.CHILD_BULK, by.today)
    if field not in FIELDS or field not in granted.edits:
        raise PermissionDenied("这个栏目不能批量修改")
    if field == "primary_unit" and not by.rule.decide(by.actor, Permission.CHILD_BULK, by.today, Target((value,))):
        raise PermissionDenied("不能转到辖区外的单位")
    before: list[dict[str, Any]] = []
    for child in picked(by, numbers).select_for_update():
        old = getattr(child, field)
        if old != value:
            setattr(child, field, value)
            child.version += 1
            child.updated_at = timezone.now()
            child.save(update_fields=[field, "version", "updated_at"])
            before.append({"number": child.number, "old": old, "version": child.version})
    return BulkChange.objects.create(by=by.actor.id, field=field, value=value, reason=reason, before=before)


def one(by: By, pk: int) -> BulkChange:
    """A person's own bulk change. Raises ``Http404``."""
    found = BulkChange.objects.filter(pk=pk, by=by.actor.id).first()
    if found is None:
        raise Http404
    return found


def may_undo(made: BulkChange) -> bool:
    """Whether it can still be taken back."""
    return made.undone_at is None and now() - made.at <= UNDO


def undo(*, by: By, pk: int) -> Undone:
    """Set back what nobody has changed since. Raises ``Http404``, ``PermissionDenied``."""
    made = one(by, pk)
    if not may_undo(made):
        raise PermissionDenied("已经撤销过，或超过 24 小时，不能再撤销")
    back, kept = 0, []
    for entry in made.before:
        child = access.unscoped().select_for_update().filter(number=entry["number"]).first()
        if child is None or child.version != entry["version"] or getattr(child, made.field) != made.value:
            kept.append(str(entry["number"]))
            continue
        setattr(child, made.field, entry["old"])
        child.version += 1
        child.updated_at = timezone.now()
        child.save(update_fields=[made.field, "version", "updated_at"])
        back += 1
    made.undone_at = timezone.now()
    made.save(update_fields=["undone_at"])
    return Undone(back, tuple(kept))
