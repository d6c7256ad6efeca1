"""Pages of decisions: parse, one selector, render."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.columns import columns
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.ahead import changes_ahead
from tonghu.decisions import assessing, selectors
from tonghu.decisions import overview as standing
from tonghu.decisions.card import card
from tonghu.decisions.comparing import compare
from tonghu.policies import api as policies
from tonghu.records import api as records
from tonghu.records.heading import heading
from tonghu.registry import access
from tonghu.web import fields
from tonghu.web.declare import declared
from tonghu.web.rule import pack_for

MOST = 3_000
"""Children that are compared while somebody waits; more are compared town by town."""
_SHOWN = 200
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


def _day(text: str) -> date | None:
    found = fields.day(text)
    return found if found is not None and _EARLIEST <= found <= _LATEST else None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


@declared(Permission.CHILD_DECISION, about="child")
def decision(request: Any, number: str) -> HttpResponse:
    """The decision card: any day, what was known then or now, the pack in force or another one."""
    return TemplateResponse(request, "decisions/card.html", looked_up(request, number))


def looked_up(request: Any, number: str) -> dict[str, Any]:
    """What the decision card shows, in the page and in the API."""
    child, _ = access.child(request.rule, request.actor, Permission.CHILD_DECISION, request.today, number)
    request.event.object_id = child.number
    asked = request.GET.get("on", "")
    day = _day(asked) or request.today
    known = _end_of(day) if request.GET.get("known") == "then" and day < request.today else None
    other = request.GET.get("pack", "")
    choices = policies.choices()
    in_force = pack_for(child.primary_unit, day)
    pack = policies.pack_of(other) if other in dict(choices) else in_force
    side = assessing.Side(pack, day, known)
    row = records.registration(child, pack, known)
    found = assessing.of_row(row, side)
    begins = [adoption.starts for adoption in policies.scheduled((child.primary_unit,), day)] if not other else []

    def assessor(on: date) -> Any:
        return assessing.Side(pack if other else pack_for(child.primary_unit, on), on).assessor()

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
        "wrong_day": bool(asked) and _day(asked) is None,
        "may_edit": bool(may_edit),
    }


@declared(Permission.CHILD_DECISION)
def undetermined(request: Any) -> HttpResponse:
    """Children that cannot be decided yet, by what is missing: whom to ask for what."""
    scope = access.children(request.rule, request.actor, Permission.CHILD_DECISION, request.today)
    found = selectors.undetermined(scope)
    header = request.GET.get("missing", "")
    rows = selectors.lacking(found, header)
    names = accounts.unit_names({one.child.primary_unit for one in rows[:_SHOWN]})
    request.event.detail = {"rows": len(rows)}
    context = {
        "gaps": selectors.gaps(found),
        "header": header,
        "total": found.count(),
        "rows": rows[:_SHOWN],
        "count": len(rows),
        "names": names,
        "shown": _SHOWN,
        "place": _place(request),
    }
    return TemplateResponse(request, "decisions/undetermined.html", context)


@declared(Permission.CHILD_DECISION)
def overview(request: Any) -> HttpResponse:
    """How one's area stands, unit by unit, down to the villages."""
    areas = request.rule.areas(request.actor, Permission.CHILD_DECISION, request.today)
    asked = request.GET.get("area", "") or (areas[0] if areas else "")
    top = next((area for area in areas if asked.startswith(area)), None)
    if top is None:
        raise Http404
    scope = access.children(request.rule, request.actor, Permission.CHILD_DECISION, request.today)
    found = standing.of(scope, asked, top)
    request.event.detail = {"area": asked, "rows": found.whole.total}
    names = accounts.unit_names(areas)
    context = {
        "found": found,
        "top": top,
        "areas": [(area, names.get(area, area)) for area in areas],
        "kinds": standing.KINDS,
        "tiers": standing.TIERS,
    }
    return TemplateResponse(request, "decisions/overview.html", context)


def _place(request: Any) -> str:
    areas = request.rule.areas(request.actor, Permission.CHILD_DECISION, request.today)
    return "、".join(accounts.unit_names(areas).values()) or "全部"


@declared(Permission.CHILD_DECISION)
def changes(request: Any) -> HttpResponse:
    """Who enters and who leaves between two days, and why."""
    first = _day(request.GET.get("from", "")) or request.today
    last = _day(request.GET.get("to", "")) or request.today + timedelta(days=90)
    pack = request.pack
    areas = request.rule.areas(request.actor, Permission.CHILD_DECISION, request.today)
    area = areas[0] if areas else ""
    left = assessing.Side(pack_for(area, first), first)
    right = assessing.Side(pack_for(area, last), last)
    context = {"first": first, "last": last, "left": left, "right": right, "pack": pack}
    context |= _compared(request, Permission.CHILD_DECISION, left, right) if "from" in request.GET else {}
    return TemplateResponse(request, "decisions/changes.html", context)


@declared(Permission.POLICY_PROPOSE)
def simulate(request: Any, pack: str) -> HttpResponse:
    """A pack tried on the register before it is proposed: who would enter, leave, change tier or visits."""
    wanted = policies.pack_of(pack)
    day = _day(request.GET.get("on", "")) or request.today
    left, right = assessing.Side(request.pack, day), assessing.Side(wanted, day)
    context: dict[str, Any] = {"key": pack, "wanted": wanted, "day": day, "left": left, "right": right}
    sees_children = request.rule.decide(request.actor, Permission.CHILD_DECISION, request.today)
    context["counts_only"] = not sees_children
    if sees_children:
        context |= _compared(request, Permission.CHILD_DECISION, left, right)
    return TemplateResponse(request, "decisions/simulate.html", context)


def _compared(request: Any, permission: Permission, left: assessing.Side, right: assessing.Side) -> dict[str, Any]:
    scope = access.children(request.rule, request.actor, permission, request.today)
    unit = request.GET.get("unit", "")
    if unit:
        scope = scope.filter(access.within((unit,)))
    total = scope.count()
    request.event.detail = {"rows": total, "from": left.day.isoformat(), "to": right.day.isoformat()}
    areas = request.rule.areas(request.actor, permission, request.today)
    towns = [entry for area in areas for entry in accounts.units_below(area)]
    context: dict[str, Any] = {"total": total, "most": MOST, "towns": towns, "unit": unit, "place": _place(request)}
    if total > MOST:
        return context | {"too_many": True}
    found = compare(list(scope.order_by("number")), left, right)
    names = accounts.unit_names({one.child.primary_unit for one in found.moved[:_SHOWN]})
    return context | {"found": found, "moved": found.moved[:_SHOWN], "names": names, "shown": _SHOWN}
