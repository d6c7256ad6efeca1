"""Terms and partial dates, as the contract's section "Time" defines them.

A date on a form may be known to the day or only to the month. Both are a :class:`PartialDate`: the first and the last
day it can be. A question about it is met if it holds for all of these days, unmet if for none, else unknown.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tonghu.core.base.truth import Truth

EARLIEST = date(1, 1, 1)
"""Stands for "no earlier bound known"."""
LATEST = date(9999, 12, 31)
"""Stands for "no later bound known"."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """Any day from ``first`` to ``last`` (both included). An exact date has ``first == last``."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"first day {self.first} is after last day {self.last}")

    @classmethod
    def day(cls, day: date) -> PartialDate:
        """A date known to the day."""
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> PartialDate:
        """Any day of one calendar month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    def text(self) -> str:
        """``2024-02-19``, ``2024-02`` for a whole month, ``2024-02-03/2024-04-01`` for another span."""
        if self.exact:
            return self.first.isoformat()
        if self == PartialDate.month(self.first.year, self.first.month):
            return self.first.strftime("%Y-%m")
        first = "" if self.first == EARLIEST else self.first.isoformat()
        last = "" if self.last == LATEST else self.last.isoformat()
        return f"{first}/{last}"


def hull(dates: list[PartialDate]) -> PartialDate:
    """The span from the earliest to the latest possible day of several readings of one date (at least one)."""
    return PartialDate(min(d.first for d in dates), max(d.last for d in dates))


def later_of(a: PartialDate, b: PartialDate) -> PartialDate:
    """The later of two dates when both are only partly known."""
    return PartialDate(max(a.first, b.first), max(a.last, b.last))


@lru_cache(maxsize=65_536)
def complete_on(start: date, months: int) -> date:
    """The day on which a term of ``months`` months from ``start`` is complete.

    Contract: "on the same day number n months later, or on that month's last day if there is none" (Civil Code
    arts. 201, 202: left 2024-08-31, six months are complete on 2025-02-28).
    """
    if start == EARLIEST:
        return EARLIEST
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    if year > LATEST.year:
        return LATEST
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def term_reached(since: PartialDate, months: int, as_of: date, *, beyond: bool = False) -> Truth:
    """Whether ``months`` months since ``since`` are over at the end of ``as_of``.

    ``beyond=False``: 以上 / 满, met from the day of completion on. ``beyond=True``: 超过, met only from the next day on
    (Civil Code art. 1259).
    """
    earliest, latest = complete_on(since.first, months), complete_on(since.last, months)
    if (latest < as_of) if beyond else (latest <= as_of):
        return Truth.MET
    if (earliest >= as_of) if beyond else (earliest > as_of):
        return Truth.UNMET
    return Truth.UNKNOWN


def under_age(birth: PartialDate, months: int, as_of: date, *, out_day_after: bool = False) -> Truth:
    """Whether the person is under ``months`` months of age on ``as_of``: met until the day before the birthday.

    ``out_day_after=True`` reads the age as reached only on the day after the birthday (B-10, a pack parameter).
    """
    reached = term_reached(birth, months, as_of, beyond=out_day_after)
    if reached is Truth.UNKNOWN:
        return reached
    return Truth.UNMET if reached is Truth.MET else Truth.MET
