"""Pingdingshan's draft, clause by clause. The ids are rows of the requirements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.policy.assess import Assessment, Assessor, Context
from tonghu.core.policy.examples import run_examples
from tonghu.core.policy.model import Frequency, Pack, Visits

AS_OF = date(2024, 12, 1)
MIGRANT = {
    "姓名": "测试",
    "表类": "流动",
    "出生日期": "2015-03-02",
    "共同居住人": "父母双方",
    "户籍地区划代码": "410423",
    "现居住地区划代码": "410402",
    "离开户籍地日期": "2023-09-01",
}
NOTHING = {"家庭困难情况": "无", "健康状况": "健康", "残疾类别": "无", "监护情况": "较好"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-4104")


Assess = Callable[..., Assessment]


@pytest.fixture(scope="module")
def assess(pack: Pack) -> Assess:
    """Assesses one child given as cells by header."""
    divisions, read = load_divisions(), registration_of_texts(pack)

    def one(cells: Mapping[str, str], as_of: date = AS_OF) -> Assessment:
        return Assessor(pack, Context(as_of, divisions, (pack.division,))).assess(read(cells))

    return one


def test_every_example_beside_a_rule_holds(pack: Pack) -> None:
    """Issue 2, deliver 3: examples run as tests."""
    assert run_examples(pack, load_divisions(), registration_of_texts(pack)) == []


def test_it_is_a_draft_for_migrant_children(pack: Pack) -> None:
    """PDS-01, B-56, contract: a draft; migrant children only and one population."""
    assert pack.draft
    assert pack.issued is None
    assert set(pack.targets) == {"migrant.monitoring"}
    assert pack.targets["migrant.monitoring"].about.valid_from is None
    assert set(pack.sections["forms"]) == {"migrant"}
    assert pack.tiers == ()
    assert "both_parents_away" not in pack.criteria


def test_basis_and_goals(pack: Pack) -> None:
    """PDS-02, PDS-03, PDS-04, PDS-05, PDS-06, PDS-77: basis documents, principles, lines of work, goals."""
    basis = pack.sections["basis"]
    assert basis["care_action_plan"]["number"] == "民发〔2024〕35号"
    assert basis["province_plan"]["number"] == "豫民文〔2024〕211号"
    assert basis["psychological_care"]["number"] == "平民〔2024〕35号"
    assert "monitoring_notice" not in basis
    goals = pack.sections["goals"]
    assert (goals["by_2026"]["by"], goals["by_2035"]["by"]) == ("到2026年", "到2035年")
    assert "儿童优先" in goals["principles"]["title"]
    assert goals["lines"]["title"] == "开展摸底排查，完善保障措施，加强关爱服务"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "included"),
        ({"共同居住人": "父母一方"}, "included"),  # PDS-08
        ({"共同居住人": "无"}, "excluded"),
        ({"共同居住人": ""}, "undetermined"),
        ({"离开户籍地日期": "2024-06-01"}, "included"),  # PDS-09: six months on the day itself
        ({"离开户籍地日期": "2024-06-02"}, "excluded"),
        ({"离开户籍地日期": "2024-08-31"}, "excluded"),
        ({"现居住地区划代码": "410423"}, "excluded"),
        ({"出生日期": "2008-12-01"}, "excluded"),
        ({"出生日期": "2008-12-02"}, "included"),
        ({"户籍地区划代码": "410403"}, "excluded"),  # PDS-10: between districts of the city
        ({"户籍地区划代码": "410404"}, "excluded"),  # 石龙 is in the default list
        ({"户籍地区划代码": "410481"}, "included"),  # 舞钢 is a county-level city
        ({"户籍地区划代码": "410102"}, "included"),  # another city's district
    ],
)
def test_monitoring_target(assess: Assess, change: dict[str, str], expected: str) -> None:
    """PDS-07, PDS-08, PDS-09, PDS-10, 二（一）1: accompanied, across counties, six months, under 16, exclusion."""
    child = assess(MIGRANT | change)
    decision = child.decisions["migrant.monitoring"]
    assert decision is not None
    assert decision.status == expected
    assert child.decisions["migrant.statistics"] is None
    assert child.decisions["left_behind.monitoring"] is None
    assert child.monitored_at == (("410402",) if expected == "included" and not change.get("现居住地区划代码") else ())


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (MIGRANT | NOTHING, "not_listed"),
        (MIGRANT | NOTHING | {"家庭困难情况": "低保家庭"}, "listed"),
        (MIGRANT | NOTHING | {"流浪": "是"}, "listed"),
        (MIGRANT | NOTHING | {"监护情况": ""}, "undetermined"),
        # PDS-22: another township of the same county is enough for a request, the same township is not
        (
            MIGRANT
            | NOTHING
            | {"户籍地区划代码": "350524101", "现居住地区划代码": "350524102", "主动提出救助帮扶需求": "是"},
            "listed",
        ),
        (
            MIGRANT
            | NOTHING
            | {"户籍地区划代码": "350524101", "现居住地区划代码": "350524101", "主动提出救助帮扶需求": "是"},
            "not_listed",
        ),
        (
            {"表类": "留守", "姓名": "测试", "出生日期": "2015-03-02", "家庭困难情况": "低保家庭"},
            "not_listed",
        ),
    ],
)
def test_key_care(assess: Assess, cells: dict[str, str], expected: str) -> None:
    """PDS-21, PDS-22, 二（一）2: five conditions, and cross-township requesters; migrant children only (B-58)."""
    assert assess(cells).key_care.status == expected


def test_key_care_duties(pack: Pack) -> None:
    """PDS-23, PDS-24, PDS-25, PDS-26, PDS-27, PDS-28: every department's ledger, assessment, five parts, archives."""
    care = pack.key_care
    assert care is not None
    assert care.kinds == ("migrant",)
    assert "家庭监护能力评估" in care.details["actions"]
    assert care.details["records"] == ["生活保障", "家庭监护", "就医就学", "关爱服务"]
    assert care.details["owners"] == pack.sections["duties"]["clause_2"]["departments"]
    assert "archives" in pack.sections["options"]


