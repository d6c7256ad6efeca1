"""Qijiang's own plan clause by clause: document, duties, calendar, base list, verification, publication, statistics."""

from __future__ import annotations

import pytest

from tonghu.batch.packs import load_pack
from tonghu.core.policy.model import Pack

FIVE = ["education", "police", "health", "insurance", "disabled_federation"]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-500110")


def test_document_issuers_and_basis(pack: Pack) -> None:
    """QJ-02, QJ-04: nine issuers without 疾控 and 妇联, 2024-08-19, no number, below 渝民〔2024〕101号."""
    assert pack.issued is not None
    assert pack.issued.isoformat() == "2024-08-19"
    assert len(pack.issuers) == 9
    assert not [issuer for issuer in pack.issuers if "疾病预防" in issuer or "妇女联合会" in issuer]
    departments = pack.sections["departments"]
    assert departments["disease_control"]["issuer"] is False
    assert departments["womens_federation"]["issuer"] is False
    basis = pack.sections["basis"]
    assert basis["municipal_notice"]["number"] == "渝民〔2024〕101号"
    assert basis["own_notice"].get("number") is None
    assert all(criterion.about.valid_from is not None for criterion in pack.criteria.values())


def test_addressed_to_towns_and_streets(pack: Pack) -> None:
    """QJ-01, QJ-63: towns and streets report and make their own plans."""
    assert "填报单位" in pack.sections["departments"]["town"]["role"]
    assert pack.sections["work"]["town_plans"]["departments"] == ["town"]


def test_both_kinds_of_children(pack: Pack) -> None:
    """QJ-03, QJ-05: migrant and left-behind children are monitored."""
    assert set(pack.targets) == {"migrant.monitoring", "migrant.statistics", "left_behind.monitoring"}


@pytest.mark.parametrize(
    ("requirement", "duty", "departments", "columns"),
    [
        ("QJ-24", "basic", ["civil_affairs"], {"name", "guardianship", "hardship", "lives_with"}),
        ("QJ-25", "basic", ["civil_affairs"], {"name"}),
        ("QJ-28", "schooling", ["education"], {"school"}),
        ("QJ-29", "schooling", ["education"], {"schooling", "school", "boarding", "study_status"}),
        ("QJ-30", "residence_permit", ["police"], {"residence_registration"}),
        ("QJ-31", "health_management", ["health"], {"health_management_0_6y", "tcm_management_0_36m"}),
        ("QJ-32", "insurance", ["insurance"], {"insurance"}),
        ("QJ-33", "disability", ["disabled_federation"], {"disability_kinds", "disability_grade", "rehabilitation"}),
        ("QJ-16", "lead", ["civil_affairs", *FIVE, "womens_federation"], set()),
        ("QJ-17", "lead", ["civil_affairs", *FIVE, "womens_federation"], set()),
        ("QJ-18", "checking", [*FIVE, "womens_federation"], set()),
    ],
)
def test_duties(pack: Pack, requirement: str, duty: str, departments: list[str], columns: set[str]) -> None:
    """二（一）: who is responsible for which matter and which columns; 区民政局 leads."""
    entry = pack.sections["duties"][duty]
    assert entry["clause"] == "二（一）", requirement
    assert entry["departments"] == departments
    assert columns <= set(entry.get("columns", []))
    assert duty != "lead" or entry["leads"] == ["civil_affairs"]
    assert duty != "residence_permit" or entry["kinds"] == ["migrant"]


@pytest.mark.parametrize(
    ("requirement", "step", "start", "end", "clause"),
    [
        ("QJ-40", "mobilisation", "2024-07-01", "2024-08-31", "三（动员部署和专题培训）"),
        ("QJ-43", "collection", "2024-08-01", "2024-09-30", "三（二）"),
        ("QJ-51", "entry", "2024-10-01", "2024-10-31", "三（三）"),
        ("QJ-54", "verification", "2024-11-01", "2024-11-30", "三（四）"),
        ("QJ-59", "statistics", "2024-12-01", "2024-12-31", "三（五）"),
    ],
)
def test_phases_of_the_first_round(pack: Pack, requirement: str, step: str, start: str, end: str, clause: str) -> None:
    """The five phases with their days (B-66)."""
    phase = pack.sections["calendar"]["first_round"][step]
    assert (phase["from"], phase["to"], phase["clause"]) == (start, end, clause), requirement
    assert phase["who"]


def test_deadlines_of_the_first_round(pack: Pack) -> None:
    """QJ-37, QJ-38, QJ-39: start in July, collected by September, entered and verified by November, over by December."""
    other = pack.sections["calendar"]["other"]
    assert other["first_round_starts"]["from"] == "2024-07-01"
    assert other["collected"]["to"] == "2024-09-30"
    assert other["entered_and_verified"]["to"] == "2024-11-30"
    assert other["first_round_ends"]["to"] == "2024-12-31"
    assert "常态化" in other["first_round_ends"]["title"]


