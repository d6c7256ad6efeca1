"""Several choices in one cell and printed lines of boxes."""

from __future__ import annotations

import pytest

from tonghu.core.base.registration import BY_CODE
from tonghu.core.survey.cells import read_cell

LINE = "无□ 视力残疾□  听力残疾□  言语残疾□  肢体残疾□    智力残疾□  精神残疾□   "


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("较好□ 一般☑ 较差□", "一般"),
        ("较好□   一般□   较差■", "较差"),
        ("☑较好 □一般 □较差", "较好"),
        ("□ 较好 □ 一般 √ 较差", "较差"),
        ("√一般", "一般"),
        ("一般√", "一般"),
        ("较好 √一般 较差", "一般"),
        ("较好 一般√ 较差", "一般"),
        ("较好☐ 一般☒ 较差☐", "一般"),
        ("（√）较好（ ）一般（ ）较差", "较好"),
        ("较好（ ）一般（√）较差（ ）", "一般"),
        ("较好□ 一般□ 较差□", None),
        ("□", None),
    ],
)
def test_boxes_before_and_behind_the_label(raw: str, value: str | None) -> None:
    """Contract: a ticked form box before the label reads as chosen; the printed forms put it behind."""
    assert read_cell(BY_CODE["guardianship"], raw).value == value


@pytest.mark.parametrize(
    "raw",
    [
        "较好√一般",
        "较好☑ 一般☑ 较差□",
        "□较好 一般 □较差",
        "√ 很好",
        "较好 说明 ☑",
        "说明 ☑",
        "较好☑ √",
        "较好□ 一般☑ 较差□ 说明不清",
    ],
)
def test_a_line_that_is_not_clear_is_not_guessed(raw: str) -> None:
    reading = read_cell(BY_CODE["guardianship"], raw)
    assert reading.value is None
    assert [problem.code for problem in reading.problems] == ["option_unknown"]


@pytest.mark.parametrize("separator", ["、", ";", "；", ",", "，", "|", "｜", "\n", "\r\n", " 、 "])
def test_every_separator_of_the_contract(separator: str) -> None:
    reading = read_cell(BY_CODE["health"], f"重病{separator}残疾")
    assert reading.value == ("残疾", "重病")  # in the form's order
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("心理/行为异常", ("心理/行为异常",)),
        ("残疾、心理/行为异常", ("残疾", "心理/行为异常")),
        ("残疾；心理、行为异常", ("残疾", "心理/行为异常")),
        ("心理／行为异常", ("心理/行为异常",)),
        ("残疾/重病", ("残疾", "重病")),
        ("健康□  残疾□  重病☑  慢性病□  心理/行为异常☑", ("重病", "心理/行为异常")),
        ("☑残疾、☑重病、□慢性病", ("残疾", "重病")),
    ],
)
def test_the_option_with_a_slash(raw: str, value: tuple[str, ...]) -> None:
    assert read_cell(BY_CODE["health"], raw).value == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("多重残疾（视力、听力）", ("视力残疾", "听力残疾", "多重残疾")),
        ("多重残疾：视力残疾、听力残疾", ("视力残疾", "听力残疾", "多重残疾")),
        ("多重残疾、视力残疾、听力残疾", ("视力残疾", "听力残疾", "多重残疾")),
        (LINE + "多重残疾☑（视力、听力）", ("视力残疾", "听力残疾", "多重残疾")),
        (LINE + "多重残疾☑（多重残疾的需列明多个具体残疾类别 智力、肢体）", ("肢体残疾", "智力残疾", "多重残疾")),
        (
            LINE.replace("视力残疾□", "视力残疾☑") + "多重残疾□（多重残疾的需列明多个具体残疾类别       ）",
            ("视力残疾",),
        ),
        (LINE + "多重残疾□（多重残疾的需列明多个具体残疾类别       ）", None),
        ("多重残疾（眼睛）", None),
        (LINE + "多重残疾☑（眼睛）", None),
        ("多重残疾", ("多重残疾",)),
    ],
)
def test_multiple_disability_lists_its_kinds(raw: str, value: tuple[str, ...] | None) -> None:
    """Contract: "多重残疾 lists its kinds too"."""
    assert read_cell(BY_CODE["disability_kinds"], raw).value == value


@pytest.mark.parametrize(
    ("raw", "value", "other"),
    [
        ("其他：失业", ("其他",), "失业"),
        ("其他(失业)", ("其他",), "失业"),
        ("其他失业", ("其他",), "失业"),
        ("其他_____", ("其他",), ""),
        ("低保家庭□ 其他□ 欠债", None, ""),
        ("低保家庭☑ 欠债", None, ""),
        ("低保家庭☑ 其他☑ 欠债", ("低保家庭", "其他"), "欠债"),
        ("其他（失业）、低保家庭", ("低保家庭", "其他"), "失业"),
        ("无□ 低保家庭□ 防止返贫监测家庭□   其他  欠债  ☑", ("其他",), "欠债"),
        ("无□ 低保家庭☑ 防止返贫监测家庭□   其他_____", ("低保家庭",), ""),
    ],
)
def test_other_with_text(raw: str, value: tuple[str, ...], other: str) -> None:
    reading = read_cell(BY_CODE["hardship"], raw)
    assert (reading.value, reading.other) == (value, other)


WORDS = ("遭受虐待", "虐待", "流浪", "辍学", "有自杀行为", "自杀或自残行为")


@pytest.mark.parametrize(
    ("raw", "value", "noted"),
    [
        ("虐待", ("虐待",), False),
        ("疑似虐待", ("虐待",), True),
        ("（疑似）遭受虐待", ("遭受虐待",), True),
        ("(疑似)辍学", ("辍学",), True),
        ("疑似辍学的儿童", ("辍学",), True),
        ("流浪、疑似有自杀行为", ("流浪", "有自杀行为"), True),
        ("自杀或自残行为", ("自杀或自残行为",), False),
        ("☑流浪 ☑疑似辍学", ("流浪", "辍学"), False),
        ("无", ("无",), False),
    ],
)
def test_situations_of_the_packs_risk_scheme(raw: str, value: tuple[str, ...], noted: bool) -> None:
    """Contract, "Risk": situations, each also with 疑似 or （疑似） in front."""
    reading = read_cell(BY_CODE["risk_situations"], raw, WORDS)
    assert reading.value == value
    assert bool(reading.problems) == noted


def test_an_unknown_situation_and_a_pack_without_a_scheme() -> None:
    unknown = read_cell(BY_CODE["risk_situations"], "逃学", WORDS)
    assert unknown.value is None
    assert unknown.problems[0].suggestion == "、".join(("无", *WORDS))
    assert read_cell(BY_CODE["risk_situations"], "逃学、（疑似）流浪").value == ("逃学", "流浪")
    assert read_cell(BY_CODE["risk_situations"], "逃学", ()).value == ("逃学",)


def test_an_option_of_the_union_that_the_form_lacks_is_accepted() -> None:
    assert read_cell(BY_CODE["insurance"], "已参保", ("纳入户籍地医保", "纳入居住地医保")).value == "已参保"
