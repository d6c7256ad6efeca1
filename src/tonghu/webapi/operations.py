"""The operations: what each takes and answers. They are run by the declared views only, never routed by ninja itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from tonghu.core.authz.columns import columns
from tonghu.core.authz.permissions import Permission
from tonghu.decisions.lookup import looked_up
from tonghu.imports import actions as importing
from tonghu.imports import selectors as imports
from tonghu.policies import selectors as policies
from tonghu.records import selectors as records
from tonghu.registry import access, narrowing
from tonghu.registry import selectors as registry
from tonghu.registry.forms import Filter
from tonghu.web import failures
from tonghu.webapi.shapes import (
    ChildList,
    ChildRecord,
    Column,
    Criterion,
    DecisionCard,
    Force,
    Heading,
    ImportFile,
    Listed,
    Part,
    Problem,
)

_LATEST_FILES = 200
_REFUSALS = {401: Problem, 403: Problem, 404: Problem}

api = NinjaAPI(
    title="童护接口",
    version="1",
    description="与页面同样的权限、遮盖和审计。用浏览器的登录会话访问；只读。",
    urls_namespace="webapi",
    docs_url=None,
    openapi_url=None,
)


@api.exception_handler(Http404)
@api.exception_handler(Exception)
def _to_the_guard(request: HttpRequest, error: Exception) -> Any:
    """Refusals and faults are audited and answered by the guard, as those of pages are."""
    raise error


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> Any:
    """A parameter that cannot be read, by name."""
    names = "、".join(str(one["loc"][-1]) for one in error.errors)
    return _wrong(f"{names}：内容不符合接口说明。")


def _wrong(text: str) -> Any:
    return failures.problem(422, "参数有误", text)


def _choices(name: str) -> str:
    """The codes of a filter of the page with their words, so that a program knows them too."""
    field: Any = Filter.base_fields[name]
    return f"{field.label}：" + "；".join(f"{code or '不填'} {title}" for code, title in field.choices)


@api.get(
    "/children",
    response={200: ChildList, 401: Problem, 403: Problem, 422: Problem},
    operation_id="children",
    summary="儿童名单",
    description="与“儿童档案”页相同的范围、查找、筛选、排序和遮盖，每页 50 人。翻到第 11 页起要先在浏览器中再次确认身份。",
)
def children(
    request: Any,
    q: Annotated[str, Query(max_length=60, description="姓名、拼音或首字母、编号、证件号、电话")] = "",
    kind: Annotated[str, Query(description=_choices("kind"))] = "",
    state: Annotated[str, Query(description=_choices("state"))] = "",
    whose: Annotated[str, Query(description=_choices("whose"))] = "",
    unit: Annotated[str, Query(max_length=12, description="单位代码，含所辖各级")] = "",
    sort: Annotated[str, Query(max_length=30, description="按哪一栏排序；前面加 - 为倒序")] = "",
    page: Annotated[int, Query(ge=1, le=99_999, description="第几页；超过末页时为末页")] = 1,
) -> Any:
    """The list that the page shows. The filters are read by the page's own form; here they are only described."""
    asked = narrowing.of(request, Permission.CHILD_LIST)
    given = {"q": q, "kind": kind, "state": state, "whose": whose, "unit": unit, "sort": sort}
    wrong = [
        name for name, text in given.items() if text and (name not in asked.form.fields or asked.form.errors.get(name))
    ]
    if wrong:
        return _wrong(f"{'、'.join(wrong)}：不能这样查找、筛选或排序，或没有查看这一栏的授权。")
    found = narrowing.page_of(request, asked, page)
    narrowing.told(request, asked, found, asked.granted)
    return ChildList(
        total=found.total,
        page=found.number,
        pages=found.last,
        columns=[Heading(code=one.code, title=one.title) for one in asked.columns],
        rows=[Listed(number=one.number, values=one.values) for one in registry.rows(found.rows, asked.granted)],
    )


