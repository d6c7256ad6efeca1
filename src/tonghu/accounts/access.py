"""Which units, people and grants a person may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tonghu.accounts.models import RoleGrant, Unit, User
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission


def within(column: str, areas: tuple[str, ...]) -> Q:
    """Rows whose area lies in one of these."""
    found = Q(pk__in=())
    for area in areas:
        found |= Q(**{f"{column}__startswith": area}) if area else Q()
        if not area:
            return Q()
    return found


def areas(request: Any, permission: Permission) -> tuple[str, ...]:
    """Where the person of a request holds a permission."""
    found: tuple[str, ...] = request.rule.areas(request.actor, permission, request.today)
    return found


def units(request: Any) -> QuerySet[Unit]:
    """Units in one's area."""
    return Unit.objects.filter(within("area", areas(request, Permission.UNIT_LIST)))


def places(found: tuple[str, ...]) -> QuerySet[Unit]:
    """Divisions (no bodies) in some areas."""
    kinds = ("province", "city", "county", "functional_area", "town", "village")
    return Unit.objects.filter(within("area", found), kind__in=kinds).order_by("code")


def people(request: Any, permission: Permission = Permission.STAFF_LIST) -> QuerySet[User]:
    """People whose unit lies in one's area."""
    return User.objects.filter(within("unit__area", areas(request, permission))).select_related("unit")


def grants(request: Any, permission: Permission) -> QuerySet[RoleGrant]:
    """Grants for one's area."""
    related = ("user__unit", "requested_by", "decided_by")
    return RoleGrant.objects.filter(within("area", areas(request, permission))).select_related(*related)


def grant(request: Any, permission: Permission, pk: int) -> RoleGrant:
    """One grant in one's area. Raises ``Http404``."""
    found = RoleGrant.objects.select_related("user", "requested_by").filter(pk=pk).first()
    if found is None or not request.rule.decide(request.actor, permission, request.today, Target((found.area,))):
        raise Http404
    return found
