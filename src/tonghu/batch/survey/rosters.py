"""The two rosters (监测摸排统计花名册): a roster sheet and a sheet 待确认 with what is missing.

A roster holds the row whose decision counts, unchanged as far as it may be shared: imported again it gives the same
decision.
"""

from __future__ import annotations

from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, Case
from tonghu.batch.survey.cells_out import column_of, registration_cells, registration_codes
from tonghu.batch.survey.children import area_of, facts_of
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.sharing import protected
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.base.places import significant
from tonghu.core.base.truth import Truth
from tonghu.core.policy.rules import PlaceName
from tonghu.core.policy.words import OUTCOME

_DECIDED = (
    Column("认定依据", 64),
    Column("监测地", 16),
    Column("下次变化", 18),
)
_OPEN = (Column("缺什么", 36), Column("已知情况", 46))
ENDS = {"turns_16": "满16周岁", "agreement_ends": "委托照护到期"}
_FORM = {MIGRANT: ("M", "流动"), LEFT_BEHIND: ("L", "留守")}
_MAIN_PLACE: dict[str, PlaceName] = {MIGRANT: "residence", LEFT_BEHIND: "hukou"}
_NAME_COLUMNS = 2
"""编号 and 姓名 stay in sight."""
SIGNATURE = "填表人：　　　　　　　　审核人：　　　　　　　　单位（盖章）：　　　　　　　　日期：　　　年　　月　　日"


def roster_sheets(result: Result, target: str) -> list[Sheet]:
    """The sheets of one roster."""
    letter, kind = _FORM[target]
    pack = result.job.pack
    hidden = protected(pack)
    population = f"{kind}儿童监测摸排口径"
    included = _by_place(result, [case for case in result.cases if case.is_in(target)], target)
    undecided = _by_place(result, [case for case in result.cases if case.is_open(target)], target)
    shown = [case.row_for(target).registration for case in (*included, *undecided)]
    codes = registration_codes(shown, letter, pack, hidden)
    columns = [column_of(code, pack, letter) for code in codes]
    title = f"{result.unit}{kind}儿童监测摸排统计花名册"
    note = () if target in pack.targets else (f"{pack.name}的方案未规定{kind}儿童监测摸排对象，不作认定，本表为空。",)

    def cells(case: Case) -> list[Cell]:
        return registration_cells(case.row_for(target).registration, codes, hidden)

    return [
        Sheet(
            name="花名册",
            title=title,
            population=population,
            columns=[*columns, *_DECIDED],
            rows=[[*cells(case), *_decided(result, case, target)] for case in included],
            notes=(
                f"共 {len(included)} 人；另有 {len(undecided)} 人待确认，见第二张表。空白表示未采集，不等于“否”。"
                + _elsewhere(result, included),
                *note,
            ),
            signature=SIGNATURE,
            freeze=_NAME_COLUMNS,
        ),
        Sheet(
            name="待确认",
            title=f"{title}（待确认）",
            population=f"{population}（资料不足，尚不能认定，不计入人数）",
            columns=[*columns, *_OPEN],
            rows=[[*cells(case), *_open(case, target)] for case in undecided],
            notes=(f"共 {len(undecided)} 人。空白不等于“否”：请补齐“缺什么”一栏所列内容后重新核定。", *note),
            signature=SIGNATURE,
            freeze=_NAME_COLUMNS,
        ),
    ]


def _elsewhere(result: Result, included: list[Case]) -> str:
    """How many children another unit monitors: they are counted, and their names go to that unit."""
    here = tuple(significant(code) for code in result.job.context.here)
    outside = sum(
        1 for case in included if case.monitored_at and not any(code.startswith(here) for code in case.monitored_at)
    )
    if not here or not outside:
        return ""
    return f"其中 {outside} 人的监测地不在{result.unit}（见“监测地”栏），请转告当地民政部门。"


def _by_place(result: Result, cases: list[Case], target: str) -> list[Case]:
    """By town and village of the unit that monitors, then in order of registration."""

    def order(case: Case) -> tuple[object, ...]:
        place = facts_of(result, case.row_for(target).registration).place(_MAIN_PLACE[target])
        return (*area_of(result, place).order, case.number)

    return sorted(cases, key=order)


def _decided(result: Result, case: Case, target: str) -> list[str]:
    decision = case.decision(target)
    met = [c for c in decision.criteria if c.outcome is Truth.MET] if decision else []
    basis = "；".join(f"{_title(c.text)}〔{c.clause}〕" for c in met)
    ends = case.ends
    change = f"{ends[0]} {ENDS.get(ends[1], ends[1])}" if ends else ""
    return [basis, "、".join(result.name_of(code) for code in case.monitored_at), change]


def _open(case: Case, target: str) -> list[str]:
    decision = case.decision(target)
    if decision is None:
        return ["", ""]
    known = [f"{_title(c.text)}：{OUTCOME[c.outcome]}" for c in decision.criteria if c.outcome is not Truth.UNKNOWN]
    return ["、".join(decision.missing) or "须人工研判", "；".join(known)]


def _title(text: str) -> str:
    return text.partition("：")[0]
