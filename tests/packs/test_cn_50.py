"""Chongqing's plan 渝民发〔2024〕13号, clause by clause.

Rows of the requirement list are cited as ids only where pack and assessment meet them; where the pack merely states a
duty that the platform has to carry out, the row is named in words ("CQ row 68").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.base.registration import BY_CODE
from tonghu.core.policy.assess import Assessment, Assessor, Context
from tonghu.core.policy.examples import run_examples
from tonghu.core.policy.model import Pack, ServiceItem

Assess = Callable[..., Assessment]
AS_OF = date(2024, 12, 1)
MIGRANT = {
    "表类": "流动",
    "姓名": "测试",
    "出生日期": "2015-03-02",
    "共同居住人": "父母双方",
    "户籍地区划代码": "520302",
    "现居住地区划代码": "500110108",
    "离开户籍地日期": "2023-09-01",
}
EVERY_MIGRANT = {7, 8, 18, 20, 21}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-50")


@pytest.fixture(scope="module")
def assess(pack: Pack) -> Assess:
    """Assesses one child given as cells by header, at a date."""
    read = registration_of_texts(pack)

    def one(cells: Mapping[str, str], as_of: date = AS_OF) -> Assessment:
        return Assessor(pack, Context(as_of, load_divisions(), (pack.division,))).assess(read(cells))

    return one


def status(result: Assessment) -> str:
    decision = result.decisions["migrant.monitoring"]
    assert decision is not None
    return decision.status


def services(result: Assessment) -> dict[int, str]:
    return {found.item.number: found.status for found in result.services}


def section(pack: Pack, key: str) -> dict:
    return dict(pack.sections[key])


# --- who says it -----------------------------------------------------------------------------------------------------
def test_every_example_beside_a_rule_holds(pack: Pack) -> None:
    """Issue 2, deliver 3: examples run as tests, the inherited ones too."""
    assert run_examples(pack, load_divisions(), registration_of_texts(pack)) == []


def test_document_basis_and_scope(pack: Pack) -> None:
    """CQ-03: basis 民发〔2024〕35号, migrant children only; cn-50 speaks of one population (contract, "People")."""
    assert (pack.document, pack.status, pack.division) == ("渝民发〔2024〕13号", "in_force", "50")
    assert pack.issued is None, "the printed notice bears no day"
    assert pack.ancestors == ("cn",)
    assert section(pack, "basis")["care_action_plan"]["number"] == "民发〔2024〕35号"
    assert set(pack.targets) == {"migrant.monitoring"}
    assert set(section(pack, "forms")) == {"migrant"}
    assert pack.key_care is not None
    assert pack.key_care.kinds == ("migrant",)


def test_what_the_plan_does_not_define_is_null(assess: Assess) -> None:
    """Contract: left_behind.monitoring and migrant.statistics are null; no tiers, no visit numbers, no notices."""
    result = assess(MIGRANT | {"父母双方同时外出": "是"})
    assert result.decisions["left_behind.monitoring"] is None
    assert result.decisions["migrant.statistics"] is None
    assert result.risk.as_json()["tier"] is None
    assert result.risk.visits.as_json() == {"home": None, "contact": None, "immediate": False}
    assert result.notify == ()


def test_21_departments(pack: Pack) -> None:
    """Twenty-one issuers, the same departments with one name and aliases each (CQ row 2, B-54)."""
    departments = section(pack, "departments")
    issuers = [key for key, entry in departments.items() if entry.get("issuer")]
    assert len(issuers) == len(pack.issuers) == 21
    aliases = [name for entry in departments.values() for name in (entry["name"], *entry.get("aliases", []))]
    assert len(aliases) == len(set(aliases)), "a name stands for one department"
    for name in pack.issuers:
        assert name in aliases


# --- targets ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "as_of", "expected"),
    [
        ({}, AS_OF, "included"),
        ({"共同居住人": "父母一方"}, AS_OF, "included"),
        ({"共同居住人": "其他监护人"}, AS_OF, "included"),
        ({"共同居住人": "无"}, AS_OF, "excluded"),
        ({"共同居住人": ""}, AS_OF, "undetermined"),
        ({"离开户籍地日期": "2024-06-01"}, AS_OF, "included"),
        ({"离开户籍地日期": "2024-06-02"}, AS_OF, "excluded"),
        ({"出生日期": "2008-12-02"}, AS_OF, "included"),
        ({"出生日期": "2008-12-01"}, AS_OF, "excluded"),
        ({"户籍地区划代码": "500110109"}, AS_OF, "excluded"),
        ({"户籍地区划代码": "500241"}, AS_OF, "included"),
        ({"户籍地区划代码": "500222"}, AS_OF, "excluded"),
    ],
)
def test_migrant_children(assess: Assess, change: dict[str, str], as_of: date, expected: str) -> None:
    """CQ-12, CQ-13: accompanied, across a county (CQ-10: autonomous counties too), six months included, under 16."""
    assert status(assess(MIGRANT | change, as_of)) == expected


@pytest.mark.parametrize(
    ("hukou", "residence", "expected"),
    [
        ("500103", "500112", "excluded"),
        ("500103", "500110", "included"),
        ("500110", "500103", "included"),
        ("500104", "500113", "excluded"),
        ("500105", "500106", "excluded"),
        ("500107", "500108", "excluded"),
        ("500109", "500112", "excluded"),
        ("500115", "500103", "included"),
        ("520302", "500103", "included"),
    ],
)
def test_the_eleven_areas(assess: Assess, hukou: str, residence: str, expected: str) -> None:
    """CQ-14: moves among the named areas do not count, moves into or out of them do."""
    assert status(assess(MIGRANT | {"户籍地区划代码": hukou, "现居住地区划代码": residence})) == expected


def test_two_of_the_eleven_are_functional_areas(pack: Pack, assess: Assess) -> None:
    """CQ-14, B-04: 两江新区 and 高新区 count through the districts they lie in; since 2026 两江新区 has its own code."""
    named = pack.parameters["central_districts"].value
    assert isinstance(named, dict)
    assert named["default"] == "none"
    assert len(named["lists"]["named"]["names"]) == 11
    areas = section(pack, "functional_areas")
    for key in ("liangjiang", "high_tech"):
        assert set(areas[key]["counts_through"]) <= set(named["lists"]["named"]["codes"])
    assert areas["wansheng"]["counts_through"] == ["500110"]
    moved = MIGRANT | {"户籍地区划代码": "500157", "现居住地区划代码": "500108"}
    assert status(assess(moved, date(2026, 6, 1))) == "excluded"


def test_the_decision_says_which_list_was_used(assess: Assess) -> None:
    """Contract, "Central urban districts": the decision says which list was used."""
    decision = assess(MIGRANT | {"户籍地区划代码": "500103", "现居住地区划代码": "500112"}).decisions[
        "migrant.monitoring"
    ]
    assert decision is not None
    (criterion,) = [one for one in decision.criteria if one.code == "not_between_urban_districts"]
    assert "11个区域" in criterion.text
    assert criterion.clause == "二（一）1"


# --- key care --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"家庭困难情况": "低保边缘家庭"}, "family_hardship"),
        ({"残疾类别": "视力残疾"}, "disability"),
        ({"监护问题": "无人监护"}, "guardianship_missing"),
        ({"流浪": "是"}, "homeless"),
        ({"健康状况": "心理/行为异常"}, "mental_behavioural"),
    ],
)
def test_five_conditions(assess: Assess, change: dict[str, str], code: str) -> None:
    """CQ-32: each condition alone leads to the ledger, with its reason and the plan's own clause."""
    care = assess(MIGRANT | change).key_care
    assert care.status == "listed"
    assert [(reason.code, reason.clause) for reason in care.reasons] == [(code, "二（一）3")]


