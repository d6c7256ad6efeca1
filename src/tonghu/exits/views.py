"""Pages of exits: parse, one action or selector, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import api as accounts
from tonghu.core.authz.columns import columns
from tonghu.core.authz.permissions import Permission
from tonghu.core.workflow.standing import NEXT, TITLES, State
from tonghu.exits import actions, selectors
from tonghu.exits.grounds import BACK, REFUSALS
from tonghu.records.heading import heading
from tonghu.registry import access
from tonghu.web.declare import declared
from tonghu.web.fields import day
from tonghu.web.rule import pack_for

_SHOWN = 200


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today, request.pack)


@declared(Permission.CHILD_EXIT)
def proposals(request: Any) -> HttpResponse:
    """What has changed for the children of one's area: exits, changes of kind, moves, to be taken or refused."""
    scope = access.children(request.rule, request.actor, Permission.CHILD_EXIT, request.today)
    step = request.GET.get("step", "")
    counts, rows = selectors.waiting(scope), selectors.proposals(scope, step, _SHOWN)
    sees = request.rule.fields(request.actor, Permission.CHILD_EXIT, request.today)
    request.event.detail = {"rows": len(rows)}
    request.event.fields = tuple(sorted({"name", "birth_date", "kind"} & sees))
    context = {
        "counts": counts,
        "total": sum(one.count for one in counts),
        "step": step,
        "rows": rows,
        "sees": sees,
        "ways": actions.ways_out(request.pack),
        "refusals": REFUSALS,
        "units": accounts.unit_names({u for one in rows for u in (one.child.primary_unit, one.unit) if u}),
    }
    return TemplateResponse(request, "exits/proposals.html", context)


@declared(Permission.CHILD_EXIT, "POST", about="child")
def decide(request: Any, pk: int) -> HttpResponse:
    """Take a proposal, or say why not."""
    found = actions.proposal(_by(request), pk)
    request.event.object_id = found.child.number
    request.event.detail = {"proposal": pk, "step": found.step, "do": request.POST.get("do", "")}
    try:
        if request.POST.get("do") == "accept":
            actions.accept(by=_by(request), pk=pk, code=request.POST.get("code", ""))
            messages.success(request, f"{found.child.number}：已办理“{found.get_step_display()}”。")
        else:
            actions.refuse(by=_by(request), pk=pk, why=request.POST.get("why", ""))
            messages.success(request, f"{found.child.number}：已记下不办理。")
    except actions.Refused as refused:
        messages.error(request, f"{found.child.number}：{refused}。")
    return redirect(reverse("proposals") + (f"?step={found.step}" if request.POST.get("stay") else ""))


@declared(Permission.CHILD_EXIT, "GET", "HEAD", "POST", about="child")
def child_exit(request: Any, number: str) -> HttpResponse:
    """Where a child stands in the register, how it came there, and the next step."""
    child, _ = access.child(request.rule, request.actor, Permission.CHILD_EXIT, request.today, number)
    request.event.object_id = child.number
    wrong = ""
    if request.method == "POST":
        wrong = _step(request, child.number)
        if not wrong:
            return redirect("child_exit", number=child.number)
    granted = columns(request.rule, request.actor, Permission.CHILD_EXIT, request.today, access.target_of(child))
    state, steps = State(child.state), selectors.steps(child)
    context = heading(request, child, granted.sees) | {
        "wrong": wrong,
        "given": request.POST,
        "state": TITLES[state],
        "next": [(one.value, TITLES[one]) for one in State if one in NEXT[state]],
        "ways": actions.ways_out(pack_for(child.primary_unit, request.today)),
        "back": BACK,
        "may_return": State.ON in NEXT[state],
        "steps": steps,
        "names": accounts.person_names({one.by for one in steps}),
        "proposal": selectors.open_proposal(child),
        "day": request.today,
    }
    return TemplateResponse(request, "exits/exit.html", context, status=422 if wrong else 200)


def _step(request: Any, number: str) -> str:
    """Take the step that was sent; why not, else ``""``."""
    to, on = request.POST.get("to", "?"), day(request.POST.get("on", ""))
    if to not in {state.value for state in State}:
        return "请选择办理什么"
    if on is None:
        return "日期读不出，请写成 2024-12-31 这样"
    code = request.POST.get("back" if to == "" else "code", "")
    request.event.detail = {"to": to, "code": code}
    try:
        done = actions.step(by=_by(request), number=number, to=to, code=code, on=on)
    except actions.Refused as refused:
        return str(refused)
    messages.success(request, f"已办理：{TITLES[State(to)]}，{done.reason}。")
    return ""
