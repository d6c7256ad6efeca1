"""Printing: parse, one selector, a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.batch.errors import UnusableInput
from tonghu.core.authz.columns import columns, given
from tonghu.core.authz.permissions import Permission
from tonghu.papers import making
from tonghu.records import api as records
from tonghu.records.heading import heading
from tonghu.registry import access
from tonghu.registry import api as registry
from tonghu.web.declare import declared
from tonghu.web.files import ZIP, download


@declared(Permission.CHILD_VIEW)
def papers(request: Any) -> HttpResponse:
    """The blank forms of the pack in force."""
    forms = [(key, form.title, form.clause) for key, form in making.forms(request.pack).items()]
    context = {"forms": forms, "files": {key: title for key, (title, _) in making.FILES.items()}, "pack": request.pack}
    return TemplateResponse(request, "papers/papers.html", context)


@declared(Permission.CHILD_VIEW)
def blank(request: Any, code: str, name: str) -> HttpResponse:
    """One blank form."""
    form = making.forms(request.pack).get(code)
    if form is None or name not in making.FILES:
        raise Http404
    return download(f"{form.title}（空白）.{name}", making.FILES[name][1], making.blank(request.pack, form, name))


@declared(Permission.CHILD_VIEW, about="child")
def child_paper(request: Any, number: str) -> HttpResponse:
    """Which form, which file, with or without whole numbers."""
    child, _ = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    request.event.object_id = child.number
    target = access.target_of(child)
    sees = columns(request.rule, request.actor, Permission.CHILD_VIEW, request.today, target).sees
    row, forms = records.registration(child, request.pack), making.forms(request.pack)
    kind = making.kind_of(row, forms)
    context = heading(request, child, sees) | {
        "forms": [(key, form.title) for key, form in forms.items()],
        "kind": kind,
        "remarks": making.remarks(request.pack, forms[kind], row, sees, request.today) if kind else [],
        "files": {key: title for key, (title, _) in making.FILES.items()},
        "may_whole": bool(request.rule.decide(request.actor, Permission.CHILD_REVEAL, request.today, target)),
        "left_out": [form.title for form in forms.values() if form.columns - sees],
    }
    return TemplateResponse(request, "papers/child.html", context)


@declared(Permission.CHILD_VIEW, "POST", about="child")
def child_paper_file(request: Any, number: str) -> HttpResponse:
    """The form of a child with covered numbers."""
    return _paper(request, number, Permission.CHILD_VIEW, whole=False)


@declared(Permission.CHILD_REVEAL, "POST", about="child")
def child_paper_whole(request: Any, number: str) -> HttpResponse:
    """The form of a child with whole numbers: one paper, one event."""
    return _paper(request, number, Permission.CHILD_REVEAL, whole=True)


def _paper(request: Any, number: str, permission: Permission, *, whole: bool) -> HttpResponse:
    child, _ = access.child(request.rule, request.actor, permission, request.today, number)
    request.event.object_id = child.number
    sees = columns(request.rule, request.actor, permission, request.today, access.target_of(child)).sees
    kind, name = request.POST.get("kind", ""), request.POST.get("name", "")
    form = making.forms(request.pack).get(kind)
    if form is None or name not in making.FILES:
        raise Http404
    row = records.registration(child, request.pack)
    told = f"{request.user.display_name} {request.today} 打印"
    paper = making.filled(request.pack, form, row, sees, whole=whole, day=request.today, told=told, kind=name)
    request.event.fields = tuple(sorted(form.columns & sees & set(row.values)))
    request.event.detail = {"print": kind, "whole": whole}
    return download(f"{form.title}-{child.number}.{name}", making.FILES[name][1], paper)


@declared(Permission.CHILD_EXPORT, "POST", about="export")
def export_forms(request: Any, number: str) -> HttpResponse:
    """The forms of the children of one's own approved export, by village."""
    by = registry.By(request.actor, request.rule, request.today)
    request.event.object_id = number
    try:
        children, granted, reason = registry.taken_for_forms(by, number)
    except registry.TooMany as error:
        messages.error(request, str(error))
        return redirect("export", number=number)
    request.event.reason = reason
    sees = frozenset(given(granted))
    rows = [making.allowed(row, sees, whole=True) for _, row in records.registrations(children, request.pack)]
    request.event.fields, request.event.detail = tuple(sorted(granted)), {"rows": len(rows), "print": True}
    told = f"导出编号 {number} {request.user.display_name} {request.today} 打印"
    try:
        content = making.by_village(request.pack, rows, request.today, told)
    except UnusableInput as error:
        messages.error(request, str(error))
        return redirect("export", number=number)
    return download(f"登记表-{number}.zip", ZIP, content)
