"""Shanghai's two annexed forms field by field, as printed. Each row names the requirement it holds."""

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

HUKOU_MASK = "XX省（自治区、直辖市）XX地（市、州、盟）XX县（区、市、旗）+详细地址"
SHANGHAI_MASK = "上海市××区+详细地址"
DATE = "____年__月__日"

# (requirement, columns, printed label, printed options, printed mask), in the order of the annex.
MIGRANT = [
    ("SH-73", "name", "姓名", "", ""),
    ("SH-74", "sex", "性别", "", ""),
    ("SH-75", "birth_date", "出生日期", "", ""),
    ("SH-76", "ethnicity", "民族", "", ""),
    ("SH-77", "id_number", "公民身份号码", "", ""),
    ("SH-78", "hukou_registered", "是否登记户口", YES_NO, ""),
    ("SH-79", "hukou_address", "户籍地址", "", HUKOU_MASK),
    ("SH-80", "residence_address", "现居住地", "", SHANGHAI_MASK),
    ("SH-81", "lives_with", "共同居住人", "父母双方 父母一方 其他监护人", ""),
    ("SH-82", "residence_registration", "居住登记", "办理居住证 暂住登记 未登记", ""),
    ("SH-83", "housing", "居住类型", "自购房 出租房屋 其他", ""),
    ("SH-84", "left_hukou_on", "离开户籍地日期", "", DATE),
    ("SH-85", "arrived_on", "来现居住地日期", "", DATE),
    ("SH-86", "guardianship", "监护情况", RATING, ""),
    (
        "SH-87",
        "guardianship_problems",
        "监护情况",
        "父或母或其他监护人无监护能力 父或母或其他监护人监护能力不足 无人监护",
        "",
    ),
    ("SH-88", "schooling", "就学情况", SCHOOLING, ""),
    ("SH-89", "school", "就读学校", "", ""),
    ("SH-90", "boarding", "是否学校寄宿", YES_NO, ""),
    ("SH-91", "study_status", "学业状况", STUDY, ""),
    ("SH-92", "health", "健康状况", HEALTH, ""),
    ("SH-93", "health_management_0_6y", "0—6岁儿童健康管理服务", WHERE, ""),
    ("SH-94", "tcm_management_0_36m", "0—36个月儿童中医药健康管理服务", WHERE, ""),
    ("SH-95", "insurance", "纳入医保情况", "纳入户籍地医保 纳入居住地医保 未纳入医保", ""),
    ("SH-96", "disability_kinds", "残疾类别", KINDS, "(多重残疾的需列明多个具体残疾类别)"),
    ("SH-97", "disability_grade", "残疾等级", GRADES, ""),
    ("SH-98", "rehabilitation", "接受康复救助情况", YES_NO, ""),
    ("SH-99", "father_name", "父亲", "", ""),
    ("SH-99", "mother_name", "母亲", "", ""),
    ("SH-100", "father_id_number", "公民身份号码", "", ""),
    ("SH-100", "mother_id_number", "公民身份号码", "", ""),
    ("SH-101", "father_phone", "联系方式", "", ""),
    ("SH-101", "mother_phone", "联系方式", "", ""),
    ("SH-102", "father_hukou_address", "户籍地址", "", ""),
    ("SH-102", "mother_hukou_address", "户籍地址", "", ""),
    ("SH-103", "father_residence_address", "现居住地", "", ""),
    ("SH-103", "mother_residence_address", "现居住地", "", ""),
    ("SH-104", "guardian_name", "姓名", "", ""),
    ("SH-105", "guardian_relation", "与儿童关系", "", ""),
    ("SH-106", "guardian_id_number", "公民身份号码", "", ""),
    ("SH-107", "guardian_phone", "联系方式", "", ""),
    ("SH-108", "guardian_hukou_address", "户籍地址", "", ""),
    ("SH-109", "guardian_residence_address", "现居住地", "", ""),
    ("SH-110", "hardship", "家庭困难情况", HARDSHIP, ""),
    ("SH-111", "support", "生活保障情况", SUPPORT, ""),
]
LEFT_BEHIND = [
    ("SH-115", "name", "姓名", "", ""),
    ("SH-116", "sex", "性别", "", ""),
    ("SH-117", "birth_date", "出生日期", "", ""),
    ("SH-118", "ethnicity", "民族", "", ""),
    ("SH-119", "id_number", "公民身份号码", "", ""),
    ("SH-120", "hukou_registered", "是否登记户口", YES_NO, ""),
    ("SH-121", "hukou_address", "户籍地址", "", SHANGHAI_MASK),
    ("SH-122", "residence_address", "现居住地", "", SHANGHAI_MASK),
    ("SH-123", "guardianship", "监护情况", RATING, ""),
    ("SH-124", "guardianship_problems", "监护情况", "父或母无监护能力 受委托照顾人照顾能力不足 无人监护", ""),
    ("SH-125", "health", "健康状况", HEALTH, ""),
    ("SH-126", "health_management_0_6y", "0—6岁儿童健康管理服务", DONE, ""),
    ("SH-127", "tcm_management_0_36m", "0—36个月儿童中医药健康管理服务", DONE, ""),
    ("SH-128", "insurance", "纳入医保情况", "已纳入医保 未纳入医保", ""),
    ("SH-129", "disability_kinds", "残疾类别", KINDS, "（多重残疾的需列明多个具体残疾类别）"),
    ("SH-130", "disability_grade", "残疾等级", GRADES, ""),
    ("SH-131", "rehabilitation", "接受康复救助情况", YES_NO, ""),
    ("SH-132", "schooling", "就学情况", SCHOOLING, ""),
    ("SH-133", "school", "就读学校", "", ""),
    ("SH-134", "study_status", "学业状况", STUDY, ""),
    ("SH-135", "boarding", "是否学校寄宿", YES_NO, ""),
    ("SH-136", "father_name", "父亲", "", ""),
    ("SH-136", "mother_name", "母亲", "", ""),
    ("SH-137", "father_id_number", "公民身份号码", "", ""),
    ("SH-137", "mother_id_number", "公民身份号码", "", ""),
    ("SH-138", "father_phone", "联系方式", "", ""),
    ("SH-138", "mother_phone", "联系方式", "", ""),
    ("SH-139", "father_hukou_address", "户籍地址", "", ""),
    ("SH-139", "mother_hukou_address", "户籍地址", "", ""),
    ("SH-140", "father_residence_address", "现居住地", "", ""),
    ("SH-140", "mother_residence_address", "现居住地", "", ""),
    ("SH-141", "both_parents_away", "父母双方同时外出", YES_NO, ""),
    ("SH-142", "one_away_other_incapable", "父母一方外出、另一方无监护能力", YES_NO, ""),
    ("SH-143", "has_entrusted_carer", "有无受委托照护人", HAVE, ""),
    ("SH-144", "carer_relation", "与儿童关系", RELATIONS, ""),
    ("SH-145", "carer_phone", "联系方式", "", ""),
    ("SH-146", "carer_name", "受委托照护人姓名", "", ""),
    ("SH-147", "carer_id_number", "公民身份号码", "", ""),
    ("SH-148", "carer_hukou_address", "户籍地", "", ""),
    ("SH-149", "carer_residence_address", "现居住地", "", ""),
    ("SH-150", "hardship", "家庭困难情况", HARDSHIP, ""),
    ("SH-151", "support", "生活保障情况", SUPPORT, ""),
]
FORMS = {
    "migrant": ("M", "流动儿童基本情况登记表", "附件1", MIGRANT),
    "left_behind": ("L", "留守儿童基本情况登记表", "附件2", LEFT_BEHIND),
}


