"""How each department lays out its list: who is on it, which columns, under which headers, in which style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

KEYS = ("education", "police", "health", "cdc", "insurance", "disabled")
YEAR = 365.25


@dataclass(frozen=True)
class Layout:
    """One department's list. ``headers`` maps a set of header names to (field, header) pairs in print order."""

    key: str
    title: str
    date_format: str
    hukou: str = "full"
    home: str = "county"
    guardians: tuple[float, float, float] = (0.45, 0.40, 0.15)
    """Who is named: father, mother, carer."""
    rates: Mapping[str, float] = field(default_factory=dict)
    """Factors on the recipe's rates."""
    headers: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((item.split("=")[0], item.split("=")[1]) for item in text.split())


LAYOUTS = (
    Layout(
        "education", "2024年秋季学期随迁子女就读情况名单", "%Y/%-m/%-d", hukou="region", home="town",
        rates={"id_missing": 0.7, "name_homophone": 1.0, "id_excel_zeros": 1.3, "id_scientific": 1.3},
        headers={
            "plain": _columns("serial=序号 name=姓名 sex=性别 birth=出生日期 id=身份证号 hukou=户籍地址 home=现居住地 school=就读学校 grade=年级 guardian=监护人姓名 phone=监护人电话 boarding=是否寄宿 status=学业状况"),
            "a": _columns("serial=序号 school=学校名称 grade=年级 name=学生姓名 sex=性别 birth=出生年月日 id=身份证件号码 hukou=户籍所在地 home=家庭住址 guardian=家长姓名 phone=家长联系电话 boarding=是否寄宿生 status=学籍状态"),
            "b": _columns("school=就读学校 grade=年级班级 name=学生姓名 sex=性别 birth=生日 id=居民身份证号码 hukou=户口所在地 home=现居住地址 guardian=监护人 phone=监护人联系方式 status=就读状态"),
        },
    ),
    Layout(
        "police", "居住证（居住登记）办理人员名单", "%Y-%m-%d", hukou="full", home="county",
        rates={"id_missing": 0.2, "id_one_digit": 0.5, "birth_lunar": 0.1, "name_homophone": 0.5, "name_former": 0.5},
        headers={
            "plain": _columns("name=姓名 sex=性别 birth=出生日期 id=公民身份号码 hukou=户籍地址 home=现居住地 permit=居住登记类型 permit_on=签发或登记日期"),
            "a": _columns("serial=编号 name=姓名 id=身份证号 sex=性别 birth=出生日期 hukou=户籍地详址 home=居住地详址 permit=登记类别 permit_on=登记时间"),
            "b": _columns("name=被登记人姓名 sex=性别 birth=出生年月 id=公民身份证号码 hukou=户籍地址 home=暂住地址 permit=居住登记类型 permit_on=来本地日期"),
        },
    ),
    Layout(
        "health", "0-6岁儿童健康管理名单", "%Y-%m-%d", home="village", guardians=(0.03, 0.97, 0.0),
        rates={"id_missing": 2.6, "birth_lunar": 1.3, "guardian_other": 0.3, "name_former": 2.0, "id_parents": 2.0},
        headers={
            "plain": _columns("serial=序号 name=姓名 sex=性别 birth=出生日期 id=身份证号码 guardian=母亲姓名 phone=联系电话 home=现居住地 managed=0-6岁健康管理 tcm=0-36个月中医药健康管理"),
            "a": _columns("serial=序号 name=儿童姓名 sex=性别 birth=出生年月 id=身份证号码 guardian=母亲姓名 phone=联系电话 home=居住地址 managed=0-6岁儿童健康管理 tcm=中医药健康管理"),
            "b": _columns("name=幼儿姓名 sex=性别 birth=出生日期 id=身份证件号 guardian=妈妈姓名 phone=手机号 home=现住址 managed=健康管理情况 tcm=中医药管理情况"),
        },
    ),
    Layout(
        "cdc", "适龄儿童预防接种名单", "%Y.%-m.%-d", hukou="county", guardians=(0.38, 0.54, 0.08),
        rates={"id_missing": 1.4, "id_parents": 1.5},
        headers={
            "plain": _columns("name=姓名 sex=性别 birth=出生日期 id=身份证件号 guardian=监护人姓名 phone=联系电话 hukou=户籍地 site=接种单位 vaccinated=接种情况"),
            "a": _columns("serial=接种编码 name=受种者姓名 sex=性别 birth=出生日期 id=证件号码 guardian=监护人姓名 phone=手机号码 hukou=户籍地址 site=接种门诊 vaccinated=接种情况"),
            "b": _columns("name=儿童姓名 sex=性别 birth=出生日期 id=身份证 guardian=家长姓名 phone=家长手机 hukou=户籍所在地 site=接种单位 vaccinated=接种状态"),
        },
    ),
    Layout(
        "insurance", "城乡居民基本医疗保险参保人员名单", "%Y%m%d", hukou="town_only",
        rates={"id_missing": 0.3, "birth_missing": 1.5, "id_parents": 1.5},
        headers={
            "plain": _columns("name=姓名 sex=性别 birth=出生日期 id=证件号码 insured_at=参保地 insured=参保状态"),
            "a": _columns("serial=个人编号 name=参保人姓名 sex=性别 birth=出生日期 id=证件号码 insured_at=参保地 insured=缴费状态"),
            "b": _columns("name=姓名 id=社会保障号码 sex=性别 birth=出生年月日 insured_at=参保统筹区 insured=参保状态"),
        },
    ),
    Layout(
        "disabled", "持证残疾儿童名单", "%Y年%-m月%-d日",
        headers={
            "plain": _columns("serial=序号 name=姓名 sex=性别 birth=出生日期 id=身份证号 disability=残疾类别 disability_grade=残疾等级 rehabilitation=接受康复救助情况"),
            "a": _columns("serial=序号 name=残疾人姓名 sex=性别 birth=出生日期 id=身份证号 disability=残疾类别 disability_grade=残疾等级 rehabilitation=是否接受康复救助"),
            "b": _columns("name=姓名 sex=性别 birth=出生年月 id=公民身份号码 disability=残疾类型 disability_grade=残疾级别 rehabilitation=康复救助"),
        },
    ),
)  # fmt: skip

