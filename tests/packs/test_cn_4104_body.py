"""Pingdingshan's clauses and departments: who does what, and every measure of the body."""

from __future__ import annotations

import pytest

from tonghu.batch.packs import load_pack
from tonghu.core.policy.model import Pack

EIGHT = [
    "civil_affairs",
    "education",
    "police",
    "health",
    "insurance",
    "disease_control",
    "womens_federation",
    "disabled_federation",
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-4104")


@pytest.mark.parametrize(
    ("requirement", "key", "clause", "names"),
    [
        ("PDS-20", "clause_1", "二（一）1", "民政局 教体局 公安局 卫生健康委 医保局 疾控中心 妇联 残联"),
        ("PDS-28", "clause_2", "二（一）2", "民政局 检察院 教体局 公安局 医保局 妇联 残联"),
        ("PDS-37", "clause_3", "二（一）3", "民政局 教体局 公安局 统计局 卫生健康委 医保局"),
        ("PDS-50", "clause_4", "二（二）4", "教体局 民政局 公安局"),
        ("PDS-57", "clause_5", "二（二）5", "卫生健康委 医保局 疾控中心 残联"),
        ("PDS-68", "clause_6", "二（二）6", "民政局 交通运输局 房产事务中心 残联"),
        ("PDS-76", "clause_7", "二（三）7", "中级人民法院 检察院 教体局 公安局 妇联"),
        ("PDS-86", "clause_8", "二（三）8", "教体局 民政局 卫生健康委 团市委"),
        ("PDS-93", "clause_9", "二（三）9", "网信办 教体局 民政局 文化广电和旅游局 团市委 妇联"),
        ("PDS-98", "clause_10", "二（三）10", "发展改革委 民政局 人力资源社会保障局 团市委 妇联"),
        ("PDS-102", "clause_11", "二（三）11", "中级人民法院 检察院 司法局 教体局 公安局 妇联"),
    ],
)
def test_departments_of_each_clause(pack: Pack, requirement: str, key: str, clause: str, names: str) -> None:
    """The bracket behind each numbered clause; the item lists differ and are kept apart (B-53)."""
    duty = pack.sections["duties"][key]
    departments = pack.sections["departments"]
    assert duty["clause"] == clause, requirement
    shown = [departments[code]["name"] for code in duty["departments"]]
    wanted = names.split()
    assert len(shown) == len(wanted)
    for name, expected in zip(shown, wanted, strict=True):
        assert name.endswith(expected)


def test_clause_lists_and_item_lists_differ_where_the_text_does(pack: Pack) -> None:
    """B-53: items 18, 19, 22–24, 25 against clauses 8, 11, 9, 10."""
    items = {item.number: set(item.departments) for item in pack.services}
    duties = {key: set(entry["departments"]) for key, entry in pack.sections["duties"].items()}
    assert duties["clause_8"] - items[18] == {"youth_league"}
    assert duties["clause_11"] - items[19] == {"justice"}
    assert items[25] - duties["clause_10"] == {"education"}
    assert duties["clause_10"] - items[25] == {"development_reform"}
    assert duties["clause_9"] == items[22] | items[23] | items[24]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("市教育局", "education"),
        ("市卫健委", "health"),
        ("市法院", "court"),
        ("市中级法院", "court"),
        ("市检察院", "procuratorate"),
        ("市人社局", "human_resources"),
        ("疾控部门", "disease_control"),
    ],
)
def test_one_department_in_several_names(pack: Pack, name: str, key: str) -> None:
    """B-54: the text's other names lead to the same key."""
    found = [code for code, entry in pack.sections["departments"].items() if name in entry.get("aliases", [])]
    assert found == [key]


def test_every_named_department_exists(pack: Pack) -> None:
    """Keys of duties, items, measures, steps and work are departments of the pack; none is the parent's generic one."""
    departments = pack.sections["departments"]
    used = {code for item in pack.services for code in item.departments}
    for section in ("duties", "measures", "work"):
        for entry in pack.sections[section].values():
            used |= set(entry.get("departments", []))
    for step in pack.sections["reports"]["steps"].values():
        used |= set(step["who"])
    assert used <= set(departments)
    assert set(EIGHT) == set(pack.sections["work"]["mechanism"]["departments"])  # PDS-11
    assert not any(entry.get("issuer") for entry in departments.values())


def test_report_in_two_steps(pack: Pack) -> None:
    """PDS-71, PDS-72, PDS-73, PDS-74, 二（三）7, B-48, B-49: dissuade, then report; must admonish, may order."""
    reports = pack.sections["reports"]
    assert (reports["when"], reports["kinds"]) == ("two_steps", ["migrant"])
    assert [(key, step["must"]) for key, step in reports["steps"].items()] == [
        ("dissuade", True),
        ("report", True),
        ("admonish", True),
        ("order_guidance", False),
    ]
    assert reports["steps"]["admonish"]["who"] == ["police", "procuratorate", "court"]
    assert "直接报告" in reports["note"]
    assert set(reports["triggers"]) == {"not_fulfilling", "infringing", "found_in_cases"}


def test_statistics(pack: Pack) -> None:
    """PDS-30, PDS-31, 二（一）3: departments support 统计; seven dimensions."""
    statistics = pack.sections["statistics"]
    assert statistics["lead"] == ["statistics"]
    titles = "数据规模 年龄结构 分布区域 健康状况 学业状况 监护情况 医疗保险参保情况"
    assert " ".join(entry["title"] for entry in statistics["dimensions"].values()) == titles


