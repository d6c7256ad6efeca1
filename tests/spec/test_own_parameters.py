"""Contract: each ruling is a visible parameter of the pack; a place's own pack sets it without touching code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.spec.deciding import AWAY_FATHER, AWAY_MOTHER, MIGRANT, Row, decide, outcomes
from tonghu.batch.packs import load_pack
from tonghu.batch.policies_command import check_policy

HEAD = """
id: cn-3505
name: 示例市
issuer: 示例市民政局
document: 示例文件
status: draft
division: "3505"
extends: {extends}
last_checked: 2026-11-25
parameters:
"""


@pytest.fixture
def own(tmp_path: Path) -> Any:
    """Writes a pack that sets parameters and returns its path."""

    def write(parameters: str, extends: str = "cn-35") -> str:
        path = tmp_path / "cn-3505.yaml"
        path.write_text(HEAD.format(extends=extends) + parameters, encoding="utf-8")
        return str(path)

    return write


def outcome(policy: str, given: Row, as_of: str, code: str, kind: str = "migrant") -> str:
    return outcomes(decide(policy, given, as_of)[kind]["monitoring"])[code]


def test_under_16_until_the_day_after_the_birthday(own: Any) -> None:
    """B-10: 生日次日起满."""
    policy = own("  age_boundary: {value: day_after, note: 示例}\n")
    child = {**MIGRANT, "出生日期": "2008-12-01"}
    assert [outcome(policy, child, day, "under_16") for day in ("2024-11-30", "2024-12-01", "2024-12-02")] == [
        "met",
        "met",
        "unmet",
    ]
    assert decide(policy, child, "2024-11-30")["ends"] == {"on": "2024-12-02", "why": "turns_16"}


@pytest.mark.parametrize(
    ("birth", "expected"),
    [("2008-09-01", "met"), ("2008-08-31", "unmet"), ("2008-09", "met"), ("2008-08", "unmet"), ("", "unknown")],
)
def test_a_fixed_cut_off_date_of_birth(own: Any, birth: str, expected: str) -> None:
    policy = own("  born_from: {value: 2008-09-01, note: 示例}\n")
    for as_of in ("2024-08-31", "2026-01-01"):
        assert outcome(policy, {**MIGRANT, "出生日期": birth}, as_of, "under_16") == expected
    assert decide(policy, {**MIGRANT, "出生日期": "2015-01-01"})["ends"] is None


def test_a_citys_own_list_of_central_districts(own: Any) -> None:
    """B-03: it replaces the default in that city only, and the decision says which was used."""
    policy = own(
        "  central_districts:\n"
        "    note: 示例\n"
        "    value:\n"
        "      default: districts_of_prefecture\n"
        "      lists:\n"
        '        quanzhou: {title: 泉州市中心城区（示例）, codes: ["350502", "350503"]}\n'
    )
    for hukou, residence, expected, used in (
        ("350502", "350503", "unmet", "泉州市中心城区（示例）"),
        ("350504", "350503", "met", "泉州市中心城区（示例）"),
        ("350102", "350103", "unmet", "默认：同一设区市的全部市辖区"),
    ):
        given = {**MIGRANT, "户籍地区划代码": hukou, "现居住地区划代码": residence}
        decision = decide(policy, given)["migrant"]["monitoring"]
        (criterion,) = [c for c in decision["criteria"] if c["code"] == "not_between_urban_districts"]
        assert (criterion["outcome"], criterion["facts"]["urban_list"]) == (expected, used)


def test_no_exemption_at_all(own: Any) -> None:
    policy = own("  central_districts: {note: 示例, value: {default: none, lists: {}}}\n")
    given = {**MIGRANT, "户籍地区划代码": "350502", "现居住地区划代码": "350503"}
    assert outcome(policy, given, "2024-12-01", "not_between_urban_districts") == "met"


@pytest.mark.parametrize(("bound", "on_the_day"), [("at_least", "met"), ("more_than", "unmet")])
def test_months_and_their_bound(own: Any, bound: str, on_the_day: str) -> None:
    """B-07."""
    policy = own(f"  migrant_months: {{value: 3, note: 示例}}\n  migrant_bound: {{value: {bound}, note: 示例}}\n")
    child = {**MIGRANT, "离开户籍地日期": "2024-08-31"}
    assert outcome(policy, child, "2024-11-30", "away_6_months") == on_the_day
    assert outcome(policy, child, "2024-12-01", "away_6_months") == "met"


@pytest.mark.parametrize(("level", "expected"), [("county", "unmet"), ("township", "met"), ("null", "met")])
def test_how_far_the_parents_must_be_away(own: Any, level: str, expected: str) -> None:
    """B-16."""
    policy = own(f"  parent_level: {{value: {level}, note: 示例}}\n")
    near = {"父亲外出务工地区划代码": "350524102", "母亲外出务工地区划代码": "350524103"}
    given = {**AWAY_FATHER, **AWAY_MOTHER, **near, "出生日期": "2015-03-02", "户籍地区划代码": "350524101"}
    assert outcome(policy, given, "2024-12-01", "both_parents_away", "left_behind") == expected


def test_shanghai_may_count_from_the_departure(own: Any) -> None:
    """B-08."""
    policy = own("  migrant_since: {value: departure, note: 示例}\n", extends="cn-31")
    given = {**MIGRANT, "离开户籍地日期": "2024-01-01", "来现居住地日期": "2024-11-01", "现居住地区划代码": "310104"}
    assert outcome(policy, given, "2024-12-01", "away_6_months") == "met"
    assert outcome("cn-31", given, "2024-12-01", "away_6_months") == "unmet"


def test_check_passes_and_names_the_parents_examples_that_no_longer_apply(own: Any) -> None:
    """Only numbers were changed: the parent's examples were written for the parent's numbers."""
    lines: list[str] = []
    policy = own("  bus_height_cm: {value: 140, note: 示例}\n", extends="cn-50")
    assert load_pack(policy).version != load_pack("cn-50").version
    assert check_policy(policy, lines.append)
    assert any("提示" in line and "免费乘坐公交的身高" in line for line in lines)
    assert any("正好1.3米" in line or "1.35米" in line for line in lines)


def test_check_refuses_numbers_that_make_the_list_narrower(own: Any) -> None:
    """A county's list may add, not take away."""
    lines: list[str] = []
    assert not check_policy(own("  bus_height_cm: {value: 120, note: 示例}\n", extends="cn-50"), lines.append)
    assert any("比上级清单窄" in line for line in lines)
