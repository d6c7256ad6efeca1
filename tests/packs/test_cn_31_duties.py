"""Shanghai's departments, deadlines, exchange, publication and other duties, clause by clause."""

from __future__ import annotations

import pytest

from tonghu.batch.packs import load_pack
from tonghu.core.policy.model import Pack

SIX = ["education", "police", "health", "insurance", "disease_control", "disabled_federation"]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-31")


def test_key_care_duties(pack: Pack) -> None:
    """SH-53, SH-54, SH-55, SH-56, 三（四）2: four kinds of service by need, who gives them, projects."""
    care = pack.key_care
    assert care is not None
    assert care.kinds == ("migrant", "left_behind")
    assert care.details["actions"] == [
        "加强走访和关爱关心",
        "救助帮扶",
        "监护支持",
        "情绪疏导",
        "资源链接",
        "创设关爱服务项目",
    ]
    measures = pack.sections["measures"]
    assert [measures[key]["title"] for key in ("relief", "guardianship_support", "counselling", "resources")] == [
        "救助帮扶",
        "监护支持",
        "情绪疏导",
        "资源链接",
    ]
    people = pack.sections["people"]
    for key in ("protection_station", "child_supervisor", "child_director", "child_social_worker"):
        assert key in people


@pytest.mark.parametrize(
    ("requirement", "duty", "clause", "departments", "columns"),
    [
        ("SH-14", "basic", "二（一）", ["civil_affairs"], {"name", "guardianship", "hardship", "lives_with"}),
        ("SH-15", "schooling", "二（二）", ["education"], {"schooling", "school", "boarding", "study_status"}),
        ("SH-16", "residence_permit", "二（三）", ["police"], {"residence_registration"}),
        ("SH-17", "health_management", "二（四）", ["health"], {"health_management_0_6y", "tcm_management_0_36m"}),
        ("SH-18", "insurance", "二（五）", ["insurance"], {"insurance"}),
        ("SH-19", "vaccination", "二（六）", ["disease_control"], {"vaccination"}),
        ("SH-20", "disability", "二（七）", ["disabled_federation"], {"disability_grade", "rehabilitation"}),
        ("SH-21", "statistics", "二（八）", ["statistics", "civil_affairs"], set()),
        ("SH-26", "lead", "三（二）", ["civil_affairs", *SIX], set()),
        ("SH-38", "school_monitoring", "三（二）", ["education"], {"schooling"}),
        (
            "SH-39",
            "function_monitoring",
            "三（二）",
            ["police", "insurance", "disabled_federation"],
            {"residence_registration", "insurance", "disability_kinds"},
        ),
        (
            "SH-40",
            "answer_on_list",
            "三（二）",
            ["health", "disease_control"],
            {"vaccination", "health_management_0_6y"},
        ),
    ],
)
def test_duties(
    pack: Pack, requirement: str, duty: str, clause: str, departments: list[str], columns: set[str]
) -> None:
    """二（一）–（八） and 三（二）: who is responsible for which matter and which columns."""
    entry = pack.sections["duties"][duty]
    assert entry["clause"] == clause, requirement
    assert entry["departments"] == departments
    assert columns <= set(entry.get("columns", []))
    assert not entry.get("leads") or duty == "lead"


def test_every_named_department_exists(pack: Pack) -> None:
    """Keys of duties, verification, topics, measures and work are departments of the pack."""
    known = set(pack.sections["departments"])
    used: set[str] = set()
    for section in ("duties", "measures", "work"):
        for entry in pack.sections[section].values():
            used |= set(entry.get("departments", []))
    used |= set(pack.sections["verification"]["departments"])
    used |= {topic["department"] for topic in pack.sections["publication"]["topics"].values()}
    used |= set(pack.sections["statistics"]["lead"])
    assert used <= known


@pytest.mark.parametrize(
    ("requirement", "step", "due", "clause"),
    [
        ("SH-25", "mobilisation", "2024-07-05", "三（一）"),
        ("SH-25", "training", "2024-07-05", "三（一）"),
        ("SH-43", "survey", "2024-09-30", "三（二）"),
        ("SH-46", "verification", "2024-10-31", "三（三）1"),
        ("SH-48", "upload", "2024-11-30", "三（三）2"),
    ],
)
def test_deadlines_of_the_first_round(pack: Pack, requirement: str, step: str, due: str, clause: str) -> None:
    """The dates of 三, kept as the historical first round (B-66)."""
    entry = pack.sections["calendar"]["first_round"][step]
    assert (entry["to"], entry["clause"]) == (due, clause), requirement


