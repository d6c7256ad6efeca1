"""Break-glass: open a child outside one's area with a reason, and the review by a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.registry.actions import emergencies as actions
from tonghu.registry.actions.children import By
from tonghu.registry.forms import DecisionForm, EmergencyForm
from tonghu.web.declare import declared


def by(request: Any) -> By:
    """Who acts."""
    return By(request.actor, request.rule, request.today)


@declared(Permission.BREAK_GLASS, "GET", "HEAD", "POST", about="child")
def emergency(request: Any) -> HttpResponse:
    """Open a child now, for a few hours. The guard has asked for a fresh confirmation of identity."""
    form = EmergencyForm(request.POST or None)
    request.event.object_id = "none"
    if request.method == "POST" and form.is_valid():
        request.event.reason = form.cleaned_data["reason"]
        opened = actions.open_child(by=by(request), text=form.cleaned_data["find"], reason=form.cleaned_data["reason"])
        if opened is None:
            form.add_error("find", "没有这个编号或公民身份号码。请核对；儿童没有登记过的，请直接处置并报警 110。")
        else:
            request.event.object_id = opened.child
            request.event.detail = {"emergency": opened.pk}
            return redirect("child", number=opened.child)
    context = {
        "form": form,
        "title": "紧急查看",
        "back": {"title": "今日工作", "url": "/"},
        "note": "儿童正处在危险中、又不在您辖区时使用。立即打开，4 小时后关闭；您的姓名、理由、看过的栏目全部记录，"
        "24 小时内由另一人复核，儿童所在地也能看到。不属实的，按规定处理。",
        "button": "立即打开",
    }
    return TemplateResponse(request, "web/form.html", context, status=422 if form.is_bound else 200)


@declared(Permission.BREAK_GLASS_REVIEW)
def emergency_reviews(request: Any) -> HttpResponse:
    """What waits for a review, oldest first, and what was reviewed."""
    waiting, done = actions.to_review(by(request)), actions.reviewed(by(request))
    names = accounts.person_names({text for entry in (*waiting, *done) for text in (entry.by, entry.reviewed_by)})
    places = accounts.unit_names({entry.by_unit for entry in (*waiting, *done)})
    context = {
        "waiting": [_told(entry, names, places) for entry in waiting],
        "done": [_told(entry, names, places) for entry in done],
    }
    return TemplateResponse(request, "registry/emergencies.html", context)


def _told(entry: Any, names: dict[str, str], places: dict[str, str]) -> dict[str, Any]:
    return {
        "entry": entry,
        "who": names.get(entry.by, entry.by),
        "place": places.get(entry.by_unit, entry.by_unit),
        "reviewer": names.get(entry.reviewed_by, ""),
        "overdue": actions.overdue(entry),
        "same_day": actions.same_day(entry),
        "many": actions.same_day(entry) > actions.MANY_A_DAY,
    }


@declared(Permission.BREAK_GLASS_REVIEW, "POST", about="child")
def emergency_review(request: Any, pk: int) -> HttpResponse:
    """Review one."""
    form = DecisionForm(request.POST)
    request.event.object_id = "none"
    if not form.is_valid():
        messages.error(request, "请写明意见。")
        return redirect("emergency_reviews")
    request.event.reason = form.cleaned_data["reason"]
    justified = form.cleaned_data["to"] == "yes"
    entry = actions.review(by=by(request), pk=pk, justified=justified, text=form.cleaned_data["reason"])
    request.event.object_id, request.event.detail = entry.child, {"justified": justified, "emergency": pk}
    messages.success(request, "已复核：属实。" if justified else "已复核：不属实，查看权已立即关闭。请按规定处理。")
    return redirect("emergency_reviews")
