"""Identity numbers as lists write them, by kind of damage, and how two of them compare.

The kind of damage decides what a difference means: a wrong digit breaks the check digit, a spreadsheet keeps fifteen
digits, and two sound numbers that differ belong to two people, unless one was copied from a parent or a sibling.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tonghu.core.base.identity import normalise_id, read_id, truncated_prefix, valid

ADULT_YEARS = 14
"""A number whose birth date lies so many years before the child's is a parent's."""
_DIGITS = re.compile(r"[0-9]{17}[0-9X]")


class IdLevel(IntEnum):
    """How two identity numbers compare, the first that holds."""

    UNKNOWN = 0
    SAME = 1
    SAME_UNSOUND = 2
    CUT = 3
    ONE_DIGIT = 4
    SWAPPED = 5
    MISSING_DIGIT = 6
    TWO_DIGITS = 7
    HEAD = 8
    OF_GUARDIAN = 9
    OF_ADULT = 10
    AT_ODDS = 11
    TWIN = 12
    DAMAGED_OTHER = 13
    DIFFERENT = 14


@dataclass(frozen=True, slots=True)
class IdForm:
    """A number as it is compared."""

    text: str = ""
    """Normalised; "" for none, for a word for none and for what has hardly a digit."""
    sound: bool = False
    """18 characters whose check digit is right and whose date exists."""
    kept: str = ""
    """What a spreadsheet left of it: fifteen digits, or those that 1.10105E+17 shows."""
    birth: int = 0
    """Birth date inside the number as yyyymmdd; of 18 characters, also when the check digit is wrong; 0: none."""

    @property
    def shaped(self) -> bool:
        """Whether it has 18 characters of the right kind."""
        return bool(_DIGITS.fullmatch(self.text))


NO_ID = IdForm()


def read_id_form(text: str) -> IdForm:
    """Read a number cell. An adult's 15 digits become 18. Never raises."""
    number, _ = normalise_id(text)
    if sum(char.isdigit() for char in number) < 4:
        return NO_ID
    if valid(number):
        return IdForm(number, True, "", int(number[6:14]))
    kept = truncated_prefix(number)
    if kept is not None:
        return IdForm(number, False, kept, _date_inside(kept) if len(kept) == 15 else 0)
    if _DIGITS.fullmatch(number):
        return IdForm(number, False, "", _date_inside(number))
    reading = read_id(number)
    if reading.suggestion and valid(reading.suggestion):
        found = reading.suggestion
        return IdForm(found, True, "", int(found[6:14]))
    if len(number) == 15 and number.isascii() and number.isdigit() and _date_inside(number):
        return IdForm(number, False, number, _date_inside(number))
    return IdForm(number)


def _date_inside(digits: str) -> int:
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return 0
    return int(digits[6:14]) if 1900 <= int(digits[6:10]) <= 2100 else 0


def compare_ids(
    a: IdForm, b: IdForm, *, births: tuple[int, int], guardians: tuple[Collection[str], Collection[str]]
) -> IdLevel:
    """The level of two numbers. ``births``: the rows' written birth dates as yyyymmdd (0: unknown); ``guardians``: the
    rows' guardians' numbers.
    """
    if not a.text or not b.text:
        return IdLevel.UNKNOWN
    if a.text == b.text:
        return _same_text(a)
    if a.text in guardians[1] or b.text in guardians[0]:
        return IdLevel.OF_GUARDIAN
    if a.sound and b.sound:
        return _both_sound(a, b, births)
    if a.kept or b.kept:
        return _cut(a, b)
    near = _near(a, b)
    if near is not None:
        return near
    grown = _adult(a, b, births)
    return IdLevel.OF_ADULT if grown else IdLevel.DAMAGED_OTHER


def _same_text(form: IdForm) -> IdLevel:
    if form.sound:
        return IdLevel.SAME
    if form.kept:
        return IdLevel.CUT if len(form.kept) == 15 else IdLevel.HEAD
    return IdLevel.SAME_UNSOUND if len(form.text) >= 15 else IdLevel.UNKNOWN


def _both_sound(a: IdForm, b: IdForm, births: tuple[int, int]) -> IdLevel:
    if _adult(a, b, births):
        return IdLevel.OF_ADULT
    if (births[0] and a.birth != births[0]) or (births[1] and b.birth != births[1]):
        return IdLevel.AT_ODDS
    if a.text[:15] == b.text[:15] and "000" in (a.text[15:], b.text[15:]):
        # A spreadsheet's zeros fit the check digit in one case of eleven.
        return IdLevel.CUT
    return IdLevel.TWIN if a.text[:14] == b.text[:14] else IdLevel.DIFFERENT


def _adult(a: IdForm, b: IdForm, births: tuple[int, int]) -> bool:
    """Whether one of two sound numbers, or the only one, belongs to somebody a generation older."""
    first = a.birth if a.sound else 0
    second = b.birth if b.sound else 0
    here = births[0] or first or births[1]
    there = births[1] or second or births[0]
    return bool(
        (first and there and there - first >= ADULT_YEARS * 10_000)
        or (second and here and here - second >= ADULT_YEARS * 10_000)
    )


def _cut(a: IdForm, b: IdForm) -> IdLevel:
    left, right = a.kept or a.text, b.kept or b.text
    size = min(len(left), len(right), 15)
    if size < 6:
        return IdLevel.UNKNOWN
    if left[:size] == right[:size]:
        return IdLevel.CUT if size == 15 else IdLevel.HEAD
    if size < 15:
        # The last digit that a spreadsheet shows is rounded.
        return IdLevel.HEAD if left[: size - 1] == right[: size - 1] else IdLevel.DAMAGED_OTHER
    return IdLevel.DAMAGED_OTHER


def _near(a: IdForm, b: IdForm) -> IdLevel | None:
    left, right = a.text, b.text
    if len(left) == len(right):
        places = [i for i, (x, y) in enumerate(zip(left, right, strict=True)) if x != y]
        if len(places) == 1:
            return IdLevel.ONE_DIGIT
        if len(places) == 2:
            i, j = places
            swapped = j == i + 1 and left[i] == right[j] and left[j] == right[i]
            return IdLevel.SWAPPED if swapped else IdLevel.TWO_DIGITS
        return None
    short, long = sorted((left, right), key=len)
    if len(long) == len(short) + 1 and len(long) >= 16:
        head = 0
        while head < len(short) and short[head] == long[head]:
            head += 1
        if short[head:] == long[head + 1 :]:
            return IdLevel.MISSING_DIGIT
    return None
