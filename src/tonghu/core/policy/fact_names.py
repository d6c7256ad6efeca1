"""What the facts of a decision are called, in which order they stand, and how one reads in Chinese.

A fact is a name and a text. Names are keys of the contract's ``facts`` object: those below, a place's name, or the header
of the column whose answer was used. Both engines put facts into words with :func:`said`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tonghu.core.base.registration import BY_HEADER, COLUMNS
from tonghu.core.policy.rules import PLACES

BIRTH, SOURCE, BORN_FROM, REACHES = "birth_date", "source", "born_from", "reaches_on"
SINCE, COMPLETE, URBAN_LIST = "since", "complete_on", "urban_list"
DEFAULT_LIST = "默认：同一设区市的全部市辖区"
"""The value of :data:`URBAN_LIST` where no list of the place's own replaces the default reading of 中心城区."""
_COMPLETE = "·期满日"
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?/([0-9]{4}-[0-9]{2}-[0-9]{2})?")
_NOTE = "_note"
PLACE = {
    "hukou": "户籍地",
    "residence": "现居住地",
    "father_work": "父亲外出务工地",
    "mother_work": "母亲外出务工地",
    "birth_place": "出生地",
}
_LABEL = PLACE | {
    BIRTH: "出生日期",
    REACHES: "届满日",
    SINCE: "起算日",
    COMPLETE: "期满日",
    BORN_FROM: "出生日期下限",
    URBAN_LIST: "中心城区口径",
}
_SOURCE = {"id": "取自公民身份号码", "differ": "表上与号码不一致"}
_PLACES = tuple(name for place in PLACES for name in (place, f"{place}{_NOTE}"))
_ORDER = {name: i for i, name in enumerate((BIRTH, SOURCE, BORN_FROM, REACHES, *_PLACES, URBAN_LIST, SINCE, COMPLETE))}
_COLUMN = {column.header: index for index, column in enumerate(COLUMNS, start=1)}


def complete_name(header: str) -> str:
    """The day on which a term is complete; ``header`` of the column it runs from, "" for departure and arrival."""
    return f"{header}{_COMPLETE}" if header else COMPLETE


def note_name(place: str) -> str:
    """What must be said about a place."""
    return f"{place}{_NOTE}"


@cache
def rank(name: str) -> tuple[int, int]:
    """Where a fact stands among the facts of a criterion: birth, places, terms, then answers in the table's order."""
    if name in _ORDER:
        return 0, _ORDER[name]
    header = name.removesuffix(_COMPLETE)
    return _COLUMN.get(header, len(BY_HEADER) + 1), len(name) - len(header)


def said(name: str, value: str | None, aside: str | None) -> str:
    """A fact in words. ``aside`` is what stands in brackets behind it: the source of a birth date, a place's note."""
    text = f"{_LABEL.get(name, name)} {_span(value)}" if value is not None else f"{_LABEL.get(name, name)}不明"
    remark = _SOURCE.get(aside or "", "") if name == BIRTH else aside
    return f"{text}（{remark}）" if remark else text


def aside_of(name: str) -> str | None:
    """The fact that is said in brackets behind this one."""
    return SOURCE if name == BIRTH else note_name(name) if name in PLACE else None


NOTED_PLACE = {note_name(place): place for place in PLACES}
"""Names of notes: a note is said in brackets behind its place."""


def all_said(facts: Mapping[str, str]) -> str:
    """Every fact in words."""
    told: list[str] = []
    for name in facts:
        if name in NOTED_PLACE:
            if NOTED_PLACE[name] not in facts:
                told.append(said(NOTED_PLACE[name], None, facts[name]))
        elif name != SOURCE:
            aside = aside_of(name)
            told.append(said(name, facts[name], facts.get(aside) if aside else None))
    return "，".join(told)


def _span(value: str) -> str:
    span = _DAYS.fullmatch(value)
    if span is None:
        return value
    first, last = span[1], span[2]
    if first and last:
        return f"{first} 至 {last}"
    return f"不早于 {first}" if first else f"不晚于 {last}"
