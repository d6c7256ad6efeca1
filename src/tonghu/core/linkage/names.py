"""Names as lists write them: variants, sounds, look-alikes, unreadable characters, former names, names of the unnamed.

A name is cleaned (half width, no blanks, no dots), then read as elements: a character in its standard form, ``*`` for one
that somebody could not type, or a syllable in small letters where pinyin stands for a character.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from tonghu.core.base.text import half_width, without_blanks
from tonghu.core.linkage.tables import Tables, folded

UNREADABLE = "*"
"""The element for a character that could not be typed."""
FIRST_RARE, LAST_RARE, BEYOND_PLANE = 0x3400, 0x4DBF, 0x20000
"""Extension A, and everything beyond the basic plane."""
LONGEST = 8
"""Elements that are compared one by one; longer names are compared as wholes."""

_STAND_INS = frozenset("*?？〇○□■◇◆＊_#&@某×\ufffd●")
DOTS = frozenset("·•‧・･∙⋅●．﹒᛫⸱.。、")
_BRACKET = re.compile(r"^(.+?)[(\[【（](?:曾用名|原名|又名|别名|小名|乳名)?[:：]?([^()\[\]【】（）]*)[)\]】）]?$")
_NAMELESS = re.compile(
    r"(?:无名氏?|无姓名|未取名|未起名|未命名|未定名|待取名|待定|暂无(?:姓名)?|不详|未知|无|没有|空|新生儿|婴儿|男婴|女婴|男孩|女孩|弃婴|佚名|某某|XXX?|NULL|NONE|NA|N/A|[-/\\—]+)"
)
_CHILD_OF = re.compile(
    r"(?P<parent>[^之的]{2,4}?)(?:(?:之|的)(?:长|次|大|小|二|三|双|幼)?(?P<a>儿子|女儿|男孩|女孩|男婴|女婴|婴儿|婴|子|女|儿|男|孩|毛毛|宝宝)"
    r"|(?P<b>儿子|女儿|男婴|女婴|婴儿|毛毛|毛头|宝宝))(?:[A-D0-9甲乙丙一二三大小]|之[一二])?"
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏü]+")
_SEX_OF = {
    "子": "男",
    "儿子": "男",
    "男": "男",
    "男婴": "男",
    "男孩": "男",
    "女": "女",
    "女儿": "女",
    "女婴": "女",
    "女孩": "女",
}


class NameLevel(IntEnum):
    """How two names compare, the first that holds."""

    UNKNOWN = 0
    SAME = 1
    VARIANT = 2
    FORMER = 3
    HOMOPHONE = 4
    UNREADABLE = 5
    ALIKE = 6
    NEAR_SOUND = 7
    PART = 8
    ONE_OTHER = 9
    ORDER = 10
    OTHER_SURNAME = 11
    PARENT = 12
    SURNAME = 13
    OTHER_PARENT = 14
    DIFFERENT = 15
    HALF_READABLE = 16


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name as it is compared."""

    clean: str = ""
    """Half width, without blanks and dots; "" for none or a word for none."""
    elements: tuple[str, ...] = ()
    """Standard characters, ``*`` or syllables."""
    sound: str = ""
    """Folded syllables of the usual readings, joined by hyphens."""
    former: str = ""
    """Standard form of the other name given in brackets or in a column of its own."""
    parent: str = ""
    """Standard form of the parent where the child is called after one (李芳之子)."""
    parent_sex: str = ""
    """What such a name says of the child's sex."""

    @property
    def standard(self) -> str:
        """The name in standard characters."""
        return "".join(self.elements) or ("" if self.parent else self.clean)

    @property
    def latin(self) -> bool:
        """Whether the whole name is written in letters."""
        return bool(self.clean) and not self.parent and not self.elements


EMPTY = NameForm()


def clean_name(text: str) -> str:
    """Half width, letters upper case, no blanks, no dots."""
    packed = without_blanks(half_width(text))
    return "".join(char for char in packed if char not in DOTS).upper()


def read_name(text: str, tables: Tables, former: str = "") -> NameForm:
    """Read a name cell (and the cell of a former name). Never raises."""
    clean = clean_name(text)
    other = clean_name(former)
    bracket = _BRACKET.match(clean)
    if bracket:
        clean, other = bracket[1], other or bracket[2]
    if not clean or _NAMELESS.fullmatch(clean):
        return NameForm(former=standard_name(other, tables))
    child_of = _CHILD_OF.fullmatch(clean)
    if child_of:
        word = child_of["a"] or child_of["b"]
        parent = standard_name(child_of["parent"], tables)
        return NameForm(clean, (), "", standard_name(other, tables), parent, _SEX_OF.get(word, ""))
    if _LATIN.fullmatch(clean):
        return NameForm(
            clean, (), "-".join(map(folded, _syllables(_plain(clean), tables))), standard_name(other, tables)
        )
    elements = _elements(clean, tables)
    return NameForm(clean, elements, sound_of(elements, tables), standard_name(other, tables))


def standard_name(clean: str, tables: Tables) -> str:
    """A clean name in standard characters."""
    return "".join(tables.standard.get(char, char) for char in clean)


def _plain(latin: str) -> str:
    """Letters without tone marks, small."""
    text = unicodedata.normalize("NFD", latin.replace("Ü", "V").replace("ü", "v"))
    return "".join(char for char in text if char.isalpha() and char.isascii()).lower()


def _elements(clean: str, tables: Tables) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at < len(clean):
        latin = _LATIN.match(clean, at)
        if latin:
            found.extend(_syllables(_plain(latin[0]), tables))
            at = latin.end()
            continue
        char = clean[at]
        found.append(UNREADABLE if char in _STAND_INS else tables.standard.get(char, char))
        at += 1
    return tuple(found)


