"""Hand-over of a leaving worker, and boundary changes: preview, do, receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.registry.actions import boundaries
from tonghu.registry.actions import handovers as actions
from tonghu.registry.actions.children import By
from tonghu.registry.forms import BoundaryForm, HandOverForm
from tonghu.web.declare import declared

_BACK = {"title": "离岗交接", "url": "/handovers/"}


def by(request: Any) -> By:
    """Who acts."""
    return By(request.actor, request.rule, request.today)


@declared(Permission.HAND_OVER)
def handovers(request: Any) -> HttpResponse:
    """Hand-overs in one's areas."""
    entries = actions.arranged(by(request))
    names = accounts.person_names({text for e in entries for text in (e.giver, e.receiver, e.by)})
    rows = [{"entry": e, "giver": names.get(e.giver, ""), "receiver": names.get(e.receiver, "")} for e in entries]
    return TemplateResponse(request, "registry/handovers.html", {"rows": rows})


@declared(Permission.HAND_OVER, "GET", "HEAD", "POST", about="handover")
def handover_new(request: Any) -> HttpResponse:
    """Who leaves, who takes over; the preview of what passes on; then the receipt."""
    areas = request.rule.areas(request.actor, Permission.HAND_OVER, request.today)
    form = HandOverForm(request.POST or None, areas=areas, initial={"giver": request.GET.get("giver", "")})
    request.event.object_id = "new"
    context: dict[str, Any] = {"title": "离岗交接", "back": _BACK, "action": request.path, "form": form}
    context |= {
        "hidden": [],
        "button": "预览",
        "note": "把离岗人员名下的儿童、任务和草稿一次交给接手的人，双方各有回执。",
    }
    if request.method == "POST" and form.is_valid():
        giver, receiver, reason = (form.cleaned_data[name] for name in ("giver", "receiver", "reason"))
        request.event.reason = reason
        held = actions.holding(by(request), giver)
        try:
            actions.check_receiver(by(request), receiver, held)
            if "confirm" in request.POST:
                return _made(request, giver, receiver, reason)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            context |= _preview(request, form, held)
    return TemplateResponse(request, "web/confirm.html", context, status=422 if form.errors else 200)


def _preview(request: Any, form: Any, held: actions.Holding) -> dict[str, Any]:
    kept = [(name, request.POST[name]) for name in form.fields if name in request.POST]
    rows = [("儿童", child.number, child.primary_unit) for child in held.children]
    rows += [("任务", task.child, f"{task.what}（{task.due} 前）") for task in held.tasks]
    rows += [("草稿", "—", f"{draft.saved_at:%Y-%m-%d} 保存") for draft in held.drafts]
    if not held.anything:
        return {"form": form, "warning": "名下没有要交接的儿童、任务和草稿。"}
    return {
        "form": None,
        "hidden": [*kept, ("confirm", "yes")],
        "button": "确认交接",
        "note": f"将交接 {len(held.children)} 名儿童、{len(held.tasks)} 项任务、{len(held.drafts)} 份草稿。",
        "table": {"head": ("内容", "编号", "说明"), "rows": rows[:200], "more": max(0, len(rows) - 200)},
    }


def _made(request: Any, giver: str, receiver: str, reason: str) -> HttpResponse:
    area = accounts.unit_area_of(giver)
    made = actions.hand_over(by=by(request), giver=giver, receiver=receiver, area=area, reason=reason)
    request.event.object_id = made.number
    request.event.detail = {"children": len(made.children), "tasks": len(made.tasks), "drafts": len(made.drafts)}
    messages.success(request, f"已交接，回执 {made.number}。请接收人签收；移交人的账号由系统管理员停用。")
    return redirect("handover", number=made.number)


@declared(Permission.WORK_PAGE, about="handover")
def handover(request: Any, number: str) -> HttpResponse:
    """The receipt: for giver, receiver and whoever arranges hand-overs there."""
    found = actions.one(by(request), number)
    request.event.object_id = found.number
    names = accounts.person_names([found.giver, found.receiver, found.by])
    context = {
        "found": found,
        "names": {"giver": names.get(found.giver, ""), "receiver": names.get(found.receiver, ""), "by": names.get(found.by, "")},
        "may_sign": found.receiver == request.actor.id and found.signed_at is None,
        "area": accounts.unit_names([found.area]).get(found.area, found.area),
        "back": {"title": "今日工作", "url": "/"},
    }  # fmt: skip
    return TemplateResponse(request, "registry/handover.html", context)


@declared(Permission.WORK_PAGE, "POST", about="handover")
def handover_sign(request: Any, number: str) -> HttpResponse:
    """The receiver signs."""
    found = actions.sign(by=by(request), number=number)
    request.event.object_id = found.number
    messages.success(request, "已签收。")
    return redirect("handover", number=number)


@declared(Permission.UNIT_MANAGE, "GET", "HEAD", "POST", about="unit")
def boundary(request: Any) -> HttpResponse:
    """A town or village that was merged, moved or recoded: preview, then units, grants and children follow."""
    areas = request.rule.areas(request.actor, Permission.UNIT_MANAGE, request.today)
    initial = {"old": request.GET.get("old", ""), "on": request.today}
    form = BoundaryForm(request.POST or None, areas=areas, initial=initial)
    request.event.object_id = str(request.POST.get("old") or "list")[:12]
    context: dict[str, Any] = {"title": "区划调整", "back": {"title": "单位", "url": "/units/"}, "action": request.path}
    context |= {"form": form, "hidden": [], "button": "预览", "changes": boundaries.changes(by(request))}
    context["note"] = "乡镇或村合并、划转、改代码时使用：单位、授权和儿童一起跟过去，历史留着。"
    if request.method == "POST" and form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        request.event.reason = form.cleaned_data["reason"]
        try:
            if "confirm" in request.POST:
                made = boundaries.change(by=by(request), **form.cleaned_data)
                request.event.detail = {
                    "new": new,
                    "children": made.children,
                    "units": made.units,
                    "grants": made.grants,
                }
                done = f"已办：{made.units} 个单位、{made.grants} 项授权、{made.children} 名儿童转到 {new}。"
                messages.success(request, done)
                return redirect("boundary")
            ahead = boundaries.outlook(by(request), old, new)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            into = f"并入 {ahead.new_name}（{new}）" if ahead.merges else f"改代码为 {new}"
            kept = [(name, request.POST[name]) for name in form.fields if name in request.POST]
            context |= {
                "form": None, "hidden": [*kept, ("confirm", "yes")], "button": "确认调整",
                "note": f"{ahead.old_name}（{old}）{into}，{ahead.children} 名儿童跟过去。这一步不能撤销，请核对批复文件。",
            }  # fmt: skip
    return TemplateResponse(request, "registry/boundary.html", context, status=422 if form.errors else 200)
