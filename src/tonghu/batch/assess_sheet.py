"""``assess --output FILE.xlsx``: one row per child, decisions in words, the faults on a second sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.writing.sheets import Cell, Column, Sheet, Stamp, write_workbook
from tonghu.core.base.identity import synthetic
from tonghu.core.policy.assess import Assessment, Context, Decision
from tonghu.core.policy.describe import visits_text
from tonghu.core.policy.model import Pack

MOST_ROWS = 1_000_000
"""A sheet holds 1,048,576 rows, headings included."""
_STATUS = {"included": "纳入", "excluded": "不纳入", "undetermined": "待确认"}
_CARE = {"listed": "列入", "not_listed": "不列入", "undetermined": "待确认"}
_TIER = {"red": "高风险（红色）", "yellow": "中风险（黄色）", "green": "低风险（绿色）", None: ""}
_SERVICE = {"entitled": "符合享有", "check": "需核对"}
_ENDS = {"turns_16": "满16周岁"}
_SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}
_TARGETS = (
    ("migrant.monitoring", "流动·监测摸排"),
    ("migrant.statistics", "流动·统计分析"),
    ("left_behind.monitoring", "留守·监测摸排"),
)


def write_assessments(path: Path, assessments: Sequence[Assessment], pack: Pack, context: Context) -> bool:
    """Write the workbook. Returns whether rows need attention."""
    if len(assessments) > MOST_ROWS:
        raise UnusableInput(
            f"登记表有 {len(assessments)} 行，超过 Excel 一张工作表的容量。请把结果文件改为 .parquet 或 .jsonl"
        )
    training = any(synthetic(a.registration.text("id_number")) for a in assessments)
    unit = "、".join(context.divisions.name(code, context.as_of, full=True) for code in context.here) or pack.name
    stamp = Stamp(unit, f"{pack.name}（{pack.id}，版本 {pack.version}）", context.as_of, pack.draft, training)
    write_workbook(path, stamp, [_decisions(assessments, pack), _problems(assessments)])
    return any(
        any(p.severity == "error" for p in a.problems)
        or any(d is not None and d.status == "undetermined" for d in a.decisions.values())
        for a in assessments
    )


def _decisions(assessments: Sequence[Assessment], pack: Pack) -> Sheet:
    targets = [(key, title) for key, title in _TARGETS if key in pack.targets]
    columns = [Column("行", 6), Column("工作表", 12), Column("编号", 12), Column("姓名", 10)]
    for _, title in targets:
        columns += [Column(title, 10), Column(f"{title}：理由", 60), Column(f"{title}：缺什么", 26)]
    columns += [
        Column("重点关爱", 10),
        Column("重点关爱：理由", 30),
        Column("风险等级", 14),
        Column("走访", 24),
        Column("可享服务", 50),
        Column("监测地", 10),
        Column("通报", 10),
        Column("下次变化", 18),
    ]
    rows = [_row(assessment, [key for key, _ in targets]) for assessment in assessments]
    return Sheet("认定结果", f"{pack.name}逐人认定结果", "监测摸排口径与统计分析口径分列", columns, rows)


def _row(assessment: Assessment, targets: Sequence[str]) -> list[Cell]:
    row = assessment.registration
    cells: list[Cell] = [row.row, row.sheet, row.text("ref"), row.text("name")]
    for key in targets:
        cells += _decided(assessment.decisions[key])
    care, risk = assessment.key_care, assessment.risk
    owed = risk.visits.home or risk.visits.contact or risk.visits.immediate
    ends = assessment.ends
    cells += [
        _CARE[care.status],
        "；".join(f"{reason.text}〔{reason.clause}〕" for reason in care.reasons)
        or "缺：" * bool(care.missing) + "、".join(care.missing),
        _TIER[risk.tier],
        visits_text(risk.visits) if owed else "",
        "；".join(f"{s.item.number}.{s.shared_name()}（{_SERVICE[s.status]}）" for s in assessment.services),
        "、".join(assessment.monitored_at),
        "、".join(assessment.notify),
        f"{ends[0]} {_ENDS.get(ends[1], ends[1])}" if ends else "",
    ]
    return cells


def _decided(decision: Decision | None) -> list[Cell]:
    if decision is None:
        return ["不适用", "", ""]
    reasons = "\n".join(f"{c.text}〔{c.clause}〕" for c in decision.criteria)
    return [_STATUS[decision.status], reasons, "、".join(decision.missing)]


def _problems(assessments: Sequence[Assessment]) -> Sheet:
    columns = [
        Column("行", 6),
        Column("工作表", 12),
        Column("姓名", 10),
        Column("级别", 8),
        Column("栏目", 18),
        Column("问题", 70),
        Column("建议", 30),
    ]
    rows: list[list[Cell]] = [
        [
            a.registration.row,
            a.registration.sheet,
            a.registration.text("name"),
            _SEVERITY[p.severity],
            p.column,
            p.text,
            p.suggestion,
        ]
        for a in assessments
        for p in a.problems
    ]
    return Sheet("问题", "读取和核对中发现的问题", "全部数据行", columns, rows)