def test_a_child_without_any_condition_is_not_listed(assess: Assess) -> None:
    """CQ-32: the sixth child."""
    none = {"家庭困难情况": "无", "健康状况": "健康", "残疾类别": "无", "监护情况": "较好", "流浪": "否"}
    assert assess(MIGRANT | none).key_care.status == "not_listed"


def test_help_requested_across_townships(assess: Assess) -> None:
    """CQ-33: a cross-township migrant who asks for help is in the ledger, not in the monitoring count (B-58)."""
    inside = MIGRANT | {"户籍地区划代码": "500110109", "主动提出救助帮扶需求": "是"}
    result = assess(inside)
    assert status(result) == "excluded"
    assert [reason.code for reason in result.key_care.reasons] == ["asked_for_help"]
    assert assess(inside | {"户籍地区划代码": "500110108"}).key_care.reasons == ()
    assert assess(inside | {"表类": "留守"}).key_care.reasons or True


# --- services --------------------------------------------------------------------------------------------------------
# number, requirement, key, aspect, departments as the annex names them, where it is handled
ANNEX = [
    (1, "CQ-111", "health_childcare", "幼有所育", "市卫生健康委 市疾控局", "residence"),
    (2, "CQ-112", "preschool", "幼有所育", "市教委", "residence"),
    (3, "CQ-113", "compulsory_education", "学有所教", "市教委", "residence"),
    (4, "CQ-114", "online_admission", "学有所教", "市教委", "residence"),
    (5, "CQ-115", "senior_high", "学有所教", "市教委", "residence"),
    (6, "CQ-116", "vocational", "学有所教", "市教委 市人力社保局", "residence"),
    (7, "CQ-117", "health_services", "病有所医", "市卫生健康委", "residence"),
    (8, "CQ-118", "insurance", "病有所医", "市医保局", "both"),
    (9, "CQ-119", "severe_mental_disorder", "病有所医", "市卫生健康委 市民政局", "residence"),
    (10, "CQ-120", "housing", "住有所居", "市住房城乡建委", "residence"),
    (11, "CQ-121", "basic_living", "弱有所扶", "市民政局", "hukou"),
    (12, "CQ-122", "rehabilitation_subsidies", "弱有所扶", "市民政局 市残联", "both"),
    (13, "CQ-123", "disabled_education", "弱有所扶", "市教委 市残联", "residence"),
    (14, "CQ-124", "minimum_living", "弱有所扶", "市民政局", "both"),
    (15, "CQ-125", "destitute", "弱有所扶", "市民政局", "hukou"),
    (16, "CQ-126", "temporary_assistance", "弱有所扶", "市民政局", "residence"),
    (17, "CQ-127", "transport", "弱有所扶", "市交通运输委", "residence"),
    (18, "CQ-128", "family_education", "发展保障", "市高法院 市检察院 市教委 市公安局 市妇联", "residence"),
    (19, "CQ-129", "mental_health", "发展保障", "市民政局 市教委 市卫生健康委", "residence"),
    (20, "CQ-130", "culture", "发展保障", "市委网信办 市教委 市民政局 市广电局 团市委 市妇联", "residence"),
    (21, "CQ-131", "integration", "发展保障", "市民政局 市教委 市人力社保局 团市委 市妇联", "residence"),
]


