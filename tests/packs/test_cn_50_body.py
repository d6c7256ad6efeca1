"""Chongqing's body clause by clause: who is responsible, every measure that stands only there, duties and goals."""

from __future__ import annotations

import pytest

from tonghu.batch.packs import load_pack
from tonghu.core.policy.model import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-50")


def test_addressees_and_issuers(pack: Pack) -> None:
    """CQ-01, CQ-02: three functional areas are addressed as units of their own; 21 departments issue the plan."""
    assert len(pack.issuers) == 21
    areas = pack.sections["functional_areas"]
    assert [area["title"] for area in areas.values()] == ["两江新区", "西部科学城重庆高新区", "万盛经开区"]
    assert areas["wansheng"]["counts_through"] == ["500110"]


@pytest.mark.parametrize(
    ("requirement", "duty", "clause", "departments"),
    [
        ("CQ-17", "survey", "二（一）1", "市民政局"),
        (
            "CQ-18",
            "sharing",
            "二（一）2",
            "市民政局 市教委 市公安局 市卫生健康委 市统计局 市医保局 市疾控局 市妇儿工委办 市残联",
        ),
        (
            "CQ-29",
            "sharing",
            "二（一）2",
            "市民政局 市教委 市公安局 市卫生健康委 市统计局 市医保局 市疾控局 市妇儿工委办 市残联",
        ),
        (
            "CQ-37",
            "ledgers",
            "二（一）3",
            "市民政局 市教委 市公安局 市卫生健康委 市医保局 市疾控局 市妇儿工委办 市残联",
        ),
        ("CQ-46", "education_guarantee", "二（二）1", "市教委"),
        ("CQ-55", "health_guarantee", "二（二）2", "市卫生健康委 市医保局 市疾控局 市残联"),
        ("CQ-64", "living_guarantee", "二（二）3", "市民政局 市住房城乡建委 市交通运输委 市残联"),
        ("CQ-71", "family_education", "二（三）1", "市高法院 市检察院 市教委 市公安局 市妇联"),
        ("CQ-78", "mental_health", "二（三）2", "市委政法委 市教委 市民政局 市卫生健康委 团市委 市妇联 市残联"),
        ("CQ-84", "culture", "二（三）3", "市委网信办 市教委 市民政局 市广电局 团市委 市妇联"),
        ("CQ-89", "integration", "二（三）4", "市发展改革委 市民政局 市人力社保局 市妇儿工委办 团市委 市妇联"),
        ("CQ-94", "service_list", "二（三）5", "市民政局"),
    ],
)
def test_responsible_departments_of_each_clause(
    pack: Pack, requirement: str, duty: str, clause: str, departments: str
) -> None:
    """The brackets behind each clause, by the names that are printed there."""
    entry, names = pack.sections["duties"][duty], pack.sections["departments"]
    assert entry["clause"] == clause, requirement
    assert [names[key]["name"] for key in entry["departments"]] == departments.split()


