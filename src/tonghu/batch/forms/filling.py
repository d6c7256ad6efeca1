"""A registration in the boxes of a printed form: what is known stands there, the rest stays as the blank form has it.

Nothing is guessed. What a form cannot show as it was registered (an option that it does not print, a date known only in
part) is written into the box in words and told as a :class:`Remark`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tonghu.batch.forms.printed import Field, PrintedForm, canonical
from tonghu.batch.paper.fitting import Content
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.places import within
from tonghu.core.base.registration import BY_CODE, NO_ONE, Registration, Value
from tonghu.core.base.truth import Truth
from tonghu.core.policy.facts import Facts
from tonghu.core.survey.wordings import OTHER_TEXT

GAP = "　"
EMPTY, TICKED = "□", "☑"
_OTHER = "其他"
_MULTIPLE = "多重残疾"
_RULE = re.compile("_+")
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REPLACED = "\ufffd"
_ROOM = "　　　"
"""Room to write in a mask."""
_DONE = {"在户籍地接受": ("已接受",), "在居住地接受": ("已接受",)}
_IMPLIED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "health_management_0_6y": _DONE,
    "tcm_management_0_36m": _DONE,
    "insurance": {
        "纳入户籍地医保": ("已纳入医保", "已参保"),
        "纳入居住地医保": ("已纳入医保", "已参保"),
        "已纳入医保": ("已参保",),
        "已参保": ("已纳入医保",),
        "未纳入医保": ("未参保",),
        "未参保": ("未纳入医保",),
    },
    "guardianship_problems": {"父或母无监护能力": ("父或母或其他监护人无监护能力",)},
}
"""An option that another place's form prints → options that say the same or less, so that they are true as well."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know about one box: column header and Chinese text."""

    column: str
    text: str


@dataclass(slots=True)
class Filled:
    """The contents of a form's boxes by column, and what has to be told about them."""

    boxes: dict[str, Content] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def fill(form: PrintedForm, registration: Registration | None, facts: Facts | None = None) -> Filled:
    """The contents of every box; ``None`` gives the blank form. ``facts`` read the same registration."""
    filled = Filled()
    for line in form.header:
        for box in line.fields:
            value = registration.values.get(box.column) if registration else None
            text, spoilt = _printable(_header(box, _written(value, "")))
            filled.header[box.column] = text
            filled.remarks += [_spoilt(box)] * spoilt
    for box in form.fields:
        content = _content(box, registration, facts, filled.remarks)
        pieces, flags = zip(*map(_printable, content.pieces), strict=True)
        filled.boxes[box.column] = Content(pieces, content.gap)
        filled.remarks += [_spoilt(box)] * any(flags)
    return filled


def _printable(text: str) -> tuple[str, bool]:
    """Text without control characters and halves of characters, which no paper can show, and whether it had any."""
    clean = _UNPRINTABLE.sub(_REPLACED, text)
    return clean, clean != text


def _spoilt(box: Field) -> Remark:
    return Remark(box.label, f"内容里有不能打印的控制字符，表上印成“{_REPLACED}”，请核实原文")


def _header(box: Field, written: str) -> str:
    """``填报单位：古南街道办事处（盖章）``; room to write where nothing is known."""
    label, colon, rest = (box.printed or f"{box.label}：").partition("：")
    return f"{label}{colon}{written or _ROOM * 3}{rest}"


def _content(box: Field, registration: Registration | None, facts: Facts | None, remarks: list[Remark]) -> Content:
    value = registration.values.get(box.column) if registration else None
    if box.options:
        other = registration.text(OTHER_TEXT[box.column]) if registration and box.column in OTHER_TEXT else ""
        return _options(box, value, other, remarks)
    if registration is None or facts is None:
        return Content((mask(box.printed),))
    text = _written(value, box.printed) or _derived(box, facts, remarks)
    if not text and box.column not in BY_CODE:
        text = registration.extras.get(box.label, "")
    if not text:
        return Content((mask(box.printed),))
    return Content((text + _outside(box, facts, remarks),))


def mask(printed: str) -> str:
    """A printed mask; one without XX or ____ gets room to write where it has a space."""
    if not printed or "XX" in printed or "__" in printed or " " not in printed:
        return printed
    return "".join(f"{_ROOM}{part}" for part in printed.split(" "))