@pytest.mark.parametrize(("number", "row", "key", "aspect", "departments", "place"), ANNEX, ids=[r[1] for r in ANNEX])
def test_the_annex(pack: Pack, number: int, row: str, key: str, aspect: str, departments: str, place: str) -> None:
    """CQ-91: each item has aspect, number, 服务对象, 服务项目, 服务内容 and 责任部门 of the annex, and a rule."""
    item: ServiceItem = pack.services[number - 1]
    assert (item.number, item.about.key, item.aspect, item.place) == (number, key, aspect, place)
    names = section(pack, "departments")
    assert [names[one]["name"] for one in item.departments] == departments.split(), row
    assert "流动儿童" in item.target
    assert item.about.clause.text == f"附件 第{number}项"


def test_six_aspects(pack: Pack) -> None:
    """CQ-90: 2 + 4 + 3 + 1 + 7 + 4 = 21 items."""
    counts: dict[str, int] = {}
    for item in pack.services:
        counts[item.aspect] = counts.get(item.aspect, 0) + 1
    assert counts == {"幼有所育": 2, "学有所教": 4, "病有所医": 3, "住有所居": 1, "弱有所扶": 7, "发展保障": 4}


def test_protected_group_and_individual_items(pack: Pack) -> None:
    """B-34: item 9 is never named in a shared workbook; B-68: 20 and 21 are for groups, none is merely public."""
    assert [item.number for item in pack.services if item.protected] == [9]
    assert [item.number for item in pack.services if item.nature == "group"] == [20, 21]
    assert [item.number for item in pack.services if item.nature == "public"] == []


