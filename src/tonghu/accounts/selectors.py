"""Reading grants: who holds which roles, and how a grant is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tonghu.accounts.models import RoleGrant
from tonghu.core.authz.grants import TITLES, State
from tonghu.core.authz.roles import ROLES


@dataclass(frozen=True, slots=True)
class Told:
    """A grant with its role and state in words."""

    grant: RoleGrant
    role: str
    state: str


def told(grants: Iterable[RoleGrant]) -> list[Told]:
    """Grants in words."""
    return [Told(g, ROLES[g.role].title if g.role in ROLES else g.role, TITLES[State(g.state)]) for g in grants]


def role_titles(people: Iterable[int], today: date) -> dict[int, str]:
    """Person → the titles of the roles in force today."""
    found: dict[int, list[str]] = {}
    for grant in RoleGrant.objects.filter(user__in=list(people), state=State.GRANTED.value):
        if grant.as_rule().holds(today):
            found.setdefault(grant.user_id, []).append(ROLES[grant.role].title)
    return {person: "、".join(titles) for person, titles in found.items()}
