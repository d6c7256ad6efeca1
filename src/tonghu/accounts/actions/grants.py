"""Grants: asked for, decided, withdrawn. Runs in the caller's transaction; the guard records the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from tonghu.accounts.models import RoleGrant, User
from tonghu.core.authz.grants import State, Wish, check_decision, check_due, check_wish


def request_grant(*, by: User, person: User, values: Mapping[str, Any], today: date) -> RoleGrant:
    """Ask for a grant. Raises ``core.authz.grants.Refused`` with the reason."""
    held = RoleGrant.objects.filter(
        user=person, state__in=(State.GRANTED.value, State.REQUESTED.value), ends__gte=today
    )
    check_wish(
        Wish(
            person=str(person.pk),
            role=values["role"],
            area=values["area"],
            starts=values["starts"],
            ends=values["ends"],
            confidentiality_signed=values.get("confidentiality_on") is not None,
            held=tuple(held.values_list("role", flat=True)),
        ),
        today,
    )
    return RoleGrant.objects.create(user=person, requested_by=by, state=State.REQUESTED.value, **values)


def decide_grant(*, by: User, grant: RoleGrant, to: State, reason: str, today: date) -> RoleGrant:
    """Grant, refuse or withdraw. Raises ``core.authz.grants.Refused`` with the reason."""
    locked = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    person = User.objects.get(pk=locked.user_id)
    check_decision(
        state=State(locked.state),
        to=to,
        person=str(locked.user_id),
        asked_by=str(locked.requested_by_id),
        decided_by=str(by.pk),
        check_due=check_due(locked.role, person.minors_checked_on, today),
    )
    locked.state = to.value
    locked.decided_by, locked.decided_at, locked.decision_reason = by, timezone.now(), reason
    locked.save()
    return locked
