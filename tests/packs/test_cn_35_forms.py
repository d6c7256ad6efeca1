"""Fujian's two registration forms, field by field, as annexes 1 and 2 print them."""

from __future__ import annotations

import pytest

from tests.packs.annexes import (
    DONE,
    GRADES,
    HARDSHIP,
    HAVE,
    HEALTH,
    KINDS,
    RATING,
    RELATIONS,
    SCHOOLING,
    STUDY,
    SUPPORT,
    WHERE,
    YES_NO,
    blocks_of,
)
from tonghu.batch.packs import load_pack
from tonghu.core.policy.model import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-35")


RISK = "高风险（红色） 中风险（黄色） 低风险（绿色）"
ABOUT_CHILD = [
    ("FJ-73 FJ-116", "name", "姓名", ""),
    ("FJ-74 FJ-117", "sex", "性别", ""),
    ("FJ-75 FJ-118", "birth_date", "出生日期", ""),
    ("FJ-76 FJ-119", "ethnicity", "民族", ""),
    ("FJ-77 FJ-120", "id_number", "公民身份号码", ""),
    ("FJ-78 FJ-121", "hukou_registered", "是否登记户口", YES_NO),
    ("FJ-79 FJ-122", "hukou_address", "户籍地址", ""),
    ("FJ-80 FJ-123", "residence_address", "现居住地", ""),
]
DISABILITY = [
    ("FJ-96 FJ-130", "disability_kinds", "残疾类别", KINDS),
    ("FJ-97 FJ-131", "disability_grade", "残疾等级", GRADES),
    ("FJ-98 FJ-132", "rehabilitation", "接受康复救助情况", YES_NO),
]
PARENTS = [
    (ids, f"{who}_{part}", label or zh, "")
    for ids, part, label in (
        ("FJ-99 FJ-137", "name", ""),
        ("FJ-100 FJ-138", "id_number", "公民身份号码"),
        ("FJ-101 FJ-139", "phone", "联系方式"),
        ("FJ-102 FJ-140", "hukou_address", "户籍地址"),
        ("FJ-103 FJ-141", "residence_address", "现居住地"),
    )
    for who, zh in (("father", "父亲"), ("mother", "母亲"))
]
FAMILY = [
    ("FJ-110 FJ-151", "hardship", "家庭困难情况", HARDSHIP),
    ("FJ-111 FJ-152", "support", "生活保障情况", SUPPORT),
    ("FJ-112 FJ-153 FJ-35", "risk_tier", "儿童风险评估", RISK),
]
MIGRANT_FORM = [
    *ABOUT_CHILD,
    ("FJ-81", "lives_with", "共同居住人", "父母双方 父母一方 其他监护人"),
    ("FJ-82", "residence_registration", "居住登记", "办理居住证 暂住登记 未登记"),
    ("FJ-83", "housing", "居住类型", "自购房 出租房屋 其他"),
    ("FJ-84", "left_hukou_on", "离开户籍地日期", ""),
    ("FJ-85", "arrived_on", "来现居住地日期", ""),
    ("FJ-86", "guardianship", "监护情况", RATING),
    (
        "FJ-87",
        "guardianship_problems",
        "监护情况",
        "父或母或其他监护人无监护能力 父或母或其他监护人监护能力不足 无人监护",
    ),
    ("FJ-88", "schooling", "就学情况", SCHOOLING),
    ("FJ-89", "school", "就读学校", ""),
    ("FJ-90", "boarding", "是否学校寄宿", YES_NO),
    ("FJ-91", "study_status", "学业状况", STUDY),
    ("FJ-92", "health", "健康状况", HEALTH),
    ("FJ-93", "health_management_0_6y", "0-6岁儿童健康管理服务", WHERE),
    ("FJ-94", "tcm_management_0_36m", "0-36个月儿童中医药健康管理服务", WHERE),
    ("FJ-95", "insurance", "纳入医保情况", "纳入户籍地医保 纳入居住地医保 未纳入医保"),
    *DISABILITY,
    *PARENTS,
    ("FJ-104", "guardian_name", "姓名", ""),
    ("FJ-105", "guardian_relation", "与儿童关系", ""),
    ("FJ-106", "guardian_id_number", "公民身份号码", ""),
    ("FJ-107", "guardian_phone", "联系方式", ""),
    ("FJ-108", "guardian_hukou_address", "户籍地址", ""),
    ("FJ-109", "guardian_residence_address", "现居住地", ""),
    *FAMILY,
]
LEFT_BEHIND_FORM = [
    *ABOUT_CHILD,
    ("FJ-124", "guardianship", "监护情况", RATING),
    ("FJ-125", "guardianship_problems", "监护情况", "父或母无监护能力 受委托照顾人照顾能力不足 无人监护"),
    ("FJ-126", "health", "健康状况", HEALTH),
    ("FJ-127", "health_management_0_6y", "0-6岁儿童健康管理服务", DONE),
    ("FJ-128", "tcm_management_0_36m", "0-36个月儿童中医药健康管理服务", DONE),
    ("FJ-129", "insurance", "纳入医保情况", "已纳入医保 未纳入医保"),
    *DISABILITY,
    ("FJ-133", "schooling", "就学情况", SCHOOLING),
    ("FJ-134", "school", "就读学校", ""),
    ("FJ-135", "study_status", "学业状况", STUDY),
    ("FJ-136", "boarding", "是否学校寄宿", YES_NO),
    *PARENTS,
    ("FJ-142", "both_parents_away", "父母双方同时外出", YES_NO),
    ("FJ-143", "one_away_other_incapable", "父母一方外出、另一方无监护能力", YES_NO),
    ("FJ-144", "has_entrusted_carer", "有无受委托照护人", HAVE),
    ("FJ-145", "carer_relation", "与儿童关系", RELATIONS),
    ("FJ-146", "carer_phone", "联系方式", ""),
    ("FJ-147", "carer_name", "受委托照护人姓名", ""),
    ("FJ-148", "carer_id_number", "公民身份号码", ""),
    ("FJ-149", "carer_hukou_address", "户籍地", ""),
    ("FJ-150", "carer_residence_address", "现居住地", ""),
    *FAMILY,
]
FORMS = [
    (
        "migrant",
        MIGRANT_FORM,
        "附件1",
        "儿童基本信息 父母基本信息 其他监护人基本信息 家庭生活情况 儿童风险评估",
    ),
    ("left_behind", LEFT_BEHIND_FORM, "附件2", "儿童基本信息 父母基本信息 委托照护状况 家庭生活情况 儿童风险评估"),
]


