"""Shanghai, 沪民儿福发〔2024〕6号, clause by clause; the ids are rows of the requirements."""

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
