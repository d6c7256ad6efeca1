"""Which children a person may reach. The only place that asks the database for children without a scope."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from tonghu.core.authz.decide import OPENED_BY_EMERGENCY, Actor, Decision, Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.core.workflow.standing import COUNTED
from tonghu.registry.models import Child, EmergencyAccess
from tonghu.web import wall
from tonghu.web.clock import now

LAST = "\uffff"


def within(areas: tuple[str, ...]) -> Q:
    """Children whose primary or secondary unit lies in one of these areas; nobody when there is none."""
    return _lying(areas, ("primary_unit", "secondary_unit"))


def counted_in(areas: tuple[str, ...]) -> Q:
    """Children that count for these areas: by the primary unit only, so that nobody counts twice."""
    return _lying(areas, ("primary_unit",))


def on_roster() -> Q:
    """Children that count: neither left, nor over the age, nor in the ledger only."""
    return Q(state__in=[state.value for state in COUNTED])


def _lying(areas: tuple[str, ...], columns: tuple[str, ...]) -> Q:
    found = Q(pk__in=())
    for area in areas:
        if not area:
            return Q()
        for column in columns:
            found |= Q(**{f"{column}__gte": area, f"{column}__lt": area + LAST})
    return found


def children(rule: Rule, actor: Actor, permission: Permission, today: Any) -> QuerySet[Child]:
    """The children for whom the actor holds the permission."""
    return Child.objects.filter(within(rule.areas(actor, permission, today)))


def child(rule: Rule, actor: Actor, permission: Permission, today: Any, number: str) -> tuple[Child, Decision]:
    """One child by its number. Raises ``Http404`` alike for "absent" and "not yours"."""
    opened = in_emergency(actor, number) if permission in OPENED_BY_EMERGENCY else None
    if opened is not None:
        wall.widen(tuple(opened.units))
    found = named(Q(number=number))
    if found is None:
        raise Http404
    target = target_of(found)
    decision = rule.decide(actor, permission, today, target)
    if not decision and opened is not None:
        decision = rule.decide(replace(actor, emergencies=frozenset({target.id})), permission, today, target)
    if not decision:
        raise Http404
    return found, decision


def named(asked: Q) -> Child | None:
    """The child that a number names: the number of a merged record names the child that it was merged into."""
    found = records().filter(asked).order_by(F("merged_into_id").asc(nulls_first=True)).first()
    return standing(found) if found is not None else None


def standing(child: Child) -> Child:
    """The child itself, or the one that its record was merged into."""
    while child.merged_into is not None:
        child = child.merged_into
    return child


def in_emergency(actor: Actor, number: str) -> EmergencyAccess | None:
    """The emergency in which this person opened this child, while it lasts."""
    return EmergencyAccess.objects.filter(by=actor.id, child=number, ends_at__gt=now()).first()


def target_of(found: Child) -> Target:
    """A child as the rule sees it."""
    units = tuple(unit for unit in (found.primary_unit, found.secondary_unit) if unit)
    return Target(units, found.entered_by, str(found.pk))


def unscoped() -> QuerySet[Child]:
    """Every child: for actions that have decided already, and for jobs of the system."""
    return Child.objects.all()


def records() -> QuerySet[Child]:
    """Every record, also those that were merged into another one: for work on keys, units and numbers."""
    return Child.everyone.all()
