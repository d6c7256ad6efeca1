"""Identity numbers: citizens (18 and old 15 digits), residence permits of Hong Kong, Macao and Taiwan, foreigners.

GB 11643-1999: six digits place of first registration, eight birth date, three sequence (odd male, even female), one
check digit (ISO 7064 MOD 11-2). The place is that of the *first* registration: it never stands for a hukou place.
Harmless differences (full width, spaces, lower-case x, apostrophe) are normalised and noted; damage is never repaired,
only a suggestion is given (contract: "Nothing is repaired in silence").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import mul

from tonghu.core.base.text import half_width, without_blanks

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = 48 * sum(_WEIGHTS)
_CHECKS = "10X98765432"
_EARLIEST_YEAR = 1880
"""Nobody alive was born earlier; an older date inside a number is a slip."""

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
    ]
)
"""Province prefixes of GB/T 2260."""
SYNTHETIC = "70"
"""An unassigned province prefix: drill data. Outputs that hold one say 含演练数据."""
_PERMITS = frozenset(("81", "82", "83"))

_SHAPE_18 = re.compile(r"[0-9]{17}[0-9X]")
_SHAPE_15 = re.compile(r"[0-9]{15}")
_SHAPE_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]*))?E\+?(1[4-9])")
APOSTROPHES = "'`’‘＇′"
_NOTHING = frozenset(
    ("", "无", "暂无", "没有", "无证件", "无身份证", "未办理", "-", "--", "—", "——", "/", "不详", "未知", "未采集")
)
_SWAPS = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "!": "1"})
_LOOKS_X = str.maketrans({"Х": "X", "Χ": "X", "×": "X", "*": "X", "✕": "X"})

AGAIN_AS_TEXT = "后三位已丢失，无法推算，请将该列设为文本格式后重新提供完整号码"
"""What to do about a number that a spreadsheet cut to 15 digits."""


class IdKind(Enum):
    """What kind of number a text is."""

    NONE = "无证件号码"
    CITIZEN = "居民身份证"
    FIRST_GENERATION = "第一代居民身份证（15位）"
    RESIDENCE_PERMIT = "港澳台居民居住证"
    FOREIGN = "外国人永久居留身份证"
    FOREIGN_OLD = "外国人永久居留证（旧版15位）"
    UNREADABLE = "无法识别"


@dataclass(frozen=True, slots=True)
class IdReading:
    """One identity number as read.

    ``number`` is the normalised 15 or 18 characters (also when the check digit is wrong), ``None`` when the text has no
    such shape. ``birth`` and ``sex`` only from a number whose check digit is right (15 digits: whose date exists).
    ``fault`` is ``id_checksum``, ``id_length``, ``id_excel_truncated`` or the warning ``id_unknown_division``.
    ``suggestion`` is a number that a person may accept, or a sentence on what to do; ``notes`` what was normalised.
    """

    number: str | None
    kind: IdKind
    birth: date | None = None
    sex: str | None = None
    fault: str | None = None
    suggestion: str | None = None
    notes: tuple[str, ...] = ()


def check_digit(first17: str) -> str:
    """The 18th character for 17 digits. ``ValueError`` for anything else."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError(f"17 digits are needed, got {first17!r}")
    return _CHECKS[(sum(map(mul, _WEIGHTS, first17.encode())) - _ZEROS) % 11]


def _birth_inside(number: str) -> date | None:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return birth if birth.year >= _EARLIEST_YEAR else None


def _checks(number: str) -> bool:
    return _CHECKS[(sum(map(mul, _WEIGHTS, number[:17].encode())) - _ZEROS) % 11] == number[17]


def valid(number: str) -> bool:
    """Whether a normalised number has 18 characters, the right check digit and a birth date that exists."""
    return bool(_SHAPE_18.fullmatch(number)) and _checks(number) and _birth_inside(number) is not None


def birth_of(number: str) -> date | None:
    """The birth date inside an 18-character number, only if its check digit is right.

    Contract, "Time": "An empty 出生日期 is taken from an ID with a correct check digit".
    """
    if _SHAPE_18.fullmatch(number) and _checks(number):
        return _birth_inside(number)
    return None


def synthetic(number: str) -> bool:
    """Whether the number is drill data (prefix 70)."""
    return number.startswith(SYNTHETIC)