@pytest.mark.parametrize(
    ("requirement", "measure", "clause", "departments", "words"),
    [
        ("CQ-40", "kindergarten_funding", "二（二）1", "education", "普惠性民办园补助标准"),
        ("CQ-41", "compulsory_admission", "二（二）1", "education", "两为主、两纳入"),
        ("CQ-42", "compulsory_placement", "二（二）1", "education", "义务教育安置"),
        ("CQ-43", "education_aid", "二（二）1", "education", "教育资助和教育帮扶"),
        ("CQ-44", "exams", "二（二）1", "education", "中高考"),
        ("CQ-45", "one_stop_admission", "二（二）1", "education", "入学一件事"),
        ("CQ-47", "public_health", "二（二）2", "health", "国家基本公共卫生服务"),
        ("CQ-48", "vaccination", "二（二）2", "health disease_control", "国家免疫规划疫苗接种"),
        ("CQ-49", "childcare", "二（二）2", "health", "普惠托育"),
        ("CQ-50", "first_aid", "二（二）2", "health", "卫生应急"),
        ("CQ-51", "resident_insurance", "二（二）2", "insurance", "持居住证参加居民医保"),
        ("CQ-52", "insurance_subsidy", "二（二）2", "insurance", "资助参保"),
        ("CQ-53", "settlement_elsewhere", "二（二）2", "insurance", "跨省异地就医备案"),
        ("CQ-54", "rehabilitation_with_permit", "二（二）2", "disabled_federation", "持居住证申请和享受康复救助"),
        ("CQ-56", "orphan_recognition", "二（二）3", "civil_affairs", "跨省通办"),
        ("CQ-57", "hukou_application", "二（二）3", "civil_affairs", "户籍地申请"),
        ("CQ-58", "relief_on_the_spot", "二（二）3", "civil_affairs", "发生地"),
        ("CQ-59", "temporary_guardianship", "二（二）3", "civil_affairs", "临时监护"),
        ("CQ-59", "long_term_guardianship", "二（二）3", "civil_affairs", "长期监护"),
        ("CQ-60", "two_subsidies", "二（二）3", "civil_affairs", "残疾人两项补贴"),
        ("CQ-61", "housing_support", "二（二）3", "housing", "公共租赁住房"),
        ("CQ-62", "free_bus", "二（二）3", "transport", "1.3米"),
        ("CQ-62", "school_bus", "二（二）3", "transport", "通学公交"),
        ("CQ-63", "charity", "二（二）3", "civil_affairs", "慈善帮扶"),
        ("CQ-65", "guardian_guidance", "二（三）1", "womens_federation education", "家庭教育指导"),
        ("CQ-66", "guidance_in_trials", "二（三）1", "high_court procuratorate womens_federation", "涉诉家庭教育指导"),
        ("CQ-72", "counselling", "二（三）2", "education civil_affairs health", "心理辅导、情绪疏导、心理慰藉"),
        (
            "CQ-73",
            "community_rehabilitation",
            "二（三）2",
            "civil_affairs health disabled_federation",
            "精神障碍社区康复",
        ),
        ("CQ-74", "guarded_minors", "二（三）2", "political_legal", "莎姐守未"),
        ("CQ-75", "referral", "二（三）2", "education civil_affairs health youth_league", "转介"),
        ("CQ-76", "referral", "二（三）2", "education civil_affairs health youth_league", "就医"),
        ("CQ-77", "group_counselling", "二（三）2", "youth_league womens_federation disabled_federation", "团体辅导"),
        ("CQ-79", "network_space", "二（三）3", "cyberspace", "网络空间"),
        ("CQ-80", "campus_culture", "二（三）3", "education", "校园文化活动"),
        ("CQ-81", "companionship", "二（三）3", "civil_affairs", "阅读指导、书信陪伴、文娱活动"),
        ("CQ-82", "programmes", "二（三）3", "broadcasting", "广播电视"),
        ("CQ-83", "places", "二（三）3", "youth_league womens_federation", "童心港湾"),
        ("CQ-85", "city_activities", "二（三）4", "civil_affairs youth_league womens_federation", "城市文化介绍"),
        ("CQ-86", "child_friendly_city", "二（三）4", "development_reform women_children_committee", "儿童友好城市"),
        ("CQ-87", "city_activities", "二（三）4", "civil_affairs youth_league womens_federation", "社区环境熟悉"),
        ("CQ-88", "parents_employment", "二（三）4", "human_resources", "职业介绍"),
        ("CQ-92", "list_floor", "二（三）5", "civil_affairs", "不低于清单"),
    ],
)
def test_measures_that_stand_in_the_body_only(
    pack: Pack, requirement: str, measure: str, clause: str, departments: str, words: str
) -> None:
    """Each with its clause and the departments that carry it."""
    entry = pack.sections["measures"][measure]
    assert (entry["clause"], entry["departments"]) == (clause, departments.split()), requirement
    assert words in f"{entry['title']}{entry.get('summary', '')}"


def test_what_guardianship_and_subsidies_depend_on(pack: Pack) -> None:
    """CQ-59, B-50: institutions take over guardianship only with the guardian's consent, with a way where there is none."""
    measures = pack.sections["measures"]
    for key in ("temporary_guardianship", "long_term_guardianship"):
        assert "监护人同意" in measures[key]["condition"]
        assert "批准" in measures[key]["summary"]
    assert "居住证" in measures["resident_insurance"]["condition"]


