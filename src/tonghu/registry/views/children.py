"""Pages of the child register: parse, one action or selector, render."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import api as accounts
from tonghu.audit import api as audit
from tonghu.core.authz.fields import BY_CODE
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access, likenesses, narrowing, search, selectors, vault
from tonghu.registry.actions import children as actions
from tonghu.registry.actions import drafts
from tonghu.registry.forms import ChildForm, initial_of
from tonghu.registry.views.head import head
from tonghu.web import lists
from tonghu.web.declare import declared

CHILDREN = lists.a_list("children")
USUAL = frozenset(
    {"name", "sex", "birth_date", "id_number", "kind", "residence_division", "primary_unit", "responsible"}
)
"""Columns of the list until somebody chooses others; a department's own columns are shown to its clerks."""


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today)


@declared(Permission.CHILD_LIST)
def child_list(request: Any) -> HttpResponse:
    """The list of one's children: filtered, sorted, a page at a time; the fragment is the same view."""
    asked = narrowing.of(request, Permission.CHILD_LIST)
    columns = [lists.Column(f.code, f.title, f.code in asked.sortable, f.code in USUAL) for f in asked.columns]
    shown = frozenset(lists.shown_codes(request, CHILDREN, columns)) | ({"name"} & asked.granted)
    page = narrowing.page_of(request, asked, lists.number_of(request))
    narrowing.told(request, asked, page, shown)
    listing = lists.Listing(
        name=CHILDREN,
        title="儿童档案",
        first="编号",
        columns=columns,
        page=page,
        rows=[
            lists.Row(r.number, r.number, r.values, f"/children/{r.number}/") for r in selectors.rows(page.rows, shown)
        ],
        lead=_lead(request, asked, page.total),
        form=asked.form,
        chips=search.chips(asked.form, asked.chosen),
        sort=asked.chosen.get("sort", ""),
        actions=_buttons(request),
        empty="这里列出您负责区域内已登记的儿童。还没有登记的，用“新登记”。",
        wrong=not asked.form.is_valid(),
    )
    return lists.answer(request, listing)


def _lead(request: Any, asked: narrowing.Asked, total: int) -> str:
    places = "、".join(accounts.unit_names(asked.areas).values()) or "全部辖区"
    kind = search.kind_title(asked.chosen.get("kind", "")) or "流动儿童和留守儿童"
    lead = f"{places} · {kind} · 截至 {request.today} · {total} 人"
    if "kind" in asked.granted and not asked.chosen.get("kind"):
        lead += f"，其中 {asked.found.filter(kind='open').count()} 人待认定"
    second = total - asked.found.filter(access.counted_in(asked.areas)).count()
    return lead + (f"，{second} 人在另一端计数" if second else "")


def _buttons(request: Any) -> list[lists.Action]:
    query = lists.view_query(request.META.get("QUERY_STRING", ""))
    find = str(request.GET.get("q", ""))
    full = f"?{urlencode({'q': find})}&{query}" if find else f"?{query}"
    offered = (
        (Permission.CHILD_CREATE, lists.Action("新登记", reverse("child_new"), main=True)),
        (Permission.CHILD_EXPORT, lists.Action("导出", reverse("child_export") + full)),
        (Permission.CHILD_BULK, lists.Action("改负责单位或负责人", reverse("bulk"), bulk=True)),
        (Permission.CHILD_BULK, lists.Action("交办任务", reverse("task_new"), bulk=True)),
    )
    return [action for permission, action in offered if request.rule.decide(request.actor, permission, request.today)]


@declared(Permission.CHILD_VIEW, about="child")
def child_page(request: Any, number: str) -> HttpResponse:
    """One child: what is known, who is responsible."""
    child, decision = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    request.event.object_id = child.number
    request.event.fields = tuple(decision.sees & BY_CODE.keys())
    return TemplateResponse(request, "registry/child.html", _about(request, child, decision))


def _about(request: Any, child: Any, decision: Any, revealed: frozenset[str] = frozenset()) -> dict[str, Any]:
    target = access.target_of(child)

    def may(permission: Permission) -> bool:
        return bool(request.rule.decide(request.actor, permission, request.today, target))

    emergency = None if may(Permission.CHILD_VIEW) else access.in_emergency(request.actor, child.number)
    return head(request, child, decision) | {
        "emergency": emergency,
        "values": selectors.values(child, decision.sees, revealed),
        "may_reveal": may(Permission.CHILD_REVEAL) or emergency is not None,
    }


@declared(Permission.CHILD_REVEAL, "POST", about="child")
def child_reveal(request: Any, number: str, field: str) -> HttpResponse:
    """One masked value in full: one click, one event."""
    child, _ = access.child(request.rule, request.actor, Permission.CHILD_REVEAL, request.today, number)
    _, viewing = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    if field not in viewing.sees or field not in BY_CODE or not BY_CODE[field].mask:
        raise Http404
    if BY_CODE[field].step_up and not request.user.stepped_up(request):
        raise ReauthenticationRequired
    request.event.object_id, request.event.fields = child.number, (field,)
    request.event.detail = {"reveal": True}
    value = next(v for v in selectors.values(child, viewing.sees, frozenset({field})) if v.code == field)
    return TemplateResponse(request, "registry/_value.html", {"value": value, "child": child})


