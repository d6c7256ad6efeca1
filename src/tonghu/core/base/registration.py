"""The registration table (登记表平面格式): its columns and one typed row.

Contract: registration-table.md, "Columns". One row per child, one column per box of the two official forms, headed by
the form's own label; ``+`` columns are not on the printed form but are needed to decide or to serve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from tonghu.core.base.dates import PartialDate
from tonghu.core.base.problems import Problem

Value = str | bool | float | PartialDate | tuple[str, ...]
"""A cell after reading, by the column's kind: TEXT, PHONE, DIVISION, ID_NUMBER, CHOICE → str; YES_NO → bool;
NUMBER → float; DATE → PartialDate; MULTI → tuple of options in the column's order."""


class Kind(Enum):
    """How a column's cells are read."""

    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    MULTI = "multi"
    DIVISION = "division"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``forms`` holds ``M`` (migrant form), ``L`` (left-behind form) or is empty (``+``)."""

    code: str
    header: str
    forms: str
    kind: Kind
    options: tuple[str, ...] = ()
    """Options in the form's order; for CHOICE and MULTI only. The union over jurisdictions."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Other printed wordings of an option, as (wording, option)."""

    @property
    def words(self) -> tuple[str, str]:
        """How a YES_NO column says yes and no: 是 and 否, where its header asks 有无…: 有 and 无."""
        return ("有", "无") if self.header.startswith("有无") else ("是", "否")


NO_ONE = "无"
DISABILITY_KINDS = ("视力残疾", "听力残疾", "言语残疾", "肢体残疾", "智力残疾", "精神残疾", "多重残疾")
INCAPACITY = (
    NO_ONE,
    "重病",
    "重残",
    "失联",
    "失踪",
    "服刑在押",
    "强制隔离戒毒",
    "被执行其他限制人身自由的措施",
    "被撤销监护资格",
    "死亡",
    "其他",
)
HARDSHIP = (NO_ONE, "低保家庭", "特困家庭", "低保边缘家庭", "刚性支出困难家庭", "防止返贫监测家庭", "其他")
SUPPORT = (
    NO_ONE,
    "低保",
    "特困",
    "急难社会救助",
    "孤儿基本生活保障",
    "事实无人抚养儿童基本生活保障",
    "残疾人两项补贴",
    "生活无着流浪乞讨人员救助",
    "慈善帮扶",
    "其他",
)
GUARDIANSHIP_PROBLEMS = (
    "父或母或其他监护人无监护能力",
    "父或母或其他监护人监护能力不足",
    "父或母无监护能力",
    "受委托照护人照护能力不足",
    "无人监护",
)
SCHOOLING = ("学龄前", "小学", "初中", "高中", "中等职业教育", "特殊教育", "无就学能力", "失学")
PUBLIC_HEALTH = ("在户籍地接受", "在居住地接受", "已接受", "未接受")
INSURANCE = ("纳入户籍地医保", "纳入居住地医保", "未纳入医保", "已参保", "未参保", "已纳入医保")
TIERS = ("高风险（红色）", "中风险（黄色）", "低风险（绿色）")
TIER_ALIASES = (
    ("高风险", TIERS[0]),
    ("红色", TIERS[0]),
    ("红", TIERS[0]),
    ("中风险", TIERS[1]),
    ("黄色", TIERS[1]),
    ("黄", TIERS[1]),
    ("低风险", TIERS[2]),
    ("绿色", TIERS[2]),
    ("绿", TIERS[2]),
)
PARENT_STATES = ("在世", "已故", "失联", "不详", "离异不共同抚养")

_T, _D, _Y, _C, _M = Kind.TEXT, Kind.DATE, Kind.YES_NO, Kind.CHOICE, Kind.MULTI


def _parent(who: str, zh: str) -> tuple[Column, ...]:
    return (
        Column(f"{who}_name", zh, "ML", _T),
        Column(f"{who}_id_number", f"{zh}公民身份号码", "ML", Kind.ID_NUMBER),
        Column(f"{who}_phone", f"{zh}联系方式", "ML", Kind.PHONE),
        Column(f"{who}_hukou_address", f"{zh}户籍地址", "ML", _T),
        Column(f"{who}_residence_address", f"{zh}现居住地", "ML", _T),
        Column(f"{who}_away", f"{zh}外出务工", "", _Y),
        Column(f"{who}_away_since", f"{zh}外出务工起始日期", "", _D),
        Column(f"{who}_work_division", f"{zh}外出务工地区划代码", "", Kind.DIVISION),
        Column(f"{who}_work_address", f"{zh}外出务工地", "", _T),
        Column(f"{who}_incapacity", f"{zh}无监护能力情形", "", _M, INCAPACITY),
        Column(f"{who}_state", f"{zh}状况", "", _C, PARENT_STATES),
    )


