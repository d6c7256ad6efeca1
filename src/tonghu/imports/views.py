"""Pages of the import wizard: parse, one action or selector, render."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.batch.errors import UnusableInput
from tonghu.batch.list_names import LIST_NAMES
from tonghu.core.authz.permissions import Permission
from tonghu.imports import actions, checking, selectors, undoing
from tonghu.web.declare import declared
from tonghu.web.fields import day
from tonghu.web.files import XLSX, download

_SHOWN = 200


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today, request.pack)


def _areas(request: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = request.rule.areas(request.actor, Permission.CHILD_IMPORT, request.today)
    return found


@declared(Permission.IMPORT_LIST)
def imports(request: Any) -> HttpResponse:
    """Every file that was brought in for one's area."""
    areas = request.rule.areas(request.actor, Permission.IMPORT_LIST, request.today)
    found = list(selectors.within(areas)[:_SHOWN])
    may_import = bool(request.rule.decide(request.actor, Permission.CHILD_IMPORT, request.today))
    return TemplateResponse(request, "imports/list.html", {"rows": selectors.told(found), "may_import": may_import})


@declared(Permission.CHILD_IMPORT, "GET", "HEAD", "POST")
def new(request: Any) -> HttpResponse:
    """Upload a file: what it is, as of which day, for whose children."""
    areas = _areas(request)
    units = accounts.villages(areas)
    context: dict[str, Any] = {
        "lists": LIST_NAMES.items(),
        "units": units,
        "today": request.today,
        "given": request.POST,
    }
    if request.method != "POST":
        return TemplateResponse(request, "imports/new.html", context)
    file, key = request.FILES.get("file"), request.POST.get("key", "")
    try:
        made = actions.bring(
            by=_by(request),
            name=file.name if file else "",
            content=file.read(actions.MOST_BYTES + 1) if file else b"",
            key=key,
            unit=request.POST.get("unit", ""),
            as_of=day(request.POST.get("as_of", "")),
        )
    except (UnusableInput, actions.Refused) as error:
        return TemplateResponse(request, "imports/new.html", context | {"wrong": str(error)}, status=422)
    request.event.object_id, request.event.detail = made.token, {"list": key, "bytes": file.size}
    return redirect("import", token=made.token)


@declared(Permission.IMPORT_LIST)
def batch(request: Any, token: str) -> HttpResponse:
    """One file: where it stands, and what is to be done now."""
    found = actions.batch_of(_by(request), token, Permission.IMPORT_LIST)
    request.event.object_id = found.token
    show = request.GET.get("show", "doubt" if found.counts.get("doubt") else "faults")
    at_work = found.state in actions.AT_WORK
    rows, count = ([], 0) if at_work else selectors.lines(found, show, _SHOWN)
    request.event.detail = {"rows": len(rows)}
    headers = selectors.header_rows(found)
    context = {
        "batch": found,
        "told": selectors.told([found])[0],
        "steps": selectors.steps(found),
        "headers": headers,
        "unread": sum(not line["code"] for line in headers),
        "choices": selectors.choices(found.key),
        "show": show,
        "rows": rows,
        "count": count,
        "shown": _SHOWN,
        "sums": {} if at_work else selectors.sums(found),
        "work": selectors.work(found),
        "at_work": at_work,
        "importing": found.counts.get("new", 0) + found.counts.get("match", 0),
        "registers": checking.may_register(found.key),
        "may_import": bool(request.rule.decide(request.actor, Permission.CHILD_IMPORT, request.today)),
        "may_approve": bool(request.rule.decide(request.actor, Permission.IMPORT_APPROVE, request.today)),
        "mine": found.uploaded_by == request.actor.id,
        "people": accounts.person_names({found.approved_by, found.signed_by, found.undone_by}),
        "names": {
            "approved": accounts.person_names([found.approved_by]).get(found.approved_by, ""),
            "signed": accounts.person_names([found.signed_by]).get(found.signed_by, ""),
            "undone": accounts.person_names([found.undone_by]).get(found.undone_by, ""),
        },
    }
    return TemplateResponse(request, "imports/batch.html", context)


