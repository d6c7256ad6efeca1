"""Pages for units, people and grants."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import access, actions, selectors
from tonghu.accounts.forms import DecisionForm, GrantForm
from tonghu.core.authz.grants import TITLES, Refused, State
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.describe import names_of
from tonghu.web.declare import declared
from tonghu.web.paging import counted
from tonghu.web.rule import current_pack


@declared(Permission.UNIT_LIST)
def units(request: Any) -> HttpResponse:
    """Units in one's area."""
    page = counted(access.units(request).select_related("parent"), _page(request))
    return TemplateResponse(request, "accounts/units.html", {"page": page})


@declared(Permission.STAFF_LIST)
def staff(request: Any) -> HttpResponse:
    """People in one's area with the roles that they hold today."""
    page = counted(access.people(request), _page(request))
    roles = selectors.role_titles([person.pk for person in page.rows], request.today)
    may_request = bool(request.rule.decide(request.actor, Permission.GRANT_REQUEST, request.today))
    context = {"page": page, "roles": roles, "may_request": may_request}
    return TemplateResponse(request, "accounts/staff.html", context)


@declared(Permission.GRANT_REQUEST, "GET", "HEAD", "POST", about="grant")
def grant_new(request: Any) -> HttpResponse:
    """Ask for a grant; another person decides."""
    areas = access.areas(request, Permission.GRANT_REQUEST)
    places = [(unit.area, f"{unit.name}（{unit.get_kind_display()}）") for unit in _places(areas)]
    pack = current_pack()
    departments = [(str(key), names_of(pack, str(key))) for key in pack.sections.get("departments", {})]
    people = access.people(request, Permission.GRANT_REQUEST)
    form = GrantForm(request.POST or None, people=people, areas=places, departments=departments)
    request.event.object_id = "new"
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        person = values.pop("person")
        try:
            grant = actions.request_grant(by=request.user, person=person, values=values, today=request.today)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            request.event.object_id, request.event.reason = str(grant.pk), grant.reason
            messages.success(request, "已提出申请，由另一人审批后生效。")
            return redirect("staff")
    return TemplateResponse(request, "accounts/grant_new.html", {"form": form}, status=422 if form.is_bound else 200)


@declared(Permission.GRANT_APPROVE)
def grants(request: Any) -> HttpResponse:
    """Grants in one's area: those that wait first."""
    found = access.grants(request, Permission.GRANT_APPROVE)
    waiting = list(found.filter(state=State.REQUESTED.value).order_by("requested_at"))
    page = counted(found.exclude(state=State.REQUESTED.value), _page(request))
    context = {"waiting": selectors.told(waiting), "page": page, "rows": selectors.told(page.rows)}
    return TemplateResponse(request, "accounts/grants.html", context)


@declared(Permission.GRANT_APPROVE, "POST", about="grant")
def grant_decide(request: Any, pk: int) -> HttpResponse:
    """Decide a grant: never one's own, never one that oneself asked for."""
    grant = access.grant(request, Permission.GRANT_APPROVE, pk)
    form = DecisionForm(request.POST)
    request.event.object_id = str(pk)
    if not form.is_valid():
        messages.error(request, "请写明意见。")
        return redirect("grants")
    to = State(form.cleaned_data["to"])
    request.event.reason, request.event.detail = form.cleaned_data["reason"], {"to": to.value}
    try:
        actions.decide_grant(by=request.user, grant=grant, to=to, reason=form.cleaned_data["reason"])
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{TITLES[to]}。")
    return redirect("grants")


def _places(areas: tuple[str, ...]) -> list[Any]:
    return list(access.places(areas)[:2_000])


def _page(request: Any) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1
