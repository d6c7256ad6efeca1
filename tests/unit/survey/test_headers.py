"""Finding headers, mapping columns, telling data rows (contract: registration-table.md, "Department lists")."""

from __future__ import annotations

import pytest

from tonghu.core.base.registration import COLUMNS
from tonghu.core.survey.headers import (
    code_of,
    column_problem,
    find_header,
    header_again,
    header_key,
    header_of_keys,
    is_caption,
    is_data_row,
)
from tonghu.core.survey.list_columns import LISTS, REGISTRATIONS, SYNONYMS, columns_of


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.code)
def test_every_column_is_found_by_header_and_by_code(column) -> None:  # type: ignore[no-untyped-def]  # parametrised
    assert code_of(column.header) == column.code
    assert code_of(column.code) == column.code
    assert code_of(f" *{column.header}：\n") == column.code


@pytest.mark.parametrize("key", LISTS)
def test_every_column_of_a_department_is_found_by_header_and_by_code(key: str) -> None:
    columns = columns_of(key)
    assert len(columns) == len(LISTS[key])
    for code, column in columns.items():
        assert code_of(column.header, key) == code
        assert code_of(code, key) == code


def test_synonyms_speak_of_columns_that_exist() -> None:
    known = {code for key in (REGISTRATIONS, *LISTS) for code in columns_of(key)}
    assert set(SYNONYMS) <= known


@pytest.mark.parametrize(
    ("key", "header", "code"),
    [
        (REGISTRATIONS, "身份证号", "id_number"),
        (REGISTRATIONS, "身份证号码", "id_number"),
        (REGISTRATIONS, "证件号码", "id_number"),
        (REGISTRATIONS, "身份证件号", "id_number"),
        (REGISTRATIONS, "儿童姓名", "name"),
        (REGISTRATIONS, "学生姓名", "name"),
        (REGISTRATIONS, "出生年月", "birth_date"),
        (REGISTRATIONS, "现住址", "residence_address"),
        (REGISTRATIONS, "居住地址", "residence_address"),
        (REGISTRATIONS, "父亲姓名", "father_name"),
        (REGISTRATIONS, "父亲身份证号码", "father_id_number"),
        (REGISTRATIONS, "母亲联系电话", "mother_phone"),
        (REGISTRATIONS, "身高（cm）", "height_cm"),
        (REGISTRATIONS, "*出生日期\n（必填）", "birth_date"),
        (REGISTRATIONS, "３．姓　名", "name"),
        (REGISTRATIONS, "0-6岁儿童健康管理服务", "health_management_0_6y"),
        (REGISTRATIONS, "其他监护人公民身份号码", "guardian_id_number"),
        (REGISTRATIONS, "受委托照护人户籍地", "carer_hukou_address"),
        (REGISTRATIONS, "血型", None),
        (REGISTRATIONS, "年级", None),
        ("education", "监护人姓名", "guardian_name"),
        ("education", "家长电话", "guardian_phone"),
        ("education", "年级", "grade"),
        ("education", "学籍号", "student_number"),
        ("education", "是否寄宿", "boarding"),
        ("police", "居住登记类型", "registration_kind"),
        ("police", "签发或登记日期", "registered_on"),
        ("police", "来本地日期", "arrived_on"),
        ("health", "母亲姓名", "mother_name"),
        ("health", "0-6岁健康管理", "health_management_0_6y"),
        ("health", "0-36个月中医药健康管理", "tcm_management_0_36m"),
        ("cdc", "户籍地", "hukou_address"),
        ("cdc", "接种单位", "vaccination_unit"),
        ("cdc", "接种情况", "vaccination"),
        ("insurance", "参保地", "insured_at"),
        ("insurance", "参保状态", "insurance_state"),
        ("disabled", "残疾证号", "certificate"),
        ("disabled", "接受康复救助情况", "rehabilitation"),
        ("community", "居住登记", "residence_registration"),
        ("known", "信息来源", "known_from"),
    ],
)
def test_usual_headers(key: str, header: str, code: str | None) -> None:
    assert code_of(header, key) == code


def test_a_person_of_the_family_is_not_taken_for_the_child() -> None:
    found = find_header([["姓名", "公民身份号码", "父亲", "父亲身份证号", "监护人姓名", "照护人姓名"]])
    assert found is not None
    assert dict(found.mapping) == {
        0: "name",
        1: "id_number",
        2: "father_name",
        3: "father_id_number",
        4: "guardian_name",
        5: "carer_name",
    }


