"""Columns of the departments' lists and the other words for every column's header. Data only.

Contract: "Each department sends its own Excel with its own headers. The importer recognises the usual synonyms".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import product

from tonghu.core.base.registration import BY_CODE, COLUMNS, Column, Kind

REGISTRATIONS = "registrations"
"""Key of a registration table; the other keys are those of ``LISTS``."""


def _same(*codes: str) -> tuple[Column, ...]:
    return tuple(BY_CODE[code] for code in codes)


def _answered(code: str) -> Column:
    """A column of the form that a department may also answer with yes or no."""
    column = BY_CODE[code]
    words = (
        ("是", "已接受"),
        ("√", "已接受"),
        ("否", "未接受"),
        ("×", "未接受"),
        ("已建档", "已接受"),
        ("未建档", "未接受"),
    )
    return replace(column, aliases=(*column.aliases, *words))


_GUARDIAN = (
    Column("guardian_name", "监护人姓名", "", Kind.TEXT),
    Column("guardian_phone", "监护人电话", "", Kind.PHONE),
    Column("guardian_id_number", "监护人公民身份号码", "", Kind.ID_NUMBER),
    Column("guardian_relation", "监护人与儿童关系", "", Kind.TEXT),
)
_CHILD = (
    Column("former_name", "曾用名", "", Kind.TEXT),
    *_same("ref", "name", "sex", "birth_date", "ethnicity", "id_number"),
    *_same("hukou_address", "hukou_division", "residence_address", "residence_division"),
    *_GUARDIAN,
    *_same("father_name", "father_id_number", "father_phone", "mother_name", "mother_id_number", "mother_phone"),
)
_GUARDIAN_CODES = frozenset(column.code for column in _GUARDIAN)
_ANY_FACT = (*(column for column in COLUMNS if column.code not in _GUARDIAN_CODES), *_GUARDIAN)
_REMARKS = Column("remarks", "备注", "", Kind.TEXT)

LISTS: Mapping[str, tuple[Column, ...]] = {
    "education": (
        *_CHILD,
        *_same("school", "schooling", "boarding", "study_status", "school_roll", "in_kindergarten"),
        Column("grade", "年级", "", Kind.TEXT),
        Column("class_name", "班级", "", Kind.TEXT),
        Column("student_number", "学籍号", "", Kind.TEXT),
        _REMARKS,
    ),
    "police": (
        *_CHILD,
        Column(
            "registration_kind",
            "居住登记类型",
            "",
            Kind.CHOICE,
            BY_CODE["residence_registration"].options,
            (
                ("居住证", "办理居住证"),
                ("已办理居住证", "办理居住证"),
                ("暂住证", "暂住登记"),
                ("居住登记", "暂住登记"),
            ),
        ),
        Column("registered_on", "签发或登记日期", "", Kind.DATE),
        Column("arrived_on", "来本地日期", "", Kind.DATE),
        Column("expires_on", "有效期至", "", Kind.DATE),
        _REMARKS,
    ),
    "health": (
        *_CHILD,
        _answered("health_management_0_6y"),
        _answered("tcm_management_0_36m"),
        *_same("family_doctor", "height_cm"),
        Column("health_unit", "管理机构", "", Kind.TEXT),
        _REMARKS,
    ),
    "cdc": (*_CHILD, *_same("vaccination"), Column("vaccination_unit", "接种单位", "", Kind.TEXT), _REMARKS),
    "insurance": (
        *_CHILD,
        Column("insured_at", "参保地", "", Kind.TEXT),
        Column(
            "insurance_state",
            "参保状态",
            "",
            Kind.CHOICE,
            ("正常参保", "暂停参保", "终止参保", "未参保"),
            (
                ("参保", "正常参保"),
                ("已参保", "正常参保"),
                ("正常", "正常参保"),
                ("是", "正常参保"),
                ("暂停", "暂停参保"),
                ("终止", "终止参保"),
                ("否", "未参保"),
            ),
        ),
        _REMARKS,
    ),
    "disabled": (
        *_CHILD,
        *_same("disability_kinds", "disability_grade", "rehabilitation"),
        Column("certificate", "残疾证号", "", Kind.TEXT),
        _REMARKS,
    ),
    "community": (*_ANY_FACT, _REMARKS),
    "known": (*_ANY_FACT, Column("known_from", "信息来源", "", Kind.TEXT), _REMARKS),
}
"""Columns per list key, in the order of the sender's list. Codes shared with the registration table mean the same."""


@cache
def columns_of(key: str) -> Mapping[str, Column]:
    """Columns of a table by code: ``registrations`` or a key of ``LISTS`` (``KeyError`` for another)."""
    return BY_CODE if key == REGISTRATIONS else {column.code: column for column in LISTS[key]}


