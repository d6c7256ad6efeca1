"""Break-glass: a child outside one's area opened at once for a few hours; a second person reviews it (security.md A12, 4.14).

Never blocked by an approver who cannot be reached: the review comes afterwards, within a day, and is nobody's own.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.core.base.identity import valid
from tonghu.registry import access, vault
from tonghu.registry.actions.children import By
from tonghu.registry.models import Child, EmergencyAccess
from tonghu.web import wall
from tonghu.web.clock import now

LASTS = timedelta(hours=4)
REVIEW_WITHIN = timedelta(hours=24)
MANY_A_DAY = 5
"""More emergencies of one person in a day stand out in the review."""


def find(text: str) -> Child | None:
    """The child with exactly this number or identity number, wherever it is."""
    compact = "".join(text.split()).upper()
    with wall.opened("an emergency is about a child outside one's areas; whom it finds is recorded"):
        found = access.named(Q(number=compact))
        if found is None and valid(compact):
            found = access.named(Q(id_number_index__in=vault.indexes_of("id_number", compact)))
    return found


def open_child(*, by: By, text: str, reason: str) -> EmergencyAccess | None:
    """Open a child now; ``None`` when nobody has this number. Opening again while it lasts changes nothing."""
    if not by.rule.decide(by.actor, Permission.BREAK_GLASS, by.today):
        raise PermissionDenied("没有紧急查看的授权")
    child = find(text)
    if child is None:
        return None
    going = access.in_emergency(by.actor, child.number)
    if going is not None:
        return going
    return EmergencyAccess.objects.create(
        child=child.number,
        units=list(access.target_of(child).units),
        by=by.actor.id,
        by_unit=accounts.unit_area_of(by.actor.id)[:12],
        reason=reason,
        opened_at=now(),
        ends_at=now() + LASTS,
    )


def to_review(by: By) -> list[EmergencyAccess]:
    """What waits for this person's review: of people in its area or about children in it, never its own."""
    waiting = EmergencyAccess.objects.filter(justified=None).exclude(by=by.actor.id)
    return [entry for entry in waiting.order_by("opened_at") if _reviews(by, entry)]


def reviewed(by: By) -> list[EmergencyAccess]:
    """The latest reviewed ones that this person may see."""
    done = EmergencyAccess.objects.exclude(justified=None)[:500]
    return [entry for entry in done if _reviews(by, entry)][:100]


def _reviews(by: By, entry: EmergencyAccess) -> bool:
    units = (entry.by_unit, *(str(unit) for unit in entry.units))
    target = Target(tuple(unit for unit in units if unit))
    return bool(by.rule.decide(by.actor, Permission.BREAK_GLASS_REVIEW, by.today, target))


def overdue(entry: EmergencyAccess) -> bool:
    """Whether the review should have been made by now."""
    return entry.justified is None and now() - entry.opened_at > REVIEW_WITHIN


def same_day(entry: EmergencyAccess) -> int:
    """How many children the same person opened on that day."""
    day = timezone.localdate(entry.opened_at)
    return EmergencyAccess.objects.filter(by=entry.by, opened_at__date=day).count()


def review(*, by: By, pk: int, justified: bool, text: str) -> EmergencyAccess:
    """Review one: justified or not; an unjustified one ends at once. Raises ``Http404``."""
    entry = next((entry for entry in to_review(by) if entry.pk == pk), None)
    if entry is None:
        raise Http404
    entry.justified, entry.review = justified, text
    entry.reviewed_by, entry.reviewed_at = by.actor.id, timezone.now()
    if not justified and entry.ends_at > now():
        entry.ends_at = now()
    entry.save()
    return entry
