"""Reading one cell by the contract's rules (registration-table.md, above "Columns")."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.core.base.dates import PartialDate
from tonghu.core.base.identity import read_id
from tonghu.core.base.registration import BY_CODE, COLUMNS, Column, Kind
from tonghu.core.survey.cells import CellReading, Raw, means_what_it_says, read_cell, write_cell
from tonghu.core.survey.wordings import BLANK, NOT_KNOWN, NOTHING

WORDS = [*sorted(word for words in (BLANK, NOT_KNOWN, NOTHING) for word in words), "null", "Na", "无无", "不详细"]


def read(code: str, raw: Raw, **given: object) -> CellReading:
    return read_cell(BY_CODE[code], raw, **given)  # type: ignore[arg-type]  # given: options or date1904


def codes(reading: CellReading) -> list[str]:
    return [problem.code for problem in reading.problems]


DAY = PartialDate.day(date(2024, 8, 19))
MONTH = PartialDate.month(2024, 8)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (date(2024, 8, 19), DAY),
        (datetime(2024, 8, 19), DAY),
        ("2024-08-19", DAY),
        ("2024/8/19", DAY),
        ("2024.8.19", DAY),
        ("20240819", DAY),
        (20240819, DAY),
        (20240819.0, DAY),
        ("2024年8月19日", DAY),
        ("2024年08月19号", DAY),
        ("2024-08-19 00:00:00", DAY),
        ("2024-08-19T00:00:00", DAY),
        ("2024-08", MONTH),
        ("2024/8", MONTH),
        ("2024年8月", MONTH),
        ("2024.8", MONTH),
        (2024.8, MONTH),
        ("202408", MONTH),
        (202408, MONTH),
        ("2024-02-03/2024-04-01", PartialDate(date(2024, 2, 3), date(2024, 4, 1))),
    ],
)
def test_dates_of_the_contract_are_no_change(raw: Raw, value: PartialDate) -> None:
    assert read("birth_date", raw) == CellReading(value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (45523, DAY),
        (45523.0, DAY),
        (45523.75, DAY),
        ("45523", DAY),
        ("２０２４年８月１９日", DAY),
        ("2024-08-19 08:30", DAY),
    ],
)
def test_interpreted_dates_are_noted(raw: Raw, value: PartialDate) -> None:
    reading = read("arrived_on", raw)
    assert reading.value == value
    assert codes(reading) == ["normalised"]
    assert "2024-08-19" in reading.problems[0].text


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("二〇二四年八月十九日", DAY),
        ("二零二四年八月十九号", DAY),
        ("二○二四年十二月", PartialDate.month(2024, 12)),
        ("二〇二四年十月三十一日", PartialDate.day(date(2024, 10, 31))),
        ("二〇二四年二月三十日", None),
        ("二〇二四年三三月一日", None),
    ],
)
def test_dates_in_words(raw: str, value: PartialDate | None) -> None:
    reading = read("arrived_on", raw)
    assert reading.value == value
    assert codes(reading) == ["normalised" if value else "date_unreadable"]


def test_the_sixth_year_is_primary_or_junior_school_and_nothing_is_guessed() -> None:
    assert codes(read("schooling", "六年级")) == ["option_unknown"]


def test_serial_numbers_of_the_1904_system() -> None:
    assert read("arrived_on", 45523 - 1462, date1904=True).value == DAY


@pytest.mark.parametrize(
    "raw",
    [
        *("2024-02-30", "2023-02-29", "2024-13-01", "2024", 2024, "2024年", "1024-01-01", "8/19/2024", "24-8-19"),
        *(2024.1, 19999, 60001, 12.5, True, float("inf"), "去年秋天", date(1024, 1, 1), "2024-08-00", "240819"),
        *("2024-08-01/2024-07-01", "2024-13-01/", "20240819.5", "2024-08-", "２０２４"),
    ],
)
def test_unreadable_dates_leave_the_column_not_known(raw: Raw) -> None:
    reading = read("left_hukou_on", raw)
    assert reading.value is None
    assert codes(reading) == ["date_unreadable"]
    assert reading.problems[0].column == "离开户籍地日期"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (word, True)
        for word in ("是", "有", "√", "Y", "y", "1", "true", "TRUE", 1, 1.0, True, "是☑ 否□", "☑是 □否", "1.0")
    ]
    + [(word, False) for word in ("否", "无", "×", "N", "n", "0", "false", 0, 0.0, False, "是□ 否☑", "是□    否√")],
)
def test_yes_and_no(raw: Raw, value: bool) -> None:
    assert read("boarding", raw) == CellReading(value)


@pytest.mark.parametrize(
    "code", ["boarding", "guardianship", "hardship", "birth_date", "name", "id_number", "height_cm"]
)
@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000", float("nan")])
def test_empty_means_not_known_and_never_no(code: str, raw: Raw) -> None:
    """Contract: "An empty cell means not known. It never means no"."""
    assert read(code, raw) == CellReading(None)


@pytest.mark.parametrize("word", ["未采集", "不适用", "拒绝提供", "未知", "不详", "/", "——", "#N/A"])
@pytest.mark.parametrize("code", ["boarding", "guardianship", "health", "birth_date", "school", "father_id_number"])
def test_words_for_no_answer_are_not_known_and_noted(code: str, word: str) -> None:
    reading = read(code, word)
    assert reading.value is None
    assert codes(reading) == ["normalised"]


def test_a_word_for_no_answer_that_is_an_option_is_the_option() -> None:
    assert read("father_state", "不详") == CellReading("不详")
    assert read("lives_with", "无") == CellReading("无")
    assert read("hardship", "无") == CellReading(("无",))


@pytest.mark.parametrize(
    ("code", "raw", "value"),
    [
        ("guardianship", "很好", None),
        ("guardianship", "一般、较差", None),
        ("sex", 3, None),
        ("boarding", "也许", None),
        ("health", "健康、感冒", None),
        ("ethnicity", "火星族", None),
        ("height_cm", "很高", None),
        ("height_cm", 1280, None),
        ("height_cm", True, None),
    ],
)
def test_what_is_no_option_is_said_with_the_options(code: str, raw: Raw, value: None) -> None:
    reading = read(code, raw)
    assert reading.value is value
    assert codes(reading) == ["option_unknown"]
    assert reading.problems[0].suggestion
    assert reading.problems[0].text.endswith("。")


@pytest.mark.parametrize(
    ("code", "raw", "value"),
    [
        ("sex", "女性", "女"),
        ("carer_relation", "祖父", "爷爷"),
        ("carer_relation", "姑姑", "其他"),
        ("risk_tier", "红色", "高风险（红色）"),
        ("guardianship_problems", "受委托照顾人照顾能力不足", ("受委托照护人照护能力不足",)),
        ("form", "流动儿童", "流动"),
        ("hardship", "低保户", ("低保家庭",)),
        ("disability_grade", "2级", "二级"),
        ("disability_grade", 2, "二级"),
        ("disability_kinds", "视力 听力", ("视力残疾", "听力残疾")),
        ("ethnicity", "01", "汉族"),
        ("height_cm", "1.28米", 128.0),
        ("height_cm", 1.28, 128.0),
        ("name", "张　三", "张三"),
        ("school", "第１小学", "第1小学"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("father_phone", "138 0013 8000", "13800138000"),
        ("hukou_division", "500110.0", "500110"),
        ("guardianship", "一 般", "一般"),
        ("disability_grade", "贰级", "二级"),
        ("disability_grade", "一", "一级"),
        ("schooling", "小学三年级", "小学"),
        ("schooling", "五年级", "小学"),
        ("schooling", "初二", "初中"),
        ("schooling", "高一", "高中"),
        ("schooling", "大班", "学龄前"),
        ("insurance", "新农合", "已参保"),
    ],
)
def test_another_wording_is_kept_as_the_printed_one_and_noted_old_and_new(code: str, raw: Raw, value: object) -> None:
    reading = read(code, raw)
    assert reading.value == value
    assert codes(reading) == ["normalised"]
    assert str(raw).strip() in reading.problems[0].text


@pytest.mark.parametrize(
    ("code", "raw", "value"),
    [
        ("ethnicity", "汉", "汉族"),
        ("ethnicity", "汉族", "汉族"),
        ("height_cm", 128, 128.0),
        ("height_cm", "128cm", 128.0),
        ("hukou_division", 500110.0, "500110"),
        ("hukou_division", 500110001, "500110001"),
        ("hukou_division", "500110001203", "500110001203"),
        ("father_phone", 13800138000.0, "13800138000"),
        ("risk_tier", "低风险（绿色)", "低风险（绿色）"),
        ("insurance", "已参保", "已参保"),
        ("name", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("id_number", 700101201602290016, "700101201602290016"),
        ("ref", 12.0, "12"),
        ("ref", " 甲-1 ", " 甲-1 "),
        ("ref", "/", "/"),
    ],
)
def test_type_conversion_alone_is_no_change(code: str, raw: Raw, value: object) -> None:
    assert read(code, raw) == CellReading(value)  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize("raw", ["5001", "50011", "五百", 50.5, "5001100", "綦江区"])
def test_division_codes_have_6_9_or_12_digits(raw: Raw) -> None:
    assert read("residence_division", raw).value is None
    assert codes(read("residence_division", raw)) == ["division_unknown"]


@pytest.mark.parametrize("number", [700101201602290016.0, 110105194912310000.0, 70010120160229001.0])
def test_a_number_cell_cannot_hold_an_identity_number(number: float) -> None:
    """domain.md 3.5: an 18-digit ID typed as a number keeps 15 digits, even where a check digit happens to fit."""
    value = read("id_number", number).value
    assert isinstance(value, str)
    assert read_id(value).fault == "id_excel_truncated"


def test_text_after_other_is_handed_on_or_kept_in_the_note() -> None:
    reading = read("hardship", "低保家庭、其他：父亲欠债、母亲生病")
    assert reading.value == ("低保家庭", "其他")
    assert reading.other == "父亲欠债、母亲生病"
    assert codes(reading) == []
    reading = read("carer_relation", "其他（邻居王婶）")
    assert reading.value == "其他"
    assert "邻居王婶" in reading.problems[0].text


def test_problems_quote_long_cells_in_short() -> None:
    problem = read("guardianship", "很" * 500).problems[0]
    assert len(problem.text) < 150


def test_a_column_of_the_same_code_with_other_options_is_read_by_its_own() -> None:
    yes_no = Column("guardianship", "监护情况", "", Kind.YES_NO)
    assert read_cell(yes_no, "是").value is True
    assert read("guardianship", "一般").value == "一般"
    assert read_cell(yes_no, "一般").value is None


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("boarding", True, "是"),
        ("boarding", False, "否"),
        ("has_entrusted_carer", False, "无"),
        ("health", ("残疾", "重病"), "残疾、重病"),
        ("birth_date", MONTH, "2024-08"),
        ("height_cm", 128.5, "128.5"),
        ("height_cm", 128.0, "128"),
        ("name", "张三", "张三"),
    ],
)
def test_every_export_is_an_import(code: str, value: object, text: str) -> None:
    """Contract: "every export is accepted again, unchanged, as an import"."""
    assert write_cell(BY_CODE[code], value) == text  # type: ignore[arg-type]  # parametrised
    assert read(code, text) == CellReading(value)  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.code)
@given(
    text=st.one_of(st.from_regex(r"[\u4e00-\u9fff0-9A-Za-z]{1,19}", fullmatch=True), st.sampled_from(WORDS), st.text())
)
def test_a_cell_that_means_what_it_says_is_read_as_its_text(column: Column, text: str) -> None:
    test = means_what_it_says(column)
    if test is not None and test(text):
        assert read_cell(column, text) == CellReading(text)
