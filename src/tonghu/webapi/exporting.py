"""The operations on lists that leave: asked for with a purpose, approved by a second person, taken within a day."""

from __future__ import annotations

from typing import Any

from ninja import Query, Status

from tonghu.core.authz.permissions import Permission
from tonghu.registry import leaving, narrowing
from tonghu.registry.actions import exports as actions
from tonghu.registry.forms import DecisionForm, ExportForm
from tonghu.registry.leaving import by
from tonghu.registry.models import ExportRequest
from tonghu.webapi.base import ONE, REFUSALS, STEP, WORKBOOK, api, wrong
from tonghu.webapi.export_shapes import ListRequest, Verdict, Wish
from tonghu.webapi.filters import Filters, refused_filters
from tonghu.webapi.shapes import Problem


def _told(found: ExportRequest) -> ListRequest:
    return ListRequest(
        number=found.number,
        total=found.total,
        fields=[str(code) for code in found.fields],
        reason=found.reason,
        asked_at=found.asked_at,
        approved=found.approved,
        may_take=actions.may_take(found),
    )


@api.get(
    "/exports",
    response={200: list[ListRequest], 401: Problem, 403: Problem},
    operation_id="exports",
    summary="等待本人审批的导出",
    description="别人申请、全部在本人辖区内的名单。",
)
def waiting(request: Any) -> Any:
    """Lists that wait for this person."""
    return [_told(found) for found in actions.to_decide(by(request))]


@api.post(
    "/exports/new",
    response={201: ListRequest, **STEP},
    operation_id="export_new",
    summary="申请导出名单",
    description=f"导出的是这样筛选后的儿童。超过 {actions.ALONE} 人要由另一人批准；批准后 24 小时内下载。"
    "要求五分钟内在浏览器中确认过身份。",
)
def new(request: Any, filters: Query[Filters], given: Wish) -> Any:
    """Ask for a list."""
    asked = narrowing.of(request, Permission.CHILD_EXPORT)
    request.event.object_id = "new"
    if refused := refused_filters(asked, filters):
        return wrong(refused)
    form = ExportForm(given.dict(), fields=asked.columns)
    if not form.is_valid():
        return wrong(f"{'、'.join(form.errors)}：没有这一栏，或没有导出这一栏的授权；用途不能空着。")
    made = leaving.ask(request, asked, **form.cleaned_data)
    return Status(201, _told(made))


@api.get(
    "/exports/{number}",
    response={200: ListRequest, **ONE},
    operation_id="export",
    summary="本人的一次导出申请",
)
def one(request: Any, number: str) -> Any:
    """One's own request."""
    found = actions.mine(by(request), number)
    request.event.object_id = found.number
    return _told(found)


@api.post(
    "/exports/{number}/file",
    response={200: None, **REFUSALS},
    operation_id="export_file",
    summary="下载名单",
    description="带导出编号的工作簿。现在已不再获准的栏目和儿童不在其中。",
    openapi_extra=WORKBOOK,
)
def taken(request: Any, number: str) -> Any:
    """The file."""
    return leaving.file_of(request, number)


@api.post(
    "/exports/{number}/decide",
    response={200: ListRequest, **STEP},
    operation_id="export_decide",
    summary="审批别人的导出申请",
    description="不能审批自己的申请；要求五分钟内在浏览器中确认过身份。",
)
def decide(request: Any, number: str, given: Verdict) -> Any:
    """Approve or refuse a list."""
    request.event.object_id = number
    form = DecisionForm({"to": "yes" if given.approved else "no", "reason": given.reason})
    if not form.is_valid():
        return wrong("reason：请写明意见。")
    request.event.reason, request.event.detail = form.cleaned_data["reason"], {"approved": given.approved}
    found = actions.decide(by=by(request), number=number, approved=given.approved, reason=form.cleaned_data["reason"])
    return _told(found)
