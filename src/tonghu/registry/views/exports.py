"""Lists that leave: purpose, count, second person above a threshold, the file, and who approves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import api as accounts
from tonghu.core.authz.fields import BY_CODE
from tonghu.core.authz.permissions import Permission
from tonghu.registry import leaving, narrowing, search
from tonghu.registry.actions import exports as actions
from tonghu.registry.forms import DecisionForm, ExportForm
from tonghu.registry.leaving import by
from tonghu.web.declare import declared


@declared(Permission.CHILD_EXPORT, "GET", "HEAD", "POST", about="export")
def child_export(request: Any) -> HttpResponse:
    """What, how many, for whom, why. Step-up has been asked for by the guard."""
    asked = narrowing.of(request, Permission.CHILD_EXPORT)
    total = asked.found.count()
    form = ExportForm(request.POST or None, fields=asked.columns)
    request.event.object_id = "new"
    if request.method == "POST" and form.is_valid() and asked.form.is_valid():
        made = leaving.ask(request, asked, **form.cleaned_data)
        if made.approved is None:
            messages.success(request, f"已提出申请 {made.number}，由另一人批准后 24 小时内下载。")
        return redirect("export", number=made.number)
    context = {
        "form": form,
        "total": total,
        "alone": actions.ALONE,
        "chips": search.chips(asked.form, asked.chosen),
        "wrong": not asked.form.is_valid(),
        "back": {"title": "儿童档案", "url": f"{reverse('children')}?{request.GET.urlencode()}"},
    }
    return TemplateResponse(request, "registry/export.html", context, status=422 if form.is_bound else 200)


@declared(Permission.CHILD_EXPORT, about="export")
def export(request: Any, number: str) -> HttpResponse:
    """One's own request: where it stands, and the button that takes the file."""
    found = actions.mine(by(request), number)
    request.event.object_id = found.number
    names = accounts.person_names([found.decided_by])
    titles = [BY_CODE[code].title for code in found.fields if code in BY_CODE]
    context = {
        "found": found,
        "may_take": actions.may_take(found),
        "who": names.get(found.decided_by, ""),
        "titles": titles,
        "most_forms": actions.MOST_FORMS,
        "back": {"title": "儿童档案", "url": "/children/"},
    }
    return TemplateResponse(request, "registry/export_request.html", context)


@declared(Permission.CHILD_EXPORT, "POST", about="export")
def export_file(request: Any, number: str) -> HttpResponse:
    """The file, with its mark."""
    return leaving.file_of(request, number)


@declared(Permission.EXPORT_APPROVE)
def export_requests(request: Any) -> HttpResponse:
    """Lists that somebody wants to take and that wait for this person."""
    waiting = actions.to_decide(by(request))
    names = accounts.person_names([entry.by for entry in waiting])
    places = accounts.unit_names([area for entry in waiting for area in entry.areas])
    rows = [
        {
            "found": entry,
            "who": names.get(entry.by, ""),
            "places": "、".join(places.get(area, area) for area in entry.areas),
            "fields": "、".join(BY_CODE[code].title for code in entry.fields if code in BY_CODE),
        }
        for entry in waiting
    ]
    return TemplateResponse(request, "registry/export_requests.html", {"rows": rows})


@declared(Permission.EXPORT_APPROVE, "POST", about="export")
def export_decide(request: Any, number: str) -> HttpResponse:
    """Approve or refuse a list."""
    form = DecisionForm(request.POST)
    request.event.object_id = number
    if not form.is_valid():
        messages.error(request, "请写明意见。")
        return redirect("export_requests")
    approved, reason = form.cleaned_data["to"] == "yes", form.cleaned_data["reason"]
    request.event.reason, request.event.detail = reason, {"approved": approved}
    actions.decide(by=by(request), number=number, approved=approved, reason=reason)
    messages.success(request, "已批准，申请人 24 小时内可下载。" if approved else "没有批准。")
    return redirect("export_requests")
