"""Grants: asked for, decided by another person, withdrawn, expired; one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import access, selectors
from tonghu.accounts.actions import grants as actions
from tonghu.accounts.forms import DecisionForm, GrantFilter, GrantForm, ReasonForm
from tonghu.core.authz.grants import TITLES, Refused, State, check_due
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.lines import names_of
from tonghu.web import lists
from tonghu.web.declare import declared
from tonghu.web.paging import counted
from tonghu.web.rule import current_pack

_COLUMNS = (
    lists.Column("unit", "单位"),
    lists.Column("role", "角色"),
    lists.Column("place", "范围"),
    lists.Column("from", "起"),
    lists.Column("until", "止"),
    lists.Column("state", "状态"),
    lists.Column("asked", "申请人", usual=False),
    lists.Column("decided", "审批人"),
    lists.Column("reason", "理由", usual=False),
    lists.Column("confidential", "保密承诺", usual=False),
)
_GRANTS = lists.a_list("grants")


@declared(Permission.GRANT_REQUEST, "GET", "HEAD", "POST", about="grant")
def grant_new(request: Any) -> HttpResponse:
    """Ask for a grant; another person decides."""
    areas = access.areas(request, Permission.GRANT_REQUEST)
    places = [(unit.area, f"{unit.name}（{unit.get_kind_display()}）") for unit in access.places(areas)[:2_000]]
    pack = current_pack()
    departments = [(str(key), names_of(pack, str(key))) for key in pack.sections.get("departments", {})]
    people = access.people(request, Permission.GRANT_REQUEST).filter(is_active=True)
    initial = {"person": request.GET.get("person", ""), "starts": request.today}
    form = GrantForm(request.POST or None, people=people, areas=places, departments=departments, initial=initial)
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
            return redirect("grants_own")
    context = {
        "form": form,
        "title": "申请授权",
        "back": {"title": "人员和授权", "url": "/staff/"},
        "note": "由另一人审批后生效；到期自动失效，最长一年。",
        "button": "提出申请",
    }
    return TemplateResponse(request, "web/form.html", context, status=422 if form.is_bound else 200)


@declared(Permission.GRANT_APPROVE)
def grants(request: Any) -> HttpResponse:
    """Grants in one's area: those that wait first."""
    form = GrantFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = access.grants(request, Permission.GRANT_APPROVE)
    waiting = list(found.filter(state=State.REQUESTED.value).order_by("requested_at"))
    decided = found.exclude(state=State.REQUESTED.value)
    page = counted(selectors.narrowed_grants(decided, chosen, request.today), lists.number_of(request))
    titles = {name: dict(form.fields[name].choices) for name in ("role", "state")}
    listing = lists.Listing(
        name=_GRANTS,
        title="授权审批",
        first="人员",
        columns=_COLUMNS,
        page=page,
        rows=[_row(entry) for entry in selectors.told(page.rows, request.today)],
        lead=f"已办 {page.total} 项",
        unit="项",
        form=form,
        chips=lists.chips(
            form,
            {"q": lambda v: f"查找：{v}", "role": lambda v: titles["role"][v], "state": lambda v: titles["state"][v]},
        ),
        empty="还没有办过授权。",
        wrong=not form.is_valid(),
    )
    context = {"waiting": [_wait(entry, request) for entry in selectors.told(waiting, request.today)]}
    return lists.answer(request, listing, context, "accounts/grants.html")


def _wait(entry: selectors.Told, request: Any) -> dict[str, Any]:
    grant, mine = entry.grant, request.user.pk
    return {
        "told": entry,
        "grant": grant,
        "own": mine in (grant.user_id, grant.requested_by_id),
        "check_due": check_due(grant.role, grant.user.minors_checked_on, request.today),
    }


def _row(entry: selectors.Told) -> lists.Row:
    grant = entry.grant
    cells = {
        "unit": grant.user.unit.name,
        "role": entry.role,
        "place": entry.place,
        "from": grant.starts,
        "until": grant.ends,
        "state": lists.state(entry.state, entry.kind),
        "asked": grant.requested_by.display_name,
        "decided": grant.decided_by.display_name if grant.decided_by else "首次启用",
        "reason": grant.reason,
        "confidential": grant.confidentiality_on or "—",
    }
    return lists.Row(str(grant.pk), grant.user.display_name, cells, f"/grants/{grant.pk}/")


@declared(Permission.GRANT_APPROVE, about="grant")
def grant(request: Any, pk: int) -> HttpResponse:
    """One grant with its whole course."""
    found = access.grant(request, Permission.GRANT_APPROVE, pk)
    request.event.object_id = str(pk)
    told = selectors.told([found], request.today)[0]
    may = found.state == State.GRANTED.value and found.ends >= request.today
    allowed = bool(request.rule.decide(request.actor, Permission.GRANT_WITHDRAW, request.today))
    context = {"entry": told, "grant": found, "may_withdraw": may and allowed, "form": ReasonForm()}
    return TemplateResponse(request, "accounts/grant.html", context)


@declared(Permission.GRANT_APPROVE, "POST", about="grant")
def grant_decide(request: Any, pk: int) -> HttpResponse:
    """Decide a grant: never one's own, never one that oneself asked for."""
    found = access.grant(request, Permission.GRANT_APPROVE, pk)
    form = DecisionForm(request.POST)
    request.event.object_id = str(pk)
    if not form.is_valid():
        messages.error(request, "请写明意见。")
        return redirect("grants")
    to = State(form.cleaned_data["to"])
    return _step(request, found, to, form.cleaned_data["reason"])


@declared(Permission.GRANT_WITHDRAW, "POST", about="grant")
def grant_withdraw(request: Any, pk: int) -> HttpResponse:
    """Withdraw a grant: it stops with the next click of its holder."""
    found = access.grant(request, Permission.GRANT_WITHDRAW, pk)
    form = ReasonForm(request.POST)
    request.event.object_id = str(pk)
    if not form.is_valid():
        messages.error(request, "请写明收回的理由。")
        return redirect("grants")
    return _step(request, found, State.WITHDRAWN, form.cleaned_data["reason"])


def _step(request: Any, found: Any, to: State, reason: str) -> HttpResponse:
    request.event.reason, request.event.detail = reason, {"to": to.value}
    try:
        actions.decide_grant(by=request.user, grant=found, to=to, reason=reason, today=request.today)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{TITLES[to]}。")
    return redirect("grants")


@declared(Permission.ACCOUNT)
def grants_own(request: Any) -> HttpResponse:
    """One's own grants and what one has asked for others: state, period, who decided."""
    context = {
        "own": selectors.told(access.grants_of(request.user), request.today),
        "asked": selectors.told(access.grants_asked_by(request.user)[:200], request.today),
    }
    return TemplateResponse(request, "accounts/grants_own.html", context)
