"""The national baseline says what the plans quote of the national notices, and nothing beyond (contract, "People")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.base.registration import BY_CODE
from tonghu.core.policy.assess import Assessment, Assessor, Context
from tonghu.core.policy.examples import run_examples
from tonghu.core.policy.model import Pack

AS_OF = date(2024, 12, 1)
UNDER_16 = {"姓名": "测试", "出生日期": "2015-03-02"}
FOUR_ANSWERED = {"家庭困难情况": "无", "健康状况": "健康", "残疾类别": "无", "监护情况": "较好"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn")


@pytest.fixture(scope="module")
def assess(pack: Pack):
    """Assesses one child given as cells by header."""
    assessor = Assessor(pack, Context(AS_OF, load_divisions(), (pack.division,)))
    read = registration_of_texts(pack)

    def one(cells: Mapping[str, str]) -> Assessment:
        return assessor.assess(read(cells))

    return one


def test_every_example_beside_a_rule_holds(pack: Pack) -> None:
    """Issue 2, deliver 3: examples run as tests."""
    assert run_examples(pack, load_divisions(), registration_of_texts(pack)) == []


def test_it_is_a_baseline_without_tiers_and_without_invented_services(pack: Pack) -> None:
    """Contract: "cn holds what the plans quote of the national notices (as Fujian words it, without tiers)"."""
    assert pack.status == "baseline"
    assert pack.tiers == ()
    assert pack.visit_rules == ()
    assert pack.services == ()
    assert pack.notice is None
    assert set(pack.targets) == {"migrant.monitoring", "migrant.statistics", "left_behind.monitoring"}
    assert "不作推测" in str(pack.sections["basis"]["care_action_plan"])


def test_base_list_sources(pack: Pack) -> None:
    """Contract, "Base-list sources": Chongqing and cn: education, police, known."""
    assert set(pack.sections["base_list"]["sources"]) == {"education", "police", "known"}


def test_both_forms_hold_the_national_field_set_without_the_risk_row(pack: Pack) -> None:
    """Every field is a column of that form; the risk row is Fujian's own."""
    for key, form in (("migrant", "M"), ("left_behind", "L")):
        columns = [field["column"] for field in pack.sections["forms"][key]["fields"]]
        assert len(columns) == len(set(columns))
        assert all(form in BY_CODE[column].forms for column in columns)
        expected = {c.code for c in BY_CODE.values() if form in c.forms}
        assert set(columns) == expected - {"risk_tier", "reporting_unit", "reported_on", "reported_by"}


def test_every_default_is_marked_and_every_parameter_has_a_source(pack: Pack) -> None:
    """Each ruling is a visible, commented parameter ("default, not from the text")."""
    for parameter in pack.parameters.values():
        assert parameter.clause is not None or parameter.note.startswith("默认值，非文本规定")


@pytest.mark.parametrize(
    ("cells", "status", "codes"),
    [
        ({"家庭困难情况": "防止返贫监测家庭"}, "listed", ["family_hardship"]),
        ({"生活保障情况": "低保"}, "listed", ["family_hardship"]),
        ({"残疾等级": "三级"}, "listed", ["disability"]),
        ({"监护问题": "无人监护"}, "listed", ["guardianship_missing"]),
        ({"流浪": "是"}, "listed", ["homeless"]),
        ({"健康状况": "心理/行为异常"}, "listed", ["mental_behavioural"]),
        ({"残疾类别": "视力残疾", "流浪": "是"}, "listed", ["disability", "homeless"]),
        ({}, "undetermined", []),
        (FOUR_ANSWERED, "not_listed", []),
        (FOUR_ANSWERED | {"家庭困难情况": ""}, "undetermined", []),
        (FOUR_ANSWERED | {"监护情况": ""}, "undetermined", []),
        (FOUR_ANSWERED | {"健康状况": ""}, "undetermined", []),
        (FOUR_ANSWERED | {"监护问题": "父或母或其他监护人无监护能力"}, "undetermined", []),
    ],
)
def test_key_care(assess, cells: Mapping[str, str], status: str, codes: list[str]) -> None:
    """Contract, "Key care": listed, undetermined when one of the four that the form answers is unknown, else not."""
    care = assess(UNDER_16 | {"表类": "流动"} | cells).key_care
    assert (care.status, [reason.code for reason in care.reasons]) == (status, codes)


@pytest.mark.parametrize("form", ["流动", "留守", ""])
def test_key_care_is_for_both_kinds_and_ends_with_the_16th_birthday(assess, form: str) -> None:
    """The conditions apply to any registered child under 16 of both kinds."""
    child = {"姓名": "测试", "表类": form, "残疾类别": "肢体残疾"}
    assert assess(child | {"出生日期": "2008-12-02"}).key_care.status == "listed"
    assert assess(child | {"出生日期": "2008-12-01"}).key_care.status == "not_listed"
    assert assess(child).key_care.status == "undetermined"


def test_what_is_merely_unrecorded_is_named_but_decides_nothing(assess) -> None:
    """流浪 and the request merely unrecorded do not make the list undetermined but are named in ``missing``."""
    migrant = {
        "表类": "流动",
        "共同居住人": "父母双方",
        "户籍地区划代码": "350524101",
        "现居住地区划代码": "350524102",
        "离开户籍地日期": "2023-09-01",
    }
    care = assess(UNDER_16 | FOUR_ANSWERED | migrant).key_care
    assert care.status == "not_listed"
    assert care.missing == ("主动提出救助帮扶需求", "流浪")
    asked = assess(UNDER_16 | FOUR_ANSWERED | migrant | {"主动提出救助帮扶需求": "是"}).key_care
    assert [reason.code for reason in asked.reasons] == ["asked_for_help"]


def test_a_request_whose_other_facts_are_unknown_is_undetermined(assess) -> None:
    """Undetermined when the request for help is made and its other facts are unknown; unmet when they exclude it."""
    asked = UNDER_16 | FOUR_ANSWERED | {"表类": "流动", "主动提出救助帮扶需求": "是"}
    care = assess(asked | {"共同居住人": "父母双方"}).key_care
    assert care.status == "undetermined"
    assert "离开户籍地日期" in care.missing
    assert "户籍地区划代码" in care.missing
    assert assess(asked | {"共同居住人": "无"}).key_care.status == "not_listed"


def test_a_capable_carer_settles_missing_capability(assess) -> None:
    """无监护能力 ticked, without a carer or other guardian on record who is capable, leaves it undetermined."""
    child = UNDER_16 | FOUR_ANSWERED | {"表类": "留守", "监护问题": "父或母无监护能力"}
    assert assess(child).key_care.status == "undetermined"
    assert "有无受委托照护人" in assess(child).key_care.missing
    assert assess(child | {"有无受委托照护人": "有"}).key_care.status == "not_listed"
    weak = {"监护问题": "父或母无监护能力、受委托照护人照护能力不足", "有无受委托照护人": "有"}
    assert assess(child | weak).key_care.status == "undetermined"


def test_departments_and_consents(pack: Pack) -> None:
    """Field owners, verification columns and consents name known departments and known columns."""
    departments = set(pack.sections["departments"])
    for duty in pack.sections["duties"].values():
        assert set(duty["departments"]) <= departments
        assert set(duty.get("columns", [])) <= set(BY_CODE)
    for key, entry in pack.sections["verification"]["departments"].items():
        assert key in departments
        assert set(entry["columns"]) <= set(BY_CODE)
    for topic in pack.sections["publication"]["topics"].values():
        assert topic["department"] in departments