def normalise_id(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without harmless differences, and notes in Chinese on what was changed."""
    if _SHAPE_18.fullmatch(text):
        return text, ()
    notes = []
    half = half_width(text)
    if half != text.replace("\u3000", " "):
        notes.append("全角字符改为半角")
    packed = without_blanks(half)
    if packed != half:
        notes.append("去除空格")
    bare = packed.strip(APOSTROPHES)
    if bare != packed:
        notes.append("去除撇号")
    upper = bare.upper()
    if upper != bare:
        notes.append("小写字母改为大写")
    return upper, tuple(notes)


def read_id(text: str) -> IdReading:
    """Read one identity number. Never raises; an empty text (or 无, 暂无, /) is ``IdKind.NONE``."""
    number, notes = normalise_id(text)
    if _SHAPE_18.fullmatch(number):
        return _read_18(number, notes)
    if number in _NOTHING:
        return IdReading(None, IdKind.NONE, notes=notes)
    if _SHAPE_15.fullmatch(number):
        return _read_15(number, notes)
    if _SHAPE_OLD_FOREIGN.fullmatch(number):
        return IdReading(number, IdKind.FOREIGN_OLD, notes=notes)
    if _SCIENTIFIC.fullmatch(number):
        return IdReading(None, IdKind.UNREADABLE, fault="id_excel_truncated", suggestion=AGAIN_AS_TEXT, notes=notes)
    fault = "id_checksum" if len(number) == 18 else "id_length"
    repairs = _unshaped_repairs(number)
    suggestion = repairs[0] if len(repairs) == 1 else None
    return IdReading(None, IdKind.UNREADABLE, fault=fault, suggestion=suggestion, notes=notes)


def _kind_18(number: str) -> IdKind:
    if number[:2] in _PERMITS:
        return IdKind.RESIDENCE_PERMIT
    return IdKind.FOREIGN if number[0] == "9" else IdKind.CITIZEN


def _read_18(number: str, notes: tuple[str, ...]) -> IdReading:
    kind = _kind_18(number)
    if not _checks(number):
        if number.endswith("000"):
            return IdReading(number, kind, fault="id_excel_truncated", suggestion=AGAIN_AS_TEXT, notes=notes)
        return IdReading(number, kind, fault="id_checksum", notes=notes)
    birth = _birth_inside(number)
    if birth is None:
        return IdReading(number, kind, fault="id_checksum", notes=notes)
    sex = "男" if int(number[16]) % 2 else "女"
    known = number[:2] in PROVINCES or number[:2] == SYNTHETIC or kind is not IdKind.CITIZEN
    return IdReading(number, kind, birth, sex, None if known else "id_unknown_division", None, notes)


def _read_15(number: str, notes: tuple[str, ...]) -> IdReading:
    """Old 15 digits have no check digit: place 6, birth ``yymmdd`` of the 1900s, sequence 3."""
    upgraded = _upgrade(number)
    if upgraded is None:
        return IdReading(number, IdKind.FIRST_GENERATION, fault="id_length", notes=notes)
    sex = "男" if int(number[14]) % 2 else "女"
    fault = None if number[:2] in PROVINCES or number[:2] == SYNTHETIC else "id_unknown_division"
    return IdReading(number, IdKind.FIRST_GENERATION, _birth_inside(upgraded), sex, fault, upgraded, notes)


def _upgrade(number15: str) -> str | None:
    first17 = f"{number15[:6]}19{number15[6:]}"
    return first17 + check_digit(first17) if _birth_inside(first17) else None


def _unshaped_repairs(number: str) -> tuple[str, ...]:
    """Valid numbers that a text of no known shape may stand for, without search over digits."""
    found: list[str] = []
    if len(number) == 17 and number.isascii() and number.isdigit():
        whole = number + check_digit(number)
        if whole[17] == "X" and valid(whole):
            found.append(whole)
    swapped = number.translate(_LOOKS_X)
    for candidate in (swapped, swapped.translate(_SWAPS), number.replace("-", "")):
        if valid(candidate):
            found.append(candidate)
    # A school-roll number is G and the ID number; a disability certificate is the ID number, kind and grade.
    if len(number) == 19 and number[0] in "GJL" and valid(number[1:]):
        found.append(number[1:])
    if len(number) in (20, 22) and valid(number[:18]) and number[18] in "1234567" and number[19] in "1234":
        found.append(number[:18])
    return tuple(dict.fromkeys(found))


def truncated_prefix(text: str) -> str | None:
    """The leading digits that survived a spreadsheet's cut to 15 significant digits; ``None`` if not so damaged.

    ``110105194912310000`` → ``110105194912310``; ``1.10105E+17`` → ``110105`` (only what the display shows, and its
    last digit may be rounded). 15 digits are place, birth date and the first of three sequence digits: shared by many.
    """
    number, _ = normalise_id(text)
    if _SHAPE_18.fullmatch(number):
        return number[:15] if number.endswith("000") and not _checks(number) else None
    match = _SCIENTIFIC.fullmatch(number)
    return (match[1] + (match[2] or ""))[:15] if match and int(match[3]) >= 15 else None


def repair_candidates(text: str) -> tuple[str, ...]:
    """Valid 18-character numbers that a damaged text may stand for, likeliest first; empty for a sound or empty one.

    Missing last character, look-alike characters (O/0, l/1, ×/X), a spreadsheet's zero tail (every completion of the
    surviving 15 digits), one transposition of neighbours, a wrong last character, the 18-digit form of 15 digits.
    Only for recognising a child together with other facts (``id_repaired``): no candidate is a repair by itself.
    """
    number, _ = normalise_id(text)
    if valid(number) or number in _NOTHING:
        return ()
    found = list(_unshaped_repairs(number))
    if len(number) == 17 and number.isascii() and number.isdigit():
        found.append(number + check_digit(number))
    prefix = truncated_prefix(number)
    if prefix is not None and len(prefix) == 15:
        found.extend(_completions(prefix))
    elif _SHAPE_18.fullmatch(number):
        found.extend(
            number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(17) if number[i] != number[i + 1]
        )
        found.append(number[:17] + check_digit(number[:17]))
    elif _SHAPE_15.fullmatch(number):
        found.extend(filter(None, (_upgrade(number),)))
        found.extend(_completions(number))
    return tuple(candidate for candidate in dict.fromkeys(found) if valid(candidate))


def _completions(prefix15: str) -> list[str]:
    if _birth_inside(prefix15) is None:
        return []
    firsts = (f"{prefix15}{tail:02d}" for tail in range(100))
    return [first + check_digit(first) for first in firsts]


def make_id(prefix6: str, birth: date, sequence3: int | str) -> str:
    """A synthetic number. ``prefix6`` must be no real county: 70…, 81–83… or 9…; else ``ValueError``.

    A checksum-valid number on a real county code may belong to a living child.
    """
    if prefix6[:2] != SYNTHETIC and prefix6[:2] not in _PERMITS and prefix6[:1] != "9":
        raise ValueError(f"{prefix6} may be a real place; synthetic numbers start with {SYNTHETIC}")
    first17 = f"{prefix6}{birth:%Y%m%d}{int(sequence3):03d}"
    return first17 + check_digit(first17)
