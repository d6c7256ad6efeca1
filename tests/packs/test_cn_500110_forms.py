"""Qijiang's two annexed forms field by field, as printed; the row number of the requirement stands beside each field."""

from __future__ import annotations

import pytest

from tests.packs.annexes import (
    BLOCKS,
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
    fields_of,
    header_of,
    unreadable,
)
from tonghu.batch.packs import load_pack

MASK = "市 区（县） 镇（道） 村（社区）+详细地址"
DATE = "年 月 日"

# (requirement, columns, printed label, printed options, printed mask), in the order of the annex.
MIGRANT = [
    ("QJ-82", "name", "姓名", "", ""),
    ("QJ-83", "sex", "性别", "", ""),
    ("QJ-84", "birth_date", "出生日期", "", ""),
    ("QJ-85", "ethnicity", "民族", "", ""),
    ("QJ-86", "id_number", "公民身份号码", "", ""),
    ("QJ-87", "hukou_registered", "是否登记户口", YES_NO, ""),
    ("QJ-88", "hukou_address", "户籍地址", "", MASK),
    ("QJ-89", "residence_address", "现居住地", "", MASK),
    ("QJ-90", "lives_with", "共同居住人", "父母双方 父母一方 其他监护人", ""),
    ("QJ-91", "residence_registration", "居住登记", "办理居住证 暂住登记 未登记", ""),
    ("QJ-92", "housing", "居住类型", "自购房 出租房屋 其他", ""),
    ("QJ-93", "left_hukou_on", "离开户籍地日期", "", DATE),
    ("QJ-94", "arrived_on", "来现居住地日期", "", DATE),
    ("QJ-95", "guardianship", "监护情况", RATING, ""),
    (
        "QJ-96",
        "guardianship_problems",
        "监护情况",
        "父或母或其他监护人无监护能力 父或母或其他监护人监护能力不足 无人监护",
        "",
    ),
    ("QJ-97", "schooling", "就学情况", SCHOOLING, ""),
    ("QJ-98", "school", "就读学校", "", ""),
    ("QJ-99", "boarding", "是否学校寄宿", YES_NO, ""),
    ("QJ-100", "study_status", "学业状况", STUDY, ""),
    ("QJ-101", "health", "健康状况", HEALTH, ""),
    ("QJ-102", "health_management_0_6y", "0-6岁儿童健康管理服务", WHERE, ""),
    ("QJ-103", "tcm_management_0_36m", "0-36个月儿童中医药健康管理服务", WHERE, ""),
    ("QJ-104", "insurance", "纳入医保情况", "已参保 未参保", ""),
    ("QJ-105", "disability_kinds", "残疾类别", KINDS, "（多重残疾的需列明多个具体残疾类别）"),
    ("QJ-106", "disability_grade", "残疾等级", GRADES, ""),
    ("QJ-107", "rehabilitation", "接受康复救助情况", YES_NO, ""),
    ("QJ-108", "father_name", "父亲", "", ""),
    ("QJ-108", "mother_name", "母亲", "", ""),
    ("QJ-109", "father_id_number", "公民身份号码", "", ""),
    ("QJ-109", "mother_id_number", "公民身份号码", "", ""),
    ("QJ-110", "father_phone", "联系方式", "", ""),
    ("QJ-110", "mother_phone", "联系方式", "", ""),
    ("QJ-111", "father_hukou_address", "户籍地址", "", ""),
    ("QJ-111", "mother_hukou_address", "户籍地址", "", ""),
    ("QJ-112", "father_residence_address", "现居住地", "", ""),
    ("QJ-112", "mother_residence_address", "现居住地", "", ""),
    ("QJ-113", "guardian_name", "姓名", "", ""),
    ("QJ-114", "guardian_relation", "与儿童关系", "", ""),
    ("QJ-115", "guardian_id_number", "公民身份号码", "", ""),
    ("QJ-116", "guardian_phone", "联系方式", "", ""),
    ("QJ-117", "guardian_hukou_address", "户籍地址", "", ""),
    ("QJ-118", "guardian_residence_address", "现居住地", "", ""),
    ("QJ-119", "hardship", "家庭困难情况", HARDSHIP, ""),
    ("QJ-120", "support", "生活保障情况", SUPPORT, ""),
]
LEFT_BEHIND = [
    ("QJ-125", "name", "姓名", "", ""),
    ("QJ-126", "sex", "性别", "", ""),
    ("QJ-127", "birth_date", "出生日期", "", ""),
    ("QJ-128", "ethnicity", "民族", "", ""),
    ("QJ-129", "id_number", "公民身份号码", "", ""),
    ("QJ-130", "hukou_registered", "是否登记户口", YES_NO, ""),
    ("QJ-131", "hukou_address", "户籍地址", "", MASK),
    ("QJ-132", "residence_address", "现居住地", "", MASK),
    ("QJ-133", "guardianship", "监护情况", RATING, ""),
    ("QJ-134", "guardianship_problems", "监护情况", "父或母无监护能力 受委托照护人照护能力不足 无人监护", ""),
    ("QJ-135", "health", "健康状况", HEALTH, ""),
    ("QJ-136", "health_management_0_6y", "0-6岁儿童健康管理服务", DONE, ""),
    ("QJ-137", "tcm_management_0_36m", "0-36个月儿童中医药健康管理服务", DONE, ""),
    ("QJ-138", "insurance", "纳入医保情况", "已纳入医保 未纳入医保", ""),
    ("QJ-139", "disability_kinds", "残疾类别", KINDS, "（多重残疾的需列明多个具体残疾类别）"),
    ("QJ-140", "disability_grade", "残疾等级", GRADES, ""),
    ("QJ-141", "rehabilitation", "接受康复救助情况", YES_NO, ""),
    ("QJ-142", "schooling", "就学情况", SCHOOLING, ""),
    ("QJ-143", "school", "就读学校", "", ""),
    ("QJ-144", "study_status", "学业状况", STUDY, ""),
    ("QJ-145", "boarding", "是否学校寄宿", YES_NO, ""),
    ("QJ-146", "father_name", "父亲", "", ""),
    ("QJ-146", "mother_name", "母亲", "", ""),
    ("QJ-147", "father_id_number", "公民身份号码", "", ""),
    ("QJ-147", "mother_id_number", "公民身份号码", "", ""),
    ("QJ-148", "father_phone", "联系方式", "", ""),
    ("QJ-148", "mother_phone", "联系方式", "", ""),
    ("QJ-149", "father_hukou_address", "户籍地址", "", ""),
    ("QJ-149", "mother_hukou_address", "户籍地址", "", ""),
    ("QJ-150", "father_residence_address", "现居住地", "", ""),
    ("QJ-150", "mother_residence_address", "现居住地", "", ""),
    ("QJ-151", "both_parents_away", "父母双方同时外出", YES_NO, ""),
    ("QJ-152", "one_away_other_incapable", "父母一方外出、另一方无监护能力", YES_NO, ""),
    ("QJ-153", "has_entrusted_carer", "有无受委托照护人", HAVE, ""),
    ("QJ-154", "carer_relation", "与儿童关系", RELATIONS, ""),
    ("QJ-155", "carer_phone", "联系方式", "", ""),
    ("QJ-156", "carer_name", "受委托照护人姓名", "", ""),
    ("QJ-157", "carer_id_number", "公民身份号码", "", ""),
    ("QJ-158", "carer_hukou_address", "户籍地", "", ""),
    ("QJ-159", "carer_residence_address", "现居住地", "", ""),
    ("QJ-160", "hardship", "家庭困难情况", HARDSHIP, ""),
    ("QJ-161", "support", "生活保障情况", SUPPORT, ""),
]
FORMS = {
    "migrant": ("M", "流动儿童基本情况登记表", "附件1", MIGRANT),
    "left_behind": ("L", "留守儿童基本情况登记表", "附件2", LEFT_BEHIND),
}


