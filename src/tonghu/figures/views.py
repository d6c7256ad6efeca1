"""Pages of the statistics: parse, one action or selector, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.core.authz.roles import Reach
from tonghu.figures import actions, making, selectors
from tonghu.web.declare import declared
from tonghu.web.fields import day
from tonghu.web.files import download


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today, request.pack)


def _counties(request: Any) -> list[tuple[str, str]]:
    """(code, name) of the counties that this person may freeze."""
    areas = request.rule.areas(request.actor, Permission.STATISTICS, request.today)
    return [(code, name) for code, name in accounts.places_below(areas, ("county",)) if len(code) == Reach.COUNTY.value]


@declared(Permission.STATISTICS)
def statistics(request: Any) -> HttpResponse:
    """Every snapshot of one's area with what was made of it."""
    by = _by(request)
    areas = request.rule.areas(request.actor, Permission.STATISTICS, request.today)
    found = selectors.snapshots(areas)
    readers = {area: actions.readers_within(by, area) for area in {one.area for one in found}}
    lines = selectors.lines(found[: selectors.SHOWN], readers, areas)
    request.event.detail = {"snapshots": len(lines)}
    latest = selectors.latest(found, readers)
    context = {
        "lines": lines,
        "older": len(found) - len(lines),
        "counties": _counties(request),
        "today": request.today,
        "latest": latest,
        "titles": list(making.HEADLINES.values()),
        "sums": selectors.sums(latest) if len(latest) > 1 else (),
    }
    return TemplateResponse(request, "figures/list.html", context)


@declared(Permission.STATISTICS, "POST")
def freeze(request: Any) -> HttpResponse:
    """Freeze what is known now."""
    as_of, area = day(request.POST.get("as_of", "")), request.POST.get("area", "")
    if as_of is None or area not in dict(_counties(request)):
        messages.error(request, "请选择县（市、区）和截至日期。")
        return redirect("statistics")
    try:
        release = actions.freeze(by=_by(request), area=area, as_of=as_of)
    except actions.Refused as error:
        messages.error(request, str(error))
        return redirect("statistics")
    request.event.object_id = release.snapshot.token
    return redirect("release", token=release.token)


@declared(Permission.STATISTICS, "POST")
def release_new(request: Any, token: str) -> HttpResponse:
    """Ask for a release of a snapshot for some readers."""
    try:
        found = actions.ask(by=_by(request), token=token, audience=request.POST.get("audience", ""))
    except actions.Refused as error:
        messages.error(request, str(error))
        return redirect("statistics")
    request.event.object_id = found.token
    return redirect("release", token=found.token)


@declared(Permission.STATISTICS)
def release(request: Any, token: str) -> HttpResponse:
    """The report of a release, with its files."""
    found = actions.release_of(_by(request), token)
    request.event.object_id = found.token
    ready = found.state == "ready"
    context = {
        "release": found,
        "snapshot": found.snapshot,
        "place": accounts.unit_names([found.snapshot.area]).get(found.snapshot.area, found.snapshot.area),
        "who": accounts.person_names([found.made_by]).get(found.made_by, ""),
        "report": selectors.report(found) if ready else "",
        "files": {"docx": "Word 文件", "pdf": "PDF", "html": "网页", "xlsx": "统计表（Excel）"} if ready else {},
        "work": selectors.work(found),
    }
    return TemplateResponse(request, "figures/release.html", context)


@declared(Permission.STATISTICS)
def release_progress(request: Any, token: str) -> HttpResponse:
    """Whether a release is made; the page asks again until it is."""
    found = actions.release_of(_by(request), token)
    request.event.object_id = found.token
    response = TemplateResponse(request, "figures/_progress.html", {"release": found, "work": selectors.work(found)})
    if found.state != "making":
        response.headers["HX-Refresh"] = "true"
    return response


@declared(Permission.STATISTICS, "POST")
def release_again(request: Any, token: str) -> HttpResponse:
    """Try once more."""
    found = actions.release_of(_by(request), token)
    request.event.object_id = found.token
    try:
        actions.again(by=_by(request), release=found)
    except actions.Refused as error:
        messages.error(request, str(error))
    return redirect("release", token=found.token)


@declared(Permission.STATISTICS)
def release_file(request: Any, token: str, name: str) -> HttpResponse:
    """One file of a release."""
    found = actions.release_of(_by(request), token)
    request.event.object_id, request.event.detail = found.token, {"file": name}
    if found.state != "ready" or name not in selectors.FILES:
        raise Http404
    title, mime, content = selectors.file(found, name)
    return download(f"{found.snapshot.as_of:%Y-%m-%d}-{found.get_audience_display()}-{title}", mime, content)
