"""Changing many children at once: preview, change, undo; and giving tasks about them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access, selectors
from tonghu.registry.actions import bulk as actions
from tonghu.registry.actions import tasks
from tonghu.registry.actions.children import By
from tonghu.registry.forms import BulkForm, NoteForm, TaskForm
from tonghu.web.declare import declared

_BACK = {"title": "儿童档案", "url": "/children/"}
_SHOWN = 100


def by(request: Any) -> By:
    """Who acts."""
    return By(request.actor, request.rule, request.today)


def _none(request: Any) -> HttpResponse:
    messages.error(request, "没有选中儿童，或选中的已不在您的辖区。请在名单左边打勾。")
    return redirect("children")


@declared(Permission.CHILD_BULK, "POST", about="children")
def bulk(request: Any) -> HttpResponse:
    """Choose what to change for the picked children; with a choice: the preview; confirmed: the change."""
    numbers = request.POST.getlist("pick")
    try:
        children = list(actions.picked(by(request), numbers))
    except actions.TooMany:
        messages.error(request, f"一次最多 {actions.MOST} 人，请分批，或用离岗交接、区划调整。")
        return redirect("children")
    request.event.object_id, request.event.detail = "picked", {"rows": len(children)}
    if not children:
        return _none(request)
    areas = request.rule.areas(request.actor, Permission.CHILD_BULK, request.today)
    chosen = "field" in request.POST
    form = BulkForm(request.POST if chosen else None, areas=areas)
    hidden = [("pick", child.number) for child in children]
    context: dict[str, Any] = {
        "title": f"批量修改 {len(children)} 人", "back": _BACK, "action": request.path, "hidden": hidden,
        "form": form, "button": "预览", "warning": _unknown(numbers, children),
    }  # fmt: skip
    if chosen and form.is_valid():
        field, value = form.cleaned_data["field"], form.cleaned_data["value"]
        if "confirm" in request.POST:
            made = actions.change(by=by(request), numbers=[c.number for c in children], **form.chosen)
            request.event.reason, request.event.fields = made.reason, (field,)
            request.event.detail = {"rows": len(made.before), "bulk": made.pk}
            request.event.object_id = f"bulk-{made.pk}"
            return redirect("bulk_done", pk=made.pk)
        kept = [(name, value) for name, value in request.POST.items() if name in form.fields]
        context |= {
            "form": None, "button": "确认修改", "hidden": [*hidden, *kept, ("confirm", "yes")],
            "note": f"{actions.FIELDS[field]}改为“{form.title_of(value)}”。下面是每个人的变化，核对后确认；24 小时内可以撤销。",
            "table": _preview(request, children, field, form.title_of(value)),
        }  # fmt: skip
    status = 422 if chosen and form.errors else 200
    return TemplateResponse(request, "web/confirm.html", context, status=status)


def _unknown(numbers: list[str], children: list[Any]) -> str:
    missing = len(set(numbers)) - len(children)
    return f"选中的有 {missing} 人不在您的辖区或不能修改，不会改动。" if missing else ""


def _preview(request: Any, children: list[Any], field: str, title: str) -> dict[str, Any]:
    seen = request.rule.fields(request.actor, Permission.CHILD_BULK, request.today) & {"name", field}
    rows = [
        (row.number, row.values.get("name", ""), row.values.get(field, "") or "—", title)
        for row in selectors.rows(children[:_SHOWN], seen)
    ]
    return {"head": ("编号", "姓名", "现在", "改为"), "rows": rows, "more": max(0, len(children) - _SHOWN)}


@declared(Permission.CHILD_BULK, about="children")
def bulk_done(request: Any, pk: int) -> HttpResponse:
    """The receipt of a bulk change, with the way back."""
    made = actions.one(by(request), pk)
    request.event.object_id = f"bulk-{pk}"
    context = {"made": made, "title": actions.FIELDS[made.field], "may_undo": actions.may_undo(made), "back": _BACK}
    return TemplateResponse(request, "registry/bulk_done.html", context)


@declared(Permission.CHILD_BULK, "POST", about="children")
def bulk_undo(request: Any, pk: int) -> HttpResponse:
    """Take a bulk change back."""
    undone = actions.undo(by=by(request), pk=pk)
    request.event.object_id, request.event.detail = f"bulk-{pk}", {"undone": undone.back, "kept": len(undone.kept)}
    text = f"已恢复 {undone.back} 人。"
    if undone.kept:
        text += f"{len(undone.kept)} 人后来又有人改过，没有动：{'、'.join(undone.kept[:10])}。"
    messages.success(request, text)
    return redirect("bulk_done", pk=pk)


@declared(Permission.CHILD_BULK, "POST", about="children")
def task_new(request: Any) -> HttpResponse:
    """Give somebody a task about each picked child."""
    numbers = request.POST.getlist("pick")
    children = list(actions.picked(by(request), numbers[: actions.MOST]))
    request.event.object_id, request.event.detail = "picked", {"rows": len(children)}
    if not children:
        return _none(request)
    areas = request.rule.areas(request.actor, Permission.CHILD_BULK, request.today)
    chosen = "person" in request.POST
    form = TaskForm(request.POST if chosen else None, areas=areas, today=request.today)
    if chosen and form.is_valid():
        made = tasks.give(by=by(request), numbers=[c.number for c in children], **form.cleaned_data)
        request.event.detail = {"tasks": len(made)}
        messages.success(request, f"已交办 {len(made)} 项，{form.cleaned_data['due']} 前办结。")
        return redirect("children")
    context = {
        "title": f"交办任务：{len(children)} 名儿童", "back": _BACK, "action": request.path, "form": form,
        "hidden": [("pick", child.number) for child in children], "button": "交办",
    }  # fmt: skip
    return TemplateResponse(request, "web/confirm.html", context, status=422 if form.errors else 200)


@declared(Permission.CHILD_EDIT, "GET", "HEAD", "POST", about="child")
def task(request: Any, pk: int) -> HttpResponse:
    """One of one's own tasks, and the word that it is done."""
    found = tasks.one(by(request), pk)
    child, viewing = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, found.child)
    request.event.object_id = child.number
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tasks.done(by=by(request), pk=pk, note=form.cleaned_data["note"])
        messages.success(request, "已办结。")
        return redirect("work")
    context = {
        "form": form,
        "title": found.what,
        "task": found,
        "name": child.name if "name" in viewing.sees else child.number,
        "giver": accounts.person_names([found.given_by]).get(found.given_by, ""),
        "back": {"title": "今日工作", "url": reverse("work")},
        "button": "办结",
        "late": found.due < request.today,
    }
    return TemplateResponse(request, "registry/task.html", context, status=422 if form.is_bound else 200)
