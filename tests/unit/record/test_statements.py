"""Which statement stands: sources in the pack's order, settlements, two axes of time (issue 7, deliver 1 and 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tonghu.core.record.statements import Standing, Statement, changed, orders_of, record_at, standing

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = ("police", "registrations", "education")


def said(entry: int, text: str, source: str = "registrations", day: int = 1, *, settled: bool = False) -> Statement:
    at = START + timedelta(days=entry)
    return Statement("name", text, source, date(2026, 1, day), at, entry, "7", settled)


def test_the_first_source_in_the_order_stands_and_the_others_are_told() -> None:
    found = standing([said(1, "李方"), said(2, "李芳", "police"), said(3, "李芳芳", "education", 20)], ORDER)
    assert found is not None
    assert found.text == "李芳"
    assert [one.source for one in found.rivals] == ["education", "registrations"]


def test_sources_that_agree_are_no_conflict() -> None:
    found = standing([said(1, "李芳"), said(2, "李芳", "police")], ORDER)
    assert found is not None
    assert found.rivals == ()


def test_each_source_counts_with_its_latest_word() -> None:
    """A list that speaks of an earlier day does not undo a later one, whenever it arrives."""
    found = standing([said(1, "新", day=20), said(2, "旧", day=3)], ORDER)
    assert found is not None
    assert found.text == "新"


def test_a_settlement_holds_until_something_newer_comes() -> None:
    settled = [said(1, "公安说", "police"), said(2, "入户说", settled=True)]
    first = standing(settled, ORDER)
    assert first is not None
    assert (first.text, first.rivals) == ("入户说", ())
    later = standing([*settled, said(3, "公安又说", "police", 9)], ORDER)
    assert later is not None
    assert later.text == "公安又说"
    assert [one.text for one in later.rivals] == ["入户说"]


def test_a_source_may_take_its_value_back() -> None:
    assert standing([said(1, "甲"), said(2, "", day=2)]) is None
    found = standing([said(1, "甲"), said(2, "乙", "police"), said(3, "", "police", 5)], ORDER)
    assert found is not None
    assert found.text == "甲"


def test_a_record_is_replayed_as_it_was_known_and_as_it_was_valid() -> None:
    listed = [said(1, "甲", day=1), said(2, "乙", day=10), said(3, "丙", "police", 5)]
    known = record_at(listed, {"name": ORDER}, known_by=START + timedelta(days=2, hours=1))
    assert known["name"].text == "乙"
    assert record_at(listed, {"name": ORDER})["name"].text == "丙"
    assert record_at(listed, {"name": ORDER}, valid_on=date(2026, 1, 4))["name"].text == "甲"
    assert record_at(listed, {"name": ORDER}, known_by=START) == {}


@given(st.permutations([said(1, "甲"), said(2, "乙", "police"), said(3, "丙", "education", 9), said(4, "丁", day=3)]))
def test_the_order_in_which_statements_are_read_does_not_matter(listed: list[Statement]) -> None:
    found = standing(listed, ORDER)
    assert isinstance(found, Standing)
    assert found.text == "乙"
    assert len(found.rivals) == 2


def test_what_says_the_same_is_no_change() -> None:
    record = record_at([said(1, "甲")], {})
    assert changed(record, {"name": "甲", "sex": ""}) == {}
    assert changed(record, {"name": "", "sex": "女"}) == {"name": "", "sex": "女"}


def test_orders_come_from_the_pack() -> None:
    section = {"identity": {"columns": ["name", "sex"], "sources": ["police", "registrations"], "clause": "一"}}
    assert orders_of(section) == {"name": ("police", "registrations"), "sex": ("police", "registrations")}