@api.get(
    "/children/{number}",
    response={200: ChildRecord, **_REFUSALS},
    operation_id="child",
    summary="一名儿童的登记内容",
    description="与“登记内容”页相同的栏目、来源和遮盖。",
)
def child(request: Any, number: str) -> Any:
    """The columns that the record's page shows."""
    found, _ = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    request.event.object_id = found.number
    target = access.target_of(found)
    granted = columns(request.rule, request.actor, Permission.CHILD_VIEW, request.today, target)
    record = records.record(found, request.pack)
    request.event.fields = tuple(granted.sees & set(record))
    shown = records.shown(record, granted.sees, request.today, {})
    listed = [
        Column(
            code=one.code,
            header=one.header,
            text=one.text,
            hidden=one.hidden,
            source=one.source,
            as_of=one.as_of,
            stale=one.stale,
        )
        for one in shown
    ]
    return ChildRecord(number=found.number, columns=listed)


@api.get(
    "/children/{number}/decision",
    response={200: DecisionCard, **_REFUSALS, 422: Problem},
    operation_id="decision",
    summary="一名儿童的认定",
    description="与“认定”页同一结果：逐条列出条款、事实和结论。",
)
def decision(
    request: Any,
    number: str,
    on: Annotated[date | None, Query(description="认定截至哪一天，2000 年至 2100 年；不填为今天")] = None,
) -> Any:
    """The card that the page shows."""
    found = looked_up(request, number, {"on": on.isoformat() if on else ""})
    if found["wrong_day"]:
        return _wrong("on：日期应在 2000 年至 2100 年之间。")
    card, pack = found["card"], found["pack"]
    return DecisionCard(
        number=found["child"].number,
        on=found["day"],
        pack=pack.id,
        version=pack.version,
        parts=[_part(one) for one in card.parts],
        key_care=card.key_care,
        tier=card.tier,
        visits=card.visits,
    )


def _part(part: Any) -> Part:
    lines = [
        Criterion(
            title=one.title,
            word=one.word,
            clause=one.clause,
            text=one.text,
            facts=[fact.text for fact in one.facts],
            missing=list(one.missing),
        )
        for one in part.criteria
    ]
    return Part(key=part.key, title=part.title, word=part.word, sentence=part.sentence, criteria=lines)


@api.get(
    "/policies",
    response={200: list[Force], 401: Problem, 403: Problem},
    operation_id="policies",
    summary="现行政策",
    description="本人辖区各地现在执行哪个政策包、哪一版、自何日起。",
)
def in_force(request: Any) -> Any:
    """What is in force in one's areas."""
    areas = request.rule.areas(request.actor, Permission.POLICY_READ, request.today)
    return [
        Force(area=one.area, place=one.place, pack=one.pack.id, version=one.pack.version, since=one.since)
        for one in policies.in_force(areas, request.today)
    ]


def _file(one: imports.Told) -> ImportFile:
    batch = one.batch
    return ImportFile(
        token=batch.token,
        file=batch.file,
        list_name=one.list_name,
        place=one.place,
        state=one.state,
        as_of=batch.as_of,
        uploaded_at=batch.uploaded_at,
        counts={key: count for key, count in batch.counts.items() if isinstance(count, int)},
    )


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
    return [_file(one) for one in imports.told(list(imports.within(areas)[:_LATEST_FILES]))]


@api.get(
    "/imports/{token}",
    response={200: ImportFile, **_REFUSALS},
    operation_id="import",
    summary="一次导入的进度和结果",
    description="状态，以及各种结果的行数。",
)
def file(request: Any, token: str) -> Any:
    """Where a file stands."""
    by = importing.By(request.actor, request.rule, request.today, request.pack)
    batch = importing.batch_of(by, token, Permission.IMPORT_LIST)
    request.event.object_id = batch.token
    return _file(imports.told([batch])[0])
