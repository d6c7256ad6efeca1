"""What is decided of one child on one day: for the page, and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from tonghu.core.authz.columns import columns
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.ahead import changes_ahead
from tonghu.decisions import assessing
from tonghu.decisions.card import card
from tonghu.policies import api as policies
from tonghu.records import api as records
from tonghu.records.heading import heading
from tonghu.registry import access
from tonghu.web import fields
from tonghu.web.rule import pack_for

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


def day_of(text: str) -> date | None:
    """A day as a page names it, ``None`` when it cannot be read or is far off."""
    found = fields.day(text)
    return found if found is not None and _EARLIEST <= found <= _LATEST else None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def looked_up(request: Any, number: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the decision card shows, in the page and in the API. ``asked``: ``on`` (a day), ``known`` (``then``: as it was known
    on that day), ``pack`` (another one than the one in force)."""
    child, _ = access.child(request.rule, request.actor, Permission.CHILD_DECISION, request.today, number)
    request.event.object_id = child.number
    on = asked.get("on", "")
    day = day_of(on) or request.today
    known = _end_of(day) if asked.get("known") == "then" and day < request.today else None
    other = asked.get("pack", "")
    choices = policies.choices()
    in_force = pack_for(child.primary_unit, day)
    pack = policies.pack_of(other) if other in dict(choices) else in_force
    side = assessing.Side(pack, day, known)
    row = records.registration(child, pack, known)
    found = assessing.of_row(row, side)
    begins = [adoption.starts for adoption in policies.scheduled((child.primary_unit,), day)] if not other else []

    def assessor(later: date) -> Any:
        return assessing.Side(pack if other else pack_for(child.primary_unit, later), later).assessor()

    ahead = changes_ahead(row, day, assessor, begins)
    request.event.fields = tuple(sorted(row.values))
    request.event.detail = {"as_of": day.isoformat(), "pack": pack.id}
    granted = columns(request.rule, request.actor, Permission.CHILD_DECISION, request.today, access.target_of(child))
    may_edit = request.rule.decide(request.actor, Permission.CHILD_EDIT, request.today, access.target_of(child))
    return heading(request, child, granted.sees) | {
        "card": card(found, pack, day, records.sources(child, pack, known), ahead),
        "day": day,
        "then": known is not None,
        "pack": pack,
        "in_force": in_force,
        "what_if": (pack.id, pack.version) != (in_force.id, in_force.version),
        "packs": choices,
        "chosen": other,
        "wrong_day": bool(on) and day_of(on) is None,
        "may_edit": bool(may_edit),
    }