def test_rounds_since(pack: Pack) -> None:
    """B-42: quarterly for migrant children by the municipal plan, half-yearly for left-behind ones by default."""
    rounds = pack.sections["calendar"]["rounds"]
    assert (rounds["regular"]["every"], rounds["regular"]["kinds"]) == ("quarter", ["migrant"])
    assert "渝民发〔2024〕13号" in rounds["regular"]["clause"]
    assert (rounds["left_behind"]["every"], rounds["left_behind"]["default"]) == ("half_year", True)


def test_base_list(pack: Pack) -> None:
    """QJ-47, QJ-48, QJ-49, QJ-50: 随迁子女 from 区教委 and 居住证 from 区公安局, nothing else."""
    sources = pack.sections["base_list"]["sources"]
    assert {key: source["department"] for key, source in sources.items()} == {
        "education": "education",
        "police": "police",
    }
    assert "base_data_sharing" in pack.sections["work"]


def test_entry_comes_before_verification(pack: Pack) -> None:
    """QJ-53, QJ-55, QJ-56, QJ-57, QJ-58, B-39: entered in October, verified in November, then put right."""
    verification = pack.sections["verification"]
    assert verification["order"] == "upload_before_verify"
    assert verification["upload_to"] == "全国儿童福利信息系统"
    assert list(verification["steps"]) == ["consolidate", "send_rosters", "answer", "correct"]
    assert "花名册" in verification["steps"]["send_rosters"]["title"]
    assert set(verification["departments"]) == {*FIVE, "disease_control"}
    assert "渝民发〔2024〕13号" in verification["departments"]["disease_control"]["clause"]


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("QJ-44", "儿童督导员 儿童主任 妇联执委 网格员 儿童社工 志愿者"),
        ("QJ-42", "儿童督导员 儿童社工"),
        ("QJ-52", "儿童督导员"),
        ("QJ-66", "教师 基层警务人员 儿童督导员 儿童主任 网格员 志愿者"),
    ],
)
def test_people(pack: Pack, requirement: str, words: str) -> None:
    """三（二）, 四（二）: who works on it."""
    titles = {entry["title"] for entry in pack.sections["people"].values()}
    assert set(words.split()) <= titles, requirement


def test_publication(pack: Pack) -> None:
    """QJ-72, QJ-73, QJ-74, QJ-75, QJ-76, QJ-77: principle, joint release, approval, opinions by topic, nothing private."""
    publication = pack.sections["publication"]
    assert publication["principle"] == "属地管理、分级负责"
    assert "统计部门会同民政部门" in publication["overall"]
    assert publication["approval"] is True
    assert publication["private_release_forbidden"] is True
    topics = {key: topic["department"] for key, topic in publication["topics"].items() if not topic.get("default")}
    assert topics == {
        "schooling": "education",
        "residence_permit": "police",
        "health_management": "health",
        "insurance": "insurance",
        "disability": "disabled_federation",
    }


def test_statistics(pack: Pack) -> None:
    """QJ-34, QJ-35, QJ-36, QJ-60: 统计局 leads with 民政局, three dimensions, survey and monitoring data, a report."""
    statistics = pack.sections["statistics"]
    assert (statistics["lead"], statistics["support"]) == (["statistics"], ["civil_affairs"])
    assert [entry["title"] for entry in statistics["dimensions"].values()] == ["数量规模", "年龄结构", "分布区域"]
    assert statistics["inputs"][0] == "人口统计调查"
    assert statistics["product"] == "统计分析报告"


@pytest.mark.parametrize(
    ("requirement", "key", "clause"),
    [
        ("QJ-41", "plan_and_team", "三（动员部署和专题培训）"),
        ("QJ-42", "visit_training", "三（动员部署和专题培训）"),
        ("QJ-23", "guidance", "二（一）"),
        ("QJ-45", "form_filling", "三（二）"),
        ("QJ-22", "second_unit", "二（一）"),
        ("QJ-61", "on_schedule", "四（一）"),
        ("QJ-62", "cooperation", "四（一）"),
        ("QJ-64", "on_schedule", "四（一）"),
        ("QJ-65", "liaison", "四（二）"),
        ("QJ-67", "unmet_policies", "四（二）"),
        ("QJ-69", "report_upwards", "四（二）"),
        ("QJ-70", "data_quality", "四（三）"),
        ("QJ-71", "information_security", "四（三）"),
    ],
)
def test_other_duties(pack: Pack, requirement: str, key: str, clause: str) -> None:
    """Duties that are neither a department's columns nor services, each with its clause."""
    assert pack.sections["work"][key]["clause"] == clause, requirement


def test_exits(pack: Pack) -> None:
    """QJ-68: those who no longer meet the conditions are updated in time, each way with its reason."""
    ways = pack.sections["exit"]
    assert {"turns_16", "returned_home", "parents_returned", "died", "duplicate"} <= set(ways)
    assert "不删除" in ways["no_longer_meets"]["note"]


def test_what_the_municipal_plan_orders_in_every_district(pack: Pack) -> None:
    """Service list, mandatory report and disease control come from the municipal plan, with its number."""
    municipal = load_pack("cn-50")
    assert [item.number for item in pack.services] == [item.number for item in municipal.services] == list(range(1, 22))
    assert all("渝民发〔2024〕13号" in pack.quote(item.about.clause) for item in pack.services)
    assert pack.sections["reports"]["when"] == "at_once"