@pytest.fixture(scope="module")
def forms() -> dict:
    """The two forms of the shipped pack."""
    return load_pack("cn-500110").sections["forms"]


@pytest.mark.parametrize("key", FORMS)
def test_fields_stand_in_the_annexes_order_with_its_labels_options_and_masks(forms: dict, key: str) -> None:
    """QJ-46: both forms equal Qijiang's annexes, field by field; the ids stand beside each field above."""
    _, title, annex, expected = FORMS[key]
    form = forms[key]
    assert (form["title"], form["annex"]) == (title, annex)
    assert fields_of(form) == [row[1:] for row in expected]


@pytest.mark.parametrize("key", FORMS)
def test_header_is_unit_with_seal_date_and_filler(forms: dict, key: str) -> None:
    """QJ-78, QJ-79, QJ-80, QJ-121, QJ-122, QJ-123: 填报人 is printed in Qijiang only (A3)."""
    assert header_of(forms[key]) == [
        ("reporting_unit", "填报单位：（盖章）"),
        ("reported_on", "填报日期："),
        ("reported_by", "填报人："),
    ]
    for other in ("cn-31", "cn-35"):
        columns = [field["column"] for field in load_pack(other).sections["forms"][key]["header"]]
        assert "reported_by" not in columns


@pytest.mark.parametrize("key", FORMS)
def test_blocks_in_the_annexes_order(forms: dict, key: str) -> None:
    """QJ-81, QJ-124: the sections and their order; 委托照护状况 in the left-behind form only, no risk row."""
    assert blocks_of(forms[key]) == BLOCKS[key]


@pytest.mark.parametrize("key", FORMS)
def test_every_printed_option_is_readable(forms: dict, key: str) -> None:
    """What the annex prints can be read back: as an option of the column or as another wording of one (B-28)."""
    letter, _, _, expected = FORMS[key]
    assert unreadable(letter, [row[1:] for row in expected]) == []


@pytest.mark.parametrize("key", FORMS)
def test_only_hardship_has_a_blank_for_other(forms: dict, key: str) -> None:
    """B-74: 家庭困难情况 其他 has a blank in both forms, 生活保障情况 a bare box."""
    blanks = {field["column"] for field in forms[key]["fields"] if "其他" in field.get("blank", "")}
    assert blanks == {"hardship"}
