"""Shanghai, 沪民儿福发〔2024〕6号, clause by clause. Ids such as SH-06 are the rows of the requirements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from tonghu.batch.division_data import load_divisions

from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.policy.assess import Assessment, Assessor, Context
from tonghu.core.policy.examples import run_examples
from tonghu.core.policy.model import Pack

AS_OF = date(2024, 12, 1)
MIGRANT = {
    "姓名": "测试",
    "表类": "流动",
    "出生日期": "2015-03-02",
    "共同居住人": "父母双方",
    "户籍地区划代码": "340104",
    "现居住地区划代码": "310104",
    "来现居住地日期": "2023-09-01",
}
LOCAL = MIGRANT | {
    "户籍地区划代码": "310115",
    "共同居住人": "",
    "来现居住地日期": "2024-05-01",
    "主动提出救助帮扶需求": "是",
}
LEFT_BEHIND = {
    "姓名": "测试",
    "表类": "留守",
    "出生日期": "2015-03-02",
    "户籍地区划代码": "310120",
    "现居住地区划代码": "310120",
    "主动提出救助帮扶需求": "否",
    "父亲外出务工": "是",
    "父亲外出务工起始日期": "2023-11-01",
    "父亲外出务工地区划代码": "440305",
    "父亲无监护能力情形": "无",
    "母亲外出务工": "是",
    "母亲外出务工起始日期": "2023-11-01",
    "母亲外出务工地区划代码": "440305",
}
TEN = [
    "civil_affairs",
    "political_legal",
    "education",
    "police",
    "health",
    "statistics",
    "insurance",
    "disease_control",
    "women_children_committee",
    "disabled_federation",
]
SIX = ["education", "police", "health", "insurance", "disease_control", "disabled_federation"]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-31")


Assess = Callable[..., Assessment]


@pytest.fixture(scope="module")
def assess(pack: Pack) -> Assess:
    """Assesses one child given as cells by header, for the work of a district or the whole city."""
    divisions, read = load_divisions(), registration_of_texts(pack)

    def one(cells: Mapping[str, str], as_of: date = AS_OF, here: str = "31") -> Assessment:
        return Assessor(pack, Context(as_of, divisions, (here,))).assess(read(cells))

    return one


def status(assessment: Assessment, key: str) -> str | None:
    """The status of one decision."""
    decision = assessment.decisions[key]
    return decision.status if decision else None


def test_every_example_beside_a_rule_holds(pack: Pack) -> None:
    """Issue 2, deliver 3: examples run as tests."""
    assert run_examples(pack, load_divisions(), registration_of_texts(pack)) == []


def test_the_document(pack: Pack) -> None:
    """SH-01, SH-02, SH-03, SH-04: number, date, ten issuers and addressees, purpose, upper basis."""
    assert (pack.document, pack.issued, pack.status) == ("沪民儿福发〔2024〕6号", date(2024, 7, 5), "in_force")
    assert len(pack.issuers) == 10
    assert "上海市疾病预防控制中心" in pack.issuers
    departments = pack.sections["departments"]
    assert {key for key, entry in departments.items() if entry.get("issuer")} == set(TEN)
    assert pack.sections["work"]["addressees"]["departments"] == TEN
    assert "政策措施" in pack.sections["goals"]["purpose"]["title"]
    assert set(pack.sections["basis"]) == {"own_notice", "monitoring_notice"}
    assert pack.ancestors == ("cn",)


def test_populations(pack: Pack) -> None:
    """B-02, contract: no statistics target; SH-12: migrants where they live, left-behind at the hukou place."""
    assert set(pack.targets) == {"migrant.monitoring", "left_behind.monitoring"}
    assert pack.targets["migrant.monitoring"].monitored_at == ("residence",)
    assert pack.targets["left_behind.monitoring"].monitored_at == ("hukou",)
    asked = {name for target in pack.targets.values() for branch in target.branches for name in branch}
    assert "not_between_urban_districts" not in pack.criteria
    assert {pack.criteria[name].code for name in asked} == {
        "under_16",
        "with_guardian",
        "crosses_municipality",
        "crosses_county",
        "away_6_months",
        "asked_for_help",
        "local_hukou",
        "both_parents_away",
        "one_parent_away_other_incapable",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "included"),
        ({"来现居住地日期": "2024-06-01"}, "included"),  # SH-06: six months on the day itself
        ({"来现居住地日期": "2024-06-02"}, "excluded"),
        ({"来现居住地日期": "", "离开户籍地日期": "2024-07-01"}, "excluded"),
        ({"来现居住地日期": "", "离开户籍地日期": "2022-07-01"}, "undetermined"),
        ({"离开户籍地日期": "2020-01-01", "来现居住地日期": "2024-10-01"}, "excluded"),
        ({"户籍地区划代码": "310115"}, "excluded"),  # SH-05: a Shanghai hukou is not under this branch
        ({"现居住地区划代码": "320583"}, "excluded"),
        ({"共同居住人": "无"}, "excluded"),
        ({"共同居住人": ""}, "undetermined"),
        ({"出生日期": "2008-12-01"}, "excluded"),
        ({"出生日期": "2008-12-02"}, "included"),
    ],
)
def test_migrant_children(assess: Assess, change: dict[str, str], expected: str) -> None:
    """SH-05, SH-06, 一（一）: non-Shanghai hukou, accompanied, six months in Shanghai from the arrival, under 16."""
    cells = MIGRANT | {"主动提出救助帮扶需求": "否"} | change
    assert status(assess(cells), "migrant.monitoring") == expected
    assert status(assess(cells), "migrant.statistics") is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "included"),  # 7 months, another district, request; nobody asks who lives with the child (A1)
        ({"共同居住人": "无"}, "included"),
        ({"来现居住地日期": "2024-07-01"}, "excluded"),  # 5 months
        ({"主动提出救助帮扶需求": "否"}, "excluded"),
        ({"主动提出救助帮扶需求": ""}, "undetermined"),
        ({"现居住地区划代码": "310115"}, "excluded"),  # the same district
    ],
)
def test_migrant_add_on(assess: Assess, change: dict[str, str], expected: str) -> None:
    """SH-07, 一（一）: Shanghai hukou, across districts for six months, with a request for help."""
    assert status(assess(LOCAL | change), "migrant.monitoring") == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "included"),
        ({"户籍地区划代码": "340104"}, "excluded"),  # SH-08
        ({"父亲外出务工起始日期": "2024-06-01"}, "excluded"),  # SH-09: exactly six months are not 超过
        ({"父亲外出务工起始日期": "2024-05-31"}, "included"),
        ({"父亲外出务工地区划代码": "310120"}, "excluded"),  # 不含跨街道乡镇
        ({"父亲外出务工地区划代码": "310115"}, "included"),
        ({"母亲外出务工": "否", "母亲无监护能力情形": "重病"}, "included"),
        ({"母亲外出务工": "否", "母亲无监护能力情形": "无"}, "excluded"),
        ({"共同居住人": "父母双方"}, "excluded"),
        # SH-11: with a request every length counts, below, exactly and unknown
        ({"父亲外出务工起始日期": "2024-10-01", "主动提出救助帮扶需求": "是"}, "included"),
        ({"父亲外出务工起始日期": "2024-06-01", "主动提出救助帮扶需求": "是"}, "included"),
        ({"父亲外出务工起始日期": "", "主动提出救助帮扶需求": "是"}, "included"),
        ({"父亲外出务工起始日期": "2024-10-01", "主动提出救助帮扶需求": ""}, "undetermined"),
        ({"父亲外出务工地区划代码": "310120", "主动提出救助帮扶需求": "是"}, "excluded"),
    ],
)
def test_left_behind_children(assess: Assess, change: dict[str, str], expected: str) -> None:
    """SH-08, SH-09, SH-10, SH-11, 一（二）: months exclusive and never reset by visits, district level, add-on."""
    assert status(assess(LEFT_BEHIND | change), "left_behind.monitoring") == expected


def test_a_move_between_districts_does_not_reset_the_term(assess: Assess) -> None:
    """SH-06: 来现居住地日期 is read as the first day in Shanghai."""
    child = assess(MIGRANT, here="310104")
    assert status(child, "migrant.monitoring") == "included"
    assert child.monitored_at == ("310104",)


@pytest.mark.parametrize(
    ("change", "here", "notified"),
    [
        ({"现居住地区划代码": "310104"}, "310104", ("310120",)),  # another district's hukou
        ({"户籍地区划代码": "340104", "现居住地区划代码": "310104"}, "31", ("340104",)),  # leaving out local_hukou
        ({}, "310120", ()),  # lives in its own hukou district
        ({"现居住地区划代码": "310104"}, "310115", ()),  # does not live here
        ({"现居住地区划代码": "310104", "父亲外出务工": "否", "母亲外出务工": "否"}, "310104", ()),  # excluded
        ({"现居住地区划代码": "310104", "父亲外出务工起始日期": ""}, "310104", ("310120",)),  # not excluded is enough
    ],
)
def test_notice_to_the_hukou_district(
    assess: Assess, change: dict[str, str], here: str, notified: tuple[str, ...]
) -> None:
    """SH-13, contract "notify": the hukou county of a child living here whose rule is not excluded."""
    assert assess(LEFT_BEHIND | change, here=here).notify == notified


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (MIGRANT | {"家庭困难情况": "低保家庭"}, "listed"),
        (LEFT_BEHIND | {"残疾类别": "肢体残疾"}, "listed"),
        (LEFT_BEHIND | {"主动提出救助帮扶需求": "是"}, "listed"),
        (MIGRANT | {"主动提出救助帮扶需求": "是"}, "listed"),
        (MIGRANT | {"家庭困难情况": "无", "健康状况": "健康", "监护情况": "较好"}, "not_listed"),
        (MIGRANT | {"家庭困难情况": "无", "健康状况": "健康"}, "undetermined"),
        (MIGRANT | {"家庭困难情况": "低保家庭", "出生日期": "2008-12-01"}, "not_listed"),
    ],
)
def test_key_care(assess: Assess, cells: dict[str, str], expected: str) -> None:
    """SH-36, SH-37, 三（二）: five conditions for both kinds, and a request on either form."""
    assert assess(cells).key_care.status == expected


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


def test_rulings_are_visible_parameters_and_options(pack: Pack) -> None:
    """B-02, B-08, B-18, B-19: what the text leaves open is a parameter or an option, marked as a default."""
    options = pack.sections["options"]
    assert set(options) == {"township_requesters", "notice_for_others", "township_statistics"}
    assert all(not option["default"] and "默认值，非文本规定" in option["note"] for option in options.values())
    assert options["township_requesters"]["parameter"] in pack.parameters
    assert pack.parameters["migrant_since"].value == "arrival"
    assert pack.parameters["help_parent_months"].value is None
    for parameter in pack.parameters.values():
        assert parameter.clause is not None or parameter.note.startswith("默认值，非文本规定")


def test_every_outcome_quotes_this_plan(pack: Pack, assess: Assess) -> None:
    """Contract: every outcome names the clause; an inherited rule is restated with Shanghai's clause."""
    for key in pack.targets:
        assert pack.targets[key].about.clause.document == "cn-31"
        for branch in pack.targets[key].branches:
            assert all(pack.criteria[name].about.clause.document == "cn-31" for name in branch)
    decision = assess(MIGRANT).decisions["migrant.monitoring"]
    assert decision is not None
    assert {criterion.clause for criterion in decision.criteria} == {"一（一）", "一（一）、一（二）"}
