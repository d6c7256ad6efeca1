"""The operations on files that are brought in: the steps of the import wizard, for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import Http404
from ninja import File, Form, Query, Status, UploadedFile

from tonghu.batch.errors import UnusableInput
from tonghu.core.authz.permissions import Permission
from tonghu.imports import actions, checking, selectors, undoing
from tonghu.imports.models import Batch
from tonghu.web.files import XLSX, download
from tonghu.webapi.base import ONE, REFUSALS, STEP, WORKBOOK, api, not_now, wrong
from tonghu.webapi.import_shapes import (
    Change,
    Choice,
    Doubt,
    Fault,
    Headers,
    ImportFile,
    ImportRow,
    Receipt,
    Show,
    Upload,
)
from tonghu.webapi.shapes import Problem

_LATEST_FILES = 200
_PAGE = 200


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today, request.pack)


def _batch(request: Any, token: str, permission: Permission) -> Batch:
    batch = actions.batch_of(_by(request), token, permission)
    request.event.object_id = batch.token
    return batch


def _file(batch: Batch) -> ImportFile:
    one, work = selectors.told([batch])[0], selectors.work(batch)
    return ImportFile(
        token=batch.token,
        file=batch.file,
        list_name=one.list_name,
        place=one.place,
        code=batch.state,
        state=one.state,
        as_of=batch.as_of,
        uploaded_at=batch.uploaded_at,
        counts={key: count for key, count in batch.counts.items() if isinstance(count, int)},
        done=work.done if work else 0,
        whole=work.total if work else 0,
        stopped=(work.message or "请重试") if work and work.state == "failed" else "",
        remarks=batch.remarks,
        unread=[line["header"] for line in selectors.header_rows(batch) if not line["code"]],
    )


def _step(
    request: Any, token: str, act: Callable[[Batch], object], permission: Permission = Permission.CHILD_IMPORT
) -> Any:
    """Take a step of a batch; where it stands then."""
    batch = _batch(request, token, permission)
    try:
        act(batch)
    except (UnusableInput, actions.Refused) as error:
        return not_now(str(error))
    request.event.detail = {"state": batch.state}
    return _file(batch)


@api.get(
    "/imports",
    response={200: list[ImportFile], 401: Problem, 403: Problem},
    operation_id="imports",
    summary="导入的文件",
    description=f"本人辖区最近导入的文件，新的在前，最多 {_LATEST_FILES} 个。",
)
def files(request: Any) -> Any:
    """The latest files of one's areas."""
    areas = request.rule.areas(request.actor, Permission.IMPORT_LIST, request.today)
    return [_file(batch) for batch in selectors.within(areas)[:_LATEST_FILES]]


@api.post(
    "/imports/new",
    response={202: ImportFile, **STEP},
    operation_id="import_new",
    summary="上传一份名单",
    description="收下文件后在后台读取和检查，这时还不改动登记内容；用“一次导入的进度和结果”看检查到哪里。",
)
def new(request: Any, file: File[UploadedFile], given: Form[Upload]) -> Any:
    """Take a file in."""
    content = file.read(actions.MOST_BYTES + 1)
    try:
        batch = actions.bring(
            by=_by(request), name=file.name or "", content=content, key=given.key, unit=given.unit, as_of=given.as_of
        )
    except (UnusableInput, actions.Refused) as error:
        return wrong(str(error))
    request.event.object_id, request.event.detail = batch.token, {"list": given.key, "bytes": file.size}
    return Status(202, _file(batch))


@api.get(
    "/imports/{token}",
    response={200: ImportFile, **ONE},
    operation_id="import",
    summary="一次导入的进度和结果",
    description="状态、后台进度，以及各种结果的行数。",
)
def file(request: Any, token: str) -> Any:
    """Where a file stands."""
    return _file(_batch(request, token, Permission.IMPORT_LIST))