def test_header_below_titles_and_blank_rows() -> None:
    rows = [
        ["某县流动儿童登记表", None, None],
        [None, None, None],
        ["填报单位：某镇", None, "填报日期：2024-09-01"],
        ["序号", "姓名", "身份证号", "血型"],
        [1, "张三", "700101201602290016", "A"],
    ]
    found = find_header(rows)
    assert found is not None
    assert found.index == 3
    assert dict(found.mapping) == {0: "ref", 1: "name", 2: "id_number"}
    assert found.unknown == ((3, "血型"),)
    assert found.texts[2] == "身份证号"


def test_a_number_column_gives_the_reference_only_where_no_other_does() -> None:
    found = find_header([["序号", "编号", "姓名", "性别"]])
    assert found is not None
    assert dict(found.mapping) == {1: "ref", 2: "name", 3: "sex"}
    assert found.unknown == ((0, "序号"),)


def test_bare_telephone_is_the_guardians() -> None:
    """Contract: 监护人电话 = 联系电话 = 家长电话."""
    found = find_header([["学生姓名", "身份证号", "联系电话"]], key="education")
    assert found is not None
    assert found.mapping[2] == "guardian_phone"


def test_duplicate_headers_keep_the_first_and_report() -> None:
    found = find_header([["姓名", "性别", "姓名", "儿童姓名"]])
    assert found is not None
    assert dict(found.mapping) == {0: "name", 1: "sex"}
    assert found.repeated == ((2, "姓名"), (3, "儿童姓名"))
    assert found.unknown == ((2, "姓名"), (3, "儿童姓名"))
    assert "多个" in column_problem("姓名").text
    assert "不是登记表的栏目" in column_problem("血型").text
    assert column_problem("血型").code == "column_unknown"


def test_unknown_columns_of_one_name_keep_apart() -> None:
    found = find_header([["姓名", "性别", "血型", "血型", "姓名", "姓名"]])
    assert found is not None
    assert found.unknown == ((2, "血型"), (3, "血型（第4列）"), (4, "姓名"), (5, "姓名（第6列）"))
    assert "多个" in column_problem("姓名（第6列）").text


def test_columns_without_a_header_are_not_dropped() -> None:
    found = find_header([["姓名", "性别", None, None], ["张三", "男", "孤儿", None]])
    assert found is not None
    assert found.unknown == ((2, "第3列（无表头）"),)


def test_header_of_two_rows() -> None:
    rows = [
        ["流动儿童基本情况登记表"],
        ["儿童基本信息", None, None, "父亲", None, "母亲", None, "就读学校"],
        ["姓名", "性别", "公民身份号码", "姓名", "公民身份号码", "姓名", "联系方式", None],
        ["张三", "男", "700101201602290016", "张四", None, "李五", "13800138000", "一小"],
    ]
    found = find_header(rows)
    assert found is not None
    assert found.index == 2
    assert list(found.mapping.values()) == [
        "name",
        "sex",
        "id_number",
        "father_name",
        "father_id_number",
        "mother_name",
        "mother_phone",
        "school",
    ]


def test_header_of_two_rows_without_a_group_above_the_first() -> None:
    found = find_header([[None, None, "母亲"], ["姓名", "性别", "公民身份号码"]])
    assert found is not None
    assert dict(found.mapping) == {0: "name", 1: "sex", 2: "mother_id_number"}


@pytest.mark.parametrize("rows", [[], [[]], [[None, ""]], [["张三", "男"]], [["性别", "民族"]], [["姓名"]]])
def test_no_header(rows: list[list[str | None]]) -> None:
    assert find_header(rows) is None


def test_only_the_first_rows_are_searched() -> None:
    rows: list[list[str]] = [["说明"]] * 30 + [["姓名", "性别"]]
    assert find_header(rows) is None
    assert find_header(rows, max_rows=31) is not None


def test_keyed_tables() -> None:
    found = header_of_keys(["name", "公民身份号码", "血型", "身份证号"])
    assert found.index == -1
    assert dict(found.mapping) == {0: "name", 1: "id_number"}
    assert found.unknown == ((2, "血型"), (3, "身份证号"))


