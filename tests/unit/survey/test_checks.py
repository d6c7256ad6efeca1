"""Checks across the cells of one row (cli.md, "Problem codes")."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tonghu.core.base.places import Place
from tonghu.core.base.problems import SEVERITY, Problem
from tonghu.core.base.registration import BY_CODE, Registration
from tonghu.core.survey.checks import check, duplicate_ids, place_problem
from tonghu.core.survey.rows import read_row

AS_OF = date(2024, 12, 1)
CHILD = "700101201602290016"  # born 2016-02-29, 男
SOUND: dict[str, Any] = {
    "name": "张三",
    "sex": "男",
    "birth_date": "2016-02-29",
    "id_number": CHILD,
    "hukou_registered": "是",
    "hukou_address": "甲省乙市丙县",
    "residence_address": "丁省戊市己县",
}


def problems(**changed: Any) -> list[Problem]:
    cells = {**SOUND, **changed}
    row = read_row(cells, 2)
    return list(check(row, AS_OF))


def codes(**changed: Any) -> list[str]:
    return [problem.code for problem in problems(**changed)]


def only(**changed: Any) -> Problem:
    (problem,) = problems(**changed)
    assert problem.text.endswith("。")
    assert problem.code in SEVERITY
    return problem


def test_a_sound_row_has_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("number", "code", "suggestion"),
    [
        ("700101201602290017", "id_checksum", None),
        ("70010120160229001", "id_length", CHILD),
        ("110105194912310000", "id_excel_truncated", "后三位已丢失，无法推算，请将该列设为文本格式后重新提供完整号码"),
        ("1.10105E+17", "id_excel_truncated", "后三位已丢失，无法推算，请将该列设为文本格式后重新提供完整号码"),
        ("7001012016O2290016", "id_checksum", CHILD),
        ("700101201602920016", "id_checksum", CHILD),  # 29 typed as 92: the form's date puts it right
        ("700101201620290016", "id_checksum", CHILD),
        ("701001201602290016", "id_checksum", CHILD),  # one transposition that fits
        ("700113201602290019", "id_checksum", None),  # the only one that fits lies in a province 07
        ("abc", "id_length", None),
        ("999920160229", "id_length", None),
    ],
)
def test_the_childs_number(number: str, code: str, suggestion: str | None) -> None:
    problem = only(id_number=number)
    assert (problem.column, problem.code, problem.severity) == ("公民身份号码", code, "error")
    assert problem.suggestion == suggestion
    assert number.upper() in problem.text


def test_fifteen_digits_are_a_fault_for_a_child_and_none_for_adults() -> None:
    """cli.md: "A 15-digit number is accepted for adults and is id_length for a child"."""
    assert codes(father_id_number="700102500101001", mother_id_number="700102500101002") == []
    problem = only(id_number="700101160229001", birth_date="2016-02-29")
    assert (problem.code, problem.suggestion) == ("id_length", None)
    fits = only(id_number="700101160229001", birth_date="1916-02-29")
    assert fits.suggestion is not None
    assert fits.suggestion.startswith("70010119160229001")
    cut = only(id_number="700101201602290")
    assert "后三位丢失" in cut.text


def test_no_number() -> None:
    assert only(id_number=None).code == "id_missing"
    assert only(id_number="无").code == "id_missing"
    assert codes(id_number=None, hukou_registered="否", hukou_address=None) == []
    assert codes(id_number=None, hukou_registered=None) == ["id_missing"]


@pytest.mark.parametrize(
    ("birth", "fault"),
    [("2016-02-29", False), ("2016-02", False), ("2016-03", True), ("2016-02-28", True), ("2016-03-01", True)],
)
def test_birth_date_beside_the_number(birth: str, fault: bool) -> None:
    found = problems(birth_date=birth)
    assert [problem.code for problem in found] == (["id_birth_date_mismatch"] if fault else [])
    if fault:
        assert (found[0].column, found[0].suggestion) == ("出生日期", "2016-02-29")


def test_sex_beside_the_number() -> None:
    problem = only(sex="女")
    assert (problem.column, problem.code, problem.severity, problem.suggestion) == (
        "性别",
        "id_sex_mismatch",
        "warning",
        "男",
    )
    assert codes(sex=None) == []


def test_unknown_province_is_a_warning() -> None:
    problem = only(id_number="389999201602290013", sex="男")
    assert (problem.code, problem.severity) == ("id_unknown_division", "warning")
    for permit in ("810000201503070011", "900840201503070018"):
        assert "id_unknown_division" not in codes(id_number=permit, birth_date="2015-03-07")


def test_a_number_without_a_birth_date_in_full() -> None:
    """The old permit of foreigners says neither the century nor the sex."""
    assert codes(id_number="ABC123456789012") == []
    assert codes(id_number="ABC123456789012", birth_date=None) == ["required_missing"]


def test_adults_numbers() -> None:
    assert only(father_id_number="700102198501010018").code == "id_checksum"
    assert only(father_id_number="700101201603010020").code == "id_sex_mismatch"
    same = [problem for problem in problems(father_id_number=CHILD) if problem.code == "contradiction"]
    assert [problem.column for problem in same] == ["父亲公民身份号码"]
    assert only(carer_id_number="123").column == "受委托照护人公民身份号码"


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"name": None}, "姓名"),
        ({"residence_address": None}, "现居住地"),
        ({"hukou_address": None}, "户籍地址"),
        ({"hukou_address": None, "hukou_registered": None}, "户籍地址"),
    ],
)
def test_required(changed: dict[str, Any], column: str) -> None:
    problem = only(**changed)
    assert (problem.column, problem.code) == (column, "required_missing")


def test_what_stands_in_for_a_required_column() -> None:
    assert codes(residence_address=None, residence_division="500110") == []
    assert codes(hukou_address=None, hukou_division="500110") == []
    assert codes(birth_date=None) == []
    assert codes(birth_date=None, id_number=CHILD[:17] + "7") == ["id_checksum", "required_missing"]
    assert codes(birth_date=None, id_number=None) == ["id_missing", "required_missing"]


def test_dates_in_the_future_are_those_after_the_as_of_date() -> None:
    assert codes(arrived_on="2024-12-01") == []
    assert codes(arrived_on="2024-12") == []
    assert only(arrived_on="2024-12-02").code == "date_in_future"
    assert only(reported_on="2025-01").code == "date_in_future"
    assert only(mother_away_since="2025-01-01", mother_away="是").column == "母亲外出务工起始日期"
    assert "date_in_future" in codes(birth_date="2025-01-01")


def test_order_of_dates() -> None:
    assert only(left_hukou_on="2022-03-02", arrived_on="2022-03-01").code == "date_order"
    assert codes(left_hukou_on="2022-03-02", arrived_on="2022-03-02") == []
    assert codes(left_hukou_on="2022-03", arrived_on="2022-03-01") == []
    assert only(arrived_on="2016-02-28").code == "date_order"
    assert codes(arrived_on="2016-02-29") == []
    # Contract: "a departure before birth, which is then no date_order fault"
    assert codes(left_hukou_on="2015-01-01") == []


def test_phones() -> None:
    problem = only(father_phone="1380013800")
    assert (problem.column, problem.code, problem.severity) == ("父亲联系方式", "phone_format", "warning")
    assert codes(father_phone="父13800138000/母13900139000", mother_phone="0595-23230000") == []


def rows(*cells: dict[str, Any]) -> list[Registration]:
    return [read_row({**SOUND, **given}, 5 + place) for place, given in enumerate(cells)]


def test_the_same_child_twice() -> None:
    """cli.md: two rows of one child with the same 表类: the later is a duplicate, with different 表类 one child."""
    found = duplicate_ids(
        rows(
            {"form": "流动"},
            {"form": "留守"},
            {"form": "流动"},
            {"form": "流动", "id_number": None},
            {"form": "流动", "id_number": "700101201603010020"},
        )
    )
    assert list(found) == [2]
    assert found[2].code == "id_duplicate"
    assert "第5行" in found[2].text


def test_damaged_numbers_are_no_proof_of_a_duplicate() -> None:
    truncated = {"id_number": "700101201602290000"}
    assert duplicate_ids(rows(truncated, truncated)) == {}
    wrong = {"id_number": "700101201602290017"}
    assert duplicate_ids(rows(wrong, {**wrong, "name": "李四"}, {**wrong, "name": None})) == {}
    assert list(duplicate_ids(rows(wrong, wrong))) == [1]


def test_duplicate_on_another_sheet_names_it() -> None:
    first, second = read_row(SOUND, 3, "一村"), read_row(SOUND, 3, "二村")
    assert "“一村”第3行" in duplicate_ids([first, second])[1].text


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("division_unknown", "division_unknown"),
        ("abolished_split", "division_unknown"),
        ("address_unresolved", "address_unresolved"),
    ],
)
def test_places(problem: str, code: str) -> None:
    place = Place(None, None, None, None, None, "某地", "code", "说明", problem)
    found = place_problem("户籍地区划代码", place)
    assert found is not None
    assert (found.column, found.code) == ("户籍地区划代码", code)
    assert "某地" in found.text
    assert place_problem("户籍地址", Place(None, None, None, None, None, "", "")) is None


CONTRADICTIONS: list[tuple[str, dict[str, Any]]] = [
    ("残疾等级", {"disability_grade": "二级"}),
    ("残疾等级", {"disability_grade": "二级", "disability_kinds": "无"}),
    ("残疾等级", {"disability_grade": "无", "disability_kinds": "视力残疾"}),
    ("健康状况", {"health": "健康、残疾"}),
    ("健康状况", {"health": "健康、慢性病"}),
    ("健康状况", {"health": "残疾", "disability_kinds": "无"}),
    ("健康状况", {"health": "健康", "disability_kinds": "视力残疾"}),
    ("家庭困难情况", {"hardship": "无、低保家庭"}),
    ("父亲无监护能力情形", {"father_incapacity": "无、重病"}),
    (
        "就学情况",
        {
            "schooling": "学龄前",
            "birth_date": "2018-03",
            "id_number": None,
            "school": "某某高中",
            "study_status": "在读",
        },
    ),
    ("就学情况", {"schooling": "失学", "study_status": "在读"}),
    ("就学情况", {"schooling": "无就学能力", "study_status": "在读"}),
    ("是否学校寄宿", {"schooling": "失学", "boarding": "是"}),
    ("是否在园", {"schooling": "小学", "in_kindergarten": "是"}),
    ("就学情况", {"schooling": "高中"}),
    ("就学情况", {"schooling": "学龄前", "birth_date": "2020-03", "id_number": None, "study_status": "辍学"}),
    ("共同居住人", {"lives_with": "父母双方", "father_away": "是"}),
    ("共同居住人", {"lives_with": "父母双方", "both_parents_away": "是"}),
    ("父亲外出务工", {"father_away": "是", "father_state": "已故"}),
    ("母亲外出务工", {"mother_away": "是", "mother_incapacity": "死亡"}),
    ("母亲外出务工", {"mother_away": "否", "mother_away_since": "2023-01"}),
    ("父母双方同时外出", {"both_parents_away": "是", "mother_away": "否"}),
    ("父母双方同时外出", {"both_parents_away": "否", "father_away": "是", "mother_away": "是"}),
    ("父母一方外出、另一方无监护能力", {"both_parents_away": "是", "one_away_other_incapable": "是"}),
    ("是否登记户口", {"hukou_registered": "否"}),
    ("有无受委托照护人", {"has_entrusted_carer": "无", "carer_name": "李奶奶"}),
    ("监护情况", {"guardianship": "较好", "guardianship_problems": "父或母无监护能力"}),
    ("监护问题", {"guardianship_problems": "无人监护", "lives_with": "父母一方"}),
    ("母亲", {"mother_name": "已故"}),
    ("父亲", {"father_name": "失联"}),
]


@pytest.mark.parametrize(("column", "changed"), CONTRADICTIONS)
def test_answers_that_contradict_each_other(column: str, changed: dict[str, Any]) -> None:
    found = [problem for problem in problems(**changed) if problem.code == "contradiction"]
    assert [problem.column for problem in found] == [column]
    assert found[0].severity == "warning"
    assert column in {given.header for given in BY_CODE.values()}


@pytest.mark.parametrize(
    "changed",
    [
        {"disability_grade": "二级", "disability_kinds": "视力残疾", "health": "残疾"},
        {"disability_grade": "无", "disability_kinds": "无", "health": "健康"},
        {"health": "重病、慢性病"},
        {
            "schooling": "学龄前",
            "study_status": "在读",
            "school": "红星幼儿园",
            "birth_date": "2020-01",
            "id_number": None,
        },
        {"schooling": "小学", "in_kindergarten": "否", "boarding": "是", "study_status": "在读"},
        {"lives_with": "父母一方", "father_away": "是", "both_parents_away": "否"},
        {"father_away": "是", "mother_away": "是", "both_parents_away": "是"},
        {"has_entrusted_carer": "无"},
        {"has_entrusted_carer": "有", "carer_name": "李奶奶", "carer_relation": "奶奶"},
        {"guardianship": "较差", "guardianship_problems": "无人监护", "lives_with": "无"},
        {"mother_state": "已故", "mother_away": "否"},
        {"mother_state": "已故", "mother_name": "已故"},
    ],
)
def test_answers_that_agree(changed: dict[str, Any]) -> None:
    assert not {"contradiction", "multiple_kinds_missing"} & set(codes(**changed))


@pytest.mark.parametrize(
    ("schooling", "birth", "fault"),
    [
        ("小学", "2019-12-02", True),  # 5 the day after
        ("小学", "2019-12-01", False),
        ("小学", "2019-12", False),  # may be 5
        ("初中", "2014-12-02", True),
        ("初中", "2014-12-01", False),
        ("高中", "2011-12-02", True),
        ("中等职业教育", "2011-12-01", False),
        ("学龄前", "2016-12-01", True),  # 8 today
        ("学龄前", "2016-12-02", False),
        ("特殊教育", "2020-01-01", False),
    ],
)
def test_school_stage_and_age(schooling: str, birth: str, fault: bool) -> None:
    found = codes(schooling=schooling, birth_date=birth, id_number=None)
    assert ("contradiction" in found) == fault


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [("多重残疾", True), ("多重残疾、视力残疾", True), ("多重残疾、视力残疾、听力残疾", False), ("视力残疾", False)],
)
def test_multiple_disability_without_its_kinds(kinds: str, missing: bool) -> None:
    found = problems(disability_kinds=kinds, health="残疾")
    assert [problem.code for problem in found] == (["multiple_kinds_missing"] if missing else [])
