"""Characters as people type them: full width, stray spaces, dots in names, telephone numbers, ticks.

Contract: "Full-width digits and letters, stray spaces and a lower-case x in an ID number are normalised, and the change
is noted". These functions only normalise; the caller compares and notes. Rare characters (GB 18030 level 3, outside the
basic plane) and compatibility ideographs pass unchanged: no Unicode normal form is applied to a name.
"""

from __future__ import annotations

import re

TICKED = "☑√■✓✔☒●▣🗹"
"""Marks that read as chosen beside a label. ``☒`` is what a word processor prints for a ticked box."""
UNTICKED = "□☐○◻▢"
"""Marks that read as not chosen."""
TICKS_AND_BOXES = frozenset(TICKED + UNTICKED)
"""Both."""

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters by which a spreadsheet takes text for a formula when it opens a file or somebody edits the cell."""
FORMULA = "^'*[ \u3000]*[=+\\-@\t\r\n＝＋－＠]"
"""The same as a regular expression, apostrophes in front included: what :func:`guarded` puts another one before."""
_GUARD = "'"

_SPACES = "\u0009\u000b\u000c\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_HALF_ALL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HALF_ALNUM = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_ANY_SPACE = re.compile(f"[{_SPACES} ]+")
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\u0085")
_BLANK = re.compile(f"[\\s{_SPACES}{_INVISIBLE}]+")
_CJK = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_SPACE_AT_CJK = re.compile(f"(?<=[{_CJK}]) +| +(?=[{_CJK}])")
_UNTIDY = re.compile(
    f"[{_SPACES}{_INVISIBLE}\r\n\u2028\u2029\u0085\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]|^ | $|  |[{_CJK}] | [{_CJK}]"
)
_DOTS = re.compile("[•‧・･∙⋅●．﹒᛫⸱]")
_PLAIN_DOT = re.compile(f"(?<=[{_CJK}])[.](?=[{_CJK}])")

PHONE_SPLIT = re.compile(r"[、，,；;/／|\n]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[1-9]\d{6,7}(?:-\d{1,6})?|400-?\d{3}-?\d{4}")
_PHONE_PREFIX = re.compile(r"^(?:\+|00)86[- ]?(?=1[3-9]|0)")
_PHONE_NAME = re.compile(r"^[^\d+(]{0,6}?[：:]?(?=[+(]?\d)")
_GLUED = re.compile(
    r"(?<=\d)\s*[\u4e00-\u9fff]{1,6}[:：]?\s*(?=(?:\+?86-?)?(?:1[3-9]\d|0\d{2}))(?<!转)"
    r"|(?<=\d{4}) +(?=1[3-9]\d[\d \-]{8,})|(?<=\d{7}) +(?=0\d{2})"
)


def begins_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run a text: it begins with ``= + - @``, a tab or a line end, also behind spaces."""
    return text[:1] in FORMULA_STARTS or text.lstrip(" \u3000")[:1] in FORMULA_STARTS


def guarded(text: str) -> str:
    """A text for a csv file: an apostrophe in front of what a spreadsheet might run. :func:`unguarded` takes it back."""
    return f"{_GUARD}{text}" if begins_like_formula(text.lstrip(_GUARD)) else text


def unguarded(text: str) -> str:
    """A csv cell without the apostrophe that :func:`guarded` put in front; other apostrophes stay."""
    return text[1:] if text.startswith(_GUARD) and begins_like_formula(text.lstrip(_GUARD)) else text


def half_width(text: str) -> str:
    """Full-width ASCII (digits, letters, punctuation) and the ideographic space to half width."""
    return text.translate(_HALF_ALL)


def without_blanks(text: str) -> str:
    """Every kind of white space and invisible character removed."""
    return _BLANK.sub("", text)


def tidy(text: str) -> str:
    """Prose as it should stand in a cell: full-width digits and letters to half width, stray spaces out.

    Chinese punctuation stays. A space beside a Chinese character is removed, other runs become one space; line breaks
    stay between non-empty lines.
    """
    if not _UNTIDY.search(text):
        return text
    text = _HIDDEN.sub("", _LINE_END.sub("\n", text)).translate(_HALF_ALNUM)
    lines = (_SPACE_AT_CJK.sub("", _ANY_SPACE.sub(" ", line)).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def compact(text: str) -> str:
    """A cell with codes or options: half width throughout, one space for a run of spaces, trimmed; line breaks stay."""
    if text.isalnum() and not any(char >= "\uff00" for char in text):
        return text
    text = _HIDDEN.sub("", _LINE_END.sub("\n", text)).translate(_HALF_ALL)
    return "\n".join(part for line in text.split("\n") if (part := _ANY_SPACE.sub(" ", line).strip(" ")))


def person_name(text: str) -> str:
    """A person's name: tidy, and every variant of the dot in minority names becomes ``·``."""
    text = tidy(text)
    return _PLAIN_DOT.sub("·", _DOTS.sub("·", text)) if not text.isalpha() else text


def phone(text: str) -> str:
    """Telephone numbers of one cell, separated by ``、``, without spaces, country code and the words in front.

    ``父138 0013 8000/母+86-13900139000`` → ``13800138000、13900139000``. A piece that is no number stays as it stands.
    """
    if len(text) == 11 and text.isascii() and text.isdigit():
        return text
    text = _GLUED.sub("、", compact(text))
    pieces = (_one_phone(piece.strip()) for piece in PHONE_SPLIT.split(text))
    return "、".join(dict.fromkeys(piece for piece in pieces if piece))


def _one_phone(piece: str) -> str:
    bare = _PHONE_NAME.sub("", piece).replace("—", "-").replace("–", "-").replace("─", "-")
    area_code = bare.startswith("(0")
    bare = bare.replace(" ", "").replace("转", "-").replace("(", "").replace(")", "-" if area_code else "")
    bare = _PHONE_PREFIX.sub("", bare)
    if _MOBILE.fullmatch(bare.replace("-", "")):
        return bare.replace("-", "")
    return bare if _LANDLINE.fullmatch(bare) else piece


def phone_ok(text: str) -> bool:
    """Whether every number of the cell is a mobile, a landline (with or without area code) or a 400 number."""
    return all(_MOBILE.fullmatch(part) or _LANDLINE.fullmatch(part) for part in text.split("、"))
