"""The third reading of a rule: in Chinese, for the decision card, the rosters and ``policies show``."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.core.base.places import Level
from tonghu.core.base.registration import header
from tonghu.core.base.truth import Truth
from tonghu.core.policy.evaluate import Trace
from tonghu.core.policy.fact_names import PLACE, all_said, rank
from tonghu.core.policy.rules import (
    Age,
    All,
    Answer,
    AnyOf,
    Arrival,
    AtMost,
    Case,
    CityDistricts,
    ColumnDate,
    Crosses,
    DateRef,
    Departure,
    Filled,
    Fixed,
    KindIs,
    Leaf,
    Named,
    Not,
    OneOf,
    OtherThan,
    Rule,
    Some,
    Surely,
    Term,
    Within,
)

OUTCOME = {Truth.MET: "符合", Truth.UNMET: "不符合", Truth.UNKNOWN: "待确认"}
LEVEL = {
    Level.PROVINCE: "省",
    Level.PREFECTURE: "地市",
    Level.COUNTY: "县（市、区）",
    Level.TOWNSHIP: "乡镇（街道）",
    Level.VILLAGE: "村（社区）",
}
KIND = {"migrant": "流动儿童", "left_behind": "留守儿童"}


def sentence(title: str, trace: Trace) -> str:
    """One criterion's result in one Chinese sentence: title, outcome, facts, remarks, what is missing."""
    begin, end = around_facts(title, trace)
    shown = all_said(trace.all_facts())
    return f"{begin}；{shown}{end}" if shown else f"{begin}{end}"


def around_facts(title: str, trace: Trace) -> tuple[str, str]:
    """What a sentence says before and after its facts."""
    parts = ["", *trace.remarks()]
    if trace.outcome is Truth.UNKNOWN and trace.missing:
        parts.append("缺：" + "、".join(sorted({header(column) for column in trace.missing}, key=rank)))
    return f"{title}：{OUTCOME[trace.outcome]}", "；".join(parts)


def reading(rule: Rule, titles: Mapping[str, str]) -> str:
    """A whole rule in Chinese. ``titles`` gives the titles of named criteria."""
    match rule:
        case All(parts):
            return "，且".join(_bracketed(part, titles) for part in parts)
        case AnyOf(parts):
            return "，或".join(_bracketed(part, titles) for part in parts)
        case Some(parts):
            return "，或".join(_bracketed(part, titles) for part in parts) + "（已答其一而均无即为不符合）"
        case Not(Age(born_from=None) as under):
            return _leaf(under).removeprefix("不")
        case Not(part):
            return f"不是（{reading(part, titles)}）"
        case Surely(part):
            return f"已确知{_bracketed(part, titles)}"
        case Case(branches, otherwise):
            said = [f"若{_bracketed(when, titles)}，则{_bracketed(then, titles)}" for when, then in branches]
            return "；".join([*said, f"否则{_bracketed(otherwise, titles)}"])
        case Named(criterion):
            return f"“{titles.get(criterion, criterion)}”"
        case _:
            return _leaf(rule)


def _bracketed(rule: Rule, titles: Mapping[str, str]) -> str:
    text = reading(rule, titles)
    return f"（{text}）" if isinstance(rule, All | AnyOf | Some | Case) else text


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Answer(column, yes):
            return f"{header(column)}为{'是' if yes else '否'}"
        case OneOf(column, options):
            return f"{header(column)}为{'、'.join(options)}" + ("之一" if len(options) > 1 else "")
        case OtherThan(column, options):
            return f"{header(column)}有{'、'.join(options)}以外的选项"
        case Filled(columns):
            return f"{'、'.join(header(column) for column in columns)}已填"
        case Age(months, out_day_after, born_from):
            return _age(months, out_day_after, born_from)
        case AtMost(column, value):
            return f"{header(column)}不超过{value:g}（含本数）"
        case Term(since, months, beyond):
            return f"自{_date(since)}起{'超过' if beyond else '满'}{months}个月" + ("" if beyond else "（含当日）")
        case Crosses(a, b, level):
            return f"{PLACE[a]}与{PLACE[b]}不在同一{LEVEL[level]}"
        case Within(place, codes, title):
            return f"{PLACE[place]}在{title or '、'.join(codes)}范围内"
        case CityDistricts(a, b, _):
            return f"{PLACE[a]}与{PLACE[b]}都是同一设区市的市辖区"
        case KindIs(kind):
            return f"按{KIND[kind]}登记"
        case Fixed(outcome, _, why):
            return why or {Truth.MET: "一律符合", Truth.UNMET: "无此情形", Truth.UNKNOWN: "待确认"}[outcome]


def _age(months: int, out_day_after: bool, born_from: str | None) -> str:
    if born_from is not None:
        return f"{born_from}及以后出生"
    years, rest = divmod(months, 12)
    size = (f"{years}周岁" if years else "") + (f"{rest}个月" if rest else "")
    return f"不满{size}" + ("（生日次日起满）" if out_day_after else "")


def _date(since: DateRef) -> str:
    match since:
        case ColumnDate(column):
            return header(column)
        case Departure():
            return "离开户籍地之日"
        case Arrival():
            return "来现居住地之日"
