"""Contract: which kinds a row is assessed as (表类), what a decision says, when it ends, where base lists come from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.deciding import LEFT_BEHIND, MIGRANT, Row, decide, monitoring, outcomes
from tonghu.batch.packs import load_pack

CRITERIA = {
    "cn": {
        "migrant.monitoring": "under_16 with_guardian crosses_county not_between_urban_districts away_6_months",
        "migrant.statistics": "under_16 with_guardian crosses_township away_6_months",
        "left_behind.monitoring": "under_16 both_parents_away one_parent_away_other_incapable",
    },
    "cn-35": {
        "migrant.monitoring": "under_16 with_guardian crosses_county not_between_urban_districts away_6_months",
        "migrant.statistics": "under_16 with_guardian crosses_township away_6_months",
        "left_behind.monitoring": "under_16 both_parents_away one_parent_away_other_incapable",
    },
    "cn-500110": {
        "migrant.monitoring": "under_16 with_guardian crosses_county away_6_months",
        "migrant.statistics": "under_16 with_guardian crosses_township away_6_months",
        "left_behind.monitoring": "under_16 both_parents_away one_parent_away_other_incapable",
    },
    "cn-31": {
        "migrant.monitoring": "under_16 with_guardian crosses_municipality away_6_months local_hukou crosses_county asked_for_help",
        "left_behind.monitoring": "under_16 local_hukou both_parents_away one_parent_away_other_incapable asked_for_help",
    },
    "cn-50": {"migrant.monitoring": "under_16 with_guardian crosses_county not_between_urban_districts away_6_months"},
    "cn-4104": {
        "migrant.monitoring": "under_16 with_guardian crosses_county not_between_urban_districts away_6_months"
    },
}


@pytest.mark.parametrize("policy", CRITERIA)
def test_what_each_plan_asks(policy: str) -> None:
    """QJ-05, A1, A2: the criteria of every branch; a target that the plan does not define is ``null``."""
    row = decide(policy, {**MIGRANT, **LEFT_BEHIND})
    for kind, population in (("migrant", "monitoring"), ("migrant", "statistics"), ("left_behind", "monitoring")):
        wanted = CRITERIA[policy].get(f"{kind}.{population}")
        found = row[kind][population]
        if wanted is None:
            assert found is None, (kind, population)
        else:
            assert {criterion["code"] for criterion in found["criteria"]} == set(wanted.split())
            assert all(criterion["clause"] and criterion["text"] for criterion in found["criteria"])


@pytest.mark.parametrize("policy", CRITERIA)
@pytest.mark.parametrize("given", [MIGRANT, LEFT_BEHIND, {"姓名": "陈小树"}, {**MIGRANT, "共同居住人": ""}])
def test_status_follows_from_the_criteria(policy: str, given: Row) -> None:
    """``missing`` is empty unless undetermined, and never empty then."""
    row = decide(policy, given)
    for decision in (row["migrant"]["monitoring"], row["migrant"]["statistics"], row["left_behind"]["monitoring"]):
        if decision is None:
            continue
        assert bool(decision["missing"]) is (decision["status"] == "undetermined")
        if decision["status"] == "included":
            assert "met" in outcomes(decision).values()
        if decision["status"] == "excluded":
            assert "unmet" in outcomes(decision).values()


def test_an_unmet_criterion_excludes_whatever_is_unknown() -> None:
    only_age = {"姓名": "林小雨", "表类": "流动", "出生日期": "2000-01-01"}
    decision = monitoring("cn-35", only_age, "migrant")
    assert (decision["status"], decision["missing"]) == ("excluded", [])


def test_missing_leaves_out_what_can_no_longer_decide() -> None:
    """One branch of two is closed: only the other's columns are asked for."""
    given = {**LEFT_BEHIND, "母亲外出务工": "否", "户籍地区划代码": "350524101"}
    missing = monitoring("cn-35", given)["missing"]
    assert "母亲无监护能力情形" in missing
    assert not {"母亲外出务工起始日期", "母亲外出务工地区划代码", "父亲外出务工"} & set(missing)


