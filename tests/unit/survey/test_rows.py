"""One row of cells → a registration."""

from __future__ import annotations

from datetime import date

import pytest

from tonghu.core.base.dates import PartialDate
from tonghu.core.survey.rows import read_row


def test_a_row() -> None:
    row = read_row(
        {
            "name": "张　三",
            "birth_date": "2016-02",
            "sex": "男",
            "boarding": "",
            "school": None,
            "health": "残疾、重病",
            "hukou_registered": "是",
            "left_hukou_on": "不知哪天",
        },
        7,
        "一村",
    )
    assert (row.row, row.sheet) == (7, "一村")
    assert row.values == {
        "name": "张三",
        "birth_date": PartialDate.month(2016, 2),
        "sex": "男",
        "health": ("残疾", "重病"),
        "hukou_registered": True,
    }
    assert [(problem.column, problem.code) for problem in row.problems] == [
        ("姓名", "normalised"),
        ("离开户籍地日期", "date_unreadable"),
    ]


def test_text_after_other_goes_to_its_own_column() -> None:
    assert read_row({"hardship": "其他：失业"}, 1).values == {"hardship": ("其他",), "hardship_other": "失业"}
    both = read_row({"support": "其他（助学金）", "support_other": "每月200元"}, 1)
    assert both.values["support_other"] == "每月200元；助学金"
    same = read_row({"support_other": "助学金每月", "support": "其他（助学金）"}, 1)
    assert same.values["support_other"] == "助学金每月"


def test_unknown_columns_are_kept_and_reported() -> None:
    row = read_row({"name": "张三"}, 1, None, {"血型": "A", "备用": " "})
    assert row.extras == {"血型": "A", "备用": " "}
    assert [(problem.column, problem.code, problem.severity) for problem in row.problems] == [
        ("血型", "column_unknown", "info")
    ]


def test_situations_and_serial_days() -> None:
    row = read_row({"risk_situations": "疑似虐待", "arrived_on": 44061}, 1, situation_words=("虐待",), date1904=True)
    assert row.choices("risk_situations") == ("虐待",)
    assert row.date("arrived_on") == PartialDate.day(date(2024, 8, 19))


def test_a_code_that_is_no_column() -> None:
    with pytest.raises(KeyError):
        read_row({"blood": "A"}, 1)
