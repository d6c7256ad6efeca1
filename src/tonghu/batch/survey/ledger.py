"""重点关爱服务对象信息台账.xlsx: who is on the key-care list and why, who may be, and who stands outside the definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, Case
from tonghu.batch.survey.children import Child, standing
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.rosters import SIGNATURE
from tonghu.batch.survey.visits import BY_COUNTY, owed
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.base.truth import Truth
from tonghu.core.policy.assess import EXCLUDED
from tonghu.core.policy.lines import names_of
from tonghu.core.policy.model import Pack

_PERSON = (
    Column("序号", 6),
    Column("姓名", 10),
    Column("性别", 6),
    Column("出生日期", 12),
    Column("公民身份号码", 21),
    Column("身份类别", 14),
    Column("乡镇（街道）", 14),
    Column("村（社区）", 14),
    Column("现居住地", 32),
    Column("监护人", 24),
    Column("联系电话", 15),
)
_BY_HAND = (
    Column("关爱服务计划", 24),
    Column("走访日期", 12),
    Column("走访人", 10),
    Column("走访情况", 24),
    Column("服务落实情况", 24),
    Column("下次走访日期", 12),
    Column("责任人签字", 12),
)
_OUTSIDE = "未纳入口径—重点关注"
_STANDING = {"统计口径": "仅台账（不计入监测摸排人数）", "未纳入": "仅台账（不计入监测摸排人数）"}


def ledger_sheets(result: Result, children: Sequence[Child]) -> list[Sheet]:
    """台账, 待确认 and 未纳入口径—重点关注."""
    return [_listed(result, children), _open(result, children), _unaccompanied(result, children)]


def _who(number: int, child: Child) -> list[Cell]:
    kinds = standing(child.case)
    return [
        number,
        child.name,
        child.sex,
        child.birth,
        child.id_number,
        _STANDING.get(kinds, kinds),
        child.residence.town_text,
        child.residence.village_text,
        child.residence_text,
        child.guardians,
        child.phones,
    ]


# --- 台账 -------------------------------------------------------------------------------------------------------------
def _listed(result: Result, children: Sequence[Child]) -> Sheet:
    pack = result.job.pack
    listed = [child for child in children if child.case.key_care.status == "listed"]
    columns = [*_PERSON, Column("列入情形", 40), *_tier_columns(pack), Column("走访要求", 26), *_BY_HAND]
    rows: list[list[Cell]] = []
    for number, child in enumerate(listed, start=1):
        reasons = "；".join(f"{reason.text}〔{reason.clause}〕" for reason in child.case.key_care.reasons)
        duties = owed(child.case) or BY_COUNTY
        rows.append([*_who(number, child), reasons, *_tier(pack, child.case), duties, *([""] * len(_BY_HAND))])
    return Sheet(
        name="台账",
        title=f"{result.unit}重点关爱服务对象信息台账",
        population="重点关爱服务对象（登记在册、不满16周岁，不论是否属于监测摸排对象）",
        columns=columns,
        rows=rows,
        notes=_about(pack, len(listed)),
        signature=SIGNATURE,
        freeze=2,
    )


def _about(pack: Pack, count: int) -> list[str]:
    care = pack.key_care
    if care is None:
        return [f"{pack.name}的方案没有规定重点关爱服务对象，本表为空。"]
    actions = [str(action) for action in _list(care.details.get("actions"))]
    does = f"应做的工作：{'、'.join(actions)}。" if actions else ""
    return [
        f"共 {count} 人。依据：{pack.quote(care.clause)}。{does}计划、走访、服务各栏由责任人填写；本台账只供承办人员使用。"
    ]


def _tier_columns(pack: Pack) -> list[Column]:
    return [Column("风险等级", 16), Column("定级依据", 12)] if pack.tiers else []


def _tier(pack: Pack, case: Case) -> list[Cell]:
    if not pack.tiers:
        return []
    graded = {"worker": "登记的等级", "rule": "按情形提示", None: ""}
    return [tier_label(pack, case) or "未评估", graded[case.risk.graded_by]]


def tier_label(pack: Pack, case: Case) -> str:
    """The tier as the plan prints it; "" when there is none."""
    return next((tier.label for tier in pack.tiers if tier.key == case.risk.tier), "")


# --- 待确认 -----------------------------------------------------------------------------------------------------------
def _open(result: Result, children: Sequence[Child]) -> Sheet:
    undecided = [child for child in children if child.case.key_care.status == "undetermined"]
    rows = [[*_who(n, child), "、".join(child.case.key_care.missing)] for n, child in enumerate(undecided, start=1)]
    return Sheet(
        name="待确认",
        title=f"{result.unit}重点关爱服务对象（待确认）",
        population="资料不足、尚不能认定是否列入台账的儿童（不计入人数）",
        columns=[*_PERSON, Column("缺什么", 50)],
        rows=rows,
        notes=(f"共 {len(undecided)} 人。空白不等于“否”：补齐所列内容后重新核定。",),
        freeze=2,
    )


# --- 未纳入口径 -------------------------------------------------------------------------------------------------------
def _unaccompanied(result: Result, children: Sequence[Child]) -> Sheet:
    pack = result.job.pack
    found = [child for child in children if alone_only(pack, child.case)]
    prompt = report_prompt(pack)
    rows: list[list[Cell]] = []
    for number, child in enumerate(found, start=1):
        tier = tier_label(pack, child.case) or ("未评估" if pack.tiers else "方案未分级")
        left_behind = "已纳入留守儿童花名册" if child.case.is_in(LEFT_BEHIND) else "未纳入"
        urgency = owed(child.case) or "尽快入户核实"
        rows.append([*_who(number, child), left_behind, tier, urgency, prompt, "", "", "", ""])
    columns = [
        *_PERSON,
        Column("留守口径", 14),
        Column("建议等级", 16),
        Column("走访要求", 26),
        Column("报告提示", 50),
        Column("是否已报告", 10, ("是", "否")),
        Column("报告时间", 14),
        Column("处置情况", 24),
        Column("责任人签字", 12),
    ]
    return Sheet(
        name=_OUTSIDE,
        title=f"{result.unit}未纳入口径—重点关注儿童",
        population="只因无父母或其他监护人随同而不属于流动儿童口径的儿童（不计入监测摸排人数）",
        columns=columns,
        rows=rows,
        notes=(f"共 {len(found)} 人。这些儿童独自异地生活，不在统计口径内，但风险最高，应优先核实监护情况。",),
        signature=SIGNATURE,
        freeze=2,
    )


def alone_only(pack: Pack, case: Case) -> bool:
    """B-12: excluded as a migrant, and in some way of being one, having nobody along is the only criterion not met."""
    target, decision = pack.targets.get(MIGRANT), case.decision(MIGRANT)
    if target is None or decision is None or decision.status != EXCLUDED:
        return False
    names = dict.fromkeys(name for branch in target.branches for name in branch)
    outcomes = dict(zip(names, decision.criteria, strict=True))
    for branch in target.branches:
        unmet = {outcomes[name].code for name in branch if outcomes[name].outcome is Truth.UNMET}
        if unmet == {"with_guardian"}:
            return True
    return False


def report_prompt(pack: Pack) -> str:
    """The plan's duty to report, in one sentence."""
    section = pack.sections.get("reports", {})
    if not section:
        return "方案未列强制报告条款；发现儿童脱离监护单独居住生活或疑似遭受侵害的，仍应依法立即向公安机关报告，并报民政部门"
    steps = [
        f"{names_of(pack, entry.get('who'))}{entry.get('title', '')}"
        for entry in _mappings(section.get("steps"))
        if entry.get("must") and set(_list(entry.get("who"))) <= set(_list(section.get("by")))
    ]
    triggers = _mappings(section.get("triggers"))
    alone = next((str(entry.get("title")) for entry in triggers if "单独居住" in str(entry.get("title"))), "")
    why = f"属“{alone}”情形" if alone else "无监护人随同，属监护缺位"
    return f"{section.get('title', '报告')}〔{section.get('clause', '')}〕：{why}，{'；'.join(steps)}"


def _mappings(value: object) -> Iterable[Mapping[str, object]]:
    return [entry for entry in value.values() if isinstance(entry, Mapping)] if isinstance(value, Mapping) else []


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []
