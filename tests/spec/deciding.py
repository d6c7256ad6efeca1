"""Deciding one child from what stands in the cells, as the command line does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import checked, registration_of_texts
from tonghu.core.policy.assess import Assessor, Context

QUANZHOU_COUNTY = "350524"
"""安溪县, where the examples' children live or have their hukou."""
AS_OF = "2024-12-01"

Row = Mapping[str, str]
Decided = dict[str, Any]


def decide(policy: str, given: Row, as_of: str = AS_OF, here: str | None = None) -> Decided:
    """The contract's object for one row."""
    assessor = _assessor(policy, as_of, here)
    context = assessor.context
    row = registration_of_texts(assessor.pack)(given)
    (problems,) = checked([row], assessor.pack, context.as_of, context.divisions, context.here)
    return assessor.assess(row, problems).as_json()


@cache
def _assessor(policy: str, as_of: str, here: str | None) -> Assessor:
    pack = load_pack(policy)
    return Assessor(pack, Context(date.fromisoformat(as_of), load_divisions(), (here or pack.division,)))


def monitoring(policy: str, given: Row, kind: str = "left_behind", as_of: str = AS_OF) -> Decided:
    """One kind's decision on the monitoring population."""
    decision: Decided = decide(policy, given, as_of)[kind]["monitoring"]
    return decision


def outcomes(decision: Decided) -> dict[str, str]:
    """Criterion code → outcome."""
    return {criterion["code"]: criterion["outcome"] for criterion in decision["criteria"]}


MIGRANT: Row = {
    "姓名": "林小雨",
    "出生日期": "2015-03-02",
    "共同居住人": "父母双方",
    "户籍地区划代码": "340104",
    "现居住地区划代码": "350524101",
    "离开户籍地日期": "2023-09-01",
}
"""A migrant child of every pack whose county of residence is its own."""

AWAY_FATHER: Row = {
    "父亲外出务工": "是",
    "父亲外出务工起始日期": "2023-11-01",
    "父亲外出务工地区划代码": "440305",
}
AWAY_MOTHER: Row = {
    "母亲外出务工": "是",
    "母亲外出务工起始日期": "2023-11-01",
    "母亲外出务工地区划代码": "440305",
}
LEFT_BEHIND: Row = {
    "姓名": "陈小树",
    "出生日期": "2015-03-02",
    "户籍地区划代码": "350524101",
    "现居住地区划代码": "350524101",
    **AWAY_FATHER,
    **AWAY_MOTHER,
}
