"""Contract, "Risk (Fujian annex 3)": situations, other columns, whose grade, visits (B-46)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.deciding import Row, decide

RED_VISITS = {"home": {"at_least": 1, "per": "month"}, "contact": None, "immediate": True}
YELLOW_VISITS = {"home": {"at_least": 1, "per": "month"}, "contact": None, "immediate": False}
GREEN_VISITS = {
    "home": {"at_least": 1, "per": "quarter"},
    "contact": {"at_least": 1, "per": "month"},
    "immediate": False,
}
NO_VISITS = {"home": None, "contact": None, "immediate": False}

RED = [
    "遭受性侵害",
    "遭受虐待",
    "遭受拐卖",
    "遭受暴力伤害",
    "遭受遗弃",
    "遭受其他不法侵害",
    "脱离监护单独居住生活",
    "流浪",
    "失踪",
    "监护完全缺失",
    "有自杀行为",
    "有自残行为",
]
YELLOW = ["监护严重不足", "辍学", "患有严重心理疾病", "患有心理障碍"]
KEY_WORDS = {
    "性侵害": "red",
    "虐待": "red",
    "拐卖": "red",
    "暴力伤害": "red",
    "遗弃": "red",
    "其他不法侵害": "red",
    "不法侵害": "red",
    "单独居住生活": "red",
    "自杀": "red",
    "自残": "red",
    "自杀行为": "red",
    "自残行为": "red",
    "严重心理疾病": "yellow",
    "心理障碍": "yellow",
}
AS_THE_ANNEX_WRITES = {
    "（疑似）遭受性侵害、虐待、拐卖、暴力伤害、遗弃等不法侵害": "red",
    "（疑似）遭受性侵害、虐待、拐卖、暴力伤害、遗弃等不法侵害的儿童": "red",
    "脱离监护单独居住生活、流浪或失踪": "red",
    "脱离监护单独居住生活、流浪或失踪的儿童": "red",
    "（疑似）监护完全缺失的儿童": "red",
    "（疑似）有自杀或自残行为": "red",
    "（疑似）有自杀或自残行为的儿童": "red",
    "自杀或自残行为": "red",
    "（疑似）监护严重不足儿童": "yellow",
    "（疑似）辍学儿童": "yellow",
    "（疑似）患有严重心理疾病或心理障碍": "yellow",
    "（疑似）患有严重心理疾病或心理障碍的儿童": "yellow",
    "严重心理疾病或心理障碍": "yellow",
}
CHILD: Row = {
    "姓名": "林小雨",
    "表类": "流动",
    "出生日期": "2015-03-02",
    "户籍地区划代码": "340104",
    "现居住地区划代码": "350524101",
    "共同居住人": "父母双方",
    "离开户籍地日期": "2023-09-01",
}


def row(**more: str) -> dict[str, Any]:
    return decide("cn-35", {**CHILD, **more})


def risk(**more: str) -> dict[str, Any]:
    found: dict[str, Any] = row(**more)["risk"]
    return found


def contradicted(**more: str) -> bool:
    return "contradiction" in {problem["code"] for problem in row(**more)["problems"]}


@pytest.mark.parametrize("prefix", ["", "疑似", "（疑似）", "(疑似)"])
@pytest.mark.parametrize(("situation", "tier"), [(s, "red") for s in RED] + [(s, "yellow") for s in YELLOW])
def test_every_situation_also_suspected(prefix: str, situation: str, tier: str) -> None:
    """FJ-159…FJ-162, FJ-165…FJ-167: the listed situations; FJ-155: many are marked （疑似）."""
    found = row(风险情形=prefix + situation)
    assert (found["risk"]["tier"], found["risk"]["graded_by"]) == (tier, "rule")
    assert found["risk"]["reasons"]
    assert all("附件3" in reason["clause"] for reason in found["risk"]["reasons"])
    assert "option_unknown" not in {problem["code"] for problem in found["problems"]}


@pytest.mark.parametrize(("words", "tier"), [*KEY_WORDS.items(), *AS_THE_ANNEX_WRITES.items()])
def test_key_words_and_the_annexs_own_wording(words: str, tier: str) -> None:
    found = row(风险情形=words)
    assert found["risk"]["tier"] == tier
    assert "option_unknown" not in {problem["code"] for problem in found["problems"]}


def test_several_situations_take_the_highest_tier() -> None:
    assert risk(风险情形="辍学、疑似虐待")["tier"] == "red"
    assert risk(风险情形="辍学;患有心理障碍")["tier"] == "yellow"


def test_a_word_that_is_no_situation_is_an_error_and_grades_nothing() -> None:
    found = row(风险情形="有点调皮")
    assert ("option_unknown", "error") in {(p["code"], p["severity"]) for p in found["problems"]}
    assert found["risk"]["tier"] is None


OTHER_COLUMNS: list[tuple[dict[str, str], str | None]] = [
    ({"流浪": "是"}, "red"),
    ({"流浪": "否"}, None),
    ({"共同居住人": "无"}, "red"),
    ({"共同居住人": ""}, None),
    ({"监护问题": "无人监护"}, "red"),
    ({"监护情况": "较差", "监护问题": "父或母或其他监护人监护能力不足"}, "yellow"),
    ({"监护情况": "较差", "监护问题": "受委托照顾人照顾能力不足"}, "yellow"),
    ({"监护情况": "一般", "监护问题": "父或母或其他监护人监护能力不足"}, None),
    ({"监护问题": "父或母或其他监护人监护能力不足"}, None),
    ({"监护情况": "较差"}, None),
    ({"监护情况": "较差", "监护问题": "父或母或其他监护人无监护能力"}, None),
    ({"受委托照护人能力情形": "失能"}, "yellow"),
    ({"受委托照护人能力情形": "半失能"}, "yellow"),
    ({"受委托照护人能力情形": "无民事行为能力"}, "yellow"),
    ({"受委托照护人能力情形": "限制民事行为能力"}, "yellow"),
    ({"受委托照护人能力情形": "无"}, None),
    ({"学业状况": "辍学"}, "yellow"),
    ({"学业状况": "休学"}, None),
    ({"就学情况": "失学"}, "yellow"),
    ({"就学情况": "失学", "出生日期": "2018-12-01"}, "yellow"),
    ({"就学情况": "失学", "出生日期": "2018-12-02"}, None),
    ({"就学情况": "失学", "出生日期": "2008-12-02"}, "yellow"),
    ({"就学情况": "无就学能力"}, None),
    ({"健康状况": "心理/行为异常"}, "yellow"),
    ({"健康状况": "慢性病、心理/行为异常"}, "yellow"),
    ({"健康状况": "残疾"}, None),
    ({"家庭困难情况": "低保家庭"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("given", "tier"), OTHER_COLUMNS)
def test_other_columns(given: dict[str, str], tier: str | None) -> None:
    """FJ-163, FJ-165…FJ-167: what the form itself says of a yellow situation is suspected."""
    found = risk(**given)
    assert found["tier"] == tier
    assert found["graded_by"] == ("rule" if tier else None)


@pytest.mark.parametrize(("given", "tier"), OTHER_COLUMNS)
def test_situations_answered_with_none(given: dict[str, str], tier: str | None) -> None:
    """风险情形 无 gives green (FJ-168) unless another column speaks, which is then a contradiction."""
    found = row(**given, 风险情形="无")
    assert (found["risk"]["tier"], found["risk"]["graded_by"]) == (tier or "green", "rule")
    of_situations = [p for p in found["problems"] if p["code"] == "contradiction" and "风险情形" in p["text"]]
    assert bool(of_situations) is (tier is not None)
    assert all(problem["severity"] == "warning" for problem in of_situations)


GRADES = {"red": "高风险（红色）", "yellow": "中风险（黄色）", "green": "低风险（绿色）"}


@pytest.mark.parametrize("worker", [None, "red", "yellow", "green"])
@pytest.mark.parametrize("rule", [None, "red", "yellow", "green"])
def test_the_higher_of_the_two_grades(worker: str | None, rule: str | None) -> None:
    """FJ-34: three tiers. ``worker`` when equal; a worker's grade below the rule's is a contradiction."""
    situations = {None: "", "red": "疑似虐待", "yellow": "辍学", "green": "无"}
    given = {"风险情形": situations[rule], "儿童风险评估": GRADES[worker] if worker else ""}
    order = ("red", "yellow", "green")
    expected = min((tier for tier in (worker, rule) if tier), key=order.index, default=None)
    found = risk(**given)
    assert found["tier"] == expected
    by_worker = worker is not None and (rule is None or order.index(worker) <= order.index(rule))
    assert found["graded_by"] == (None if expected is None else "worker" if by_worker else "rule")
    lower = worker is not None and rule is not None and order.index(worker) > order.index(rule)
    assert contradicted(**given) is lower


@pytest.mark.parametrize(("grade", "visits"), [("red", RED_VISITS), ("yellow", YELLOW_VISITS), ("green", GREEN_VISITS)])
def test_visits_of_each_tier(grade: str, visits: dict[str, Any]) -> None:
    """FJ-157, FJ-158, FJ-164, FJ-169."""
    assert risk(儿童风险评估=GRADES[grade])["visits"] == visits


def test_nothing_recorded_is_not_yet_assessed() -> None:
    assert risk() == {"tier": None, "graded_by": None, "reasons": [], "visits": NO_VISITS}


@pytest.mark.parametrize("form", ["流动", "留守", ""])
def test_every_child_under_16_on_a_form(form: str) -> None:
    """Also outside the monitoring scope, and when only with_guardian is unmet (FJ-156: no guardianship)."""
    here = {"户籍地区划代码": "350524101", "表类": form, "离开户籍地日期": ""}
    assert risk(**here, 风险情形="辍学")["tier"] == "yellow"
    assert risk(**here, 共同居住人="无")["tier"] == "red"
    assert risk(**here, 出生日期="2008-12-01", 风险情形="辍学", 儿童风险评估=GRADES["red"])["tier"] is None
    assert risk(**here, 出生日期="2008-12-01", 风险情形="辍学")["visits"] == NO_VISITS
    assert risk(**here, 出生日期="2008-12-02", 风险情形="辍学")["tier"] == "yellow"


@pytest.mark.parametrize("policy", ["cn", "cn-31", "cn-50", "cn-500110", "cn-4104"])
def test_risk_is_an_object_in_packs_without_tiers(policy: str) -> None:
    given = {**CHILD, "风险情形": "疑似虐待", "儿童风险评估": GRADES["red"], "共同居住人": "无"}
    assert decide(policy, given)["risk"] == {"tier": None, "graded_by": None, "reasons": [], "visits": NO_VISITS}


SIX_A_QUARTER = {"home": {"at_least": 6, "per": "quarter"}, "contact": None, "immediate": False}


@pytest.mark.parametrize(
    ("given", "visited"),
    [
        ({"家庭困难情况": "低保家庭"}, True),
        ({"残疾类别": "视力残疾"}, True),
        ({"监护问题": "无人监护"}, True),
        ({"流浪": "是"}, True),
        ({"健康状况": "心理/行为异常"}, True),
        ({"主动提出救助帮扶需求": "是"}, False),
        ({"家庭困难情况": "无", "健康状况": "健康", "监护情况": "较好"}, False),
        ({}, False),
        ({"家庭困难情况": "低保家庭", "出生日期": "2008-12-01"}, False),
        ({"家庭困难情况": "低保家庭", "户籍地区划代码": "410423"}, True),
    ],
)
def test_pingdingshans_six_visits_a_quarter(given: dict[str, str], visited: bool) -> None:
    """PDS-144, B-43."""
    row = decide("cn-4104", {**CHILD, "现居住地区划代码": "410423", **given})
    assert row["risk"]["visits"] == (SIX_A_QUARTER if visited else NO_VISITS)
