"""Visits and contacts owed in the coming period: calendar windows from the as-of date on. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from tonghu.batch.survey.cases import Case
from tonghu.core.policy.describe import visits_text
from tonghu.core.policy.model import Frequency, Visits

BY_COUNTY = "定期（次数由县级设定）"
"""What a plan owes that says "regularly" and gives no number."""
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_HORIZON = 3
"""Months that a plan looks ahead, the one that the next day lies in included."""


@dataclass(frozen=True, slots=True)
class Due:
    """So many times in one window, the last day included."""

    first: date
    last: date
    times: int

    def text(self) -> str:
        """``12月31日前1次``."""
        return f"{self.last.month}月{self.last.day}日前{self.times}次"

    def next_day(self) -> date:
        """The day by which the first of them should be done when they are spread evenly."""
        days = (self.last - self.first).days + 1
        return min(self.last, self.first + timedelta(days=ceil(days / self.times) - 1))


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a plan covers."""

    first: date
    last: date

    def text(self) -> str:
        """``2024-12-02 至 2025-02-28``."""
        return f"{self.first} 至 {self.last}"


def coming(as_of: date) -> Period:
    """From the day after the as-of date to the end of the third calendar month."""
    first = as_of + timedelta(days=1)
    return Period(first, _end_of(first.year, first.month + _HORIZON - 1))


def dues(frequency: Frequency | None, period: Period) -> tuple[Due, ...]:
    """The calendar windows that lie in the period, wholly or partly; what was done before is not known here."""
    if frequency is None:
        return ()
    if frequency.per == "week":
        return _weeks(frequency.at_least, period)
    length = _MONTHS[frequency.per]
    found: list[Due] = []
    start = date(period.first.year, (period.first.month - 1) // length * length + 1, 1)
    while start <= period.last:
        end = _end_of(start.year, start.month + length - 1)
        found.append(Due(max(start, period.first), end, frequency.at_least))
        start = end + timedelta(days=1)
    return tuple(found)


def _weeks(times: int, period: Period) -> tuple[Due, ...]:
    found: list[Due] = []
    start = period.first
    while start <= period.last:
        end = start + timedelta(days=6 - start.weekday())
        found.append(Due(start, end, times))
        start = end + timedelta(days=1)
    return tuple(found)


def _end_of(year: int, month: int) -> date:
    carry, index = divmod(month - 1, 12)
    return date(year + carry, index + 1, monthrange(year + carry, index + 1)[1])


def schedule(found: Iterable[Due]) -> str:
    """``12月31日前1次；1月31日前1次``."""
    return "；".join(due.text() for due in found)


def owed(case: Case) -> str:
    """What the plan owes a child, in words; "" when the plan gives no number."""
    visits = case.risk.visits
    return visits_text(visits) if owes(visits) else ""


def owes(visits: Visits) -> bool:
    """Whether anything is owed."""
    return visits.immediate or visits.home is not None or visits.contact is not None


def stricter(one: Frequency | None, other: Frequency | None) -> Frequency | None:
    """The more frequent of two."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=_per_year)


def _per_year(frequency: Frequency) -> float:
    return frequency.at_least * {"week": 52.0, "month": 12.0, "quarter": 4.0, "year": 1.0}[frequency.per]
