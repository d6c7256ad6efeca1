"""The two rosters (监测摸排统计花名册): a roster sheet and a sheet 待确认 with what is missing."""

from __future__ import annotations

from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, Case
from tonghu.batch.survey.cells_out import column_of, registration_cells, registration_codes
from tonghu.batch.survey.result import Result
from tonghu.batch.writing.sheets import Column, Sheet
from tonghu.core.base.truth import Truth
from tonghu.core.policy.words import OUTCOME

_DECIDED = (
    Column("认定依据", 46),
    Column("监测地", 16),
    Column("下次变化", 18),
)
_OPEN = (Column("缺什么", 36), Column("已知情况", 46))
_ENDS = {"turns_16": "满16周岁"}
_FORM = {MIGRANT: ("M", "流动"), LEFT_BEHIND: ("L", "留守")}
_SIGNATURE = "填表人：　　　　　　　　审核人：　　　　　　　　单位（盖章）：　　　　　　　　日期：　　　年　　月　　日"


def roster_sheets(result: Result, target: str) -> list[Sheet]:
    """The sheets of one roster."""
    letter, kind = _FORM[target]
    population = f"{kind}儿童监测摸排口径"
    included = [case for case in result.cases if case.is_in(target)]
    undecided = [case for case in result.cases if case.is_open(target)]
    codes = registration_codes([*included, *undecided], letter)
    columns = [column_of(code) for code in codes]
    title = f"{result.unit}{kind}儿童监测摸排统计花名册"
    defined = target in result.job.pack.targets
    note = () if defined else (f"{result.job.pack.name}未规定{kind}儿童监测摸排对象，本表为空。",)
    return [
        Sheet(
            name="花名册",
            title=title,
            population=population,
            columns=[*columns, *_DECIDED],
            rows=[[*registration_cells(case, codes), *_decided(result, case, target)] for case in included],
            notes=(f"共 {len(included)} 人；另有 {len(undecided)} 人待确认，见第二张表。", *note),
            signature=_SIGNATURE,
        ),
        Sheet(
            name="待确认",
            title=f"{title}（待确认）",
            population=f"{population}（资料不足，尚不能认定）",
            columns=[*columns, *_OPEN],
            rows=[[*registration_cells(case, codes), *_open(case, target)] for case in undecided],
            notes=(f"共 {len(undecided)} 人。空白不等于“否”：请补齐“缺什么”一栏所列内容后重新核定。",),
        ),
    ]


def _decided(result: Result, case: Case, target: str) -> list[str]:
    decision = case.decision(target)
    met = [c for c in decision.criteria if c.outcome is Truth.MET] if decision else []
    basis = "；".join(f"{_title(c.text)}〔{c.clause}〕" for c in met)
    ends = case.ends
    change = f"{ends[0]} {_ENDS.get(ends[1], ends[1])}" if ends else ""
    return [basis, "、".join(result.name_of(code) for code in case.monitored_at), change]


def _open(case: Case, target: str) -> list[str]:
    decision = case.decision(target)
    if decision is None:
        return ["", ""]
    known = [f"{_title(c.text)}：{OUTCOME[c.outcome]}" for c in decision.criteria if c.outcome is not Truth.UNKNOWN]
    return ["、".join(decision.missing) or "须人工研判", "；".join(known)]


def _title(text: str) -> str:
    return text.partition("：")[0]


