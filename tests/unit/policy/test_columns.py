"""Dates in columns: the last start of a term is found once, so no dialect of SQL reads the end of a month."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.core.base.dates import EARLIEST, PartialDate, complete_on, term_reached
from tonghu.core.base.truth import Truth
from tonghu.core.policy.columns import last_start

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
MONTHS = st.integers(0, 240)


@settings(max_examples=400)
@given(DAYS, DAYS, MONTHS, st.booleans())
def test_complete_by_a_day_is_started_by_the_last_start(start: date, as_of: date, months: int, beyond: bool) -> None:
    last = last_start(months, as_of, beyond=beyond)
    assert last is not None
    reached = term_reached(PartialDate.day(start), months, as_of, beyond=beyond)
    assert (reached is Truth.MET) == (start <= last)


@settings(max_examples=200)
@given(DAYS, MONTHS)
def test_a_later_start_is_never_complete_earlier(start: date, months: int) -> None:
    assert complete_on(start, months) <= complete_on(start + timedelta(days=1), months)


def test_several_starts_at_the_end_of_a_month() -> None:
    """Left on 29, 30 or 31 August: six months are complete on 28 February (contract, "Time")."""
    assert last_start(6, date(2025, 2, 28), beyond=False) == date(2024, 8, 31)
    assert last_start(6, date(2025, 2, 28), beyond=True) == date(2024, 8, 27)
    assert last_start(6, date(2024, 2, 29), beyond=False) == date(2023, 8, 31)


def test_there_is_no_earlier_day_than_the_first() -> None:
    assert last_start(6, EARLIEST, beyond=True) is None