def _written(value: Value | None, printed: str) -> str:
    """A value in words; a date that is known to the month keeps the mask's room for the day."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case PartialDate() if value.exact:
            day = value.first
            return f"{day.year}年{day.month}月{day.day}日"
        case PartialDate() if value == PartialDate.month(value.first.year, value.first.month):
            return f"{value.first.year}年{value.first.month}月" + ("__日" if printed else "")
        case PartialDate():
            return value.text()
        case tuple():
            return "、".join(value)
        case float():
            return f"{value:g}"
        case str():
            return value


def _derived(box: Field, facts: Facts, remarks: list[Remark]) -> str:
    """What another column says for certain: a birth date in the ID number, an address in its division code."""
    header = BY_CODE[box.column].header if box.column in BY_CODE else box.label
    if box.column == "birth_date" and facts.birth.span is not None and facts.birth.span.exact:
        remarks.append(Remark(header, "登记时未填，按公民身份号码打印"))
        return _written(facts.birth.span, "")
    if box.column in ("hukou_address", "residence_address"):
        code = facts.registration.text(box.column.replace("_address", "_division"))
        name = facts.divisions.name(code, facts.as_of, full=True) if code else ""
        if name:
            remarks.append(Remark(header, f"登记时未填，按区划代码 {code} 打印到“{name}”，请补写详细地址"))
        return name
    return ""


def _outside(box: Field, facts: Facts, remarks: list[Remark]) -> str:
    """The remark behind an address that lies outside the area that the annex's mask prints."""
    if not box.within or box.column not in ("hukou_address", "residence_address"):
        return ""
    place = facts.place("hukou" if box.column == "hukou_address" else "residence")
    if within(place, box.within) is not Truth.UNMET:
        return ""
    remarks.append(Remark(BY_CODE[box.column].header, f"附件固定印“{box.printed}”，已据实打印并注明：{box.outside}"))
    return f"（{box.outside}）" if box.outside else ""


# --- options ----------------------------------------------------------------------------------------------------------
def _options(box: Field, value: Value | None, other: str, remarks: list[Remark]) -> Content:
    chosen = _chosen(box, value)
    printed = {canonical(box.column, option): option for option in box.options}
    ticked = {printed[option] for option in chosen if option in printed}
    strange = []
    for option in chosen:
        if option in printed:
            continue
        said = [word for word in _IMPLIED.get(box.column, {}).get(option, ()) if word in printed]
        if said:
            ticked.add(said[0])
        else:
            strange.append(option)
    pieces = [_option(box, option, option in ticked, other) for option in box.options]
    if box.printed:
        pieces[-1] += _note(box, [option for option in chosen if option in printed])
    header = BY_CODE[box.column].header if box.column in BY_CODE else box.label
    if strange:
        pieces.append(f"（登记为：{'、'.join(strange)}）")
        remarks.append(Remark(header, f"登记为“{'、'.join(strange)}”，本表没有印这个选项，已写在栏内，未勾选"))
    if other and _OTHER not in ticked:
        remarks.append(Remark(header, f"有其他说明“{other}”，但没有选“其他”，表上未印；请核实后补选"))
    return Content(tuple(pieces), GAP)


def _chosen(box: Field, value: Value | None) -> Sequence[str]:
    if value is None:
        return ()
    if isinstance(value, bool):
        return (box.options[0] if value else box.options[-1],)
    if isinstance(value, tuple):
        return value
    return (_written(value, ""),)


def _option(box: Field, option: str, ticked: bool, other: str) -> str:
    """One option with its box, and its line to write on where the annex prints one."""
    mark = "" if option in box.unboxed else TICKED if ticked else EMPTY
    words = option
    has_line = box.blank.startswith(option)
    if has_line:
        written = (other or ("√" if option in box.unboxed else "")) if ticked else ""
        words = _RULE.sub(f"_{written}_", box.blank) if written else box.blank
    if box.box_before:
        return f"{mark}{words}"
    behind = f"（{other}）" if ticked and other and option == _OTHER and not has_line else ""
    return f"{words}{mark}{behind}"


def _note(box: Field, chosen: Sequence[str]) -> str:
    """The remark behind the options, with the kinds of a multiple disability in it."""
    kinds = [option for option in chosen if option not in (_MULTIPLE, NO_ONE)] if _MULTIPLE in chosen else []
    room = f"：{'、'.join(kinds)}" if kinds else box.blank if set(box.blank) == {"_"} else ""
    body, closing = box.printed[:-1], box.printed[-1:]
    return f"{body}{room}{closing}" if closing in ("）", ")") else f"{box.printed}{room}"