@pytest.fixture(scope="module")
def forms() -> dict:
    """The two forms of the shipped pack."""
    return load_pack("cn-31").sections["forms"]


@pytest.mark.parametrize("key", FORMS)
def test_fields_stand_in_the_annexes_order_with_its_labels_options_and_masks(forms: dict, key: str) -> None:
    """SH-35: the form equals the Shanghai annex, field by field; the ids stand beside each field above."""
    _, title, annex, expected = FORMS[key]
    form = forms[key]
    assert (form["title"], form["annex"]) == (title, annex)
    assert fields_of(form) == [row[1:] for row in expected]


@pytest.mark.parametrize("key", FORMS)
def test_header_is_unit_with_seal_and_date_and_no_filler(forms: dict, key: str) -> None:
    """SH-70, SH-71, SH-112, SH-113: 填报单位（盖章） and 填报日期; 填报人 is printed in Qijiang only (A3)."""
    assert header_of(forms[key]) == [("reporting_unit", "填报单位：（盖章）"), ("reported_on", "填报日期：")]


@pytest.mark.parametrize("key", FORMS)
def test_blocks_in_the_annexes_order(forms: dict, key: str) -> None:
    """SH-72, SH-114: the sections and their order; 委托照护状况 in the left-behind form only, no risk row."""
    assert blocks_of(forms[key]) == BLOCKS[key]


@pytest.mark.parametrize("key", FORMS)
def test_every_printed_option_is_readable(forms: dict, key: str) -> None:
    """What the annex prints can be read back: as an option of the column or as another wording of one (B-28)."""
    letter, _, _, expected = FORMS[key]
    assert unreadable(letter, [row[1:] for row in expected]) == []


@pytest.mark.parametrize("key", FORMS)
def test_only_hardship_has_a_blank_for_other(forms: dict, key: str) -> None:
    """B-74: 家庭困难情况 其他_____ has a blank in both Shanghai forms, 生活保障情况 has a bare box."""
    blanks = {field["column"]: field["blank"] for field in forms[key]["fields"] if "blank" in field}
    assert blanks == {"hardship": "其他_____"}
