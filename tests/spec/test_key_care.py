"""Contract, "Key care": the conditions of the key-care list, in every plan (A10, B-58, B-72)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.deciding import Row, decide

BASE: Row = {
    "姓名": "林小雨",
    "出生日期": "2015-03-02",
    "户籍地区划代码": "340104",
    "现居住地区划代码": "350524101",
    "监护情况": "较好",
    "健康状况": "健康",
    "家庭困难情况": "无",
}
"""A registered child for whom every condition that the form asks about is answered with no."""
BOTH_KINDS = ("cn", "cn-35", "cn-31", "cn-500110")
MIGRANTS_ONLY = ("cn-50", "cn-4104")
ALL = BOTH_KINDS + MIGRANTS_ONLY
UNRECORDED = {"流浪", "主动提出救助帮扶需求"}


def care(policy: str, **more: str) -> dict[str, Any]:
    found: dict[str, Any] = decide(policy, {**BASE, "表类": "流动", **more})["key_care"]
    return found


def codes(found: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in found["reasons"]}


CONDITIONS: list[tuple[dict[str, str], str | None]] = [
    ({"家庭困难情况": "低保家庭"}, "family_hardship"),
    ({"家庭困难情况": "特困家庭"}, "family_hardship"),
    ({"家庭困难情况": "低保边缘家庭"}, "family_hardship"),
    ({"家庭困难情况": "刚性支出困难家庭"}, "family_hardship"),
    ({"家庭困难情况": "防止返贫监测家庭"}, "family_hardship"),
    ({"家庭困难情况": "其他"}, "family_hardship"),
    ({"家庭困难情况": "无", "生活保障情况": "低保"}, "family_hardship"),
    ({"家庭困难情况": "", "生活保障情况": "特困、慈善帮扶"}, "family_hardship"),
    ({"家庭困难情况": "", "生活保障情况": "慈善帮扶"}, None),
    ({"生活保障情况": "孤儿基本生活保障"}, None),
    ({"健康状况": "残疾"}, "disability"),
    ({"健康状况": "残疾", "残疾类别": "无", "残疾等级": "无"}, "disability"),
    ({"残疾类别": "多重残疾、视力残疾、听力残疾"}, "disability"),
    ({"残疾等级": "四级"}, "disability"),
    ({"健康状况": "", "残疾类别": "无"}, None),
    ({"健康状况": "重病"}, None),
    ({"健康状况": "慢性病、心理/行为异常"}, "mental_behavioural"),
    ({"健康状况": "心理/行为异常"}, "mental_behavioural"),
    ({"监护问题": "无人监护"}, "guardianship_missing"),
    ({"监护情况": "", "监护问题": "无人监护"}, "guardianship_missing"),
    ({"监护问题": "父或母或其他监护人监护能力不足"}, None),
    ({"监护情况": "较差"}, None),
    ({"流浪": "是"}, "homeless"),
    ({"流浪": "否"}, None),
]


@pytest.mark.parametrize("policy", ALL)
@pytest.mark.parametrize(("given", "code"), CONDITIONS)
def test_each_condition(policy: str, given: dict[str, str], code: str | None) -> None:
    """QJ-26, SH-36, FJ-55, CQ-32, PDS-21: five conditions."""
    found = care(policy, **given)
    expected_unknown = given.get("健康状况") == ""  # 心理/行为异常 is then not answered
    assert codes(found) == ({code} if code else set())
    assert found["status"] == ("listed" if code else "undetermined" if expected_unknown else "not_listed")


@pytest.mark.parametrize("policy", ALL)
@pytest.mark.parametrize(
    ("empty", "named"),
    [
        (("家庭困难情况",), {"家庭困难情况", "生活保障情况"}),
        (("健康状况",), {"健康状况", "残疾类别", "残疾等级"}),
        (("监护情况",), {"监护情况", "监护问题"}),
    ],
)
def test_undetermined_when_one_of_the_four_is_unknown(policy: str, empty: tuple[str, ...], named: set[str]) -> None:
    found = care(policy, **dict.fromkeys(empty, ""))
    assert found["status"] == "undetermined"
    assert named <= set(found["missing"])


@pytest.mark.parametrize("policy", ALL)
def test_health_answered_by_a_disability_column_leaves_the_mind_open(policy: str) -> None:
    found = care(policy, 健康状况="", 残疾类别="无", 残疾等级="无")
    assert found["status"] == "undetermined"
    assert "健康状况" in found["missing"]
    assert "残疾类别" not in found["missing"]


@pytest.mark.parametrize("policy", ALL)
def test_one_met_condition_lists_whatever_else_is_unknown(policy: str) -> None:
    found = care(policy, 家庭困难情况="低保家庭", 健康状况="", 监护情况="")
    assert found["status"] == "listed"
    assert found["missing"] == []


@pytest.mark.parametrize("policy", ALL)
def test_homeless_and_request_merely_unrecorded_are_named_but_open_nothing(policy: str) -> None:
    found = care(policy, 共同居住人="父母双方", 离开户籍地日期="2023-09-01")
    assert found["status"] == "not_listed"
    assert set(found["missing"]) == UNRECORDED
    recorded = care(policy, 流浪="否", 主动提出救助帮扶需求="否")
    assert recorded == {"status": "not_listed", "reasons": [], "missing": []}


CARERS: list[tuple[dict[str, str], str]] = [
    ({}, "undetermined"),
    ({"有无受委托照护人": "无"}, "undetermined"),
    ({"有无受委托照护人": "有"}, "not_listed"),
    ({"受委托照护人姓名": "陈外婆"}, "not_listed"),
    ({"其他监护人姓名": "陈舅舅"}, "not_listed"),
    ({"有无受委托照护人": "有", "受委托照护人能力情形": "无"}, "not_listed"),
    ({"有无受委托照护人": "有", "受委托照护人能力情形": "失能"}, "undetermined"),
]


@pytest.mark.parametrize(("given", "status"), CARERS)
@pytest.mark.parametrize("policy", BOTH_KINDS)
def test_no_capable_guardian_is_judged_by_a_person(policy: str, given: dict[str, str], status: str) -> None:
    """无监护能力 ticked: undetermined without a capable carer or other guardian on record."""
    assert care(policy, 表类="留守", 监护问题="父或母无监护能力", **given)["status"] == status
    weak = "父或母无监护能力、受委托照护人照护能力不足"
    assert care(policy, 表类="留守", 监护问题=weak, **given)["status"] == "undetermined"


@pytest.mark.parametrize("policy", ALL)
def test_the_migrant_forms_own_wording(policy: str) -> None:
    said = "父或母或其他监护人无监护能力"
    assert care(policy, 监护问题=said)["status"] == "undetermined"
    assert care(policy, 监护问题=said, 其他监护人姓名="陈舅舅")["status"] == "not_listed"
    assert codes(care(policy, 监护问题=f"{said}、无人监护")) == {"guardianship_missing"}


@pytest.mark.parametrize("policy", ALL)
class TestWhoIsAsked:
    """Any registered child under 16 of the kinds that the plan names, whether or not in the monitoring scope."""

    def test_outside_the_monitoring_scope(self, policy: str) -> None:
        """B-72."""
        same_town = {"户籍地区划代码": "350524101", "共同居住人": "父母双方", "离开户籍地日期": "2024-11-01"}
        row = decide(policy, {**BASE, "表类": "流动", **same_town, "家庭困难情况": "低保家庭"})
        assert row["migrant"]["monitoring"]["status"] == "excluded"
        assert row["key_care"]["status"] == "listed"

    def test_living_alone(self, policy: str) -> None:
        """B-12."""
        assert care(policy, 共同居住人="无", 监护问题="无人监护")["status"] == "listed"

    def test_age(self, policy: str) -> None:
        poor = {"家庭困难情况": "低保家庭"}
        assert care(policy, 出生日期="2008-12-02", **poor)["status"] == "listed"
        assert care(policy, 出生日期="2008-12-01", **poor)["status"] == "not_listed"
        assert care(policy, 出生日期="", **poor)["status"] == "undetermined"
        assert "出生日期" in care(policy, 出生日期="", **poor)["missing"]
        assert care(policy, 出生日期="")["status"] == "not_listed", "no condition is met, whatever the age"

    def test_kind(self, policy: str) -> None:
        found = care(policy, 表类="留守", 家庭困难情况="低保家庭")
        assert found["status"] == ("listed" if policy in BOTH_KINDS else "not_listed")
        assert care(policy, 表类="", 家庭困难情况="低保家庭")["status"] == "listed"


CROSS_TOWN = {
    "户籍地区划代码": "350524102",
    "共同居住人": "父母一方",
    "离开户籍地日期": "2024-06-01",
    "主动提出救助帮扶需求": "是",
}


@pytest.mark.parametrize("policy", ["cn", "cn-35", "cn-50", "cn-4104"])
@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "listed"),
        ({"户籍地区划代码": "340104"}, "listed"),
        ({"户籍地区划代码": "350524101"}, "not_listed"),
        ({"户籍地区划代码": "350524"}, "undetermined"),
        ({"户籍地区划代码": ""}, "undetermined"),
        ({"共同居住人": "无"}, "not_listed"),
        ({"共同居住人": ""}, "undetermined"),
        ({"离开户籍地日期": "2024-06-02"}, "not_listed"),
        ({"离开户籍地日期": "2024-06"}, "undetermined"),
        ({"离开户籍地日期": ""}, "undetermined"),
        ({"离开户籍地日期": "", "来现居住地日期": "2024-05-01"}, "listed"),
        ({"出生日期": "2008-12-01"}, "not_listed"),
        ({"表类": "留守", "离开户籍地日期": ""}, "not_listed"),
        ({"主动提出救助帮扶需求": "否"}, "not_listed"),
        ({"主动提出救助帮扶需求": ""}, "not_listed"),
    ],
)
def test_request_of_migrants_across_townships(policy: str, more: dict[str, str], status: str) -> None:
    """FJ-56, CQ-33, PDS-22, B-58."""
    found = care(policy, **{**CROSS_TOWN, **more})
    assert found["status"] == status
    assert codes(found) == ({"asked_for_help"} if status == "listed" else set())
    if status == "undetermined":
        assert set(found["missing"]) & set(more) or "户籍地区划代码" in found["missing"]


@pytest.mark.parametrize(
    ("policy", "more", "status"),
    [
        ("cn-500110", {"主动提出救助帮扶需求": "是"}, "listed"),
        ("cn-500110", {"主动提出救助帮扶需求": "是", "户籍地区划代码": "350524101", "共同居住人": "无"}, "listed"),
        ("cn-500110", {"主动提出救助帮扶需求": "是", "表类": "留守"}, "not_listed"),
        ("cn-500110", {"主动提出救助帮扶需求": "是", "表类": ""}, "listed"),
        ("cn-500110", {"主动提出救助帮扶需求": "是", "出生日期": "2008-12-01"}, "not_listed"),
        ("cn-31", {"主动提出救助帮扶需求": "是"}, "listed"),
        ("cn-31", {"主动提出救助帮扶需求": "是", "表类": "留守"}, "listed"),
        ("cn-31", {"主动提出救助帮扶需求": "是", "户籍地区划代码": "350524101", "共同居住人": "无"}, "listed"),
        ("cn-31", {"主动提出救助帮扶需求": "是", "出生日期": "2008-12-01"}, "not_listed"),
    ],
)
def test_request_in_qijiang_and_shanghai(policy: str, more: dict[str, str], status: str) -> None:
    """QJ-27: any child under 16 on a migrant form; SH-37: on either form."""
    assert care(policy, **more)["status"] == status


@pytest.mark.parametrize("policy", ALL)
def test_every_reason_says_its_clause(policy: str) -> None:
    found = care(policy, 家庭困难情况="低保家庭", 残疾类别="肢体残疾", 流浪="是")
    assert codes(found) == {"family_hardship", "disability", "homeless"}
    assert all(reason["clause"] and reason["text"] for reason in found["reasons"])