_ID_WORDS = [
    "公民身份号码",
    "公民身份证号码",
    "公民身份证号",
    "身份证号",
    "身份证号码",
    "身份证",
    "身份号码",
    "身份证件号",
    "身份证件号码",
    "证件号码",
    "证件号",
    "身份证明号码",
    "居民身份证号",
    "居民身份证号码",
    "身份证件编号",
    "有效证件号码",
    "身份证编号",
    "社会保障号码",
    "社会保障号",
    "个人身份号码",
]
_PHONE_WORDS = [
    "联系方式",
    "联系电话",
    "电话",
    "电话号码",
    "手机",
    "手机号",
    "手机号码",
    "联系手机",
    "移动电话",
    "联系号码",
]
_HUKOU_WORDS = [
    "户籍地址",
    "户籍地",
    "户籍所在地",
    "户籍详细地址",
    "户籍住址",
    "户籍地详细地址",
    "户口所在地",
    "户口地址",
    "户籍",
    "户籍地详址",
    "户籍详址",
    "户口所在地详细地址",
    "户籍所在地详细地址",
    "户口簿地址",
    "原籍地址",
]
_HOME_WORDS = [
    "现居住地",
    "现住址",
    "居住地址",
    "现居住地址",
    "现居地",
    "现居地址",
    "现住地址",
    "居住地",
    "居住地详细地址",
    "现居住地详细地址",
    "家庭住址",
    "家庭地址",
    "常住地址",
    "实际居住地",
    "实际居住地址",
    "居住详细地址",
    "居住地详址",
    "现住地",
    "现居住详细地址",
    "现住详细地址",
    "暂住地址",
    "居住证地址",
    "居住地",
    "住址",
    "现家庭住址",
    "实际住址",
]
_RELATION_WORDS = ["与儿童关系", "与孩子关系", "与学生关系", "与幼儿关系", "关系"]
_FIELDS = {
    "name": ("姓名", ""),
    "id_number": _ID_WORDS,
    "phone": _PHONE_WORDS,
    "hukou_address": _HUKOU_WORDS,
    "residence_address": _HOME_WORDS,
    "relation": _RELATION_WORDS,
}
_PERSONS = {
    "father": ("父亲", "父", "爸爸", "儿童父亲", "学生父亲"),
    "mother": ("母亲", "母", "妈妈", "儿童母亲", "学生母亲"),
    "carer": ("受委托照护人", "受委托照顾人", "委托照护人", "被委托照护人", "受托照护人", "照护人"),
    "guardian": (
        "其他监护人",
        "监护人",
        "法定监护人",
        "家长",
        "学生家长",
        "监护人1",
        "监护人一",
        "第一监护人",
        "主要监护人",
    ),
}
_CHILDREN = (
    *(
        "",
        "儿童",
        "学生",
        "孩子",
        "幼儿",
        "未成年人",
        "本人",
        "少儿",
        "小孩",
        "婴幼儿",
        "宝宝",
        "患儿",
        "随迁子女",
        "人员",
    ),
    *(
        "申领人",
        "申请人",
        "登记人",
        "居住人",
        "流动人口",
        "被登记人",
        "持证人",
        "参保人",
        "参保人员",
        "被保险人",
        "居民",
    ),
    *("受种者", "受种人", "接种者", "受种儿童", "接种儿童", "残疾人", "残疾儿童", "服务对象", "建档儿童", "入学儿童"),
)


def _people() -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for person, prefixes in _PERSONS.items():
        for field, endings in _FIELDS.items():
            code = f"{person}_{field}"
            if code in BY_CODE:
                words[code] = [prefix + ending for prefix, ending in product(prefixes, endings)]
    child = {"name": ("姓名",), "id_number": _ID_WORDS}
    for code, endings in child.items():
        words[code] = [prefix + ending for prefix, ending in product(_CHILDREN, endings)]
    words["hukou_address"] = [prefix + ending for prefix, ending in product(_CHILDREN, _HUKOU_WORDS)]
    words["residence_address"] = [prefix + ending for prefix, ending in product(_CHILDREN, _HOME_WORDS)]
    words["sex"] = [prefix + "性别" for prefix in _CHILDREN]
    words["birth_date"] = [
        prefix + ending
        for prefix, ending in product(_CHILDREN, ("出生日期", "出生年月", "出生年月日", "出生时间", "生日", "出生日"))
    ]
    words["ethnicity"] = [prefix + "民族" for prefix in _CHILDREN]
    for person, zh in (("father", "父亲"), ("mother", "母亲")):
        words[f"{person}_away"] = [f"{zh}是否外出务工", f"{zh}外出", f"{zh}是否外出"]
        words[f"{person}_away_since"] = [f"{zh}外出务工时间", f"{zh}外出日期", f"{zh}外出时间", f"{zh}外出务工日期"]
        words[f"{person}_work_address"] = [f"{zh}务工地", f"{zh}外出务工地址", f"{zh}务工地址", f"{zh}务工地点"]
        words[f"{person}_work_division"] = [f"{zh}务工地区划代码"]
        words[f"{person}_incapacity"] = [f"{zh}无监护能力", f"{zh}无监护能力原因"]
    return words


