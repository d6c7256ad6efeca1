"""Pages of the child register: parse, one action or selector, render."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.audit import api as audit
from tonghu.core.authz.fields import ALL, BY_CODE
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access, actions, search, selectors, vault
from tonghu.registry.forms import ChildForm, Filter, initial_of
from tonghu.web.declare import declared
from tonghu.web.paging import counted
from tonghu.web.tabs import tabs

_SORTABLE = frozenset(code for code in ALL if BY_CODE[code].sortable)
EXPORT_ROWS = 50
"""More rows than this leave only with a second person's approval (security.md H1)."""


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today)


@declared(Permission.CHILD_LIST)
def child_list(request: Any) -> HttpResponse:
    """The list of one's children: filtered, sorted, a page at a time; the fragment is the same view."""
    granted = request.rule.fields(request.actor, Permission.CHILD_LIST, request.today)
    form = Filter(request.GET, granted=granted, sortable=granted & _SORTABLE)
    chosen = form.cleaned_data if form.is_valid() else {}
    scope = access.children(request.rule, request.actor, Permission.CHILD_LIST, request.today)
    found = search.narrowed(scope, chosen, granted)
    page = counted(selectors.ordered(found, granted, chosen.get("sort", "")), chosen.get("page") or 1)
    areas = request.rule.areas(request.actor, Permission.CHILD_LIST, request.today)
    request.event.fields = tuple(granted)
    request.event.detail = {"rows": len(page.rows), "filters": sorted(k for k, v in chosen.items() if v)}
    context = {
        "form": form,
        "chips": search.chips(form, chosen),
        "columns": selectors.columns(granted),
        "sortable": granted & _SORTABLE,
        "sort": chosen.get("sort", ""),
        "page": page,
        "rows": selectors.rows(page.rows, granted),
        "area_names": "、".join(accounts.unit_names(areas).values()) or "全部",
        "may_export": bool(request.rule.decide(request.actor, Permission.CHILD_EXPORT, request.today)),
        "may_create": bool(request.rule.decide(request.actor, Permission.CHILD_CREATE, request.today)),
    }
    template = "registry/_list.html" if request.htmx and not request.htmx.boosted else "registry/list.html"
    return TemplateResponse(request, template, context, status=200 if form.is_valid() else 400)


@declared(Permission.CHILD_VIEW, about="child")
def child_page(request: Any, number: str) -> HttpResponse:
    """One child: what is known, who is responsible."""
    child, decision = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    request.event.object_id = child.number
    request.event.fields = tuple(decision.sees)
    return TemplateResponse(request, "registry/child.html", _about(request, child, decision))


def _about(request: Any, child: Any, decision: Any, revealed: frozenset[str] = frozenset()) -> dict[str, Any]:
    target = access.target_of(child)

    def may(permission: Permission) -> bool:
        return bool(request.rule.decide(request.actor, permission, request.today, target))

    return {
        "child": child,
        "name": child.name if "name" in decision.sees else "",
        "values": selectors.values(child, decision.sees, revealed),
        "may_reveal": may(Permission.CHILD_REVEAL),
        "tabs": tabs(request, child.number, target),
        "units": accounts.unit_names(selectors.child_units([child])),
    }


@declared(Permission.CHILD_REVEAL, "POST", about="child")
def child_reveal(request: Any, number: str, field: str) -> HttpResponse:
    """One masked value in full: one click, one event."""
    child, _ = access.child(request.rule, request.actor, Permission.CHILD_REVEAL, request.today, number)
    _, viewing = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    if field not in viewing.sees or field not in BY_CODE or not BY_CODE[field].mask:
        raise Http404
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
    form = ChildForm(request.POST or None, granted=granted, areas=areas)
    if request.method == "POST" and form.is_valid():
        twin = search.twin(form.cleaned_data.get("id_number", ""))
        if twin is not None:
            form.add_error(
                "id_number", "这个号码已经登记过。请先在儿童档案中查找；查不到，说明在别的辖区，请联系县级民政。"
            )
        else:
            child = actions.create(by=_by(request), values=form.cleaned_data)
            request.event.object_id, request.event.fields = child.number, tuple(form.cleaned_data)
            request.event.detail = {"created": True}
            messages.success(request, f"已登记，编号 {child.number}。")
            visible = request.rule.decide(request.actor, Permission.CHILD_VIEW, request.today, access.target_of(child))
            return redirect("child", number=child.number) if visible else redirect("work")
    return TemplateResponse(request, "registry/new.html", {"form": form}, status=422 if form.is_bound else 200)


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


@declared(Permission.CHILD_EXPORT, "GET", "HEAD", "POST")
def child_export(request: Any) -> HttpResponse:
    """What, how many, for whom, why; then the file. Step-up has been asked for by the guard."""
    granted = request.rule.fields(request.actor, Permission.CHILD_EXPORT, request.today)
    form = Filter(request.GET, granted=granted, sortable=granted & _SORTABLE)
    chosen = form.cleaned_data if form.is_valid() else {}
    scope = access.children(request.rule, request.actor, Permission.CHILD_EXPORT, request.today)
    found = search.narrowed(scope, chosen, granted)
    total = found.count()
    context = {"total": total, "limit": EXPORT_ROWS, "columns": selectors.columns(granted), "form": form}
    if request.method != "POST":
        return TemplateResponse(request, "registry/export.html", context)
    reason = request.POST.get("reason", "").strip()
    if not reason or total > EXPORT_ROWS:
        wrong = (
            "请写明导出用途。" if not reason else f"超过 {EXPORT_ROWS} 人的导出要由第二人批准，请缩小范围或申请批准。"
        )
        return TemplateResponse(request, "registry/export.html", context | {"wrong": wrong}, status=422)
    request.event.reason, request.event.fields = reason, tuple(granted)
    request.event.detail = {"rows": total, "export": True}
    return _workbook(request, selectors.ordered(found, granted, ""), granted)


def _workbook(request: Any, found: Any, granted: frozenset[str]) -> HttpResponse:
    fields = selectors.columns(granted)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["编号", *(field.title for field in fields)])
    for row in selectors.rows(list(found), granted, plain=True):
        writer.writerow([row.number, *(row.values[field.code] for field in fields)])
    writer.writerow([f"内部资料　导出人 {request.user.display_name}　{request.today}"])
    response = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=children.csv"
    return response