@declared(Permission.CHILD_EDIT, "GET", "HEAD", "POST", about="child")
def child_edit(request: Any, number: str) -> HttpResponse:
    """The form of a child: only the fields that one may change."""
    child, decision = access.child(request.rule, request.actor, Permission.CHILD_EDIT, request.today, number)
    request.event.object_id = child.number
    sealed = vault.read([child], decision.edits)[child.pk]
    initial = {code: value for code, value in initial_of(child, sealed).items() if code in decision.edits}
    areas = request.rule.areas(request.actor, Permission.CHILD_EDIT, request.today)
    form = ChildForm(request.POST or None, initial=initial, granted=decision.edits, areas=areas)
    request.event.fields = tuple(form.fields)
    if request.method == "POST" and form.is_valid():
        try:
            version = int(request.POST.get("version", "0") or 0)
            saved, changed = actions.edit(by=_by(request), number=number, values=form.cleaned_data, version=version)
        except actions.ChangedMeanwhile:
            form.add_error(None, "您打开这个表单以后，别人保存过这份档案。请核对下面的内容，再保存一次。")
        else:
            request.event.fields, request.event.detail = tuple(changed), {"changed": len(changed)}
            messages.success(request, f"已保存，改动 {len(changed)} 处。" if changed else "没有改动。")
            return redirect("child", number=saved.number)
    current = access.unscoped().get(pk=child.pk)
    context = _about(request, child, decision) | {"form": form, "version": current.version}
    return TemplateResponse(request, "registry/edit.html", context, status=422 if form.is_bound else 200)


@declared(Permission.CHILD_CREATE, "GET", "HEAD", "POST")
def child_new(request: Any) -> HttpResponse:
    """Enter a child that no list knows yet; a child already known by its number is shown instead of entered twice."""
    areas = tuple(g.area for g in request.actor.grants if g.holds(request.today))
    granted = request.decision.edits | {"primary_unit"}
    draft = drafts.of(request.actor.id, request.POST.get("draft") or request.GET.get("draft", ""))
    if request.method == "POST" and "keep" in request.POST:
        drafts.keep(request.actor.id, draft, request.POST, granted, areas[0] if areas else "")
        messages.success(request, "已存为草稿。草稿只有您能打开，登记以后自动删去。")
        return redirect("work")
    initial = drafts.values(draft) if draft else {}
    form = ChildForm(request.POST or None, granted=granted, areas=areas, initial=initial)
    alike = likenesses.Likenesses()
    if request.method == "POST" and form.is_valid():
        alike = _alike(request, form)
        if form.is_valid():
            child = actions.create(by=_by(request), values=form.cleaned_data)
            request.event.object_id, request.event.fields = child.number, tuple(form.cleaned_data)
            request.event.detail = {"created": True} | _answered(request, alike)
            drafts.drop(draft)
            messages.success(request, f"已登记，编号 {child.number}。")
            visible = request.rule.decide(request.actor, Permission.CHILD_VIEW, request.today, access.target_of(child))
            return redirect("child", number=child.number) if visible else redirect("work")
    context = {"form": form, "draft": draft, "alike": alike, "answers": likenesses.ANSWERS}
    return TemplateResponse(request, "registry/new.html", context, status=422 if form.is_bound else 200)


def _alike(request: Any, form: ChildForm) -> likenesses.Likenesses:
    """Who is registered already and may be the child; what has not been answered becomes an error of the form."""
    if search.twin(form.cleaned_data.get("id_number", "")) is not None:
        form.add_error(
            "id_number", "这个号码已经登记过。请先在儿童档案中查找；查不到，说明在别的辖区，请联系县级民政。"
        )
        return likenesses.Likenesses()
    scope = access.children(request.rule, request.actor, Permission.CHILD_VIEW, request.today)
    granted = request.rule.fields(request.actor, Permission.CHILD_VIEW, request.today)
    found = likenesses.of(scope, form.cleaned_data, granted)
    if found and request.POST.get("not_same") not in likenesses.ANSWERS:
        form.add_error(None, "这名儿童可能已经登记过，还没有保存。请看下面，是同一人就不要再登记。")
    return found


def _answered(request: Any, alike: likenesses.Likenesses) -> dict[str, Any]:
    """What the audit keeps of the question: whom the new child was said not to be, and on what ground."""
    return {"not_same": request.POST["not_same"], "as": [one.number for one in alike.seen]} if alike else {}


@declared(Permission.CHILD_VIEW, about="child")
def child_history(request: Any, number: str) -> HttpResponse:
    """What happened to this record: changes only, by whom and which fields."""
    child, decision = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    request.event.object_id = child.number
    changes = audit.who_looked("child", child.number).filter(action__startswith="POST", result=audit.DONE)[:200]
    context = _about(request, child, decision) | {"events": selectors.told(changes)}
    return TemplateResponse(request, "registry/history.html", context)


@declared(Permission.CHILD_WHO_LOOKED, about="child")
def child_looked(request: Any, number: str) -> HttpResponse:
    """Who looked at this record."""
    child, _ = access.child(request.rule, request.actor, Permission.CHILD_WHO_LOOKED, request.today, number)
    _, viewing = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    request.event.object_id = child.number
    events = audit.who_looked("child", child.number)[:200]
    context = _about(request, child, viewing) | {"events": selectors.told(events)}
    return TemplateResponse(request, "registry/looked.html", context)