@pytest.mark.parametrize(("key", "printed", "annex", "blocks"), FORMS)
def test_form_field_by_field(pack: Pack, key: str, printed: list[tuple[str, ...]], annex: str, blocks: str) -> None:
    """FJ-70, FJ-71, FJ-72 and FJ-113, FJ-114, FJ-115: header, blocks, every field with its options in order."""
    form = pack.sections["forms"][key]
    assert form["annex"] == annex
    assert [field["column"] for field in form["header"]] == ["reporting_unit", "reported_on"]
    assert form["header"][0]["printed"] == "填报单位：（盖章）"
    found = [(field["column"], field["label"], " ".join(field.get("options", []))) for field in form["fields"]]
    assert found == [field[1:] for field in printed]
    assert blocks_of(form) == blocks.split()


def test_printed_details_of_the_forms(pack: Pack) -> None:
    """FJ-79, FJ-80, FJ-122, FJ-123 address mask; FJ-110, FJ-151 (B-74) the blank after 其他; FJ-96 the remark."""
    forms = {key: {f["column"]: f for f in form["fields"]} for key, form in pack.sections["forms"].items()}
    for form in forms.values():
        for column in ("hukou_address", "residence_address"):
            assert form[column]["printed"] == "XX 省 XX 市 XX 县（市、区）+详细地址"
        assert form["disability_kinds"]["printed"] == "（多重残疾的需列明多个具体残疾类别）"
    assert "blank" not in forms["migrant"]["hardship"]
    assert forms["left_behind"]["hardship"]["blank"] == "其他____"