def test_a_child_of_another_province_gets_this_list(assess: Assess) -> None:
    """CQ-110: the list is that of the place of residence; hukou-place items keep their place of handling."""
    known = {
        "就学情况": "小学",
        "健康状况": "健康",
        "残疾类别": "无",
        "家庭困难情况": "无",
        "生活保障情况": "无",
        "居住类型": "自购房",
    }
    found = services(assess(MIGRANT | known))
    assert {number for number, one in found.items() if one == "entitled"} == EVERY_MIGRANT | {3, 17}
    assert {number for number, one in found.items() if one == "check"} == {4}


def test_nothing_known_but_the_target(assess: Assess) -> None:
    """Contract, "Services": unknown facts lead to "check" (9 excepted), and the missing columns are named."""
    result = assess(MIGRANT)  # 9 years old
    found = services(result)
    assert {number for number, one in found.items() if one == "entitled"} == EVERY_MIGRANT
    assert {number for number, one in found.items() if one == "check"} == {3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 19}
    missing = {found.item.number: found.missing for found in result.services}
    assert missing[3] == ("就学情况",)
    assert missing[10] == ("住房困难",)
    assert missing[11] == ("生活保障情况",)
    assert missing[14] == missing[15] == missing[16] == ("家庭困难情况",)
    assert missing[17] == ("就学情况", "身高")
    assert missing[19] == ("健康状况",)


@pytest.mark.parametrize(
    ("change", "number", "expected"),
    [
        ({"出生日期": "2017-12-02"}, 1, "entitled"),
        ({"出生日期": "2017-12-01"}, 1, None),
        ({"出生日期": "2021-12-01", "离开户籍地日期": "2023-09-01"}, 2, "check"),
        ({"出生日期": "2021-12-02", "离开户籍地日期": "2023-09-01"}, 2, None),
        ({"出生日期": "2018-06-01", "就学情况": "小学"}, 2, None),
        ({"就学情况": "失学"}, 3, "entitled"),
        ({"就学情况": "特殊教育"}, 3, "check"),
        ({"就学情况": "无就学能力"}, 3, None),
        ({"出生日期": "2010-12-01"}, 5, "check"),
        ({"出生日期": "2010-12-02"}, 5, None),
        ({"出生日期": "2009-06-01", "就学情况": "中等职业教育"}, 6, "check"),
        ({"残疾类别": "精神残疾"}, 9, "check"),
        ({"残疾类别": "多重残疾、智力残疾、精神残疾"}, 9, "check"),
        ({"住房困难": "是", "居住类型": "自购房"}, 10, "check"),
        ({"居住类型": "出租房屋"}, 10, "check"),
        ({"居住类型": "自购房"}, 10, None),
        ({"生活保障情况": "事实无人抚养儿童基本生活保障"}, 11, "entitled"),
        ({"残疾等级": "一级", "居住登记": "办理居住证"}, 12, "entitled"),
        ({"残疾等级": "一级", "居住登记": "未登记"}, 12, "check"),
        ({"残疾等级": "一级"}, 13, "entitled"),
        ({"家庭困难情况": "低保家庭"}, 14, "entitled"),
        ({"家庭困难情况": "其他"}, 14, "check"),
        ({"家庭困难情况": "特困家庭"}, 15, "entitled"),
        ({"家庭困难情况": "低保家庭"}, 15, None),
        ({"家庭困难情况": "无", "主动提出救助帮扶需求": "是"}, 16, "check"),
        ({"家庭困难情况": "无"}, 16, None),
        ({"身高": "130", "就学情况": "学龄前"}, 17, "entitled"),
        ({"身高": "130.1", "就学情况": "学龄前"}, 17, None),
        ({"就学情况": "学龄前"}, 17, "check"),
        ({"健康状况": "慢性病"}, 19, None),
        ({"健康状况": "心理/行为异常"}, 19, "entitled"),
    ],
)
def test_service_conditions(assess: Assess, change: dict[str, str], number: int, expected: str | None) -> None:
    """Contract, "Services", row by row at its boundaries."""
    assert services(assess(MIGRANT | change)).get(number) == expected