_PROVINCES_IN_SHORT = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵黔云滇藏陕甘青宁新"
"""How a form says "here": 来闽时间 is the day on which the child came to where it lives."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    **{code: tuple(words) for code, words in _people().items()},
    "former_name": ("原名", "又名", "别名", "曾用姓名", "更名前姓名"),
    "form": ("儿童类别", "儿童类型", "表类别"),
    "ref": ("儿童编号", "档案编号", "登记编号"),
    "reporting_unit": ("填表单位", "上报单位"),
    "reported_on": ("填表日期", "填报时间", "登记日期", "采集日期"),
    "reported_by": ("填表人", "采集人"),
    "hukou_registered": ("是否登记户籍", "户口登记", "是否已登记户口", "有无户口"),
    "hukou_division": ("户籍地代码", "户籍区划代码", "户籍地行政区划代码"),
    "residence_division": ("现居住地代码", "居住地区划代码", "现居住地行政区划代码", "居住区划代码"),
    "birth_division": ("出生地代码",),
    "residence_registration": ("居住登记情况", "居住证办理情况", "居住证情况"),
    "housing": ("住房类型", "居住情况"),
    "left_hukou_on": ("离开户籍地时间", "离开户籍所在地日期", "离开户籍地的日期"),
    "arrived_on": (
        "来现居住地时间",
        "来本地日期",
        "来本地时间",
        "到现居住地日期",
        *(f"来{short}{day}" for short in _PROVINCES_IN_SHORT for day in ("日期", "时间")),
        "流入日期",
        "流入时间",
        "来居住地日期",
    ),
    "guardianship_problems": ("监护存在问题", "监护存在的问题"),
    "schooling": ("就学状况", "就学阶段", "学段"),
    "school": ("学校", "学校名称", "就读学校名称", "所在学校", "在读学校", "就读学校（幼儿园）", "就读幼儿园"),
    "boarding": ("是否寄宿", "是否住校", "寄宿", "是否寄宿生"),
    "study_status": ("学业情况", "学籍状态", "就读状态"),
    "health": ("健康情况", "身体状况"),
    "health_management_0_6y": (
        "0-6岁健康管理",
        "0-6岁儿童健康管理",
        "0至6岁儿童健康管理服务",
        "0～6岁儿童健康管理服务",
    ),
    "tcm_management_0_36m": (
        "0-36个月中医药健康管理",
        "0-36个月儿童中医药健康管理",
        "0至36个月儿童中医药健康管理服务",
        "0～36个月儿童中医药健康管理服务",
    ),
    "vaccination": ("接种情况", "疫苗接种", "疫苗接种情况", "预防接种情况"),
    "insurance": ("医保情况", "参保情况", "医保参保情况", "纳入医疗保险情况", "参加医保情况", "医保", "医疗保险"),
    "disability_kinds": ("残疾类型", "残疾种类"),
    "disability_grade": ("残疾级别",),
    "rehabilitation": ("康复救助情况", "接受康复救助", "是否接受康复救助"),
    "both_parents_away": ("父母双方同时外出务工", "父母双方是否同时外出"),
    "one_away_other_incapable": ("父母一方外出另一方无监护能力", "父母一方外出务工、另一方无监护能力"),
    "has_entrusted_carer": ("有无委托照护人", "有无受委托照顾人", "是否有受委托照护人"),
    "hardship": ("家庭困难类型", "家庭困难状况"),
    "support": ("生活保障类型", "享受生活保障情况", "社会保障情况"),
    "asked_for_help": ("主动求助", "是否主动提出救助帮扶需求", "救助帮扶需求"),
    "homeless": ("是否流浪",),
    "risk_tier": ("风险等级", "风险评估", "儿童风险等级"),
    "school_roll": ("有无学籍", "是否有正式学籍"),
    "in_kindergarten": ("在园",),
    "family_doctor": ("家庭医生", "是否家庭医生签约"),
    "grade": ("所在年级", "就读年级"),
    "class_name": ("所在班级", "就读班级"),
    "student_number": ("学籍号码", "全国学籍号", "学籍编号", "学号"),
    "registration_kind": ("登记类型", "居住登记", "证件类型", "居住证类型", "办理类型", "登记类别"),
    "registered_on": ("签发日期", "登记日期", "登记时间", "发证日期", "办理日期", "居住登记日期"),
    "expires_on": ("有效期", "有效期限", "到期日期", "截止日期"),
    "vaccination_unit": ("接种门诊", "预防接种单位", "接种机构"),
    "health_unit": ("管理单位", "建档机构", "建档单位", "服务机构"),
    "insured_at": ("参保地区", "参保统筹区", "统筹区", "参保所在地"),
    "insurance_state": ("参保情况", "参保缴费状态", "缴费状态", "医保状态", "是否参保"),
    "certificate": ("残疾证号码", "残疾人证号", "残疾人证号码", "残疾证编号"),
    "known_from": ("线索来源", "来源"),
    "remarks": ("说明", "备注说明"),
}
"""Other headers per column code. Only those of the table's own columns are looked at."""

WEAK_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "ref": ("序号", "编号", "No", "NO"),
    "guardian_phone": (*_PHONE_WORDS, "紧急联系电话", "联系人电话", "联系人手机"),
    "guardian_name": ("联系人", "联系人姓名", "紧急联系人"),
}
"""Headers that name a column only when no other header does: a bare 联系电话 is the guardian's."""