@pytest.mark.parametrize(
    ("row", "data"),
    [
        ([1, "张三", "700101201602290016"], True),
        ([None, None, None], False),
        (["", "  ", "\u3000"], False),
        (["\u200b", None, "\ufeff"], False),
        (["\u200b", "张三", None], True),
        (["合计", 35, None], False),
        (["合 计：35人", None, None], False),
        (["小计", None, None], False),
        ([None, "总计", 35], False),
        (["填表人：李四", None, "审核人：王五"], False),
        (["单位负责人（签字）：", None, None], False),
        (["注：本表一式两份", None, None], False),
        (["其中：男", 12, None], False),
        (["统计人：李四", None, None], False),
        (
            ["信息采集员：李四", None, None],
            True,
        ),  # not known for a signature: told as a row without a name, not dropped
        (["采集人员签字：", None, None], False),
        (["序号", "姓名", "身份证号"], False),  # a header printed again on the next page
        ([35, "小计明", "700101201602290016"], True),
        ([None, "张三", None], True),
        ([None, None, "700101201602290016"], True),
        (["备注：补报", "张三", "700101201602290016"], True),
    ],
)
def test_what_is_a_data_row(row: list[object], data: bool) -> None:
    """Contract: "Titles above the header row, blank rows and total rows are not data rows"."""
    found = find_header([["序号", "姓名", "身份证号"]])
    assert found is not None
    assert is_data_row(row, found) is data  # type: ignore[arg-type]  # parametrised


def test_header_key() -> None:
    assert header_key(" ＊1、公民\n身份号码： ") == "公民身份号码"
    assert header_key("0-6岁儿童") == "0-6岁儿童"


def test_header_of_three_rows() -> None:
    rows = [
        ["序号", "家庭情况", None, None, "就读学校"],
        [None, "儿童", "父亲", None, None],
        [None, "姓名", "姓名", "联系方式", None],
    ]
    found = find_header(rows)
    assert found is not None
    assert found.index == 2
    assert dict(found.mapping) == {0: "ref", 1: "name", 2: "father_name", 3: "father_phone", 4: "school"}


def test_a_heading_reaches_as_far_as_it_is_merged() -> None:
    rows = [["姓名", "父亲", None, None], [None, "姓名", "联系方式", "就读学校"]]
    reaching = find_header(rows)
    assert reaching is not None
    assert 3 not in reaching.mapping
    merged = find_header(rows, merges=[(0, 1, 0, 2)])
    assert merged is not None
    assert merged.mapping[3] == "school"


def test_a_person_names_headers() -> None:
    named = {"娃名": "name", "证号": "id_number", "性别": ""}
    found = find_header([["娃名", "证号", "性别", "姓名"]], named=named)
    assert found is not None
    assert dict(found.mapping) == {0: "name", 1: "id_number"}
    assert found.unknown == ((2, "性别"), (3, "姓名"))
    assert dict(header_of_keys(["娃名", "性别"], named=named).mapping) == {0: "name"}


def test_a_header_in_the_midst_of_rows() -> None:
    rows = [
        ["姓名", "身份证号", "性别"],
        ["张三", "700101201602290016", "男"],
        ["姓名", "身份证号", "性别"],
        ["李四", None, "女"],
    ]
    found = find_header(rows)
    assert found is not None
    again = header_again(rows, 2, found)
    assert again is not None
    first, header = again
    assert (first, header.index, header.mapping) == (2, 2, found.mapping)
    assert [header_again(rows, place, found) for place in (1, 3)] == [None, None]


@pytest.mark.parametrize(
    ("row", "caption"),
    [
        (["二村名单"], True),
        ([None, "凤城镇流动儿童登记表（2024年）"], True),
        (["填报单位：某镇", None, "填报日期：2024年9月"], True),
        ([None, None], False),
        (["张三"], False),
        (["张三", "男", "一小"], False),
        ([None, "700101201602290016"], False),
    ],
)
def test_what_reads_like_a_title(row: list[str | None], caption: bool) -> None:
    assert is_caption(row) is caption


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (["申报人姓名", "公民身份证号", "出生日期"], 0),
        (["序号", "受种儿童", "身份证号"], 1),
        (["受种儿童", "儿童姓名", "身份证号"], 1),
        (["经办人姓名", "身份证号", "出生日期"], None),
        (["家长名字", "班主任姓名", "身份证号", "出生日期"], None),
        (["甲方姓名", "乙方姓名", "身份证号", "出生日期"], None),
    ],
)
def test_a_name_is_found_where_only_one_header_can_mean_it(headers: list[str], name: int | None) -> None:
    found = find_header([headers], key="police")
    assert found is not None
    assert next((column for column, code in found.mapping.items() if code == "name"), None) == name
    assert len(found.mapping) + len(found.unknown) == len(headers)


def test_words_that_change_nothing_are_not_needed() -> None:
    assert code_of("家庭详细住址", "education") == code_of("家庭住址", "education") == "residence_address"