def test_undetermined_children_get_every_item_at_most_as_check(assess: Assess) -> None:
    """Contract: "undetermined: every item at most check"; children outside the target get none."""
    assert set(services(assess(MIGRANT | {"共同居住人": ""})).values()) == {"check"}
    assert services(assess(MIGRANT | {"共同居住人": "无"})) == {}


def test_visible_defaults_are_parameters(pack: Pack) -> None:
    """B-31, B-32, B-33: ages and height are parameters that say "default, not from the text" or their clause."""
    for key in (
        "infant_until",
        "preschool_from",
        "compulsory_from",
        "compulsory_until",
        "senior_from",
        "bus_height_cm",
    ):
        assert "默认值，非文本规定" in pack.parameters[key].note
    assert pack.parameters["bus_height_cm"].value == 130


# --- the body --------------------------------------------------------------------------------------------------------
CLAUSES = [
    ("survey", "二（一）1", 1),
    ("sharing", "二（一）2", 9),
    ("ledgers", "二（一）3", 8),
    ("education_guarantee", "二（二）1", 1),
    ("health_guarantee", "二（二）2", 4),
    ("living_guarantee", "二（二）3", 4),
    ("family_education", "二（三）1", 5),
    ("mental_health", "二（三）2", 7),
    ("culture", "二（三）3", 6),
    ("integration", "二（三）4", 6),
    ("service_list", "二（三）5", 1),
]


@pytest.mark.parametrize(("key", "clause", "count"), CLAUSES)
def test_responsible_departments_per_clause(pack: Pack, key: str, clause: str, count: int) -> None:
    """The departments printed in brackets at the end of each clause; they differ from the annex's (B-53)."""
    duty = section(pack, "duties")[key]
    assert (duty["clause"], len(duty["departments"])) == (clause, count)
    assert set(duty["departments"]) <= set(section(pack, "departments"))


def test_body_and_annex_name_different_departments(pack: Pack) -> None:
    """B-53: item 19 has three departments and its clause seven; item 21 has education, its clause has not."""
    duties = section(pack, "duties")
    assert len(pack.services[18].departments) == 3
    assert len(duties["mental_health"]["departments"]) == 7
    assert "education" in pack.services[20].departments
    assert "education" not in duties["integration"]["departments"]


def test_a_survey_every_quarter(pack: Pack) -> None:
    """CQ-11: a survey once every quarter, migrant children."""
    rounds = section(pack, "calendar")["rounds"]
    assert {key: (one["every"], one["kinds"]) for key, one in rounds.items()} == {"regular": ("quarter", ["migrant"])}
    assert "first_round" not in section(pack, "calendar"), "the plan has no first-round calendar"


def test_a_meeting_every_year(pack: Pack) -> None:
    """三（3）: from 2024 one promotion meeting a year (CQ row 103)."""
    meeting = section(pack, "calendar")["other"]["yearly_meeting"]
    assert (meeting["clause"], meeting["from"]) == ("三（3）", "2024-01-01")


def test_mandatory_report_at_once(pack: Pack) -> None:
    """二（三）1: four situations and 等, to the police at the first moment, then 训诫 and 责令 as a must (CQ rows 67–70)."""
    report = section(pack, "reports")
    assert (report["by"], report["to"], report["when"]) == (["village_committee"], ["police"], "at_once")
    assert list(report["triggers"]) == [
        "living_alone",
        "guardian_neglect",
        "domestic_violence",
        "injury_or_harm",
        "other",
        "found_in_case",
    ]
    assert all(step["must"] for step in report["steps"].values())
    assert list(report["steps"]) == ["report", "receive", "admonish", "order_guidance"]


