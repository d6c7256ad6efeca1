"""Facts in words: order, spans, remarks in brackets."""

from __future__ import annotations

import pytest

from tonghu.core.policy.fact_names import all_said, complete_name, note_name, rank


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"birth_date": "2015-03-02", "source": "form"}, "出生日期 2015-03-02"),
        ({"birth_date": "2015-03-02", "source": "id"}, "出生日期 2015-03-02（取自公民身份号码）"),
        (
            {"birth_date": "2015-03-02/2016-03-02", "source": "differ"},
            "出生日期 2015-03-02 至 2016-03-02（表上与号码不一致）",
        ),
        ({"since": "/2024-05-01"}, "起算日 不晚于 2024-05-01"),
        ({"since": "2024-05-01/"}, "起算日 不早于 2024-05-01"),
        ({"健康状况": "心理/行为异常"}, "健康状况 心理/行为异常"),
        (
            {"hukou": "500110", "hukou_note": "500222 綦江县 自2011年起为 500110"},
            "户籍地 500110（500222 綦江县 自2011年起为 500110）",
        ),
        ({"hukou_note": "区划代码 999999 不在区划表中"}, "户籍地不明（区划代码 999999 不在区划表中）"),
        ({}, ""),
    ],
)
def test_a_fact_in_words(facts: dict[str, str], said: str) -> None:
    assert all_said(facts) == said


def test_facts_stand_in_one_order() -> None:
    names = ["complete_on", "母亲外出务工", complete_name("父亲外出务工起始日期"), "父亲外出务工起始日期", "residence"]
    names += [note_name("hukou"), "hukou", "reaches_on", "birth_date", "父亲外出务工"]
    assert sorted(names, key=rank) == [
        *("birth_date", "reaches_on", "hukou", "hukou_note", "residence", "complete_on"),
        *("父亲外出务工", "父亲外出务工起始日期", "父亲外出务工起始日期·期满日", "母亲外出务工"),
    ]
