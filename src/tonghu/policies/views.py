"""Pages of the policies: parse, one action or selector, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.compare import Difference, differences
from tonghu.core.workflow.two_people import Refused, State
from tonghu.policies import actions, reading, selectors
from tonghu.policies.forms import CompareForm, ProposalForm
from tonghu.web.declare import declared

_LISTED_BELOW = 6
"""Areas for which a pack can be proposed go down to the county."""
PAST_SHOWN = 50


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today)


def _may(request: Any, permission: Permission) -> bool:
    return bool(request.rule.decide(request.actor, permission, request.today))


def _areas(request: Any, permission: Permission) -> tuple[str, ...]:
    found: tuple[str, ...] = request.rule.areas(request.actor, permission, request.today)
    return found


def _counties(areas: tuple[str, ...]) -> list[str]:
    """Areas themselves and what lies below them, down to the county; a town stands for its county."""
    found: dict[str, None] = {}
    waiting = [area[:_LISTED_BELOW] for area in areas]
    while waiting:
        area = waiting.pop(0)
        found.setdefault(area)
        below = [code for code, _ in accounts.units_below(area)] if len(area) < _LISTED_BELOW else []
        waiting += [code for code in below if len(code) <= _LISTED_BELOW]
    return list(found)


@declared(Permission.POLICY_READ)
def policies(request: Any) -> HttpResponse:
    """What is in force where and since when, what is to come, which packs there are."""
    areas = _areas(request, Permission.POLICY_READ)
    told = selectors.told(selectors.adoptions(areas), request.today)
    decides = _areas(request, Permission.POLICY_APPROVE)
    context = {
        "in_force": selectors.in_force(_counties(areas), request.today),
        "waiting": [entry for entry in told if entry.phase == "waiting"],
        "ahead": [entry for entry in told if entry.phase == "ahead"],
        "past": [entry for entry in told if entry.phase in ("begun", "over")][:PAST_SHOWN],
        "packs": selectors.known(),
        "may_propose": _may(request, Permission.POLICY_PROPOSE),
        "decides": bool(decides),
        "me": request.actor.id,
    }
    return TemplateResponse(request, "policies/list.html", context)


@declared(Permission.POLICY_READ)
def pack(request: Any, pack: str) -> HttpResponse:
    """A pack to read, a part at a time."""
    known = selectors.find(pack)
    part = request.GET.get("part", "targets")
    if part not in reading.PARTS:
        part = "targets"
    context = {
        "known": known,
        "pack": known.pack,
        "part": part,
        "title": reading.PARTS[part][0],
        "parts": [(key, title) for key, (title, _) in reading.PARTS.items()],
        "chapters": reading.chapters_of(known.pack, part),
        "may_propose": _may(request, Permission.POLICY_PROPOSE),
    } | _drawn(known.pack, part, request.today)
    return TemplateResponse(request, "policies/pack.html", context)


def _drawn(pack: Any, part: str, day: Any) -> dict[str, Any]:
    """What a part shows beside its plain chapters."""
    match part:
        case "targets":
            return {"targets": reading.targets(pack)}
        case "forms":
            return {"forms": reading.forms(pack)}
        case "calendar":
            return {"calendar": reading.calendar(pack, day)}
        case "care":
            return {"tiers": list(reading.tiers(pack))}
        case "services":
            return {"services": reading.services(pack)}
        case _:
            return {}


@declared(Permission.POLICY_READ)
def compare(request: Any) -> HttpResponse:
    """What two packs decide differently, topic by topic."""
    packs = [(one.key, f"{one.pack.name}（{one.pack.id} {one.pack.version}）") for one in selectors.known()]
    initial = {"left": packs[0][0], "right": packs[-1][0]}
    form = CompareForm(request.GET if "left" in request.GET else None, packs=packs, initial=initial)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        left, right = (selectors.find(form.cleaned_data[side]).pack for side in ("left", "right"))
        found = differences(left, right)
        shown = [one for one in found if one.deciding or form.cleaned_data["everything"]]
        rows = [{"one": one, "pair": isinstance(one, Difference), "topic": one.topic} for one in shown]
        context |= {"left": left, "right": right, "rows": rows, "hidden": len(found) - len(shown), "compared": True}
    return TemplateResponse(
        request, "policies/compare.html", context, status=400 if form.is_bound and not form.is_valid() else 200
    )


@declared(Permission.POLICY_PROPOSE, "GET", "HEAD", "POST")
def upload(request: Any) -> HttpResponse:
    """Bring in a pack or a new version of one: checked whole, kept only without faults."""
    if request.method != "POST":
        return TemplateResponse(request, "policies/upload.html", {})
    files = [(file.name or "", file.read(actions.MOST_BYTES + 1)) for file in request.FILES.getlist("files")]
    outcome = actions.bring_in(by=_by(request), files=files)
    request.event.detail = {"files": len(files), "faults": len(outcome.faults)}
    if outcome.version is None or outcome.checked is None:
        return TemplateResponse(request, "policies/upload.html", {"faults": outcome.faults}, status=422)
    already = "这个版本以前已经上传过。" if outcome.known_before else ""
    messages.success(request, f"{outcome.checked.passed()}{already}")
    for hint in outcome.checked.hints():
        messages.info(request, hint)
    return redirect("policy", pack=f"v{outcome.version.pk}")


@declared(Permission.POLICY_PROPOSE, "GET", "HEAD", "POST")
def propose(request: Any, pack: str) -> HttpResponse:
    """Propose a pack for an area from a day on; another person approves."""
    known = selectors.find(pack)
    codes = _counties(_areas(request, Permission.POLICY_PROPOSE))
    names = accounts.unit_names(codes)
    places = [(code, names.get(code, code or "全国")) for code in codes]
    form = ProposalForm(request.POST or None, areas=places)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(by=_by(request), known=known, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            request.event.reason = made.reason
            request.event.detail = {"pack": known.pack.id, "version": known.pack.version, "area": made.area}
            messages.success(request, "已提出，由另一人批准后按期生效。")
            return redirect("policies")
    now = {entry.area: entry.pack for entry in selectors.in_force(codes, request.today)}
    context = {
        "known": known,
        "pack": known.pack,
        "form": form,
        "now": [(dict(places)[area], one) for area, one in now.items()],
    }
    return TemplateResponse(request, "policies/propose.html", context, status=422 if form.is_bound else 200)


@declared(Permission.POLICY_APPROVE, "POST")
def decide(request: Any, pk: int) -> HttpResponse:
    """Approve or refuse a proposal."""
    to = State.APPROVED if request.POST.get("to") == State.APPROVED.value else State.REFUSED
    return _step(request, pk, to, Permission.POLICY_APPROVE)


@declared(Permission.POLICY_PROPOSE, "POST")
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take a proposal back, also an approved one that has not begun."""
    return _step(request, pk, State.WITHDRAWN, Permission.POLICY_PROPOSE)


_DONE = {State.APPROVED: "已批准，按期生效。", State.REFUSED: "已退回提出人。", State.WITHDRAWN: "已撤回。"}


def _step(request: Any, pk: int, to: State, permission: Permission) -> HttpResponse:
    adoption = selectors.adoption(pk, _areas(request, permission))
    opinion = request.POST.get("reason", "").strip()[:200]
    request.event.reason, request.event.detail = opinion, {"adoption": pk, "to": to.value}
    try:
        actions.decide(by=_by(request), adoption=adoption, to=to, opinion=opinion)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _DONE[to])
    return redirect("policies")