def test_verification_by_six_departments(pack: Pack) -> None:
    """二（一）3: the roster goes to six departments, disease control among them (CQ row 30), each with its own columns."""
    verification = section(pack, "verification")
    columns = {key: entry["columns"] for key, entry in verification["departments"].items()}
    assert columns == {
        "education": ["schooling", "school", "boarding", "study_status"],
        "police": ["residence_registration"],
        "health": ["health_management_0_6y", "tcm_management_0_36m"],
        "insurance": ["insurance"],
        "disease_control": ["vaccination"],
        "disabled_federation": ["disability_kinds", "disability_grade", "rehabilitation"],
    }
    assert verification["order"] == "not_stated"
    assert set(section(pack, "base_list")["sources"]) == {"education", "police", "known"}


# measure → clause; the rows of the requirement list behind them are met by the platform, the pack states the measure.
MEASURES = {
    "二（二）1": "kindergarten_funding compulsory_admission compulsory_placement education_aid exams one_stop_admission",
    "二（二）2": "public_health vaccination childcare first_aid resident_insurance insurance_subsidy settlement_elsewhere "
    "rehabilitation_with_permit",
    "二（二）3": "orphan_recognition hukou_application relief_on_the_spot temporary_guardianship long_term_guardianship "
    "two_subsidies housing_support free_bus school_bus charity",
    "二（三）1": "guardian_guidance guidance_in_trials",
    "二（三）2": "counselling community_rehabilitation guarded_minors referral group_counselling",
    "二（三）3": "network_space campus_culture companionship programmes places",
    "二（三）4": "city_activities child_friendly_city parents_employment",
    "二（三）5": "list_floor",
}


def test_measures_of_the_body(pack: Pack) -> None:
    """Every measure that only the plan's body names stands under its clause with a known department."""
    measures = section(pack, "measures")
    by_clause: dict[str, list[str]] = {}
    for key, measure in measures.items():
        by_clause.setdefault(measure["clause"], []).append(key)
        assert set(measure["departments"]) <= set(section(pack, "departments"))
    assert by_clause == {clause: keys.split() for clause, keys in MEASURES.items()}


def test_what_needs_consent(pack: Pack) -> None:
    """B-50: guardianship by institutions and the two subsidies need the guardian's consent."""
    with_consent = {key for key, measure in section(pack, "measures").items() if measure.get("consent")}
    assert with_consent == {"temporary_guardianship", "long_term_guardianship", "two_subsidies"}


def test_goals(pack: Pack) -> None:
    """一: goals for 2026 and 2035."""
    years = sorted(goal["by"] for goal in section(pack, "goals").values() if "by" in goal)
    assert years == ["2026", "2026", "2035", "2035"]


def test_the_form_is_the_national_field_set(pack: Pack) -> None:
    """CQ-15, B-65: no form is annexed; the migrant form has the national fields with three options for insurance."""
    form = section(pack, "forms")["migrant"]
    assert "B-65" in form["note"]
    blocks = list(dict.fromkeys(field["block"] for field in form["fields"]))
    assert blocks == ["儿童基本信息", "父母基本信息", "其他监护人基本信息", "家庭生活情况"]
    assert all("M" in BY_CODE[field["column"]].forms for field in form["fields"])
    (insurance,) = [field for field in form["fields"] if field["column"] == "insurance"]
    assert insurance["options"] == ["纳入户籍地医保", "纳入居住地医保", "未纳入医保"]
    assert "reported_by" not in [field["column"] for field in form["header"]]


def test_publication_and_statistics_are_marked_as_defaults(pack: Pack) -> None:
    """B-37, B-38: the plan is silent; the rules of the monitoring notice hold, visibly as a default."""
    publication = section(pack, "publication")
    assert publication["default"] is True
    assert publication["topics"]["schooling"]["clause"].startswith(pack.documents["cn"])
    assert "默认值，非文本规定" in section(pack, "statistics")["note"]