def test_mandatory_report_at_once(pack: Pack) -> None:
    """CQ-67, CQ-68, CQ-69, CQ-70: four situations and others, reported at once; then 训诫 and 责令, both a must (B-48, B-49)."""
    reports = pack.sections["reports"]
    assert (reports["when"], reports["by"], reports["to"]) == ("at_once", ["village_committee"], ["police"])
    assert list(reports["triggers"]) == [
        "living_alone",
        "guardian_neglect",
        "domestic_violence",
        "injury_or_harm",
        "other",
        "found_in_case",
    ]
    assert all(step["must"] for step in reports["steps"].values())
    assert reports["steps"]["order_guidance"]["who"] == ["police", "procuratorate", "high_court"]


def test_verification(pack: Pack) -> None:
    """CQ-16, CQ-30, CQ-31: the roster goes to six departments, the ledger and the national system are updated together."""
    verification = pack.sections["verification"]
    assert set(verification["departments"]) == {
        "education",
        "police",
        "health",
        "insurance",
        "disease_control",
        "disabled_federation",
    }
    assert verification["upload_to"] == "全国儿童福利信息系统"
    assert list(verification["steps"])[-1] == "synchronise"


def test_key_care_ledger(pack: Pack) -> None:
    """CQ-34, CQ-35: regular visits without a number, stronger care, protected information."""
    care = pack.key_care
    assert care is not None
    assert care.kinds == ("migrant",)
    assert care.details["actions"] == ["定期走访探视", "加强关爱服务", "强化信息保护"]
    assert pack.visit_rules == ()


@pytest.mark.parametrize(
    ("requirement", "key", "clause"),
    [
        ("CQ-19", "early_warning", "二（一）2"),
        ("CQ-20", "early_warning", "二（一）2"),
        ("CQ-21", "platform", "二（一）2"),
        ("CQ-22", "platform", "二（一）2"),
        ("CQ-23", "platform", "二（一）2"),
        ("CQ-24", "platform", "二（一）2"),
        ("CQ-25", "platform", "二（一）2"),
        ("CQ-26", "platform", "二（一）2"),
        ("CQ-27", "platform", "二（一）2"),
        ("CQ-36", "pilot", "二（一）3"),
        ("CQ-38", "school_place_planning", "二（二）1"),
        ("CQ-93", "list_publicity", "二（三）5"),
        ("CQ-95", "evaluation", "三（一）"),
        ("CQ-96", "evaluation", "三（一）"),
        ("CQ-97", "programmes", "三（一）"),
        ("CQ-98", "grassroots_network", "三（二）"),
        ("CQ-99", "training", "三（二）"),
        ("CQ-100", "facilities", "三（二）"),
        ("CQ-101", "purchased_services", "三（二）"),
        ("CQ-102", "progress_calls", "三（3）"),
        ("CQ-104", "judicial_suggestions", "三（3）"),
        ("CQ-105", "funds", "三（3）"),
        ("CQ-106", "cooperation", "三（3）"),
        ("CQ-107", "publicity", "三（4）"),
        ("CQ-108", "publicity", "三（4）"),
        ("CQ-109", "public_opinion", "三（4）"),
    ],
)
def test_other_duties(pack: Pack, requirement: str, key: str, clause: str) -> None:
    """Duties of organisation, each with its clause (numbered as printed, B-55)."""
    assert pack.sections["work"][key]["clause"] == clause, requirement


def test_goals(pack: Pack) -> None:
    """CQ-04, CQ-05, CQ-06, CQ-07, CQ-08, CQ-09: principles, four lines of work, goals of 2026 and 2035."""
    goals = pack.sections["goals"]
    assert "儿童优先" in goals["principles"]["title"]
    assert goals["work_lines"]["title"].count("、") == 3
    assert {goals[key]["by"] for key in ("policies_2026", "ledgers_2026")} == {"2026"}
    assert {goals[key]["by"] for key in ("system_2035", "digital_2035")} == {"2035"}
