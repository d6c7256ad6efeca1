"""Pages of attachments: parse, one action or selector, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.core.record.attachments import PAPERS, REMOVALS
from tonghu.evidence import access as evidence_access
from tonghu.evidence import actions, selectors
from tonghu.evidence.checking import MOST_ATTACHMENTS, MOST_BYTES
from tonghu.evidence.refusal import Unfit
from tonghu.records.heading import heading
from tonghu.registry import access
from tonghu.web.declare import declared
from tonghu.web.fields import day
from tonghu.web.files import download


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today, request.pack)


def _child(request: Any, number: str, permission: Permission) -> Any:
    child, _ = access.child(request.rule, request.actor, permission, request.today, number)
    request.event.object_id = child.number
    return child


@declared(Permission.CHILD_VIEW, about="child")
def attachments(request: Any, number: str) -> HttpResponse:
    """The papers of a child that this person may know of, and a form for one more."""
    return _page(request, _child(request, number, Permission.CHILD_VIEW))


def _page(request: Any, child: Any, wrong: str = "") -> HttpResponse:
    confirmed = request.user.stepped_up(request)
    may = evidence_access.of(_by(request), child, confirmed=confirmed)
    found = selectors.attachments(child, may)
    request.event.detail |= {"rows": len(found)}
    protected = request.rule.decide(request.actor, Permission.CHILD_PROTECTED, request.today, access.target_of(child))
    context = heading(request, child, may.sees) | {
        "wrong": wrong,
        "given": request.POST,
        "chosen": request.POST.getlist("columns"),
        "there": [one for one in found if one.row.ended_at is None],
        "gone": [one for one in found if one.row.ended_at is not None],
        "names": accounts.person_names({n for one in found for n in (one.row.added_by, one.row.ended_by) if n}),
        "kinds": selectors.offered(may) if child.state != "left" else [],
        "terms": {PAPERS[code].title: PAPERS[code].term for code in PAPERS if may.know(code, ())},
        "columns": selectors.columns_offered(may),
        "removals": REMOVALS,
        "to_confirm": bool(protected) and not confirmed,
        "today": request.today,
        "most": MOST_ATTACHMENTS,
        "megabytes": MOST_BYTES // 1024 // 1024,
    }
    for tab in context["tabs"]:
        tab["here"] = tab["url"] == reverse("child_attachments", args=[child.number])
    return TemplateResponse(request, "evidence/attachments.html", context, status=422 if wrong else 200)


@declared(Permission.CHILD_EDIT, "POST", about="child")
def add(request: Any, number: str) -> HttpResponse:
    """Keep one more file, or say why not."""
    child = _child(request, number, Permission.CHILD_EDIT)
    file, asked = request.FILES.get("file"), request.POST.get("dated", "")
    dated = day(asked)
    if file is None:
        return _page(request, child, "请选择文件")
    if asked and dated is None:
        return _page(request, child, "材料日期读不出，请写成 2024-12-31 这样")
    given = actions.Given(
        kind=request.POST.get("kind", ""),
        name=file.name,
        columns=request.POST.getlist("columns"),
        other=request.POST.get("other", "").strip()[: actions.LONGEST_WORDS],
        dated=dated,
    )
    confirmed = request.user.stepped_up(request)
    try:
        made = actions.add(
            by=_by(request), number=number, given=given, content=file.read(MOST_BYTES + 1), confirmed=confirmed
        )
    except (actions.Refused, Unfit) as refused:
        return _page(request, child, str(refused))
    request.event.fields = tuple(made.columns)
    request.event.detail = {"attachment": made.pk, "kind": made.kind, "bytes": made.size}
    cleaned = "" if made.form == "pdf" else "图片里的拍摄地点、时间等已去掉。"
    messages.success(request, f"已加密保存“{made.get_kind_display()}”。{cleaned}")
    return redirect("child_attachments", number=child.number)


@declared(Permission.CHILD_REVEAL, about="child", step_up=True)
def file(request: Any, number: str, pk: int) -> HttpResponse:
    """The file: one download, one event."""
    confirmed = request.user.stepped_up(request)
    child, found, name, mime, content = actions.opened(by=_by(request), number=number, pk=pk, confirmed=confirmed)
    request.event.object_id = child.number
    request.event.detail = {"attachment": found.pk, "kind": found.kind, "bytes": len(content)}
    return download(name, mime, content)


@declared(Permission.CHILD_EDIT, "POST", about="child")
def remove(request: Any, number: str, pk: int) -> HttpResponse:
    """Destroy a file; that there was one stays known."""
    child = _child(request, number, Permission.CHILD_EDIT)
    why, confirmed = request.POST.get("why", ""), request.user.stepped_up(request)
    try:
        found = actions.remove(by=_by(request), number=number, pk=pk, why=why, confirmed=confirmed)
    except actions.Refused as refused:
        return _page(request, child, str(refused))
    request.event.detail = {"attachment": found.pk, "kind": found.kind, "why": why}
    messages.success(request, f"已移除“{found.get_kind_display()}”，内容和密钥已销毁，移除记录保留。")
    return redirect("child_attachments", number=child.number)
