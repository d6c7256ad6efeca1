"""The work page, pages of later journeys, and the three administrators' pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from tonghu.audit import api as audit
from tonghu.core.authz.permissions import Permission
from tonghu.jobs import api as jobs
from tonghu.keys.ring import Domain
from tonghu.operations import health as operations
from tonghu.portal import trail, work
from tonghu.registry import api as registry
from tonghu.web import lists
from tonghu.web.declare import declared, open_to_all
from tonghu.web.navigation import NAVIGATION
from tonghu.web.paging import counted


@declared(Permission.WORK_PAGE)
def work_page(request: Any) -> HttpResponse:
    """What waits for me, what goes wrong, how far we are."""
    return TemplateResponse(request, "portal/work.html", work.of(request))


def later(name: str) -> Callable[[Any], HttpResponse]:
    """A page that a role will need and that is not there yet; it says so."""
    entry = next(entry for entry in NAVIGATION if entry.url_name == name)

    @declared(entry.permission)
    def page(request: Any) -> HttpResponse:
        return TemplateResponse(request, "portal/later.html", {"entry": entry})

    return page


@declared(Permission.AUDIT_SEARCH)
def audit_page(request: Any) -> HttpResponse:
    """Search the audit by person, object, action, result and days."""
    form = trail.Search(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    request.event.detail = {"filters": sorted(name for name, value in chosen.items() if value)}
    page = counted(trail.found(chosen), lists.number_of(request))
    listing = lists.Listing(
        name=trail.AUDIT,
        title="审计",
        first="序号",
        columns=trail.COLUMNS,
        page=page,
        unit="条",
        rows=trail.rows(page.rows),
        lead=f"{page.total} 条",
        form=form,
        chips=lists.chips(form, trail.TOLD),
        empty="还没有记录。",
        wrong=not form.is_valid(),
    )
    return lists.answer(request, listing, None, "portal/audit.html")


@declared(Permission.AUDIT_VERIFY, "POST")
def audit_verify(request: Any) -> HttpResponse:
    """Check the whole chain against the anchors."""
    found = audit.verify()
    request.event.detail = {"whole": found.broken is None, "events": found.events}
    return TemplateResponse(request, "portal/audit_verified.html", {"found": found})


@declared(Permission.SYSTEM)
def system_page(request: Any) -> HttpResponse:
    """How the platform runs. No child appears here."""
    facts = {
        "数据库": f"{connection.vendor}",
        "数据目录": str(settings.HOME),
        "政策包": settings.POLICY,
        "档案数": f"{registry.size()}",
    }
    rows = [{"job": job, "title": jobs.title(job.kind)} for job in jobs.recent()]
    return TemplateResponse(request, "portal/system.html", {"facts": facts, "parts": operations.parts(), "rows": rows})


@declared(Permission.KEYS)
def keys_page(request: Any) -> HttpResponse:
    """Which keys there are, in which version; never a key."""
    ring = settings.KEY_RING
    rows = [{"domain": domain.value, "version": ring.version(domain)} for domain in Domain]
    return TemplateResponse(request, "portal/keys.html", {"rows": rows, "provider": ring.provider.name})


@open_to_all("健康检查，不含任何数据")
def health(request: Any) -> JsonResponse:
    """Whether each part works, as yes or no. 503 only when the database does not answer."""
    parts = operations.parts()
    well = {part.name: part.well for part in parts}
    status = "ok" if all(well.values()) else "look" if well["database"] else "down"
    return JsonResponse({"status": status, "parts": well}, status=200 if well["database"] else 503)