def _carer() -> tuple[Column, ...]:
    relation = ("爷爷", "奶奶", "外公", "外婆", "其他")
    return (
        Column("has_entrusted_carer", "有无受委托照护人", "L", _Y),
        Column("carer_name", "受委托照护人姓名", "L", _T),
        Column("carer_id_number", "受委托照护人公民身份号码", "L", Kind.ID_NUMBER),
        Column("carer_phone", "受委托照护人联系方式", "L", Kind.PHONE),
        Column(
            "carer_relation",
            "受委托照护人与儿童关系",
            "L",
            _C,
            relation,
            (("祖父", "爷爷"), ("祖母", "奶奶"), ("外祖父", "外公"), ("外祖母", "外婆")),
        ),
        Column("carer_hukou_address", "受委托照护人户籍地", "L", _T),
        Column("carer_residence_address", "受委托照护人现居住地", "L", _T),
        Column("guardian_name", "其他监护人姓名", "M", _T),
        Column("guardian_relation", "其他监护人与儿童关系", "M", _T),
        Column("guardian_id_number", "其他监护人公民身份号码", "M", Kind.ID_NUMBER),
        Column("guardian_phone", "其他监护人联系方式", "M", Kind.PHONE),
        Column("guardian_hukou_address", "其他监护人户籍地址", "M", _T),
        Column("guardian_residence_address", "其他监护人现居住地", "M", _T),
    )


