"""Which children a person may reach. The only place that asks the database for children without a scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tonghu.core.authz.decide import Actor, Decision, Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.registry.models import Child

LAST = "\uffff"


def within(areas: tuple[str, ...]) -> Q:
    """Children whose primary or secondary unit lies in one of these areas; nobody when there is none."""
    found = Q(pk__in=())
    for area in areas:
        if not area:
            return Q()
        for column in ("primary_unit", "secondary_unit"):
            found |= Q(**{f"{column}__gte": area, f"{column}__lt": area + LAST})
    return found


def children(rule: Rule, actor: Actor, permission: Permission, today: Any) -> QuerySet[Child]:
    """The children for whom the actor holds the permission."""
    return Child.objects.filter(within(rule.areas(actor, permission, today)))


def child(rule: Rule, actor: Actor, permission: Permission, today: Any, number: str) -> tuple[Child, Decision]:
    """One child by its number. Raises ``Http404`` alike for "absent" and "not yours"."""
    found = Child.objects.filter(number=number).first()
    if found is None:
        raise Http404
    decision = rule.decide(actor, permission, today, target_of(found))
    if not decision:
        raise Http404
    return found, decision


def target_of(found: Child) -> Target:
    """A child as the rule sees it."""
    units = tuple(unit for unit in (found.primary_unit, found.secondary_unit) if unit)
    return Target(units, found.entered_by)


def unscoped() -> QuerySet[Child]:
    """Every child: for actions that have decided already, and for jobs of the system."""
    return Child.objects.all()