def test_publication_is_silent_so_defaults_are_marked(pack: Pack) -> None:
    """B-38: the rules of the others apply by default, marked as such."""
    publication = pack.sections["publication"]
    assert publication["default"] is True
    assert all(topic["default"] for topic in publication["topics"].values())


MEASURES = """
PDS-24 guardianship_assessment 二（一）2|PDS-26 requests 二（一）2|PDS-38 dropout_prevention 二（二）4
PDS-39 dropout_prevention 二（二）4|PDS-40 dropout_prevention 二（二）4|PDS-41 school_places 二（二）4
PDS-42 kindergarten_places 二（二）4|PDS-43 kindergarten_funding 二（二）4|PDS-44 compulsory_placement 二（二）4
PDS-45 special_difficulties 二（二）4|PDS-46 simpler_admission 二（二）4|PDS-47 bought_places 二（二）4
PDS-48 mixed_classes 二（二）4|PDS-49 exams 二（二）4|PDS-51 public_health_five 二（二）5
PDS-52 vaccination 二（二）5|PDS-53 first_aid 二（二）5|PDS-54 childcare 二（二）5
PDS-55 resident_insurance 二（二）5|PDS-55 remote_settlement 二（二）5|PDS-55 charity_link 二（二）5
PDS-56 rehabilitation 二（二）5|PDS-58 hukou_recognition 二（二）6|PDS-59 residence_application 二（二）6
PDS-60 standards 二（二）6|PDS-61 cross_province 二（二）6|PDS-62 guardianship_placement 二（二）6
PDS-62 emergency_relief 二（二）6|PDS-63 disability_subsidies 二（二）6|PDS-64 housing 二（二）6
PDS-65 school_bus 二（二）6|PDS-66 charity 二（二）6|PDS-67 providers 二（二）6
PDS-69 family_education 二（三）7|PDS-70 family_education 二（三）7|PDS-71 dissuasion 二（三）7
PDS-74 admonition 二（三）7|PDS-75 law_publicity 二（三）7|PDS-78 counselling 二（三）8
PDS-79 professional_help 二（三）8|PDS-80 community_rehabilitation 二（三）8|PDS-81 school_monitoring 二（三）8
PDS-82 counselling_rooms 二（三）8|PDS-83 counselling_rooms 二（三）8|PDS-84 youth_action 二（三）8
PDS-85 referral 二（三）8|PDS-87 network 二（三）9|PDS-88 campus 二（三）9|PDS-89 reading 二（三）9
PDS-90 programmes 二（三）9|PDS-91 courses 二（三）9|PDS-92 caring_mothers 二（三）9
PDS-94 city_activities 二（三）10|PDS-95 child_friendly_city 二（三）10|PDS-96 shared_practice 二（三）10
PDS-97 parents_work 二（三）10|PDS-99 law_education 二（三）11|PDS-100 anti_bullying 二（三）11
PDS-101 safety_education 二（三）11
"""
WORK = """
PDS-07 county_unit 二（一）1|PDS-29 find_people 二（一）3|PDS-32 platform 二（一）3|PDS-33 exchange 二（一）3
PDS-34 follow_up 二（一）3|PDS-35 matching 二（一）3|PDS-36 matching 二（一）3|PDS-103 planning 三（一）
PDS-104 supervision 三（一）|PDS-105 programmes 三（一）|PDS-106 needs 三（二）|PDS-107 county_list 三（二）
PDS-108 county_list 三（二）|PDS-109 list_revision 三（二）|PDS-110 list_publicity 三（二）|PDS-111 network 三（三）
PDS-112 staff_training 三（三）|PDS-113 facilities 三（三）|PDS-115 funds 三（三）|PDS-117 organisations 三（三）
PDS-118 progress 三（四）|PDS-119 yearly_meeting 三（四）|PDS-120 suggestions 三（四）|PDS-121 assessment 三（四）
PDS-122 commendation 三（四）|PDS-123 reach 三（四）
"""


@pytest.mark.parametrize(("section", "table"), [("measures", MEASURES), ("work", WORK)])
def test_every_clause_of_the_body_is_held(pack: Pack, section: str, table: str) -> None:
    """Measures and duties named only in the body stand in the pack with their clause."""
    for line in table.strip().replace("|", "\n").splitlines():
        requirement, key, clause = line.split()
        assert pack.sections[section][key]["clause"] == clause, requirement


def test_conditions_that_the_text_does_not_ask(pack: Pack) -> None:
    """B-50, B-51: no guardian's consent for placement and subsidies, no permit for rehabilitation."""
    measures = pack.sections["measures"]
    assert measures["guardianship_placement"]["consent"] is False
    assert measures["disability_subsidies"]["consent"] is False
    assert "condition" not in measures["rehabilitation"]
    assert measures["resident_insurance"]["condition"] == "持居住证"


def test_yearly_meeting_from_2025(pack: Pack) -> None:
    """PDS-119, 三（四）: one promotion meeting every year from 2025, led by the city's civil affairs."""
    meeting = pack.sections["calendar"]["other"]["yearly_meeting"]
    assert (meeting["from"], meeting["who"]) == ("2025-01-01", ["civil_affairs"])


def test_what_a_county_may_switch_on(pack: Pack) -> None:
    """PDS-19, PDS-27, PDS-59, PDS-107, PDS-114, PDS-116: options, all off."""
    options = pack.sections["options"]
    assert {
        "entrusted_survey",
        "archives",
        "residence_minimum_living",
        "county_list",
        "procuratorate_cooperation",
        "director_allowance",
    } <= set(options)
    assert not any(option["default"] for option in options.values())
    assert options["residence_minimum_living"]["parameter"] in pack.parameters