FORMS: list[tuple[str, dict[str, str], bool, bool]] = [
    ("", {}, True, True),
    ("流动", {}, True, False),
    ("留守", {}, False, True),
    ("留守", {"离开户籍地日期": "2023-09-01"}, True, True),
    ("留守", {"来现居住地日期": "2023-09"}, True, True),
    ("留守", {"共同居住人": "父母双方", "居住类型": "自购房"}, False, True),
    ("流动", {"父亲外出务工": "否"}, True, True),
    ("流动", {"母亲外出务工起始日期": "2023-09-01"}, True, True),
    ("流动", {"父亲外出务工地区划代码": "440305"}, True, True),
    ("流动", {"母亲外出务工地": "广东省深圳市"}, True, True),
    ("流动", {"父亲无监护能力情形": "无"}, True, True),
    ("流动", {"父母双方同时外出": "否"}, True, True),
    ("流动", {"父母一方外出、另一方无监护能力": "否"}, True, True),
    ("流动", {"有无受委托照护人": "有", "父亲状况": "在世"}, True, False),
]


@pytest.mark.parametrize(("form", "given", "migrant", "left_behind"), FORMS)
@pytest.mark.parametrize("policy", ["cn", "cn-35", "cn-31", "cn-500110"])
def test_the_other_kind_too_if_one_of_its_own_columns_is_filled(
    policy: str, form: str, given: dict[str, str], migrant: bool, left_behind: bool
) -> None:
    row = decide(policy, {"姓名": "林小雨", "出生日期": "2015-03-02", "表类": form, **given})
    assert (row["migrant"]["monitoring"] is not None) is migrant
    assert (row["left_behind"]["monitoring"] is not None) is left_behind


class TestEnds:
    """``ends``: the first day on which an included child no longer meets the rule."""

    @pytest.mark.parametrize("policy", ["cn", "cn-35", "cn-50", "cn-500110", "cn-4104"])
    @pytest.mark.parametrize(
        ("birth", "on"), [("2015-03-02", "2031-03-02"), ("2012-02-29", "2028-02-29"), ("2015-03", "2031-03-01")]
    )
    def test_on_the_16th_birthday(self, policy: str, birth: str, on: str) -> None:
        ends = decide(policy, {**MIGRANT, "出生日期": birth})["ends"]
        assert ends == {"on": on, "why": "turns_16"}
        assert monitoring(policy, {**MIGRANT, "出生日期": birth}, "migrant", on)["status"] != "included"

    def test_the_earlier_birthday_where_form_and_id_differ(self) -> None:
        given = {**MIGRANT, "出生日期": "2016-03-02", "公民身份号码": "700101201603010020"}
        assert decide("cn-35", given)["ends"] == {"on": "2032-03-01", "why": "turns_16"}

    def test_a_child_of_the_statistics_population_alone_has_an_end_too(self) -> None:
        within_county = {**MIGRANT, "户籍地区划代码": "350524102"}
        assert decide("cn-35", within_county)["ends"] == {"on": "2031-03-02", "why": "turns_16"}

    @pytest.mark.parametrize("more", [{"共同居住人": "无"}, {"共同居住人": ""}, {"出生日期": ""}])
    def test_nobody_else_has_one(self, more: dict[str, str]) -> None:
        assert decide("cn-35", {**MIGRANT, **more})["ends"] is None


@pytest.mark.parametrize(
    ("policy", "sources"),
    [
        ("cn-500110", {"education", "police"}),
        ("cn-31", {"education", "police", "community", "known"}),
        ("cn-35", {"education", "known"}),
        ("cn-4104", {"education", "police", "health", "cdc", "known"}),
        ("cn-50", {"education", "police", "known"}),
        ("cn", {"education", "police", "known"}),
    ],
)
def test_base_list_sources(policy: str, sources: set[str]) -> None:
    """Contract, "Base-list sources" (A8)."""
    section: dict[str, Any] = load_pack(policy).sections["base_list"]
    assert set(section["sources"]) == sources


@pytest.mark.parametrize("policy", CRITERIA)
@pytest.mark.parametrize(
    ("lives_with", "outcome"),
    [("父母双方", "met"), ("父母一方", "met"), ("其他监护人", "met"), ("无", "unmet"), ("", "unknown")],
)
def test_with_a_guardian(policy: str, lives_with: str, outcome: str) -> None:
    """QJ-06, SH-05, FJ-05, CQ-12, PDS-08: with parents or other guardians, both or one; a child alone is no migrant (B-12)."""
    given = {**MIGRANT, "共同居住人": lives_with, "主动提出救助帮扶需求": "否"}
    decision = monitoring(policy, given, "migrant")
    assert outcomes(decision)["with_guardian"] == outcome
    assert (decision["status"] == "excluded") or outcome != "unmet"