COLUMNS: tuple[Column, ...] = (
    Column("ref", "编号", "", _T),
    Column("form", "表类", "", _C, ("流动", "留守"), (("流动儿童", "流动"), ("留守儿童", "留守"))),
    Column("reporting_unit", "填报单位", "ML", _T),
    Column("reported_on", "填报日期", "ML", _D),
    Column("reported_by", "填报人", "ML", _T),
    Column("name", "姓名", "ML", _T),
    Column("sex", "性别", "ML", _C, ("男", "女"), (("男性", "男"), ("女性", "女"))),
    Column("birth_date", "出生日期", "ML", _D),
    Column("ethnicity", "民族", "ML", _T),
    Column("id_number", "公民身份号码", "ML", Kind.ID_NUMBER),
    Column("hukou_registered", "是否登记户口", "ML", _Y),
    Column("hukou_address", "户籍地址", "ML", _T),
    Column("hukou_division", "户籍地区划代码", "", Kind.DIVISION),
    Column("residence_address", "现居住地", "ML", _T),
    Column("residence_division", "现居住地区划代码", "", Kind.DIVISION),
    Column("lives_with", "共同居住人", "M", _C, ("父母双方", "父母一方", "其他监护人", NO_ONE)),
    Column("residence_registration", "居住登记", "M", _C, ("办理居住证", "暂住登记", "未登记")),
    Column("housing", "居住类型", "M", _C, ("自购房", "出租房屋", "其他")),
    Column("left_hukou_on", "离开户籍地日期", "M", _D),
    Column("arrived_on", "来现居住地日期", "M", _D),
    Column("guardianship", "监护情况", "ML", _C, ("较好", "一般", "较差")),
    Column(
        "guardianship_problems",
        "监护问题",
        "ML",
        _M,
        GUARDIANSHIP_PROBLEMS,
        (("受委托照顾人照顾能力不足", "受委托照护人照护能力不足"),),
    ),
    Column("schooling", "就学情况", "ML", _C, SCHOOLING),
    Column("school", "就读学校", "ML", _T),
    Column("boarding", "是否学校寄宿", "ML", _Y),
    Column("study_status", "学业状况", "ML", _C, ("在读", "辍学", "休学", "毕业", "结业", "肄业")),
    Column(
        "health",
        "健康状况",
        "ML",
        _M,
        ("健康", "残疾", "重病", "慢性病", "心理/行为异常"),
        (("心理行为异常", "心理/行为异常"), ("心理、行为异常", "心理/行为异常"), ("心理和行为异常", "心理/行为异常")),
    ),
    Column("health_management_0_6y", "0-6岁儿童健康管理服务", "ML", _C, PUBLIC_HEALTH),
    Column("tcm_management_0_36m", "0-36个月儿童中医药健康管理服务", "ML", _C, PUBLIC_HEALTH),
    Column("vaccination", "国家免疫规划疫苗接种", "", _C, ("已按程序接种", "未按程序接种", "未接种")),
    Column("insurance", "纳入医保情况", "ML", _C, INSURANCE),
    Column("disability_kinds", "残疾类别", "ML", _M, (NO_ONE, *DISABILITY_KINDS)),
    Column("disability_grade", "残疾等级", "ML", _C, (NO_ONE, "一级", "二级", "三级", "四级")),
    Column("rehabilitation", "接受康复救助情况", "ML", _Y),
    *_parent("father", "父亲"),
    *_parent("mother", "母亲"),
    Column("both_parents_away", "父母双方同时外出", "L", _Y),
    Column("one_away_other_incapable", "父母一方外出、另一方无监护能力", "L", _Y),
    *_carer(),
    Column("hardship", "家庭困难情况", "ML", _M, HARDSHIP),
    Column("hardship_other", "家庭困难其他说明", "", _T),
    Column("support", "生活保障情况", "ML", _M, SUPPORT),
    Column("support_other", "生活保障其他说明", "", _T),
    Column("asked_for_help", "主动提出救助帮扶需求", "", _Y),
    Column("homeless", "流浪", "", _Y),
    Column("risk_situations", "风险情形", "", _M),
    Column("risk_tier", "儿童风险评估", "ML", _C, TIERS, TIER_ALIASES),
    Column("height_cm", "身高", "", Kind.NUMBER),
    Column("birth_division", "出生地区划代码", "", Kind.DIVISION),
    Column("school_roll", "正式学籍", "", _Y),
    Column("in_kindergarten", "是否在园", "", _Y),
    Column("family_doctor", "家庭医生签约", "", _Y),
    Column("housing_hardship", "住房困难", "", _Y),
    Column("guardian_consent", "监护人同意", "", _Y),
    Column("parents_want_work", "父母就业意愿", "", _Y),
    Column(
        "carer_incapacity",
        "受委托照护人能力情形",
        "",
        _M,
        (NO_ONE, "失能", "半失能", "无民事行为能力", "限制民事行为能力", "其他"),
    ),
    Column("guardianship_judgement", "监护能力综合判断", "", _C, ("有监护能力", "无监护能力")),
    Column("guardianship_judgement_basis", "监护能力判断依据", "", _T),
)

BY_CODE: Mapping[str, Column] = {column.code: column for column in COLUMNS}
BY_HEADER: Mapping[str, Column] = {column.header: column for column in COLUMNS}


def header(code: str) -> str:
    """The Chinese header of a column code."""
    return BY_CODE[code].header


@dataclass(frozen=True, slots=True)
class Registration:
    """One data row. A code that is absent from ``values`` is *not known* (an empty or unreadable cell)."""

    row: int
    """Row as Excel shows it; the line for csv and jsonl; counted from 1 for Parquet."""
    values: Mapping[str, Value]
    sheet: str | None = None
    extras: Mapping[str, str] = field(default_factory=dict)
    """Unknown columns, kept as text by header."""
    problems: tuple[Problem, ...] = ()
    """What reading noted: unreadable cells, normalisations, unknown columns."""

    def text(self, code: str) -> str:
        """A text-like value, ``""`` when not known."""
        value = self.values.get(code)
        return value if isinstance(value, str) else ""

    def date(self, code: str) -> PartialDate | None:
        """A date value, ``None`` when not known."""
        value = self.values.get(code)
        return value if isinstance(value, PartialDate) else None

    def flag(self, code: str) -> bool | None:
        """A yes/no value, ``None`` when not known."""
        value = self.values.get(code)
        return value if isinstance(value, bool) else None

    def choices(self, code: str) -> tuple[str, ...] | None:
        """The options of a MULTI (or the one of a CHOICE) column, ``None`` when not known."""
        value = self.values.get(code)
        if isinstance(value, tuple):
            return value
        return (value,) if isinstance(value, str) else None
