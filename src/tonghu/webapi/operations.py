"""The operations on children and packs: what each takes and answers. They are run by the declared views only, never
routed by ninja itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Query

from tonghu.core.authz.columns import columns
from tonghu.core.authz.permissions import Permission
from tonghu.decisions.lookup import looked_up
from tonghu.policies import selectors as policies
from tonghu.records import selectors as records
from tonghu.registry import access, narrowing
from tonghu.registry import selectors as registry
from tonghu.webapi.base import REFUSALS, api, wrong
from tonghu.webapi.filters import Filters, refused_filters
from tonghu.webapi.shapes import (
    ChildList,
    ChildRecord,
    Column,
    Criterion,
    DecisionCard,
    Force,
    Heading,
    Listed,
    Part,
    Problem,
)


@api.get(
    "/children",
    response={200: ChildList, 401: Problem, 403: Problem, 422: Problem},
    operation_id="children",
    summary="儿童名单",
    description="与“儿童档案”页相同的范围、查找、筛选、排序和遮盖，每页 50 人。翻到第 11 页起要先在浏览器中再次确认身份。",
)
def children(
    request: Any,
    filters: Query[Filters],
    page: Annotated[int, Query(ge=1, le=99_999, description="第几页；超过末页时为末页")] = 1,
) -> Any:
    """The list that the page shows."""
    asked = narrowing.of(request, Permission.CHILD_LIST)
    if refused := refused_filters(asked, filters):
        return wrong(refused)
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
    response={200: ChildRecord, **REFUSALS},
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
    response={200: DecisionCard, **REFUSALS, 422: Problem},
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
        return wrong("on：日期应在 2000 年至 2100 年之间。")
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
