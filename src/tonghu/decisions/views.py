"""Pages of decisions: parse, one selector, render."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.decisions import assessing, selectors
from tonghu.decisions.comparing import compare
from tonghu.decisions.lookup import day_of, looked_up
from tonghu.decisions.overview import KINDS, TIERS, overview_of
from tonghu.policies import api as policies
from tonghu.registry import access
from tonghu.web.declare import declared
from tonghu.web.rule import pack_for

MOST = 3_000
"""Children that are compared while somebody waits; more are compared town by town."""
_SHOWN = 200


@declared(Permission.CHILD_DECISION, about="child")
def decision(request: Any, number: str) -> HttpResponse:
    """The decision card: any day, what was known then or now, the pack in force or another one."""
    return TemplateResponse(request, "decisions/card.html", looked_up(request, number, request.GET))


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
    found = overview_of(scope, asked, top)
    request.event.detail = {"area": asked, "rows": found.whole.total}
    names = accounts.unit_names(areas)
    context = {
        "found": found,
        "top": top,
        "areas": [(area, names.get(area, area)) for area in areas],
        "kinds": KINDS,
        "tiers": TIERS,
    }
    return TemplateResponse(request, "decisions/overview.html", context)


def _place(request: Any) -> str:
    areas = request.rule.areas(request.actor, Permission.CHILD_DECISION, request.today)
    return "、".join(accounts.unit_names(areas).values()) or "全部"


@declared(Permission.CHILD_DECISION)
def changes(request: Any) -> HttpResponse:
    """Who enters and who leaves between two days, and why."""
    first = day_of(request.GET.get("from", "")) or request.today
    last = day_of(request.GET.get("to", "")) or request.today + timedelta(days=90)
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
    day = day_of(request.GET.get("on", "")) or request.today
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
