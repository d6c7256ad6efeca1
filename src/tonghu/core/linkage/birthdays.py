"""Birth dates as lists write them: lunar, day and month swapped, a digit wrong, only the month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tonghu.core.base.dates import PartialDate
from tonghu.core.linkage.tables import Tables


class DayLevel(IntEnum):
    """How two birth dates compare, the first that holds."""

    UNKNOWN = 0
    SAME = 1
    LUNAR = 2
    SWAPPED = 3
    ONE_DIGIT = 4
    OTHER_YEAR = 5
    SAME_MONTH_ONLY = 6
    OTHER_DAY = 7
    SAME_YEAR = 8
    DIFFERENT = 9


@dataclass(frozen=True, slots=True)
class DayForm:
    """A birth date as it is compared: yyyymmdd as integers, 0 for none, day 0 where only the month is known."""

    day: int = 0
    solar: int = 0
    """The solar date if the written one is lunar."""
    lunar: int = 0
    """The lunar date of the written one."""
    from_id: bool = False
    """Whether it was taken from the row's own identity number, so that it is no evidence of its own beside it."""

    @property
    def swapped(self) -> int:
        """The date with day and month exchanged, 0 where that is no date or the same one."""
        year, month, day = self.day // 10_000, self.day // 100 % 100, self.day % 100
        return year * 10_000 + day * 100 + month if 0 < day <= 12 and day != month else 0


NO_DAY = DayForm()


def day_number(day: date) -> int:
    """A date as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def read_birth(day: PartialDate | None, tables: Tables, *, from_id: bool = False) -> DayForm:
    """The form of a date, of which at least the month is known; else none."""
    if day is None:
        return NO_DAY
    if not day.exact:
        same_month = (day.first.year, day.first.month) == (day.last.year, day.last.month)
        return DayForm(day.first.year * 10_000 + day.first.month * 100) if same_month else NO_DAY
    written = day.first
    solar = tables.solar(written.year, written.month, written.day)
    lunar = tables.lunar_of(written)
    return DayForm(
        day_number(written),
        day_number(solar) if solar else 0,
        lunar[0] * 10_000 + lunar[1] * 100 + lunar[2] if lunar else 0,
        from_id,
    )


def compare_births(a: DayForm, b: DayForm, *, ids_known: bool) -> DayLevel:
    """The level of two dates; a date from an ID says nothing more where both IDs are compared (``ids_known``)."""
    if not a.day or not b.day or (ids_known and (a.from_id or b.from_id)):
        return DayLevel.UNKNOWN
    if a.day == b.day:
        return DayLevel.SAME if a.day % 100 else DayLevel.SAME_MONTH_ONLY
    if not a.day % 100 or not b.day % 100:
        return DayLevel.SAME_MONTH_ONLY if a.day // 100 == b.day // 100 else _rough(a.day, b.day)
    if a.solar == b.day or b.solar == a.day or a.lunar == b.day or b.lunar == a.day:
        return DayLevel.LUNAR
    if a.swapped == b.day:
        return DayLevel.SWAPPED
    if _digits_apart(a.day, b.day) == 1:
        return DayLevel.ONE_DIGIT if a.day % 10_000 != b.day % 10_000 else DayLevel.OTHER_YEAR
    if a.day % 10_000 == b.day % 10_000:
        return DayLevel.OTHER_YEAR
    return _rough(a.day, b.day)


def _rough(a: int, b: int) -> DayLevel:
    if a // 100 == b // 100:
        return DayLevel.OTHER_DAY
    return DayLevel.SAME_YEAR if a // 10_000 == b // 10_000 else DayLevel.DIFFERENT


def _digits_apart(a: int, b: int) -> int:
    return sum(x != y for x, y in zip(f"{a:08d}", f"{b:08d}", strict=True))
