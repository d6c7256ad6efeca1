"""What time alone changes: six months completed, the 16th birthday (journey 6, "next change on …")."""

from __future__ import annotations

from datetime import date

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.core.policy.ahead import changes_ahead
from tonghu.core.policy.assess import Assessor, Context
from tonghu.core.survey.rows import read_row

HERE = "350583"
CHILD = {
    "form": "流动",
    "name": "张三",
    "birth_date": "2010-12-01",
    "hukou_division": "522301101",
    "residence_division": f"{HERE}101",
    "lives_with": "父母双方",
    "left_hukou_on": "2026-08-31",
    "hardship": "无",
}


def assessor_under(policy: str) -> object:
    pack = load_pack(policy)
    return lambda day: Assessor(pack, Context(day, load_divisions(), (HERE,)))


def ahead(as_of: date, **values: str) -> list[tuple[str, str, str, str]]:
    row = read_row(CHILD | values, 1)
    found = changes_ahead(row, as_of, assessor_under("cn-35"))  # type: ignore[arg-type]  # a plain function
    return [(change.day.isoformat(), change.what, change.before, change.after) for change in found]


def test_six_months_and_then_sixteen() -> None:
    found = ahead(date(2026, 11, 26), birth_date="2012-12-01")
    assert found[:2] == [
        ("2027-02-28", "migrant.monitoring", "excluded", "included"),
        ("2027-02-28", "migrant.statistics", "excluded", "included"),
    ]
    assert ("2028-12-01", "migrant.monitoring", "included", "excluded") in found


def test_who_turns_sixteen_first_never_enters() -> None:
    found = ahead(date(2026, 11, 26))
    assert [entry for entry in found if entry[1] == "migrant.monitoring"] == []


def test_nothing_is_ahead_of_a_child_that_is_sixteen() -> None:
    assert ahead(date(2026, 11, 26), birth_date="2009-01-01") == []


def test_a_pack_that_begins_is_a_day_on_which_something_may_change() -> None:
    start = date(2027, 1, 1)
    row = read_row(CHILD | {"birth_date": "2012-12-01", "left_hukou_on": "2026-05-26"}, 1)

    def assessor(day: date) -> Assessor:
        pack = load_pack("cn-35" if day < start else "cn-31")
        return Assessor(pack, Context(day, load_divisions(), (HERE,)))

    found = changes_ahead(row, date(2026, 12, 1), assessor, [start])
    assert found[0].day == start
    assert found[0].before == "included"
