"""A list that leaves, as page and program ask for it and take it: the same children, fields, mark and trace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from tonghu.registry import selectors, workbook
from tonghu.registry.actions import exports as actions
from tonghu.registry.actions.children import By
from tonghu.registry.models import ExportRequest
from tonghu.registry.narrowing import Asked
from tonghu.web.files import XLSX, download


def by(request: Any) -> By:
    """Who acts."""
    return By(request.actor, request.rule, request.today)


def ask(request: Any, asked: Asked, fields: Iterable[str], reason: str) -> ExportRequest:
    """Ask for a list, and tell the audit."""
    made = actions.ask(
        by=by(request), found=asked.ordered, granted=asked.granted, fields=fields, areas=asked.areas, reason=reason
    )
    request.event.object_id, request.event.reason = made.number, made.reason
    request.event.fields, request.event.detail = tuple(made.fields), {"rows": made.total}
    return made


def file_of(request: Any, number: str) -> HttpResponse:
    """An approved list as a file. What is no longer granted today is not in it."""
    found, children, granted = actions.take(by=by(request), number=number)
    request.event.object_id, request.event.reason = found.number, found.reason
    request.event.fields, request.event.detail = tuple(granted), {"rows": len(children), "export": True}
    fields = selectors.columns(granted)
    rows = [
        [row.number, *(row.values[f.code] for f in fields)] for row in selectors.rows(children, granted, plain=True)
    ]
    told = f"{request.user.display_name} {request.today} · 用途：{found.reason}"
    data = workbook.written(number=found.number, titles=["编号", *(f.title for f in fields)], rows=rows, told=told)
    return download(f"children-{found.number}.xlsx", XLSX, data)
