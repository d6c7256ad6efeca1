"""Reading units, people and grants for pages, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from tonghu.accounts.models import RoleGrant, Unit, User
from tonghu.core.authz.grants import CHECK_LASTS, TITLES, State
from tonghu.core.authz.roles import ROLES

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Told:
    """A grant with its role, place and state in words. ``kind`` is the state's look: done, due, overdue, off."""

    grant: RoleGrant
    role: str
    place: str
    state: str
    kind: str


def told(grants: Iterable[RoleGrant], today: date) -> list[Told]:
    """Grants in words."""
    found = list(grants)
    places = dict(Unit.objects.filter(code__in={grant.area for grant in found}).values_list("code", "name"))
    return [
        Told(g, role_title(g.role), places.get(g.area, g.area or "全国"), *state_of(g, today))
        for g in found
    ]  # fmt: skip


def role_title(role: str) -> str:
    """The title of a role."""
    return ROLES[role].title if role in ROLES else role


def state_of(grant: RoleGrant, today: date) -> tuple[str, str]:
    """(words, look) of where a grant stands today."""
    state = State(grant.state)
    if state is not State.GRANTED:
        return TITLES[state], {"requested": "decide"}.get(grant.state, "off")
    if grant.ends < today:
        return "已到期", "off"
    if grant.starts > today:
        return "未到起始日", "due"
    return ("30 天内到期", "overdue") if grant.ends - today <= SOON else ("有效", "done")


def in_force(today: date) -> Q:
    """Grants that hold today."""
    return Q(state=State.GRANTED.value, starts__lte=today, ends__gte=today)


def narrowed_grants(found: QuerySet[RoleGrant], chosen: dict[str, Any], today: date) -> QuerySet[RoleGrant]:
    """Grants under the chosen filters."""
    if chosen.get("q"):
        found = found.filter(Q(user__display_name__contains=chosen["q"]) | Q(user__username__contains=chosen["q"]))
    if chosen.get("role"):
        found = found.filter(role=chosen["role"])
    wanted = {
        "now": in_force(today),
        "soon": in_force(today) & Q(ends__lte=today + SOON),
        "expired": Q(state=State.GRANTED.value, ends__lt=today),
        "withdrawn": Q(state=State.WITHDRAWN.value),
        "refused": Q(state=State.REFUSED.value),
    }
    return found.filter(wanted.get(chosen.get("state", ""), Q()))


def narrowed_units(found: QuerySet[Unit], chosen: dict[str, Any]) -> QuerySet[Unit]:
    """Units under the chosen filters."""
    if chosen.get("q"):
        found = found.filter(Q(name__contains=chosen["q"]) | Q(code__startswith=chosen["q"]))
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    return found.filter(until__isnull=chosen.get("closed") != "yes")


def narrowed_people(found: QuerySet[User], chosen: dict[str, Any], today: date) -> QuerySet[User]:
    """People under the chosen filters."""
    if chosen.get("q"):
        found = found.filter(Q(display_name__contains=chosen["q"]) | Q(username__contains=chosen["q"]))
    if chosen.get("role"):
        holding = RoleGrant.objects.filter(in_force(today), role=chosen["role"])
        found = found.filter(pk__in=holding.values("user"))
    if chosen.get("state") in ("active", "closed"):
        found = found.filter(is_active=chosen["state"] == "active")
    if chosen.get("state") == "check":
        found = found.filter(check_is_due(today))
    return found


def check_is_due(today: date) -> Q:
    """People close to minors whose yearly query is missing or older than a year."""
    near = [key for key, role in ROLES.items() if role.near_minors]
    old = Q(minors_checked_on__isnull=True) | Q(minors_checked_on__lt=today - CHECK_LASTS)
    return Q(pk__in=RoleGrant.objects.filter(in_force(today), role__in=near).values("user")) & old


def role_titles(people: Iterable[int], today: date) -> dict[int, str]:
    """Person → the titles of the roles in force today."""
    found: dict[int, list[str]] = {}
    for grant in RoleGrant.objects.filter(user__in=list(people), state=State.GRANTED.value):
        if grant.as_rule().holds(today):
            found.setdefault(grant.user_id, []).append(ROLES[grant.role].title)
    return {person: "、".join(titles) for person, titles in found.items()}
