"""Fujian, 闽民童〔2024〕108号, clause by clause. The ids are rows of the requirements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.base.registration import TIERS
from tonghu.core.policy.assess import Assessment, Assessor, Context
from tonghu.core.policy.examples import run_examples
from tonghu.core.policy.model import Frequency, Pack

AS_OF = date(2024, 12, 1)
MIGRANT = {
    "姓名": "测试",
    "表类": "流动",
    "出生日期": "2015-03-02",
    "共同居住人": "父母双方",
    "户籍地区划代码": "340104",
    "现居住地区划代码": "350524",
    "离开户籍地日期": "2023-09-01",
}
LEFT_BEHIND = {
    "姓名": "测试",
    "表类": "留守",
    "出生日期": "2015-03-02",
    "户籍地区划代码": "350524",
    "现居住地区划代码": "350524",
    "父亲外出务工": "是",
    "父亲外出务工起始日期": "2023-11-01",
    "父亲外出务工地区划代码": "440305",
    "母亲外出务工": "是",
    "母亲外出务工起始日期": "2023-11-01",
    "母亲外出务工地区划代码": "440305",
}
CHILD = {"姓名": "测试", "出生日期": "2014-05-06"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-35")


@pytest.fixture(scope="module")
def assess(pack: Pack):
    """Assesses one child given as cells by header."""
    divisions, read = load_divisions(), registration_of_texts(pack)

    def one(cells: Mapping[str, str], as_of: date = AS_OF) -> Assessment:
        return Assessor(pack, Context(as_of, divisions, (pack.division,))).assess(read(cells))

    return one


def status(assessment: Assessment, key: str) -> str | None:
    """The status of one decision."""
    decision = assessment.decisions[key]
    return decision.status if decision else None


def test_every_example_beside_a_rule_holds(pack: Pack) -> None:
    """Issue 2, deliver 3: examples run as tests."""
    assert run_examples(pack, load_divisions(), registration_of_texts(pack)) == []


# --- the document ----------------------------------------------------------------------------------------------------
def test_document_issuers_and_basis(pack: Pack) -> None:
    """FJ-02 number, date and ten issuers; FJ-04 the chain of basis documents; FJ-03 the purpose; FJ-01 平潭."""
    assert (pack.document, pack.issued, pack.status) == ("闽民童〔2024〕108号", date(2024, 8, 16), "in_force")
    assert len(pack.issuers) == 10
    assert pack.issuers[7] == "福建省疾病预防控制中心"
    assert sum(entry.get("issuer", False) for entry in pack.sections["departments"].values()) == 10
    assert list(pack.sections["basis"]) == ["monitoring_notice"]
    assert pack.sections["basis"]["monitoring_notice"]["clause"] == "引言"
    assert "加强资源整合" in pack.sections["goals"]["purpose"]["title"]
    assert "社会事业局" in pack.sections["functional_areas"]["pingtan"]["note"]


def test_own_clauses_are_quoted_without_another_document(pack: Pack) -> None:
    """Everything this plan says itself is quoted in its own numbering."""
    targets = {key: pack.quote(target.about.clause) for key, target in pack.targets.items()}
    assert targets == {
        "migrant.monitoring": "一（一）1",
        "migrant.statistics": "一（一）2",
        "left_behind.monitoring": "一（二）",
    }
    for criterion in pack.criteria.values():
        assert criterion.about.clause.document == "cn-35"
    assert pack.key_care is not None
    assert pack.key_care.clause.text == "三（四）2"
    assert all(pack.quote(item.about.clause) == "三（四）2" for item in pack.key_care.criteria)


# --- targets ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "monitoring", "statistics"),
    [
        ({}, "included", "included"),
        ({"共同居住人": "其他监护人"}, "included", "included"),  # FJ-05
        ({"共同居住人": "无"}, "excluded", "excluded"),  # FJ-05
        ({"共同居住人": ""}, "undetermined", "undetermined"),
        ({"户籍地区划代码": "350524101", "现居住地区划代码": "350524102"}, "excluded", "included"),  # FJ-06, FJ-09
        ({"离开户籍地日期": "2024-06-01"}, "included", "included"),  # FJ-06: exactly six months
        ({"离开户籍地日期": "2024-06-02"}, "excluded", "excluded"),  # FJ-06: one day short
        ({"出生日期": "2008-12-02"}, "included", "included"),  # FJ-06: the day before the 16th birthday
        ({"出生日期": "2008-12-01"}, "excluded", "excluded"),  # FJ-06: the 16th birthday
        ({"户籍地区划代码": "350102", "现居住地区划代码": "350103"}, "excluded", "included"),  # FJ-07, FJ-08, FJ-09
        ({"户籍地区划代码": "350102", "现居住地区划代码": "350503"}, "included", "included"),  # FJ-07: two cities
        ({"户籍地区划代码": "350102", "现居住地区划代码": "350121"}, "included", "included"),  # FJ-07: set to a county
        ({"户籍地区划代码": "350524101", "现居住地区划代码": "350524101"}, "excluded", "excluded"),  # FJ-09
    ],
)
def test_migrant_child(assess, change: Mapping[str, str], monitoring: str, statistics: str) -> None:
    """FJ-05, FJ-06, FJ-07 (一（一）1) and FJ-08, FJ-09 (一（一）2): county against township, no district exemption."""
    assessed = assess(MIGRANT | change)
    assert status(assessed, "migrant.monitoring") == monitoring
    assert status(assessed, "migrant.statistics") == statistics


def test_the_default_reading_of_the_central_districts_is_named(assess) -> None:
    """FJ-07, B-03: the decision says which list was used."""
    decision = assess(MIGRANT | {"户籍地区划代码": "350102", "现居住地区划代码": "350103"}).decisions[
        "migrant.monitoring"
    ]
    assert decision is not None
    facts = next(c.facts for c in decision.criteria if c.code == "not_between_urban_districts")
    assert facts["urban_list"] == "默认：同一设区市的全部市辖区"


BOTH_SHORT = {"父亲外出务工起始日期": "2024-06-02", "母亲外出务工起始日期": "2024-06-02"}
BOTH_EXACT = {"父亲外出务工起始日期": "2024-06-01", "母亲外出务工起始日期": "2024-06-01"}
MOTHER_HOME = {"母亲外出务工": "否", "母亲外出务工起始日期": "", "母亲外出务工地区划代码": ""}
JUDGED = {"监护能力综合判断": "无监护能力", "监护能力判断依据": "医院诊断证明"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "included"),  # FJ-10
        (BOTH_EXACT, "included"),  # FJ-11: exactly six months
        (BOTH_SHORT, "excluded"),  # FJ-11
        ({"父亲外出务工地区划代码": "350524", "父亲无监护能力情形": "无"}, "excluded"),  # FJ-11: same county
        (MOTHER_HOME | {"母亲无监护能力情形": "无"}, "excluded"),  # FJ-10: the other is able
        (MOTHER_HOME | {"母亲无监护能力情形": "重病"}, "included"),  # FJ-10, FJ-13
        (MOTHER_HOME | {"母亲无监护能力情形": "重残"}, "included"),  # FJ-13
        (MOTHER_HOME | {"母亲无监护能力情形": "无"} | JUDGED, "included"),  # FJ-13: 综合判断 outranks
        (MOTHER_HOME | {"母亲无监护能力情形": "无", "监护能力综合判断": "无监护能力"}, "excluded"),  # FJ-13: no basis
        (MOTHER_HOME | {"母亲无监护能力情形": ""}, "undetermined"),
        (MOTHER_HOME | {"母亲状况": "已故"}, "undetermined"),
        ({"出生日期": "2008-12-01"}, "excluded"),  # FJ-10: the 16th birthday
        ({"共同居住人": "父母双方"}, "excluded"),
    ],
)
def test_left_behind_child(assess, change: Mapping[str, str], expected: str) -> None:
    """FJ-10, FJ-11, FJ-12, FJ-13 (一（二）); visits home have no column and so cannot reset the months (FJ-12)."""
    assert status(assess(LEFT_BEHIND | change), "left_behind.monitoring") == expected


def test_where_a_child_is_monitored(assess) -> None:
    """FJ-14: migrants where they live, left-behind children at their hukou place."""
    assert assess(MIGRANT).monitored_at == ("350524",)
    assert assess(LEFT_BEHIND | {"现居住地区划代码": "350503"}).monitored_at == ("350524",)


def test_turning_16_ends_it(assess, pack: Pack) -> None:
    """FJ-68: who no longer meets the conditions leaves."""
    assert assess(MIGRANT).ends == (date(2031, 3, 2), "turns_16")
    assert pack.sections["exit"]["no_longer_meets"]["clause"] == "四（三）"


# --- key care --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"家庭困难情况": "低保边缘家庭"}, "family_hardship"),
        ({"残疾类别": "肢体残疾"}, "disability"),
        ({"监护问题": "无人监护"}, "guardianship_missing"),
        ({"流浪": "是"}, "homeless"),
        ({"健康状况": "心理/行为异常"}, "mental_behavioural"),
    ],
)
@pytest.mark.parametrize("form", ["流动", "留守"])
def test_key_care_for_the_five_conditions(assess, form: str, cells: Mapping[str, str], code: str) -> None:
    """FJ-55: the five conditions, both groups."""
    care = assess(CHILD | {"表类": form} | cells).key_care
    assert care.status == "listed"
    assert [reason.code for reason in care.reasons] == [code]
    assert care.reasons[0].clause == "三（四）2"


def test_help_request_across_townships_but_not_counties(assess) -> None:
    """FJ-56: same county, other township, with a request: key care, not in the monitoring scope."""
    child = MIGRANT | {"户籍地区划代码": "350524101", "现居住地区划代码": "350524102", "主动提出救助帮扶需求": "是"}
    assessed = assess(child)
    assert status(assessed, "migrant.monitoring") == "excluded"
    assert [reason.code for reason in assessed.key_care.reasons] == ["asked_for_help"]
    assert assess(LEFT_BEHIND | {"主动提出救助帮扶需求": "是"}).key_care.reasons == ()


# --- risk ------------------------------------------------------------------------------------------------------------
RED = {
    "性侵害": "遭受性侵害",
    "虐待": "遭受虐待",
    "拐卖": "遭受拐卖",
    "暴力伤害": "遭受暴力伤害",
    "遗弃": "遭受遗弃",
    "其他不法侵害": "遭受其他不法侵害",
    "脱离监护单独居住生活": "脱离监护单独居住生活",
    "流浪": "流浪",
    "失踪": "失踪",
    "监护完全缺失": "监护完全缺失",
    "自杀": "有自杀行为",
    "自残": "有自残行为",
}
YELLOW = {
    "监护严重不足": "监护严重不足",
    "辍学": "辍学",
    "严重心理疾病": "患有严重心理疾病",
    "心理障碍": "患有心理障碍",
}


def test_three_tiers_with_labels_and_every_situation(pack: Pack) -> None:
    """FJ-34 three tiers with colour and text; FJ-159, FJ-160, FJ-161, FJ-162 red; FJ-165, FJ-166, FJ-167 yellow."""
    assert [(tier.key, tier.label) for tier in pack.tiers] == list(zip(("red", "yellow", "green"), TIERS, strict=True))
    titles = {tier.key: [s.about.title for s in tier.situations if not s.suspected] for tier in pack.tiers}
    assert titles == {"red": list(RED.values()), "yellow": list(YELLOW.values()), "green": []}
    assert [tier.clause.text for tier in pack.tiers] == ["附件3一", "附件3二", "附件3三"]
    for tier in pack.tiers:
        assert {s.about.clause.text for s in tier.situations} <= {tier.clause.text}
    assert all("包括但不限于" in " ".join(tier.details["summary"]) for tier in pack.tiers[:2])  # FJ-155: open lists


@pytest.mark.parametrize("form", ["{}", "疑似{}", "（疑似）{}", "疑似遭受{}", "（疑似）遭受{}"])
@pytest.mark.parametrize(("word", "title"), list(RED.items())[:6])
def test_unlawful_harm_is_red_also_when_suspected(assess, form: str, word: str, title: str) -> None:
    """FJ-155, FJ-156, FJ-159: confirmed or suspected, key word alone or in full."""
    risk = assess(CHILD | {"风险情形": form.format(word)}).risk
    assert (risk.tier, risk.graded_by, [r.situation for r in risk.reasons]) == ("red", "rule", [title])
    assert risk.reasons[0].clause == "附件3一"


@pytest.mark.parametrize(
    ("words", "tier", "situations"),
    [
        *((word, "red", [title]) for word, title in list(RED.items())[6:]),  # FJ-160, FJ-161, FJ-162
        *((word, "yellow", [title]) for word, title in YELLOW.items()),  # FJ-163, FJ-165, FJ-166, FJ-167
        ("自杀或自残行为", "red", ["有自杀行为", "有自残行为"]),
        ("（疑似）有自杀或自残行为", "red", ["有自杀行为", "有自残行为"]),
        ("流浪或失踪", "red", ["流浪", "失踪"]),
        ("（疑似）遭受性侵害、虐待、拐卖、暴力伤害、遗弃等不法侵害", "red", list(RED.values())[:5]),
        ("（疑似）患有严重心理疾病或心理障碍", "yellow", ["患有严重心理疾病", "患有心理障碍"]),
        ("辍学、虐待", "red", ["遭受虐待"]),  # FJ-163: adding a red one gives red
    ],
)
def test_situations_written_down(assess, words: str, tier: str, situations: list[str]) -> None:
    """FJ-156, FJ-160, FJ-161, FJ-162, FJ-163: the highest tier and its own reasons."""
    risk = assess(CHILD | {"风险情形": words}).risk
    assert (risk.tier, [reason.situation for reason in risk.reasons]) == (tier, situations)


@pytest.mark.parametrize(
    ("cells", "tier"),
    [
        ({"流浪": "是"}, "red"),
        ({"共同居住人": "无"}, "red"),
        ({"监护问题": "无人监护"}, "red"),  # FJ-161
        ({"监护情况": "较差", "监护问题": "父或母或其他监护人监护能力不足"}, "yellow"),
        ({"监护情况": "一般", "监护问题": "父或母或其他监护人监护能力不足"}, None),
        ({"监护情况": "较差"}, None),
        ({"受委托照护人能力情形": "失能"}, "yellow"),  # FJ-165
        ({"受委托照护人能力情形": "半失能"}, "yellow"),
        ({"受委托照护人能力情形": "无民事行为能力"}, "yellow"),
        ({"受委托照护人能力情形": "限制民事行为能力"}, "yellow"),
        ({"受委托照护人能力情形": "无", "受委托照护人与儿童关系": "奶奶"}, None),
        ({"学业状况": "辍学"}, "yellow"),  # FJ-166
        ({"就学情况": "失学"}, "yellow"),
        ({"就学情况": "失学", "出生日期": "2018-12-01"}, "yellow"),  # the 6th birthday
        ({"就学情况": "失学", "出生日期": "2018-12-02"}, None),  # the day before
        ({"就学情况": "失学", "出生日期": "2008-12-02"}, "yellow"),  # the day before the 16th birthday
        ({"就学情况": "失学", "出生日期": "2008-12-01"}, None),  # the 16th birthday
        ({"就学情况": "学龄前", "出生日期": "2020-05-01"}, None),  # FJ-166
        ({"健康状况": "心理/行为异常"}, "yellow"),  # FJ-167
        ({"家庭困难情况": "低保家庭", "残疾类别": "肢体残疾"}, None),  # B-46: key care, not a tier
    ],
)
def test_situations_found_in_other_columns(assess, cells: Mapping[str, str], tier: str | None) -> None:
    """Contract, "Risk": red and yellow from other columns; yellow ones are suspected. FJ-165, FJ-166, FJ-167."""
    risk = assess(CHILD | cells).risk
    assert risk.tier == tier
    assert all(r.situation.startswith("（疑似）") == (tier == "yellow") for r in risk.reasons)


@pytest.mark.parametrize(
    ("cells", "tier", "graded_by", "contradicted"),
    [
        ({}, None, None, False),  # FJ-168: not assessed is not green
        ({"风险情形": "无"}, "green", "rule", False),
        ({"儿童风险评估": "低风险（绿色）"}, "green", "worker", False),
        ({"儿童风险评估": "中风险（黄色）"}, "yellow", "worker", False),
        ({"儿童风险评估": "高风险（红色）", "风险情形": "虐待"}, "red", "worker", False),  # worker when equal
        (
            {"儿童风险评估": "高风险（红色）", "风险情形": "辍学"},
            "red",
            "worker",
            False,
        ),  # FJ-155: open list
        ({"儿童风险评估": "低风险（绿色）", "风险情形": "虐待"}, "red", "rule", True),  # FJ-156
        ({"风险情形": "无", "流浪": "是"}, "red", "rule", True),
    ],
)
def test_the_tier_is_the_higher_of_worker_and_rule(
    assess, cells: Mapping[str, str], tier: str | None, graded_by: str | None, contradicted: bool
) -> None:
    """FJ-34, FJ-156, FJ-168 and contract, "Risk"."""
    risk = assess(CHILD | cells).risk
    assert (risk.tier, risk.graded_by, bool(risk.contradictions)) == (tier, graded_by, contradicted)


def test_a_child_living_alone_has_a_tier_though_not_in_scope(assess) -> None:
    """Contract: tiers for every child under 16 on a form, also when only ``with_guardian`` is unmet."""
    assessed = assess(MIGRANT | {"共同居住人": "无"})
    assert status(assessed, "migrant.monitoring") == "excluded"
    assert assessed.risk.tier == "red"
    assert assess(MIGRANT | {"共同居住人": "无", "出生日期": "2008-12-01"}).risk.tier is None


MONTHLY, QUARTERLY = Frequency(1, "month"), Frequency(1, "quarter")


@pytest.mark.parametrize(
    ("grade", "home", "contact", "immediate"),
    [
        ("高风险（红色）", MONTHLY, None, True),
        ("中风险（黄色）", MONTHLY, None, False),
        ("低风险（绿色）", QUARTERLY, MONTHLY, False),
    ],
)
def test_visits_by_tier(assess, grade: str, home: Frequency, contact: Frequency | None, immediate: bool) -> None:
    """FJ-157, FJ-158 red; FJ-164 yellow; FJ-169 green: contact monthly and a visit each quarter; FJ-50 by tier."""
    visits = assess(CHILD | {"儿童风险评估": grade}).risk.visits
    assert (visits.home, visits.contact, visits.immediate) == (home, contact, immediate)


def test_timers_that_the_text_leaves_open_are_visible_defaults(pack: Pack) -> None:
    """FJ-157, FJ-164, B-45: 即时 without hours and 及时 without days are settings marked as not from the text."""
    for key in ("red_first_response_hours", "yellow_report_days", "department_reply_days", "report_receipt_days"):
        parameter = pack.parameters[key]
        assert parameter.clause is None
        assert parameter.note.startswith("默认值，非文本规定（B-")
    assert pack.parameters["red_first_response_hours"].value == 24


# --- organisation ----------------------------------------------------------------------------------------------------
def test_duties_by_matter(pack: Pack) -> None:
    """FJ-15, FJ-16, FJ-17, FJ-18, FJ-19, FJ-20, FJ-37, FJ-38: who is responsible for which columns."""
    duties = pack.sections["duties"]
    owners = {key: (duties[key]["clause"], duties[key]["departments"]) for key in list(duties)[:6]}
    assert owners == {
        "basic": ("二（一）", ["civil_affairs"]),
        "schooling": ("二（二）", ["education"]),
        "residence_permit": ("二（三）", ["police"]),
        "health_management": ("二（四）", ["health"]),
        "insurance": ("二（五）", ["insurance"]),
        "disability": ("二（六）", ["disabled_federation"]),
    }
    assert duties["residence_permit"]["kinds"] == ["migrant"]
    assert duties["vaccination"]["departments"] == ["disease_control"]
    assert duties["answer_list"]["columns"][-1] == "vaccination"


def test_statistics_lead_is_civil_affairs(pack: Pack) -> None:
    """FJ-21, FJ-22: 民政部门负责、统计部门配合; population survey and monitoring data together."""
    statistics = pack.sections["statistics"]
    assert (statistics["lead"], statistics["support"]) == (["civil_affairs"], ["statistics"])
    assert [entry["title"] for entry in statistics["dimensions"].values()] == ["数量规模", "年龄结构", "分布区域"]
    assert "人口统计调查" in statistics["inputs"]


def test_base_list_is_education_only(pack: Pack) -> None:
    """FJ-28, FJ-29: education data only; what workers know is added by registration."""
    assert set(pack.sections["base_list"]["sources"]) == {"education", "known"}


def test_verification_before_upload_and_columns(pack: Pack) -> None:
    """FJ-32, FJ-40, FJ-42, FJ-45: six departments, each its own columns; first upload, then update."""
    verification = pack.sections["verification"]
    assert verification["order"] == "verify_before_upload"
    assert verification["upload_to"] == "全国儿童福利信息系统"
    assert {key: entry["columns"] for key, entry in verification["departments"].items()} == {
        "education": ["schooling", "school", "boarding", "study_status"],
        "police": ["residence_registration"],
        "health": ["health_management_0_6y", "tcm_management_0_36m"],
        "insurance": ["insurance"],
        "disease_control": ["vaccination"],
        "disabled_federation": ["disability_kinds", "disability_grade", "rehabilitation"],
    }
    assert list(verification["steps"]) == ["first_upload", "send", "compare", "upload"]


def test_dates_of_the_first_round(pack: Pack) -> None:
    """FJ-25 end of August, FJ-41 end of September, FJ-44 end of October, FJ-46 end of November 2024."""
    first = pack.sections["calendar"]["first_round"]
    assert {entry["clause"]: entry["to"] for entry in first.values()} == {
        "三（一）": "2024-08-31",
        "三（二）": "2024-09-30",
        "三（三）1": "2024-10-31",
        "三（三）2": "2024-11-30",
    }


def test_half_yearly_from_2025(pack: Pack) -> None:
    """FJ-48: every half year from 2025."""
    (regular,) = pack.sections["calendar"]["rounds"].values()
    assert (regular["every"], regular["from"], regular["clause"]) == ("half_year", "自2025年起", "三（四）1")
    assert regular["kinds"] == ["migrant", "left_behind"]


def test_upload_waits_for_the_comparison_unless_switched_on(pack: Pack) -> None:
    """FJ-49, B-41: the garbled 比对待核实时 is read as 核实后; the other reading is an option."""
    assert pack.parameters["upload_before_reply"].value is False
    assert pack.sections["options"]["upload_before_reply"]["default"] is False


def test_publication_consents(pack: Pack) -> None:
    """FJ-61, FJ-62, FJ-63, FJ-64: approval, consents by topic, nobody publishes privately."""
    publication = pack.sections["publication"]
    assert publication["principle"] == "属地管理、分级负责"
    assert publication["approval"] is True
    assert publication["private_release_forbidden"] is True
    printed = {key: t["department"] for key, t in publication["topics"].items() if t["clause"] == "四（二）"}
    assert printed == {
        "schooling": "education",
        "residence_permit": "police",
        "health_management": "health",
        "insurance": "insurance",
        "disability": "disabled_federation",
    }
    assert publication["topics"]["vaccination"]["default"] is True  # B-35: not printed


def test_people_and_service_kinds(pack: Pack) -> None:
    """FJ-30, FJ-39, FJ-40, FJ-52 who works on it; FJ-54 the four kinds of service, 心理辅导 and not 情绪疏导."""
    titles = {entry["title"] for entry in pack.sections["people"].values()}
    assert {"儿童督导员", "儿童主任", "网格员", "教师", "基层警务人员", "乡镇（街道）政法委员", "志愿者"} <= titles
    assert {"专业社工机构", "“福蕾行动计划”项目承接方", "未成年人救助保护机构"} <= titles
    assert [entry["kind"] for entry in pack.sections["measures"].values()] == [
        "救助帮扶",
        "监护支持",
        "心理辅导",
        "资源链接",
    ]
    assert pack.services == ()
    assert "reports" not in pack.sections


@pytest.mark.parametrize(
    ("requirement", "section", "key", "clause"),
    [
        ("FJ-23", "work", "mobilise", "三（一）"),
        ("FJ-24", "work", "training", "三（一）"),
        ("FJ-26", "duties", "monitoring_lead", "三（二）"),
        ("FJ-27", "duties", "share_base_data", "三（二）"),
        ("FJ-31", "duties", "household_survey", "三（二）"),
        ("FJ-33", "duties", "risk_grading", "三（二），附件3"),
        ("FJ-36", "duties", "school_survey", "三（二）"),
        ("FJ-47", "work", "routine", "三（四）1"),
        ("FJ-51", "work", "tiered_care", "三（四）2"),
        ("FJ-57", "work", "organisation", "四（一）"),
        ("FJ-58", "work", "funds", "四（一）"),
        ("FJ-59", "work", "scope", "四（二）"),
        ("FJ-60", "work", "privacy", "四（二）"),
        ("FJ-65", "work", "first_round", "四（三）"),
        ("FJ-66", "work", "records", "四（三）"),
        ("FJ-67", "work", "unimplemented_policy", "四（三）"),
        ("FJ-69", "work", "report_upwards", "四（三）"),
        ("FJ-154", "duties", "risk_grading", "三（二），附件3"),
    ],
)
def test_other_duties(pack: Pack, requirement: str, section: str, key: str, clause: str) -> None:
    """Each duty of organisation with its clause."""
    assert pack.sections[section][key]["clause"] == clause, requirement


def test_verification_steps(pack: Pack) -> None:
    """FJ-43: departments compare and put right by the actual situation, before the upload."""
    titles = [step["title"] for step in pack.sections["verification"]["steps"].values()]
    assert any("甄别、比对" in title for title in titles)
