"""Which units, people and grants a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.http import Http404

from tonghu.accounts.models import DIVISIONS, ApiToken, KnownDevice, RoleGrant, Unit, User
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


def units(request: Any, permission: Permission = Permission.UNIT_LIST) -> QuerySet[Unit]:
    """Units in one's area."""
    return Unit.objects.filter(within("area", areas(request, permission))).select_related("parent")


def unit(request: Any, permission: Permission, code: str) -> Unit:
    """One unit in one's area. Raises ``Http404``."""
    found = units(request, permission).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def person(request: Any, permission: Permission, pk: int) -> User:
    """One person in one's area. Raises ``Http404``."""
    found = people(request, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def places(found: tuple[str, ...]) -> QuerySet[Unit]:
    """Divisions (no bodies) in some areas."""
    return Unit.objects.filter(within("area", found), kind__in=DIVISIONS, until=None).order_by("code")


def people(request: Any, permission: Permission = Permission.STAFF_LIST) -> QuerySet[User]:
    """People whose unit lies in one's area."""
    return User.objects.filter(within("unit__area", areas(request, permission))).select_related("unit")


def grants(request: Any, permission: Permission) -> QuerySet[RoleGrant]:
    """Grants for one's area."""
    related = ("user__unit", "requested_by", "decided_by")
    return RoleGrant.objects.filter(within("area", areas(request, permission))).select_related(*related)


def grant(request: Any, permission: Permission, pk: int) -> RoleGrant:
    """One grant in one's area. Raises ``Http404``."""
    found = RoleGrant.objects.select_related("user__unit", "requested_by").filter(pk=pk).first()
    if found is None or not request.rule.decide(request.actor, permission, request.today, Target((found.area,))):
        raise Http404
    return found


def grants_of(person: User) -> QuerySet[RoleGrant]:
    """Every grant of a person, newest first."""
    return RoleGrant.objects.filter(user=person).select_related("user__unit", "requested_by", "decided_by")


def grants_asked_by(person: User) -> QuerySet[RoleGrant]:
    """Grants that a person has asked for, for others."""
    asked = RoleGrant.objects.filter(requested_by=person).exclude(user=person)
    return asked.select_related("user__unit", "requested_by", "decided_by")


def names(codes: Iterable[str]) -> dict[str, str]:
    """Names of units by code."""
    return dict(Unit.objects.filter(code__in=list(codes)).values_list("code", "name"))


def with_second_factor(people: Iterable[int]) -> set[int]:
    """Which of these people have a second factor."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return set(Authenticator.objects.filter(user__in=list(people), type__in=kinds).values_list("user", flat=True))


def devices_of(person: User) -> QuerySet[KnownDevice]:
    """The browsers on which a person has logged in."""
    return KnownDevice.objects.filter(user=person)


def tokens_of(person: User) -> QuerySet[ApiToken]:
    """A person's tokens, the newest first."""
    return ApiToken.objects.filter(user=person).select_related("user")