SIX_A_QUARTER = Visits(home=Frequency(6, "quarter"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Visits()),
        ({"家庭困难情况": "低保边缘家庭"}, SIX_A_QUARTER),
        ({"残疾等级": "四级"}, SIX_A_QUARTER),
        ({"监护问题": "无人监护"}, SIX_A_QUARTER),
        ({"流浪": "是"}, SIX_A_QUARTER),
        ({"健康状况": "心理/行为异常"}, SIX_A_QUARTER),
        ({"主动提出救助帮扶需求": "是"}, Visits()),  # a request alone is not one of the five
        ({"家庭困难情况": "低保家庭", "出生日期": "2008-12-01"}, Visits()),
    ],
)
def test_six_home_visits_a_quarter(assess: Assess, change: dict[str, str], expected: Visits) -> None:
    """PDS-144, contract "Risk": no tier; six home visits a quarter for the five conditions (B-43 flagged)."""
    risk = assess(MIGRANT | NOTHING | change).risk
    assert (risk.tier, risk.graded_by, risk.visits) == (None, None, expected)


def test_the_number_of_visits_is_a_parameter_to_be_confirmed(pack: Pack) -> None:
    """B-43: {count 6, period quarter} as a parameter with a note to check with the issuer."""
    parameter = pack.parameters["key_visits_per_quarter"]
    assert parameter.value == 6
    assert "请向起草单位核对" in parameter.note


def test_base_list_and_updates(pack: Pack) -> None:
    """PDS-12, PDS-13, PDS-14, PDS-15, PDS-16, PDS-17: half-yearly at least; four lists and what workers know."""
    assert list(pack.sections["base_list"]["sources"]) == ["education", "police", "known", "health", "cdc"]
    assert "义务教育阶段" in pack.sections["base_list"]["sources"]["education"]["title"]
    rounds = pack.sections["calendar"]["rounds"]
    assert [(entry["every"], entry["kinds"]) for entry in rounds.values()] == [("half_year", ["migrant"])]


def test_verification_comes_before_entry(pack: Pack) -> None:
    """PDS-18, PDS-19, 二（一）1: compare, update, push, then the national system; the survey may be entrusted."""
    verification = pack.sections["verification"]
    assert verification["order"] == "verify_before_upload"
    assert list(verification["steps"]) == ["collect", "compare", "update", "push", "upload"]
    assert "entrusted_survey" in pack.sections["options"]


def test_rulings_are_visible_parameters(pack: Pack) -> None:
    """B-03, B-31, B-32, B-33, B-43: each with a clause or marked as a default that no text gives."""
    assert {"infant_until", "preschool_from", "bus_height_cm", "central_districts"} <= set(pack.parameters)
    for parameter in pack.parameters.values():
        assert parameter.clause is not None or parameter.note.startswith("默认值，非文本规定")


def test_every_outcome_quotes_this_plan(pack: Pack, assess: Assess) -> None:
    """Contract: every outcome names the clause of this plan."""
    decision = assess(MIGRANT).decisions["migrant.monitoring"]
    assert decision is not None
    assert {criterion.clause for criterion in decision.criteria} == {"二（一）1"}
    assert pack.key_care is not None
    assert {criterion.about.clause.text for criterion in pack.key_care.criteria} == {"二（一）2"}