def _step(
    request: Any, token: str, act: Callable[[Any], object], done: str, permission: Permission = Permission.CHILD_IMPORT
) -> HttpResponse:
    """Take a step of a batch and go back to its page, with what came of it."""
    found = actions.batch_of(_by(request), token, permission)
    request.event.object_id = found.token
    try:
        act(found)
    except (UnusableInput, actions.Refused) as error:
        messages.error(request, str(error))
    else:
        request.event.detail = {"state": found.state}
        if done:
            messages.success(request, done)
    return redirect("import", token=found.token)


@declared(Permission.CHILD_IMPORT, "POST")
def columns(request: Any, token: str) -> HttpResponse:
    """Correct what headers were read as; remembered for this sender."""

    def act(found: Any) -> None:
        said = {line["header"]: request.POST.get(f"h_{line['letter']}") for line in selectors.header_rows(found)}
        wanted = selectors.corrected(found, {header: code for header, code in said.items() if code is not None})
        actions.name_headers(by=_by(request), batch=found, wanted=wanted)

    return _step(request, token, act, "正按您的更正重新读取；下次收到同样的表头不用再改。")


@declared(Permission.CHILD_IMPORT, "POST")
def check(request: Any, token: str) -> HttpResponse:
    """The dry run."""
    return _step(request, token, lambda found: actions.check(by=_by(request), batch=found), "")


@declared(Permission.CHILD_IMPORT, "POST")
def choose(request: Any, token: str) -> HttpResponse:
    """Settle a doubtful row."""
    text = request.POST.get("row", "")
    row = int(text) if text.isdecimal() and len(text) < 12 else 0
    choice = request.POST.get("choice", "")[:20]
    return _step(request, token, lambda found: actions.choose(batch=found, row=row, choice=choice), "已记下。")


@declared(Permission.CHILD_IMPORT)
def returned(request: Any, token: str) -> HttpResponse:
    """The sender's own workbook with a comment at every faulty cell."""
    by = _by(request)
    found = actions.batch_of(by, token)
    request.event.object_id, request.event.detail = found.token, {"returned": True}
    made = checking.returned_workbook(actions.source_of(by, found))
    if made is None:
        messages.success(request, "这个文件没有要退回修改的地方。")
        return redirect("import", token=found.token)
    return download(f"退回修改-{made[0]}", XLSX, made[1])


@declared(Permission.CHILD_IMPORT, "POST")
def begin(request: Any, token: str) -> HttpResponse:
    """Begin, or ask a second person."""
    return _step(request, token, lambda found: actions.ask_or_begin(by=_by(request), batch=found), "")


@declared(Permission.IMPORT_APPROVE, "POST")
def approve(request: Any, token: str) -> HttpResponse:
    """The second person agrees to a large import."""
    act = lambda found: actions.approve(by=_by(request), batch=found)  # noqa: E731  # one step like the others
    return _step(request, token, act, "已批准，开始导入。", Permission.IMPORT_APPROVE)


@declared(Permission.IMPORT_LIST)
def progress(request: Any, token: str) -> HttpResponse:
    """How far the work in the background is; the page asks again until it is finished. Leaving stops nothing."""
    found = actions.batch_of(_by(request), token, Permission.IMPORT_LIST)
    request.event.object_id = found.token
    response = TemplateResponse(request, "imports/_progress.html", {"batch": found, "work": selectors.work(found)})
    if found.state not in actions.AT_WORK:
        response.headers["HX-Refresh"] = "true"
    return response


@declared(Permission.CHILD_IMPORT, "POST")
def go_on(request: Any, token: str) -> HttpResponse:
    """Go on with what stopped on the way."""
    return _step(request, token, lambda found: actions.go_on(batch=found), "已重新排队，接着上次的进度做。")


@declared(Permission.CHILD_IMPORT, "POST")
def sign(request: Any, token: str) -> HttpResponse:
    """Sign the counted result."""
    return _step(request, token, lambda found: actions.sign(by=_by(request), batch=found), "已核签。")


@declared(Permission.CHILD_IMPORT, "POST")
def undo(request: Any, token: str) -> HttpResponse:
    """Take the whole import back."""
    text = "正在撤销；别人另外填写的内容保留。"
    return _step(request, token, lambda found: undoing.ask(by=_by(request), batch=found), text)
