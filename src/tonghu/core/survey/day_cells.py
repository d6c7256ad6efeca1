"""Dates in cells. Contract: a real Excel date, 2024-08-19, 2024/8/19, 2024.8.19, 20240819, 2024年8月19日, 2024-08.

A serial number of a spreadsheet is read too and noted, because a column that lost its date format looks like that.
Nothing is completed: a year alone or a day that does not exist is unreadable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tonghu.core.base.dates import EARLIEST, LATEST, PartialDate
from tonghu.core.base.text import compact

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""A date outside of these years is a slip of the pen."""
FIRST_SERIAL, LAST_SERIAL = 20000, 60000
"""Spreadsheet serial numbers that are read as dates: 1954 to 2064."""
HOW = "请写成2024-08-19的形式，只知道月份的写成2024-08"

_WRITTEN = re.compile(
    r"(\d{4}) ?[-/.年] ?(\d{1,2})(?: ?[-/.月] ?(\d{1,2}) ?[日号]?| ?月)?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_PLAIN = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", re.ASCII)
"""The shapes in which nearly every date is written, with nothing in them that would have to be tidied or told of."""
_DIGITS = re.compile(r"\d{8}|\d{6}|\d{5}(?:\.\d+)?")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})?/(\d{4}-\d{2}-\d{2})?", re.ASCII)
_NUMBER = re.compile(r"(\d+)\.0+", re.ASCII)
_IN_WORDS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号]?)?"
)
_DIGIT_WORDS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


@dataclass(frozen=True, slots=True)
class DayReading:
    """A date cell. ``why`` says in Chinese why it is unreadable; ``noted`` what was interpreted ("" for nothing)."""

    value: PartialDate | None
    why: str = ""
    noted: str = ""


@lru_cache(maxsize=1 << 17)
def plain_day(text: str) -> PartialDate | None:
    """The day of a text that says one and nothing else, for the many; ``None``: :func:`read_day` has to look."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    return _calendar(match[1], match[2] or match[4], match[3] or match[5], "").value


def read_day(text: str, *, date1904: bool = False) -> DayReading:
    """Read a date as text. Never raises."""
    text = compact(text)
    if not text.isascii():
        text = text.replace("－", "-").replace("—", "-").replace("–", "-")
    text = _NUMBER.sub(r"\1", text) if _NUMBER.fullmatch(text) else text
    match = _WRITTEN.fullmatch(text)
    if match is not None:
        noted = "时刻已略去" if any(part and int(part) for part in match.group(4, 5, 6)) else ""
        return _calendar(match[1], match[2], match[3], noted)
    if text.isascii() and _DIGITS.fullmatch(text):
        return _digits(text, date1904)
    words = _IN_WORDS.fullmatch(text)
    if words is not None:
        day = _word_number(words[3]) if words[3] else None
        return _calendar(words[1].translate(_DIGIT_WORDS), _word_number(words[2]), day, "中文数字换算为日期")
    span = _SPAN.fullmatch(text)
    if span is not None and (span[1] or span[2]):
        return _span(span[1], span[2])
    if re.fullmatch(r"[0-9]{4}年?", text):
        return DayReading(None, "只有年份，没有月份")
    return DayReading(None, "不是可以识别的日期")


def read_number_day(number: float, *, date1904: bool = False) -> DayReading:
    """Read a date cell that holds a number: 20240819, 202408, a serial number, or 2024.8 typed as a number."""
    if number == int(number):
        return read_day(str(int(number)), date1904=date1904)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return _serial(number, date1904)
    written = repr(number)
    if re.fullmatch(r"\d{4}\.\d{1,2}", written):
        if written.endswith(".1"):
            return DayReading(None, "按数字保存的年月分不清是1月还是10月")
        year, month = written.split(".")
        return _calendar(year, month, None, "")
    return DayReading(None, "不是可以识别的日期")


def known_day(day: date) -> DayReading:
    """A real date cell."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return DayReading(None, f"年份{day.year}不合理")
    return DayReading(PartialDate.day(date(day.year, day.month, day.day)))


def _calendar(year: str, month: str, day: str | None, noted: str) -> DayReading:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return DayReading(None, f"年份{year}不合理")
    if not 1 <= int(month) <= 12:
        return DayReading(None, f"没有{int(month)}月")
    if day is None:
        return DayReading(PartialDate.month(int(year), int(month)), noted=noted)
    try:
        return DayReading(PartialDate.day(date(int(year), int(month), int(day))), noted=noted)
    except ValueError:
        return DayReading(None, f"{int(year)}年{int(month)}月没有{int(day)}日")


def _word_number(text: str) -> str:
    """十二 → 12, 三十 → 30; what is no number under a hundred becomes 99, which no calendar has."""
    tens, ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return "99"
    lead = tens.translate(_DIGIT_WORDS) or "1" if ten else tens.translate(_DIGIT_WORDS)
    return f"{lead}{ones.translate(_DIGIT_WORDS) or 0}" if ten else lead


def _digits(text: str, date1904: bool) -> DayReading:
    if len(text) == 8 and "." not in text:
        return _calendar(text[:4], text[4:6], text[6:], "")
    if len(text) == 6:
        return _calendar(text[:4], text[4:], None, "")
    number = float(text)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return _serial(number, date1904)
    return DayReading(None, "不是可以识别的日期")


def _serial(number: float, date1904: bool) -> DayReading:
    # The 1900 system counts a 29 February 1900 that never was, so from March 1900 on its day 0 is 1899-12-30.
    origin = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
    reading = known_day(origin + timedelta(days=int(number)))
    return DayReading(reading.value, reading.why, "电子表格日期序号换算为日期")


def _span(first: str | None, last: str | None) -> DayReading:
    try:
        bounds = (date.fromisoformat(first) if first else EARLIEST, date.fromisoformat(last) if last else LATEST)
        return DayReading(PartialDate(*bounds))
    except ValueError:
        return DayReading(None, "起止日期不存在或起日晚于止日")
