"""One cell of a table → a typed value and what was noted. Contract: registration-table.md, the rules above "Columns".

What cannot be read leaves the column *not known* and says so; nothing is guessed. ``normalised`` is noted whenever what
is kept says something else than what stood there; a notation that the contract lists (a date format, 是/√/1, a
separator, a ticked box) is not a change. Identity and telephone numbers are only normalised here; ``checks`` judges
them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from tonghu.core.base.codes import ETHNICITIES, ethnicity
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.identity import normalise_id
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import NO_ONE, Column, Kind, Value
from tonghu.core.base.text import TICKS_AND_BOXES, compact, person_name, phone, tidy, without_blanks
from tonghu.core.survey.day_cells import HOW, DayReading, known_day, plain_day, read_day, read_number_day
from tonghu.core.survey.options import OTHER, OptionList, wordings
from tonghu.core.survey.wordings import BLANK, NO, NOT_KNOWN, NOTHING, OTHER_TEXT, WORDINGS, YES

Raw = str | int | float | bool | date | datetime | None
"""What a reader of files hands over for one cell."""

_CACHE = 65_536
_QUOTED = 60
_LOWEST_CM, _HIGHEST_CM = 30.0, 250.0
_METRES_BELOW = 3.0
_HEIGHT = re.compile(r"(\d{1,3}(?:\.\d+)?) ?(cm|厘米|公分|m|米)?", re.ASCII | re.IGNORECASE)
_DIVISION = re.compile(r"(\d{6}|\d{9}|\d{12})(?:\.0+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellReading:
    """``value`` is ``None`` when the cell is empty or unreadable. ``other`` is the text that stood after 其他."""

    value: Value | None
    problems: tuple[Problem, ...] = ()
    other: str = ""


NOTHING_READ = CellReading(None)
_LETTERS = "[\u4e00-\u9fff0-9A-Za-z]+"
_SAYS_NOTHING = "|".join(sorted(re.escape(word) for word in BLANK | NOT_KNOWN | NOTHING if word))
_PLAIN = {
    Kind.TEXT: re.compile(f"(?!(?i:{_SAYS_NOTHING})$){_LETTERS}"),
    Kind.ID_NUMBER: re.compile("[0-9]{17}[0-9X]"),
    Kind.PHONE: re.compile("[0-9]{11}"),
}


def means_what_it_says(column: Column) -> Callable[[str], object] | None:
    """A test for the many cells whose reading is their text, letter for letter, with nothing to note; ``None`` where the
    cells of a column have to be looked at. A text that fails it is read by :func:`read_cell`."""
    return _PLAIN[column.kind].fullmatch if column.kind in _PLAIN and column.code != "ethnicity" else None


class _Plan:
    """A column prepared for reading. Compared by identity, so that it can key the cache."""

    __slots__ = ("column", "names", "options")

    def __init__(self, column: Column, options: Sequence[str] | None) -> None:
        self.column = column
        self.names = column.code.endswith("_name") or column.code in ("name", "reported_by")
        self.options = _option_list(column, options)


def _option_list(column: Column, options: Sequence[str] | None) -> OptionList | None:
    more = wordings(WORDINGS.get(column.code))
    if column.kind is Kind.YES_NO:
        words = [(word, "是") for word in YES] + [(word, "否") for word in NO]
        return OptionList(("是", "否"), (*words, *column.aliases, *more))
    if column.kind not in (Kind.CHOICE, Kind.MULTI):
        return None
    # Contract: "An option of the union that the pack's own form lacks is accepted."
    union = tuple(dict.fromkeys((*column.options, *(options or ()))))
    suspected = column.code == "risk_situations"
    if suspected and union:
        union = tuple(dict.fromkeys((NO_ONE, *union)))
    known = [(word, option) for word, option in (*more, *column.aliases) if option in union and word not in union]
    return OptionList(union, known, suspected=suspected)


_PLANS: dict[tuple[str, str, tuple[str, ...] | None], _Plan] = {}


def _plan(column: Column, options: Sequence[str] | None) -> _Plan:
    key = (column.code, column.header, None if options is None else tuple(options))
    plan = _PLANS.get(key)
    if plan is None or (plan.column is not column and plan.column != column):
        plan = _PLANS[key] = _Plan(column, options)
    return plan


def read_cell(column: Column, raw: Raw, options: Sequence[str] | None = None, date1904: bool = False) -> CellReading:
    """Read one cell. Never raises, whatever stands there.

    ``options`` adds to the column's own options (风险情形: those of the pack's risk scheme). ``date1904``: the workbook
    counts days from 1904.
    """
    if raw is None:
        return NOTHING_READ
    plan = _plan(column, options)
    kind = column.kind
    if not isinstance(raw, str):
        if kind is Kind.DATE and not isinstance(raw, bool):
            return _typed_day(column, raw, date1904)
        raw = as_text(raw, kind)
    if kind is Kind.DATE and (day := plain_day(raw)) is not None:
        return CellReading(day)
    if kind is Kind.TEXT:
        return _text(plan, raw)
    if kind is Kind.ID_NUMBER:
        return _id_number(column, raw)
    if kind is Kind.PHONE:
        return _phone(column, raw)
    return _cached(plan, raw, date1904)


@lru_cache(maxsize=_CACHE)
def _cached(plan: _Plan, raw: str, date1904: bool) -> CellReading:
    kind = plan.column.kind
    if kind is Kind.DATE:
        return _absent(plan.column, raw) or _day(plan.column, raw, read_day(raw, date1904=date1904))
    if kind is Kind.NUMBER:
        return _absent(plan.column, raw) or _number(plan.column, raw)
    if kind is Kind.DIVISION:
        return _absent(plan.column, raw) or _division(plan.column, raw)
    return _choice(plan, raw)


def as_text(raw: Raw, kind: Kind) -> str:
    """A typed cell as the text that a person would see.

    In an ID column a float cannot hold 18 digits: it is written in scientific notation, as the spreadsheet shows it, so
    that it is recognised as truncated even where its check digit happens to fit.
    """
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        if not math.isfinite(raw):
            return "" if math.isnan(raw) else "#NUM!"
        if kind is Kind.ID_NUMBER and raw >= 1e15:
            return f"{raw:.14E}"
        whole = format(Decimal(repr(raw)), "f")
        return whole.removesuffix(".0")
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(" ")
    return str(raw)


def write_cell(column: Column, value: Value) -> str:
    """A value as every export writes it and every import reads it back: 是/否 (有/无), options joined by ``、``."""
    if isinstance(value, bool):
        return column.words[0 if value else 1]
    if isinstance(value, PartialDate):
        return value.text()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return value if isinstance(value, str) else "、".join(value)


# --- what is not there -----------------------------------------------------------------------------------------------
def _absent(column: Column, raw: str) -> CellReading | None:
    """The reading of a cell that says "nothing", else ``None``."""
    word = without_blanks(raw).upper()
    if not word:
        return NOTHING_READ
    if word in BLANK or word in NOT_KNOWN or word in NOTHING:
        text = f"原文“{_quote(raw)}”不是可用的内容，本列按未填（未知）处理；如有实际内容请补填。"
        return CellReading(None, (Problem(column.header, "normalised", text),))
    return None


def _quote(raw: str) -> str:
    flat = raw.replace("\n", "⏎")
    return flat if len(flat) <= _QUOTED else flat[:_QUOTED] + "…"


def _kept(column: Column, raw: str, value: str, why: str) -> tuple[Problem, ...]:
    text = f"原文“{_quote(raw)}”按“{_quote(value)}”读取：{why}。如不符请改正原表。"
    return (Problem(column.header, "normalised", text),)


# --- text, numbers ---------------------------------------------------------------------------------------------------
def _text(plan: _Plan, raw: str) -> CellReading:
    if plan.column.code == "ref":
        # Contract: "free; echoed in every output".
        return CellReading(raw) if without_blanks(raw) else NOTHING_READ
    value = person_name(raw) if plan.names else tidy(raw)
    if len(value) <= 4 and (absent := _absent(plan.column, value)) is not None:
        return absent
    column = plan.column
    if column.code == "ethnicity":
        return _ethnicity(column, raw, value)
    if value == raw:
        return CellReading(value)
    return CellReading(value, _kept(column, raw, value, "全角字符、多余空格或间隔号已统一"))


def _ethnicity(column: Column, raw: str, value: str) -> CellReading:
    bare = without_blanks(value)
    name = ethnicity(bare)
    if name is None:
        text = f"“{_quote(raw)}”不是国家标准（GB/T 3304）的民族名称，本列按未知处理，请按标准名称填写。"
        return CellReading(None, (Problem(column.header, "option_unknown", text, "、".join(ETHNICITIES.values())),))
    if raw in (name, name.removesuffix("族")):
        return CellReading(name)
    return CellReading(name, _kept(column, raw, name, "已统一为国家标准的民族名称"))


def _id_number(column: Column, raw: str) -> CellReading:
    value, notes = normalise_id(raw)
    if len(value) <= 5 and (absent := _absent(column, value)) is not None:
        return absent
    return CellReading(value, _kept(column, raw, value, "、".join(notes)) if notes else ())


def _phone(column: Column, raw: str) -> CellReading:
    value = phone(raw)
    if len(value) < 6 and (absent := _absent(column, value)) is not None:
        return absent
    if value == raw:
        return CellReading(value)
    return CellReading(value, _kept(column, raw, value, "号码中的空格、分隔符、国家代码和文字说明已统一"))


def _division(column: Column, raw: str) -> CellReading:
    text = compact(raw)
    match = _DIVISION.fullmatch(text)
    if match is None:
        why = f"“{_quote(raw)}”不是6位、9位或12位区划代码，本列按未知处理，请填写国家统计用区划代码。"
        return CellReading(None, (Problem(column.header, "division_unknown", why),))
    if match[1] == raw:
        return CellReading(match[1])
    return CellReading(match[1], _kept(column, raw, match[1], "去除代码以外的字符"))


def _number(column: Column, raw: str) -> CellReading:
    match = _HEIGHT.fullmatch(compact(raw))
    height = None
    if match is not None:
        unit = (match[2] or "").lower()
        height = float(match[1])
        if unit in ("m", "米") or (not unit and height < _METRES_BELOW):
            height = round(height * 100, 2)
        height = height if _LOWEST_CM <= height <= _HIGHEST_CM else None
    if height is None:
        why = f"“{_quote(raw)}”不是合理的{column.header}，本列按未知处理，请以厘米为单位填写数字。"
        return CellReading(None, (Problem(column.header, "option_unknown", why, "128"),))
    if match is not None and float(match[1]) == height:
        return CellReading(height)
    return CellReading(height, _kept(column, raw, f"{height:g}", "由米换算为厘米"))


# --- dates -----------------------------------------------------------------------------------------------------------
def _typed_day(column: Column, raw: int | float | date | datetime, date1904: bool) -> CellReading:
    if isinstance(raw, datetime):
        return _day(column, as_text(raw, Kind.DATE), known_day(raw.date()))
    if isinstance(raw, date):
        return _day(column, raw.isoformat(), known_day(raw))
    if isinstance(raw, float) and not math.isfinite(raw):
        return NOTHING_READ if math.isnan(raw) else _day(column, "#NUM!", DayReading(None, "不是可以识别的日期"))
    return _day(column, as_text(raw, Kind.DATE), read_number_day(raw, date1904=date1904))


def _day(column: Column, raw: str, reading: DayReading) -> CellReading:
    if reading.value is None:
        why = f"“{_quote(raw)}”无法作为日期读取：{reading.why}。本列按未知处理，{HOW}。"
        return CellReading(None, (Problem(column.header, "date_unreadable", why),))
    noted = reading.noted or ("" if tidy(raw) == raw else "全角字符或多余空格已统一")
    return CellReading(reading.value, _kept(column, raw, reading.value.text(), noted) if noted else ())


# --- options ---------------------------------------------------------------------------------------------------------
def _choice(plan: _Plan, raw: str) -> CellReading:
    column, options = plan.column, plan.options
    if not without_blanks(raw) or options is None:
        return NOTHING_READ
    reading = options.read(raw)
    several = column.kind is not Kind.MULTI
    if reading.chosen is None or (several and len(reading.chosen) > 1):
        return _absent(column, raw) or CellReading(None, (_unknown_option(column, raw, options, reading.unknown),))
    if not reading.chosen:
        return NOTHING_READ
    value: Value = reading.chosen
    if column.kind is Kind.YES_NO:
        value = reading.chosen[0] == "是"
    elif several:
        value = reading.chosen[0]
    return CellReading(value, _choice_notes(column, raw, value, reading.changed, reading.other), reading.other)


def _choice_notes(column: Column, raw: str, value: Value, changed: bool, other: str) -> tuple[Problem, ...]:
    shown = write_cell(column, value)
    if other and column.code not in OTHER_TEXT:
        return _kept(column, raw, shown, f"“{OTHER}”后的说明“{_quote(other)}”只保留在本条提示中")
    if changed and column.kind is not Kind.YES_NO:
        return _kept(column, raw, shown, "已统一为登记表的选项名称")
    one = isinstance(value, str) or (isinstance(value, tuple) and len(value) == 1)
    if one and not TICKS_AND_BOXES & set(raw) and tidy(raw) != raw:
        return _kept(column, raw, shown, "全角字符或多余空格已统一")
    return ()


def _unknown_option(column: Column, raw: str, options: OptionList, unknown: Sequence[str]) -> Problem:
    allowed = "、".join(("有", "无") if column.header.startswith("有无") else options.options)
    if unknown:
        text = f"“{_quote('、'.join(unknown))}”不是“{column.header}”的选项"
    else:
        text = f"“{_quote(raw)}”选了不止一项，而“{column.header}”只能选一项"
    return Problem(column.header, "option_unknown", f"{text}，本列按未知处理，请从所列选项中选择。", allowed)
