"""Indicators: what is counted, by which column, of which part of the population, and where it may be broken down.

Unit is the person (人). Clauses come from the pack's ``statistics.dimensions`` (``topic``); a topic that the plan does
not name is a default of this product and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonghu.core.base.registration import BY_CODE, Kind
from tonghu.core.stats.dimensions import (
    BANDS,
    FROM_6,
    UP_TO_2,
    UP_TO_6,
    Dimension,
    age_dimension,
    choice,
    several,
)

MIGRANT, LEFT_BEHIND, BOTH = "migrant", "left_behind", "both"
MONITORING, STATISTICS = "monitoring", "statistics"
UNIT = "人"
YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the population: in words, and as the cell condition that it is."""

    words: str
    dimension: str
    node: str


YOUNG = Scope("0-6岁儿童", "age", UP_TO_6)
INFANTS = Scope("0-36个月儿童（0-2周岁）", "age", UP_TO_2)
PUPILS = Scope("6周岁以上儿童", "age", FROM_6)
DISABLED = Scope("有残疾的儿童", "disabled", YES)
SCOPES: Mapping[str, Scope] = {scope.words: scope for scope in (YOUNG, INFANTS, PUPILS, DISABLED)}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One way to break a population down."""

    name: str
    """Name of the dimension, and of the column where it is one."""
    title: str
    topic: str
    """Key in the pack's ``statistics.dimensions``."""
    kinds: tuple[str, ...] = (MIGRANT, LEFT_BEHIND)
    scope: Scope | None = None
    multiple: bool = False
    alone: tuple[str, ...] = ()
    """Options beside which no other can stand."""
    telling: tuple[str, ...] = ()
    """Options that harm a child when a reader knows them of everybody in a place (group disclosure)."""
    options: tuple[str, ...] = ()
    """Fixed options; empty: those of the pack's form, else of the column."""

    @property
    def sensitive(self) -> bool:
        """Whether it stays above the villages, and for the public above the towns."""
        return bool(self.telling)


_KINDS = ("视力残疾", "听力残疾", "言语残疾", "肢体残疾", "智力残疾", "精神残疾", "多重残疾")
_HARD = ("低保家庭", "特困家庭", "低保边缘家庭", "刚性支出困难家庭", "防止返贫监测家庭", "其他")
_PROBLEMS = (
    "父或母或其他监护人无监护能力", "父或母或其他监护人监护能力不足", "父或母无监护能力",
    "受委托照护人照护能力不足", "无人监护",
)  # fmt: skip
_SUPPORT = (
    "低保", "特困", "急难社会救助", "孤儿基本生活保障", "事实无人抚养儿童基本生活保障", "残疾人两项补贴",
    "生活无着流浪乞讨人员救助", "慈善帮扶", "其他",
)  # fmt: skip
_M, _L = (MIGRANT,), (LEFT_BEHIND,)

INDICATORS: tuple[Indicator, ...] = (
    Indicator("age", "年龄", "age"),
    Indicator("age_wide", "年龄段（0-5、6-13、14-15岁）", "age"),
    Indicator("sex", "性别", "scale"),
    Indicator("origin", "户籍所在省份", "area", _M),
    Indicator("guardianship", "监护情况", "guardianship", telling=("较差",)),
    Indicator("guardianship_problems", "监护问题", "guardianship", multiple=True, telling=_PROBLEMS),
    Indicator("lives_with", "共同居住人", "guardianship", _M, telling=("无",)),
    Indicator("has_entrusted_carer", "有无受委托照护人", "guardianship", _L),
    Indicator("schooling", "就学情况", "study", telling=("失学", "无就学能力")),
    Indicator("study_status", "学业状况", "study", scope=PUPILS, telling=("辍学",)),
    Indicator("boarding", "是否学校寄宿", "study", scope=PUPILS),
    Indicator(
        "health", "健康状况", "health", multiple=True, alone=("健康",), telling=("残疾", "重病", "心理/行为异常")
    ),
    Indicator("health_management_0_6y", "0-6岁儿童健康管理服务", "health", scope=YOUNG),
    Indicator("tcm_management_0_36m", "0-36个月儿童中医药健康管理服务", "health", scope=INFANTS),
    Indicator("vaccination", "国家免疫规划疫苗接种", "health"),
    Indicator("insurance", "纳入医保情况", "insurance"),
    Indicator("disabled", "是否有残疾", "health", options=(YES, NO), telling=(YES,)),
    Indicator("disability_kinds", "残疾类别", "health", multiple=True, alone=("无",), telling=_KINDS),
    Indicator("disability_grade", "残疾等级", "health", telling=("一级", "二级", "三级", "四级")),
    Indicator("rehabilitation", "接受康复救助情况", "health", scope=DISABLED, telling=(NO,)),
    Indicator("residence_registration", "居住登记", "permit", _M),
    Indicator("housing", "居住类型", "permit", _M),
    Indicator("hardship", "家庭困难情况", "support", multiple=True, alone=("无",), telling=_HARD),
    Indicator("support", "生活保障情况", "support", multiple=True, alone=("无",), telling=_SUPPORT),
    Indicator("risk_tier", "风险等级", "risk", telling=("高风险（红色）", "中风险（黄色）")),
    Indicator("key_care", "重点关爱服务对象", "risk", options=("列入", "未列入", "待确认"), telling=("列入",)),
)
PARTS_OF_DISABLED: tuple[tuple[tuple[str, str], ...], ...] = (
    tuple(("disability_grade", grade) for grade in ("一级", "二级", "三级", "四级")),
    *((("disability_kinds", kind),) for kind in _KINDS),
    (("health", "残疾"),),
)
"""What a reader knows to lie within 有残疾, as the snapshot decides it: options that do not overlap stand together."""
BY_NAME: Mapping[str, Indicator] = {indicator.name: indicator for indicator in INDICATORS}
IDENTITY = "identity"
IDENTITIES = ("仅为流动儿童", "仅为留守儿童", "既是流动儿童又是留守儿童")


def options_of(indicator: Indicator, form: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """The keys of an indicator in order: the form's options, then what else was found among the children.

    An option printed in another wording stands under the registration table's own.
    """
    if indicator.options:
        return indicator.options
    column = BY_CODE.get(indicator.name)
    if column is None:
        return tuple(sorted(found))
    wordings = dict(column.aliases)
    listed = [wordings.get(option, option) for option in form] or list(column.options)
    if column.kind is Kind.YES_NO and not listed:
        listed = list(column.words)
    order = [*listed, *column.options]
    others = sorted(
        (key for key in found if key not in listed), key=lambda k: (order.index(k) if k in order else 99, k)
    )
    return tuple(dict.fromkeys((*listed, *others)))


def dimension_of(
    indicator: Indicator, options: Sequence[str], older: bool = False, bands: Sequence[str] = BANDS
) -> Dimension:
    """The dimension of an indicator with these options. ``older``: children of 16 or 17 are counted."""
    if indicator.name in ("age", "age_wide"):
        return age_dimension(older, bands)
    if indicator.multiple:
        return several(indicator.name, options, indicator.alone)
    return choice(indicator.name, options)


def clause_of(statistics: Mapping[str, object], topic: str) -> str:
    """The clause under which a plan asks for a topic; a default says that it is one."""
    listed = statistics.get("dimensions")
    entry = listed.get(topic) if isinstance(listed, Mapping) else None
    if isinstance(entry, Mapping) and entry.get("clause"):
        return str(entry["clause"])
    return "默认值，非文本规定"
