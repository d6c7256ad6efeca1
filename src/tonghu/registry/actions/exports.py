"""Lists that leave: asked for with a purpose, approved by a second person above a threshold, marked, gone after a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access
from tonghu.registry.actions.children import By, new_number
from tonghu.registry.models import Child, ExportRequest
from tonghu.web.clock import now

ALONE = 50
"""Up to so many children leave on one's own responsibility; more only with a second person's approval (security.md H1)."""
MOST_FORMS = 300
"""So many children's forms are printed at once: more is a list by village, one after the other."""


class TooMany(ValueError):
    """The list is longer than what was asked for allows; nothing was taken."""


LASTS = timedelta(hours=24)
"""An approved list can be taken for so long, and is forgotten afterwards."""


def ask(
    *,
    by: By,
    found: QuerySet[Child],
    granted: frozenset[str],
    fields: Iterable[str],
    areas: Iterable[str],
    reason: str,
) -> ExportRequest:
    """Ask for a list. The children are those of this moment; a small list needs no approval. Of the fields those that are
    granted are on it."""
    numbers = list(found.values_list("number", flat=True))
    return ExportRequest.objects.create(
        number=f"D{new_number()}",
        by=by.actor.id,
        areas=list(areas),
        children=numbers,
        fields=[code for code in fields if code in granted],
        total=len(numbers),
        reason=reason,
        approved=True if len(numbers) <= ALONE else None,
    )


def open_requests() -> QuerySet[ExportRequest]:
    """Requests that can still be decided or taken."""
    return ExportRequest.objects.filter(asked_at__gt=now() - LASTS)


def mine(by: By, number: str) -> ExportRequest:
    """One's own request. Raises ``Http404``."""
    found = ExportRequest.objects.filter(by=by.actor.id, number=number).first()
    if found is None:
        raise Http404
    return found


def to_decide(by: By) -> list[ExportRequest]:
    """Requests that wait for this person: all of their areas lie in its own, and it is somebody else's."""
    waiting = open_requests().filter(approved=None).exclude(by=by.actor.id)
    return [request for request in waiting if _covered(by, request)]


def _covered(by: By, request: ExportRequest) -> bool:
    targets = (Target((str(area),)) for area in request.areas)
    return bool(request.areas) and all(
        by.rule.decide(by.actor, Permission.EXPORT_APPROVE, by.today, target) for target in targets
    )


def decide(*, by: By, number: str, approved: bool, reason: str) -> ExportRequest:
    """Approve or refuse. Raises ``Http404`` for what is not this person's to decide."""
    found = next((request for request in to_decide(by) if request.number == number), None)
    if found is None:
        raise Http404
    found.approved, found.decided_by, found.decided_at = approved, by.actor.id, timezone.now()
    found.decision_reason = reason
    found.save()
    return found


def may_take(request: ExportRequest) -> bool:
    """Whether the list can be taken now."""
    return request.approved is True and now() - (request.decided_at or request.asked_at) <= LASTS


def take(*, by: By, number: str, most: int | None = None) -> tuple[ExportRequest, list[Child], frozenset[str]]:
    """The list to write: what was asked for and is still within the person's rights today. Raises as :func:`mine`, and
    :class:`TooMany` above ``most`` children."""
    found = mine(by, number)
    if not may_take(found):
        raise PermissionDenied("还没有批准，或已过 24 小时，请重新申请")
    if most is not None and len(found.children) > most:
        raise TooMany(f"一次最多打印 {most} 人的登记表，这份名单有 {len(found.children)} 人。请按村分几次导出。")
    granted = by.rule.fields(by.actor, Permission.CHILD_EXPORT, by.today) & frozenset(found.fields)
    scope = access.children(by.rule, by.actor, Permission.CHILD_EXPORT, by.today)
    wanted = [str(number) for number in found.children]
    children = [
        child for start in range(0, len(wanted), 500) for child in scope.filter(number__in=wanted[start : start + 500])
    ]
    found.taken_at = timezone.now()
    found.save(update_fields=["taken_at"])
    return found, children, granted


def forget_old() -> int:
    """Forget the children of requests that can no longer be taken; who asked and why stays. Returns how many."""
    return ExportRequest.objects.filter(asked_at__lte=now() - 2 * LASTS).exclude(children=[]).update(children=[])