def test_half_yearly_rounds(pack: Pack) -> None:
    """SH-49, SH-50, SH-51, SH-52, 三（四）1: from 2025 every half year; left-behind children by default (B-42)."""
    rounds = pack.sections["calendar"]["rounds"]
    assert set(rounds) == {"regular", "regular_left_behind"}
    assert (rounds["regular"]["every"], rounds["regular"]["kinds"], rounds["regular"]["from"]) == (
        "half_year",
        ["migrant"],
        "2025年起",
    )
    assert rounds["regular_left_behind"]["default"] is True
    work = pack.sections["work"]
    assert {
        work[key]["clause"] for key in ("routine", "education_changes", "police_changes", "update_verify_enter")
    } == {"三（四）1"}


def test_base_list(pack: Pack) -> None:
    """SH-27, SH-28, SH-29, SH-30, SH-31, SH-33: education and police, with the community cloud and daily knowledge."""
    sources = pack.sections["base_list"]["sources"]
    assert set(sources) == {"education", "police", "community", "known"}
    assert "市大数据中心" in sources["education"]["note"]
    assert "派出所" in sources["police"]["note"]
    assert {"shared_data", "data_centre", "station_links", "collection"} <= set(pack.sections["work"])


def test_verification_comes_before_the_upload(pack: Pack) -> None:
    """SH-44, SH-45, SH-47, 三（三）: six departments, each with its own columns only, then the national system."""
    verification = pack.sections["verification"]
    assert verification["order"] == "verify_before_upload"
    assert verification["upload_to"] == "全国儿童福利信息系统"
    assert set(verification["departments"]) == set(SIX)
    assert verification["departments"]["insurance"]["columns"] == ["insurance"]
    columns = [column for entry in verification["departments"].values() for column in entry["columns"]]
    assert len(columns) == len(set(columns))


def test_people(pack: Pack) -> None:
    """SH-32, SH-41, SH-42, 三（二）: workers, institutions and helpers named by the text."""
    titles = " ".join(entry["title"] for entry in pack.sections["people"].values())
    workers = ("儿童督导员", "儿童主任", "儿童福利社工", "网格员")
    helpers = ("教师", "基层警务人员", "政法委员", "志愿者")
    places = ("救助保护机构", "保护工作站", "居民委员会", "学校", "派出所", "社区卫生服务中心")
    assert [word for word in (*workers, *helpers, *places) if word not in titles] == []


def test_publication(pack: Pack) -> None:
    """SH-61, SH-62, SH-63, 四（二）: approval, opinions by topic; vaccination by default (B-35), no 属地管理."""
    publication = pack.sections["publication"]
    assert publication["approval"] is True
    assert publication["private_release_forbidden"] is True
    assert "principle" not in publication
    topics = publication["topics"]
    assert {key: topic["department"] for key, topic in topics.items()} == {
        "schooling": "education",
        "residence_permit": "police",
        "health_management": "health",
        "insurance": "insurance",
        "disability": "disabled_federation",
        "vaccination": "disease_control",
    }
    assert [key for key, topic in topics.items() if topic.get("default")] == ["vaccination"]


def test_statistics(pack: Pack) -> None:
    """SH-21, SH-22, 二（八）: both departments, three dimensions, survey and monitoring data together (B-37)."""
    statistics = pack.sections["statistics"]
    assert statistics["lead"] == ["statistics", "civil_affairs"]
    assert "support" not in statistics
    assert [entry["title"] for entry in statistics["dimensions"].values()] == ["数量规模", "年龄结构", "分布区域"]
    assert statistics["inputs"][0] == "人口统计调查"


@pytest.mark.parametrize(
    ("requirement", "key", "clause"),
    [
        ("SH-13", "notice", "一"),
        ("SH-23", "mobilisation", "三（一）"),
        ("SH-24", "training", "三（一）"),
        ("SH-34", "collection", "三（二）"),
        ("SH-57", "plan", "四（一）"),
        ("SH-58", "funds", "四（一）"),
        ("SH-59", "strict_scope", "四（二）"),
        ("SH-60", "privacy", "四（二）"),
        ("SH-64", "cooperation", "四（三）"),
        ("SH-65", "schedule", "四（三）"),
        ("SH-66", "records", "四（三）"),
        ("SH-68", "exits", "四（三）"),
        ("SH-69", "report_up", "四（三）"),
    ],
)
def test_other_duties(pack: Pack, requirement: str, key: str, clause: str) -> None:
    """Duties that are neither field duties nor services, each with its clause."""
    assert pack.sections["work"][key]["clause"] == clause, requirement


def test_policies_found_not_implemented(pack: Pack) -> None:
    """SH-67, 四（三）: policies not carried out are solved with the departments."""
    assert pack.sections["measures"]["policy_gaps"]["clause"] == "四（三）"


def test_exits(pack: Pack) -> None:
    """SH-68, 四（三）: those who no longer meet the conditions are updated in time, with a reason."""
    assert {"turns_16", "hukou_moved_in", "parents_returned", "hukou_moved_out", "died"} <= set(pack.sections["exit"])