def _syllables(letters: str, tables: Tables) -> list[str]:
    """Letters cut into syllables, longest first; what cannot be cut stays one piece."""
    pieces: list[str] = []
    at = 0
    while at < len(letters):
        for end in range(min(len(letters), at + 6), at, -1):
            if letters[at:end] in tables.syllables:
                pieces.append(letters[at:end])
                at = end
                break
        else:
            return [letters]
    return pieces


def sound_of(elements: tuple[str, ...], tables: Tables) -> str:
    """Folded usual readings, joined; "" where an element has none."""
    double = tables.surnames.get("".join(elements[:2])) if len(elements) > 2 else None
    parts = [folded(syllable) for syllable in double.split()] if double else []
    for place, element in enumerate(elements):
        if double and place < 2:
            continue
        readings = element_sounds(element, place, tables)
        if not readings:
            return ""
        parts.append(folded(readings[0]))
    return "-".join(parts)


def element_sounds(element: str, place: int, tables: Tables) -> tuple[str, ...]:
    """Readings of an element; those of the first character as a surname."""
    if element.isascii() and element.isalpha():
        return (element,)
    return tables.sounds(element, surname=place == 0)


# --- comparing -------------------------------------------------------------------------------------------------------
def compare_names(a: NameForm, b: NameForm, tables: Tables, *, parent_known: bool, parent_found: bool) -> NameLevel:
    """The level of two names. ``parent_found``: a parent after whom one child is called is a guardian of the other;
    ``parent_known``: the other's guardians are known at all.
    """
    if a.parent or b.parent:
        return _called_after(a, b, parent_known, parent_found)
    if not a.clean or not b.clean:
        return NameLevel.FORMER if _former(a, b) else NameLevel.UNKNOWN
    if a.clean == b.clean:
        return NameLevel.SAME
    if a.elements and a.elements == b.elements and UNREADABLE not in a.elements:
        return NameLevel.VARIANT
    if _former(a, b):
        return NameLevel.FORMER
    if a.latin or b.latin:
        return NameLevel.HOMOPHONE if a.sound and a.sound == b.sound else NameLevel.DIFFERENT
    if len(a.elements) == len(b.elements) <= LONGEST:
        return _same_length(a, b, tables)
    return _other_length(a.elements, b.elements)


def _called_after(a: NameForm, b: NameForm, known: bool, found: bool) -> NameLevel:
    if a.clean and a.clean == b.clean:
        return NameLevel.SAME
    if found:
        return NameLevel.PARENT
    return NameLevel.OTHER_PARENT if known else NameLevel.UNKNOWN


def _former(a: NameForm, b: NameForm) -> bool:
    return (bool(a.former) and a.former == b.standard) or (bool(b.former) and b.former == a.standard)


def _same_length(a: NameForm, b: NameForm, tables: Tables) -> NameLevel:
    left, right = a.elements, b.elements
    size = len(left)
    kinds = [_element_kind(x, y, place, tables) for place, (x, y) in enumerate(zip(left, right, strict=True))]
    same = kinds.count("same")
    gaps = kinds.count("gap")
    if gaps == 0 and all(kind in ("same", "sound") for kind in kinds):
        return NameLevel.HOMOPHONE
    if gaps == 1 and same == size - 1 and same >= 1:
        return NameLevel.UNREADABLE if same >= 2 else NameLevel.HALF_READABLE
    if same == size - 1 and "alike" in kinds:
        return NameLevel.ALIKE
    if gaps == 0 and all(kind in ("same", "sound", "near") for kind in kinds):
        return NameLevel.NEAR_SOUND
    if size >= 3 and same == size - 1 and kinds[0] == "same":
        return NameLevel.ONE_OTHER
    if size >= 2 and sorted(left) == sorted(right):
        return NameLevel.ORDER
    if size >= 3 and kinds[0] != "same" and all(kind == "same" for kind in kinds[1:]):
        return NameLevel.OTHER_SURNAME
    return NameLevel.SURNAME if left[0] == right[0] else NameLevel.DIFFERENT


def _element_kind(x: str, y: str, place: int, tables: Tables) -> str:
    """``same``, ``gap`` (one is unreadable, or pinyin of the other), ``sound``, ``alike``, ``near`` or ``other``."""
    if x == UNREADABLE or y == UNREADABLE:
        return "gap"
    if x == y:
        return "same"
    if untypable(x) or untypable(y):
        return "gap"
    letters = (x.isascii() and x.isalpha()) or (y.isascii() and y.isalpha())
    left, right = element_sounds(x, place, tables), element_sounds(y, place, tables)
    if set(left) & set(right):
        return "gap" if letters else "sound"
    if tables.look_alike(x, y):
        return "alike"
    if left and right and folded(left[0]) == folded(right[0]):
        return "near"
    return "other"


def untypable(element: str) -> bool:
    """Whether it is a character that office machines lack, so that anything may stand in its place."""
    return len(element) == 1 and (FIRST_RARE <= ord(element) <= LAST_RARE or ord(element) >= BEYOND_PLANE)


def _other_length(left: tuple[str, ...], right: tuple[str, ...]) -> NameLevel:
    short, long = sorted((left, right), key=len)
    if len(long) <= LONGEST and len(short) >= 2:
        if len(long) - len(short) == 1 and _without_one(short, long):
            return NameLevel.PART
        if len(long) >= 5 and (long[: len(short)] == short):
            return NameLevel.PART
    return NameLevel.SURNAME if short and short[0] == long[0] else NameLevel.DIFFERENT


def _without_one(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether ``long`` without one of its elements is ``short``."""
    head = 0
    while head < len(short) and short[head] == long[head]:
        head += 1
    return short[head:] == long[head + 1 :]
