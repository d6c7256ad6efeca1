"""Contract, "People": who is away, who cannot care, what makes a rule undetermined (B-16, B-20, B-21,
B-22)."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.spec.deciding import AWAY_FATHER, LEFT_BEHIND, Row, monitoring, outcomes

HOME: Row = {"姓名": "陈小树", "出生日期": "2015-03-02", "户籍地区划代码": "350524101"}
ONE_AWAY: Row = {**HOME, **AWAY_FATHER, "母亲外出务工": "否"}

BOTH, ONE = "both_parents_away", "one_parent_away_other_incapable"

CASES: list[tuple[str, Row, str, dict[str, str]]] = [
    ("both away far and long", LEFT_BEHIND, "included", {BOTH: "met"}),
    ("one at home and capable", {**ONE_AWAY, "母亲无监护能力情形": "无"}, "excluded", {BOTH: "unmet", ONE: "unmet"}),
    ("one away, the other gravely ill", {**ONE_AWAY, "母亲无监护能力情形": "重病"}, "included", {ONE: "met"}),
    ("one away, the other's capability unknown", ONE_AWAY, "undetermined", {ONE: "unknown"}),
    ("state 失联 counts as no capability", {**ONE_AWAY, "母亲状况": "失联"}, "included", {ONE: "met"}),
    (
        "死亡 is decided by hand",
        {**ONE_AWAY, "母亲无监护能力情形": "死亡"},
        "undetermined",
        {BOTH: "unmet", ONE: "unknown"},
    ),
    ("其他 is decided by hand", {**ONE_AWAY, "母亲无监护能力情形": "其他"}, "undetermined", {ONE: "unknown"}),
    ("已故 is decided by hand", {**HOME, **AWAY_FATHER, "母亲状况": "已故"}, "undetermined", {BOTH: "unmet"}),
    ("离异不共同抚养 is decided by hand", {**ONE_AWAY, "母亲状况": "离异不共同抚养"}, "undetermined", {ONE: "unknown"}),
    (
        "死亡 decides nothing where the other parent stays at home",
        {**HOME, "父亲外出务工": "否", "母亲状况": "已故"},
        "excluded",
        {BOTH: "unmet", ONE: "unmet"},
    ),
    (
        "a judgement with its basis outranks the listed circumstances",
        {
            **ONE_AWAY,
            "母亲无监护能力情形": "重病",
            "监护能力综合判断": "有监护能力",
            "监护能力判断依据": "已康复，村委会评估",
        },
        "excluded",
        {ONE: "unmet"},
    ),
    (
        "a judgement without a basis does not",
        {**ONE_AWAY, "母亲无监护能力情形": "重病", "监护能力综合判断": "有监护能力"},
        "included",
        {ONE: "met"},
    ),
    (
        "judged incapable",
        {**ONE_AWAY, "监护能力综合判断": "无监护能力", "监护能力判断依据": "入户评估"},
        "included",
        {ONE: "met"},
    ),
    (
        "a judgement settles a dead parent's case",
        {**HOME, **AWAY_FATHER, "母亲状况": "已故", "监护能力综合判断": "无监护能力", "监护能力判断依据": "研判意见"},
        "included",
        {ONE: "met"},
    ),
    ("lives with both parents", {**LEFT_BEHIND, "共同居住人": "父母双方"}, "excluded", {BOTH: "unmet", ONE: "unmet"}),
    ("lives with one parent", {**LEFT_BEHIND, "共同居住人": "父母一方"}, "undetermined", {BOTH: "unmet"}),
    (
        "the form's answer leaves months and place open",
        {**HOME, "父母双方同时外出": "是"},
        "undetermined",
        {BOTH: "unknown"},
    ),
    (
        "the form says no",
        {**HOME, "父母双方同时外出": "否", "父母一方外出、另一方无监护能力": "否"},
        "excluded",
        {BOTH: "unmet"},
    ),
    (
        "the form's answer with the parents' own months and places",
        {
            k: v
            for k, v in {**LEFT_BEHIND, "父母双方同时外出": "是"}.items()
            if k not in ("父亲外出务工", "母亲外出务工")
        },
        "included",
        {BOTH: "met"},
    ),
    (
        "the parents' own answers win over the form's",
        {**LEFT_BEHIND, "父母双方同时外出": "否"},
        "included",
        {BOTH: "met"},
    ),
    (
        "one away by the form: the parent whose columns are filled",
        {
            **HOME,
            "父母一方外出、另一方无监护能力": "是",
            "父亲外出务工起始日期": "2023-11-01",
            "父亲外出务工地区划代码": "440305",
        },
        "included",
        {ONE: "met"},
    ),
    (
        "one away by the form, but too short",
        {
            **HOME,
            "父母双方同时外出": "否",
            "父母一方外出、另一方无监护能力": "是",
            "父亲外出务工起始日期": "2024-11-01",
        },
        "excluded",
        {ONE: "unmet"},
    ),
    (
        "same county is not away",
        {**LEFT_BEHIND, "母亲外出务工地区划代码": "350524102"},
        "undetermined",
        {BOTH: "unmet"},
    ),
    ("exactly six months", {**LEFT_BEHIND, "母亲外出务工起始日期": "2024-06-01"}, "included", {BOTH: "met"}),
    ("one day short", {**LEFT_BEHIND, "母亲外出务工起始日期": "2024-06-02"}, "undetermined", {BOTH: "unmet"}),
    ("month known only", {**LEFT_BEHIND, "母亲外出务工起始日期": "2024-06"}, "undetermined", {BOTH: "unknown"}),
]


@pytest.mark.parametrize(("name", "given", "status", "expected"), CASES, ids=[case[0] for case in CASES])
def test_fujian_left_behind(name: str, given: Row, status: str, expected: dict[str, str]) -> None:
    decision = monitoring("cn-35", given)
    found = outcomes(decision)
    assert {code: found[code] for code in expected} == expected, name
    assert decision["status"] == status


def test_missing_names_the_columns_that_could_decide() -> None:
    decision = monitoring("cn-35", ONE_AWAY)
    assert decision["missing"][0] == "母亲无监护能力情形"
    by_hand = monitoring("cn-35", {**ONE_AWAY, "母亲状况": "已故"})
    assert by_hand["missing"] == ["监护能力综合判断", "监护能力判断依据"]
    assert any("孤儿" in criterion["text"] for criterion in by_hand["criteria"])
    assert monitoring("cn-35", LEFT_BEHIND)["missing"] == []


def test_qijiang_asks_no_crossing_level_of_the_parents_work() -> None:
    """QJ-10: the plan sets months but no place (B-16)."""
    near = {**LEFT_BEHIND, "户籍地区划代码": "500110", "母亲外出务工地区划代码": "500110", "父亲外出务工地区划代码": ""}
    assert monitoring("cn-500110", near)["status"] == "included"


class TestShanghai:
    """SH-08…SH-11: Shanghai hukou, more than six months, the request for help takes in what has not reached it."""

    LOCAL: ClassVar[Row] = {**LEFT_BEHIND, "户籍地区划代码": "310115", "现居住地区划代码": "310115"}

    def with_since(self, since: str, asked: str = "") -> Row:
        return {
            **self.LOCAL,
            "父亲外出务工起始日期": since,
            "母亲外出务工起始日期": since,
            "主动提出救助帮扶需求": asked,
        }

    @pytest.mark.parametrize(
        ("since", "asked", "status"),
        [
            ("2024-05-31", "否", "included"),
            ("2024-06-01", "否", "excluded"),
            ("2024-06-01", "是", "included"),
            ("2024-10-01", "是", "included"),
            ("2024-10-01", "", "undetermined"),
            ("", "是", "included"),
            ("", "否", "undetermined"),
        ],
    )
    def test_terms_and_requests(self, since: str, asked: str, status: str) -> None:
        assert monitoring("cn-31", self.with_since(since, asked))["status"] == status

    def test_all_other_criteria_still_apply(self) -> None:
        elsewhere = {**self.with_since("2024-10-01", "是"), "户籍地区划代码": "340104"}
        assert monitoring("cn-31", elsewhere)["status"] == "excluded"
        same_district = {
            **self.with_since("2024-10-01", "是"),
            "父亲外出务工地区划代码": "310115",
            "母亲外出务工地区划代码": "310115",
        }
        decision = monitoring("cn-31", same_district)
        assert outcomes(decision)["both_parents_away"] == "unmet"