ROSTER_HEADERS = _columns(
    "ref=编号 form=表类 name=姓名 sex=性别 birth=出生日期 ethnicity=民族 id=公民身份号码 hukou=户籍地址 home=现居住地 school=就读学校 "
    "father=父亲 father_id=父亲公民身份号码 father_phone=父亲联系方式 mother=母亲 mother_id=母亲公民身份号码 mother_phone=母亲联系方式 "
    "carer=受委托照护人姓名 carer_phone=受委托照护人联系方式 other=其他监护人姓名 other_phone=其他监护人联系方式"
)
FIXED = {
    "grade": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级"),
    "boarding": ("否", "否", "否", "是"),
    "status": ("在读",),
    "permit": ("居住证", "暂住登记"),
    "permit_on": ("2022-09-05", "2023-03-14", "2023-08-30", "2024-02-20", "2024-08-26"),
    "managed": ("已接受", "已接受", "已接受", "未接受"),
    "tcm": ("已接受", "未接受"),
    "site": ("城关社区卫生服务中心", "第一卫生院", "妇幼保健院接种门诊", "中心卫生院"),
    "vaccinated": ("已按程序接种", "已按程序接种", "未按程序接种"),
    "insured": ("正常参保", "正常参保", "暂停参保"),
    "disability": ("视力残疾", "听力残疾", "言语残疾", "肢体残疾", "智力残疾", "精神残疾"),
    "disability_grade": ("一级", "二级", "三级", "四级"),
    "rehabilitation": ("是", "否"),
    "school": ("第一小学", "实验小学", "中心小学", "第三中学", "实验中学", "希望小学", "职业中学", "中心幼儿园"),
}
"""Columns that say nothing about who a child is."""


def coverage(key: str, age: np.ndarray) -> np.ndarray:
    """The share of children of an age (in years) that stand on a list."""
    if key == "education":
        return np.where(age >= 6, 0.86, np.where(age >= 3, 0.42, 0.0))
    if key == "police":
        return np.full(len(age), 0.52)
    if key == "health":
        return np.where(age < 7, 0.86, 0.0)
    if key == "cdc":
        return np.where(age < 7, 0.88, 0.36)
    if key == "insurance":
        return np.full(len(age), 0.74)
    return np.full(len(age), 0.013)


LIST_ONLY_FACTOR = 0.62
"""Children outside the roster stand on fewer lists."""