@api.get(
    "/imports/{token}/rows",
    response={200: Receipt, **REFUSALS, 409: Problem, 422: Problem},
    operation_id="import_rows",
    summary="每一行的结果",
    description="回执：每一行是新登记、更新、疑似还是不计入，为什么，有哪些问题。",
)
def rows(
    request: Any,
    token: str,
    show: Annotated[Show, Query(description="all 全部；faults 有错误的；changes 会更新的；或一种结果的代码")] = "all",
    page: Annotated[int, Query(ge=1, le=99_999, description="第几页；超过末页时为空")] = 1,
) -> Any:
    """What became of the rows."""
    batch = _batch(request, token, Permission.IMPORT_LIST)
    if batch.state in actions.AT_WORK:
        return not_now("后台正在处理这个文件，完成后再看每一行的结果。")
    lines, total = selectors.lines(batch, show, _PAGE, (page - 1) * _PAGE)
    request.event.detail = {"rows": len(lines)}
    pages = max(1, -(-total // _PAGE))
    return Receipt(sums=selectors.sums(batch), total=total, page=page, pages=pages, rows=[_row(one) for one in lines])


def _row(one: selectors.Line) -> ImportRow:
    return ImportRow(
        row=one.row.pk,
        place=one.place,
        name=one.name,
        code=one.row.outcome,
        outcome=one.outcome,
        done=one.row.done,
        reason=one.reason,
        evidence=one.evidence,
        faults=[Fault(column=c, degree=d, text=text, suggestion=more) for c, d, text, more in one.faults],
        changes=[
            Change(header=header, now=now, source=source, says=says, then=then, taken=taken)
            for header, now, source, says, then, taken in one.changes
        ],
        doubts=[Doubt(number=number, why=why, percent=percent) for number, why, percent in one.doubts],
    )


@api.get(
    "/imports/{token}/returned",
    response={200: None, **REFUSALS},
    operation_id="import_returned",
    summary="退回修改的文件",
    description="原来的工作簿，有问题的格子带批注。没有要修改的地方时为 404。",
    openapi_extra=WORKBOOK,
)
def returned(request: Any, token: str) -> Any:
    """The sender's own workbook with comments."""
    batch = _batch(request, token, Permission.CHILD_IMPORT)
    request.event.detail = {"returned": True}
    made = checking.returned_workbook(actions.source_of(_by(request), batch))
    if made is None:
        raise Http404
    return download(f"退回修改-{made[0]}", XLSX, made[1])


@api.post(
    "/imports/{token}/columns",
    response={200: ImportFile, **STEP},
    operation_id="import_columns",
    summary="更正表头",
    description="指定没有识别或识别错的表头，重新检查；下次收到同样的表头不用再改。",
)
def columns(request: Any, token: str, given: Headers) -> Any:
    """Say what headers are."""
    batch = _batch(request, token, Permission.CHILD_IMPORT)
    known = {line["header"]: line["code"] for line in selectors.header_rows(batch)}
    wanted = selectors.corrected(batch, given.headers)
    odd = [header for header, code in given.headers.items() if header not in wanted and known.get(header) != code]
    if odd:
        return wrong(f"{'、'.join(odd)[:200]}：文件中没有这个表头，或没有这个栏目代码。")
    return _step(request, token, lambda found: actions.name_headers(by=_by(request), batch=found, wanted=wanted))


@api.post(
    "/imports/{token}/choose",
    response={200: ImportFile, **STEP},
    operation_id="import_choose",
    summary="判断疑似的一行",
)
def choose(request: Any, token: str, given: Choice) -> Any:
    """Settle a doubtful row."""
    return _step(request, token, lambda found: actions.choose(batch=found, row=given.row, choice=given.choice))


def _act(name: str, operation_id: str, summary: str, act: Callable[[actions.By, Batch], object], **more: Any) -> None:
    """Add a step that takes nothing but the file that it is about. ``more``: ``description``, ``permission``."""
    permission = more.pop("permission", Permission.CHILD_IMPORT)

    @api.post(
        f"/imports/{{token}}/{name}",
        response={200: ImportFile, **STEP},
        operation_id=operation_id,
        summary=summary,
        **more,
    )
    def step(request: Any, token: str) -> Any:
        return _step(request, token, lambda batch: act(_by(request), batch), permission)


_act("check", "import_check", "重新检查", lambda by, batch: actions.check(by=by, batch=batch))
_act(
    "begin",
    "import_begin",
    "开始导入",
    lambda by, batch: actions.ask_or_begin(by=by, batch=batch),
    description="改动较多的文件先等第二人批准（状态 waiting）。",
)
_act(
    "approve",
    "import_approve",
    "批准大批量导入",
    lambda by, batch: actions.approve(by=by, batch=batch),
    description="不能批准自己上传的文件；要求五分钟内在浏览器中确认过身份。",
    permission=Permission.IMPORT_APPROVE,
)
_act("on", "import_go_on", "接着做中途停下的", lambda by, batch: actions.go_on(batch=batch))
_act("sign", "import_sign", "核签导入结果", lambda by, batch: actions.sign(by=by, batch=batch))
_act(
    "undo",
    "import_undo",
    "撤销整次导入",
    lambda by, batch: undoing.ask(by=by, batch=batch),
    description="别人另外填写的内容保留。",
)
