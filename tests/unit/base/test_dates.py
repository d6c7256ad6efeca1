"""Contract, "Time": terms, partial dates and under 16, on the exact day (B-07, B-09, B-10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.core.base.dates import (
    EARLIEST,
    LATEST,
    PartialDate,
    complete_on,
    hull,
    later_of,
    term_reached,
    under_age,
)
from tonghu.core.base.truth import Truth

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("left", "complete"),
    [
        ("2024-03-31", "2024-09-30"),
        ("2024-08-31", "2025-02-28"),
        ("2023-08-31", "2024-02-29"),
        ("2024-01-15", "2024-07-15"),
        ("2024-02-29", "2024-08-29"),
    ],
)
def test_six_months_end_on_the_same_day_or_the_months_last(left: str, complete: str) -> None:
    assert complete_on(date.fromisoformat(left), 6) == date.fromisoformat(complete)


def test_at_least_is_met_on_the_day_and_beyond_only_on_the_next() -> None:
    since, day = PartialDate.day(date(2024, 8, 31)), date(2025, 2, 28)
    assert term_reached(since, 6, day) is Truth.MET
    assert term_reached(since, 6, day, beyond=True) is Truth.UNMET
    assert term_reached(since, 6, day + timedelta(1), beyond=True) is Truth.MET
    assert term_reached(since, 6, day - timedelta(1)) is Truth.UNMET


def test_a_month_without_a_day_is_decided_only_when_every_day_agrees() -> None:
    february = PartialDate.month(2024, 2)
    assert term_reached(february, 6, date(2024, 7, 31)) is Truth.UNMET
    assert term_reached(february, 6, date(2024, 8, 1)) is Truth.UNKNOWN
    assert term_reached(february, 6, date(2024, 8, 29)) is Truth.MET


def test_open_ends_never_decide_what_they_cannot_know() -> None:
    not_after = PartialDate(EARLIEST, date(2024, 9, 1))
    assert term_reached(not_after, 6, date(2025, 3, 1)) is Truth.MET
    assert term_reached(not_after, 6, date(2025, 2, 28)) is Truth.UNKNOWN
    not_before = PartialDate(date(2024, 9, 1), LATEST)
    assert term_reached(not_before, 6, date(2025, 2, 28)) is Truth.UNMET
    assert term_reached(not_before, 6, date(2026, 1, 1)) is Truth.UNKNOWN


def test_under_16_until_the_day_before_the_birthday() -> None:
    birth = PartialDate.day(date(2008, 12, 1))
    assert under_age(birth, 192, date(2024, 11, 30)) is Truth.MET
    assert under_age(birth, 192, date(2024, 12, 1)) is Truth.UNMET
    assert under_age(birth, 192, date(2024, 12, 1), out_day_after=True) is Truth.MET
    assert under_age(birth, 192, date(2024, 12, 2), out_day_after=True) is Truth.UNMET
    assert under_age(PartialDate.month(2008, 12), 192, date(2024, 12, 15)) is Truth.UNKNOWN


def test_text_and_bounds() -> None:
    assert PartialDate.day(date(2024, 2, 19)).text() == "2024-02-19"
    assert PartialDate.month(2024, 2).text() == "2024-02"
    assert PartialDate(EARLIEST, date(2024, 2, 3)).text() == "/2024-02-03"
    assert PartialDate(date(2024, 2, 3), LATEST).text() == "2024-02-03/"
    with pytest.raises(ValueError, match="after"):
        PartialDate(date(2024, 2, 3), date(2024, 2, 2))


def test_hull_and_later_of() -> None:
    a, b = PartialDate.month(2024, 2), PartialDate.day(date(2024, 2, 10))
    assert hull([a, b]) == a
    assert later_of(a, b) == PartialDate(date(2024, 2, 10), date(2024, 2, 29))


@given(start=DAYS, later=DAYS, months=st.integers(0, 240))
def test_a_later_start_never_completes_earlier(start: date, later: date, months: int) -> None:
    first, second = sorted((start, later))
    assert complete_on(first, months) <= complete_on(second, months)


def test_the_ends_of_the_calendar_stay_where_they_are() -> None:
    assert complete_on(EARLIEST, 6) == EARLIEST
    assert complete_on(LATEST, 6) == LATEST


@given(first=DAYS, days=st.integers(0, 40), months=st.integers(1, 24), as_of=DAYS, beyond=st.booleans())
def test_a_partial_date_says_what_all_its_days_say(
    first: date, days: int, months: int, as_of: date, beyond: bool
) -> None:
    span = PartialDate(first, first + timedelta(days))
    each = {term_reached(PartialDate.day(first + timedelta(n)), months, as_of, beyond=beyond) for n in range(days + 1)}
    expected = each.pop() if len(each) == 1 else Truth.UNKNOWN
    assert term_reached(span, months, as_of, beyond=beyond) is expected
