"""Names of provinces, prefectures and counties of all years, as people write them in addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from tonghu.core.base.division_history import FUNCTIONAL, NO_COUNTIES, Division, History

_PEOPLES = (
    "(?:(?:蒙古|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|"
    "布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|回|各)族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克)+"
)
_PROVINCE_ENDING = re.compile(r"(省|市|特别行政区|(维吾尔|壮族|回族)?自治区)$")
_AUTONOMOUS = re.compile(f"(..+?){_PEOPLES}自治([州县旗])$")
_ENDING = re.compile(r"(自治[州县旗]|林区|特区|矿区|新区|地区|市|县|区|旗|盟)$")
_ZONES = {"高新技术产业开发区": "高新区", "经济技术开发区": "经开区", "城乡一体化示范区": "示范区"}
_ZONE = re.compile(f".{{2,4}}?市?({'|'.join(_ZONES)})$")
_AMBIGUOUS_SHORT = frozenset({"海南", "吉林"})
"""Names of provinces that are short names of prefectures too: without an ending they mean the province."""
LONGEST = 20
Meaning = TypeVar("Meaning")


class Name(NamedTuple):
    """A way to write a division. ``short``: without the ending that says what kind of division it is."""

    division: Division
    short: bool


def town_stem(name: str) -> str:
    """A town's name without ending and peoples' names: 邓家土家族乡 → 邓家."""
    bare = re.sub(r"(街道办事处|街道|地区办事处|地区|民族乡|镇|乡|苏木)$", "", name)
    return re.sub(f"(?<=..){_PEOPLES}$", "", bare) or name


def ways_to_write(division: Division) -> list[tuple[str, bool]]:
    """Every name a division is found by, and whether it is a short one."""
    name, level = division.name, len(division.code)
    if division.kind in ("placeholder", NO_COUNTIES) or len(name) < 2:
        return []
    ways = [(name, False)]
    if level == 2:
        short = _PROVINCE_ENDING.sub("", name)
        return (
            ways if short == name else [*ways, (short, True), (short + "自治区", False)][: 3 if "自治区" in name else 2]
        )
    if division.kind == FUNCTIONAL:
        zone = _ZONE.match(name)
        return [*ways, (zone[1], False), (_ZONES[zone[1]], False)] if zone else ways
    autonomous = _AUTONOMOUS.match(name)
    if autonomous:
        # 恩施土家族苗族自治州 is written 恩施州 more often than not.
        ways.append((autonomous[1] + autonomous[2], False))
    short = autonomous[1] if autonomous else _ENDING.sub("", name)
    if len(short) > 1 and short != name and not (level == 4 and short in _AMBIGUOUS_SHORT):
        ways.append((short, True))
    return ways


class Names(Generic[Meaning]):
    """Names → what they mean, asked for the names that stand at a place of a text."""

    def __init__(self) -> None:
        self._meanings: dict[str, Meaning] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """By the first two characters of names, longest first: few of a text's words have to be looked up."""

    def meaning(self, name: str, new: Callable[[], Meaning]) -> Meaning:
        """What a name means; made when it means nothing yet. Names of one character are not found in texts."""
        found = self._meanings.get(name)
        if found is None:
            found = self._meanings[name] = new()
            known = self._lengths.get(name[:2], ())
            self._lengths[name[:2]] = tuple(sorted({*known, len(name)}, reverse=True))
        return found

    def at(self, text: str, start: int, longest: int) -> Iterator[tuple[Meaning, int]]:
        """What stands at ``start``, the longest name first, and where it ends."""
        room = min(longest, len(text) - start)
        for length in self._lengths.get(text[start : start + 2], ()):
            if 2 <= length <= room:
                found = self._meanings.get(text[start : start + length])
                if found is not None:
                    yield found, start + length


class NameIndex:
    """Names by context: "" (anywhere: short names of counties do not count), a province or a prefecture."""

    def __init__(self, history: History) -> None:
        self._by_context: dict[str, Names[list[Name]]] = defaultdict(Names)
        for spans in history.spans.values():
            for division in spans:
                for written, short in ways_to_write(division):
                    for context in _contexts(division, written, short):
                        self._by_context[context].meaning(written, list).append(Name(division, short))

    def longest(self, text: str, start: int, contexts: tuple[str, ...], as_of: date) -> tuple[list[Name], int]:
        """The longest name at ``start`` in the contexts and where it ends; today's meanings before old ones."""
        found, end = list[Name](), start
        for index in (self._by_context[context] for context in contexts if context in self._by_context):
            for names, stop in index.at(text, start, LONGEST):
                if stop > end:
                    found, end = list(names), stop
                elif stop == end:
                    found += names
                break
        if not found:
            return [], start
        current = [name for name in found if name.division.valid(as_of)] or found
        return [name for name in current if not name.short] or current, end


def _contexts(division: Division, written: str, short: bool) -> tuple[str, ...]:
    code = division.code
    if len(code) == 2:
        return ("",)
    if len(code) == 4:
        return ("", code[:2])
    if division.kind == FUNCTIONAL:
        # Without its city's name a zone's name says nothing outside the city.
        return ("", code[:2], code[:4]) if written == division.name else (code[:4],)
    return (code[:2], code[:4]) if short else ("", code[:2], code[:4])
