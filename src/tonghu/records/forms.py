"""The registration form on the screen: the pack's boxes, options and order; what was typed, read and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tonghu.batch.division_data import load_divisions
from tonghu.batch.forms.printed import KINDS, LETTERS, canonical, printed_forms
from tonghu.batch.registrations import checked
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, BY_HEADER, COLUMNS, NO_ONE, Kind
from tonghu.core.policy.model import Pack
from tonghu.core.survey.cells import read_cell, write_cell
from tonghu.core.survey.rows import read_row
from tonghu.core.survey.wordings import OTHER_TEXT
from tonghu.records.selectors import Shown

OTHER = "其他"
PREFIX = "c_"
_SET_BY_REGISTER = ("ref", "form")
_EXTRA = "补充栏目（不印在表上，认定和服务要用）"
_MOST = 500
"""Characters of one box."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a box: what is printed, what is stored, whether it is ticked."""

    label: str
    value: str
    chosen: bool


@dataclass(slots=True)
class Box:
    """One box of the form as it is drawn."""

    code: str
    label: str
    widget: str
    """``text``, ``date``, ``number``, ``choice`` or ``multi``."""
    text: str
    options: tuple[Option, ...] = ()
    hint: str = ""
    mark: str = ""
    """Where the value that stands comes from."""
    stale: bool = False
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the input."""
        return PREFIX + self.code


@dataclass(frozen=True, slots=True)
class Block:
    """Boxes under one heading. ``extra``: not on the printed form."""

    title: str
    boxes: tuple[Box, ...]
    extra: bool = False


def kinds(pack: Pack) -> list[tuple[str, str]]:
    """(form key, title) of the forms that the pack has; the national fields where it prints none."""
    printed = printed_forms(pack)
    titles = {"migrant": "流动儿童基本情况登记表", "left_behind": "留守儿童基本情况登记表"}
    wanted = [key for key in KINDS if key in printed or f"{key}.monitoring" in pack.targets]
    return [(key, printed[key].title if key in printed else titles[key]) for key in wanted]


def blocks(
    pack: Pack, kind: str, texts: Mapping[str, str], shown: Mapping[str, Shown], edits: frozenset[str]
) -> list[Block]:
    """The form of a kind (``migrant``, ``left_behind``), then the columns that it does not print, as far as granted."""
    found: list[Block] = []
    taken: set[str] = set(_SET_BY_REGISTER)
    form = printed_forms(pack).get(kind)
    listed = (
        [(f.block, f.column, f.label, f.options) for f in form.fields]
        if form
        else [("基本信息", c.code, c.header, ()) for c in COLUMNS if LETTERS[kind] in c.forms]
    )
    if form:
        header = [("表头", f.column, f.label, f.options) for line in form.header for f in line.fields]
        listed = header + listed
    rows: dict[str, list[Box]] = {}
    for block, code, label, options in listed:
        if code in BY_CODE and code in edits and code not in taken:
            taken.add(code)
            rows.setdefault(block, []).append(_box(code, label, options, pack, texts, shown))
    found += [Block(title, tuple(boxes)) for title, boxes in rows.items()]
    rest = [c.code for c in COLUMNS if c.code in edits and c.code not in taken and _belongs(c.code, kind)]
    if rest:
        boxes = tuple(_box(code, BY_CODE[code].header, (), pack, texts, shown) for code in rest)
        found.append(Block(_EXTRA, boxes, extra=True))
    return found


def _belongs(code: str, kind: str) -> bool:
    """Columns of the other form alone stay with the other form."""
    forms = BY_CODE[code].forms
    return not forms or LETTERS[kind] in forms


def _box(
    code: str, label: str, printed: Sequence[str], pack: Pack, texts: Mapping[str, str], shown: Mapping[str, Shown]
) -> Box:
    column, text = BY_CODE[code], texts.get(code, "")
    at = shown.get(code)
    mark = f"{at.source} {at.as_of}" if at is not None and at.as_of else ""
    header = label if label in column.header or column.header in label else column.header
    box = Box(code, column.header if label in ("父亲", "母亲") else header, _widget(column.kind), text, mark=mark)
    box.stale = bool(at and at.stale)
    if column.kind is Kind.YES_NO:
        box.options = tuple(Option(word, word, word == text) for word in column.words)
    elif column.kind in (Kind.CHOICE, Kind.MULTI):
        box.options = _options(code, printed, pack, text)
    elif column.kind is Kind.DIVISION:
        box.hint = "6、9 或 12 位区划代码"
    elif column.kind is Kind.DATE:
        box.hint = "年月日；只知道年月的写 2024-03"
    return box


def _widget(kind: Kind) -> str:
    return {Kind.YES_NO: "choice", Kind.CHOICE: "choice", Kind.MULTI: "multi"}.get(kind, "text")


def _options(code: str, printed: Sequence[str], pack: Pack, text: str) -> tuple[Option, ...]:
    chosen = [part for part in text.split("、") if part]
    labels = {canonical(code, label): label for label in printed}
    if not labels:
        offered = (NO_ONE, *pack.situation_words()) if code == "risk_situations" else BY_CODE[code].options
        labels = {value: value for value in dict.fromkeys(offered)}
    # An option of another place that stands already is shown, not lost.
    labels |= {value: value for value in chosen if value not in labels}
    return tuple(Option(label, value, value in chosen) for value, label in labels.items())


# --- what was typed --------------------------------------------------------------------------------------------------
def typed(post: Any, codes: Iterable[str]) -> dict[str, str]:
    """What stands in the boxes that were sent: column → text as typed, options joined."""
    found = {}
    for code in codes:
        name = PREFIX + code
        if name in post:
            parts = [part.strip() for part in post.getlist(name)]
            found[code] = "、".join(part for part in parts if part)[:_MOST]
    return found


@dataclass(frozen=True, slots=True)
class Looked:
    """What checking gave: values as they would be stored, and the faults of each column."""

    values: dict[str, str]
    errors: dict[str, list[str]]
    warnings: dict[str, list[str]]


def look(raw: Mapping[str, str], before: Mapping[str, str], pack: Pack, today: date, division: str) -> Looked:
    """Read what was typed and check it beside what is known already.

    Unreadable cells, errors of the row and 其他 without text refuse a submission; warnings must be acknowledged. Only
    faults of the columns in ``raw`` count: nobody is asked to mend what is not on the form.
    """
    words = pack.situation_words()
    values: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    warnings: dict[str, list[str]] = {}
    for code, text in raw.items():
        reading = read_cell(BY_CODE[code], text, words if code == "risk_situations" else None) if text else None
        values[code] = write_cell(BY_CODE[code], reading.value) if reading and reading.value is not None else ""
        for problem in reading.problems if reading else ():
            if problem.severity != "info" or reading is None or reading.value is None:
                errors.setdefault(code, []).append(problem.text)
    together = {code: text for code, text in (dict(before) | values).items() if code in BY_CODE and text}
    row = read_row(together, 1, situation_words=words)
    here = (division,) if division and division != "00" else ()
    for problem in checked([row], pack, today, load_divisions(), here)[0]:
        column = BY_HEADER.get(problem.column)
        if column is None or column.code not in raw or problem.severity == "info":
            continue
        _add(errors if problem.severity == "error" else warnings, column.code, problem)
    for code, beside in OTHER_TEXT.items():
        if code in raw and OTHER in values[code].split("、") and not together.get(beside):
            errors.setdefault(code, []).append(f"选了“其他”，请在“{BY_CODE[beside].header}”里写明是什么。")
    return Looked(values, errors, warnings)


def _add(found: dict[str, list[str]], code: str, problem: Problem) -> None:
    text = problem.text + (f" 建议：{problem.suggestion}" if problem.suggestion else "")
    if text not in found.setdefault(code, []):
        found[code].append(text)
