"""What is known of characters and of lunar years: readings, variants, look-alikes. Built from lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_LUNAR_DAYS = {"X": 30, "9": 29}


def fold(syllable: str) -> str:
    """A syllable as it sounds in most dialects: without zh/z, ch/c, sh/s, l/n and final ng/n."""
    for written, heard in _FOLDS:
        if syllable.startswith(written):
            syllable = heard + syllable[2:]
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable[:-1] if syllable.endswith(("ing", "eng", "ang")) else syllable


@dataclass(frozen=True)
class Tables:
    """The character tables. ``readings`` hold syllables without tone, the usual one first."""

    readings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surnames: Mapping[str, str] = field(default_factory=dict)
    standard: Mapping[str, str] = field(default_factory=dict)
    """Traditional or variant character → standard form."""
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lunar: Mapping[int, tuple[date, tuple[tuple[int, bool, int], ...]]] = field(default_factory=dict)
    """Lunar year → its first day and its months: number, leap, days."""
    syllables: frozenset[str] = field(init=False)
    """Every syllable of ``readings``."""

    def __post_init__(self) -> None:
        known = {syllable for readings in self.readings.values() for syllable in readings}
        object.__setattr__(self, "syllables", frozenset(known))

    def sounds(self, char: str, *, surname: bool = False) -> tuple[str, ...]:
        """Readings of a character, as a surname the surname's own first."""
        known = self.readings.get(char, ())
        special = self.surnames.get(char) if surname else None
        return known if special is None else (special, *(reading for reading in known if reading != special))

    def look_alike(self, a: str, b: str) -> bool:
        """Whether one is easily taken for the other."""
        return b in self.alike.get(a, ()) or a in self.alike.get(b, ())

    def solar(self, year: int, month: int, day: int, *, leap: bool = False) -> date | None:
        """The solar date of a lunar one, ``None`` where there is no such day."""
        first, months = self.lunar.get(year, (None, ()))
        if first is None:
            return None
        passed = 0
        for number, is_leap, days in months:
            if (number, is_leap) == (month, leap):
                return first + timedelta(days=passed + day - 1) if 1 <= day <= days else None
            passed += days
        return None

    def lunar_of(self, day: date) -> tuple[int, int, int] | None:
        """Year, month and day of the lunar calendar (a leap month counts as its number)."""
        for year in (day.year, day.year - 1):
            first, months = self.lunar.get(year, (None, ()))
            if first is None or day < first:
                continue
            left = (day - first).days
            for number, _, days in months:
                if left < days:
                    return year, number, left + 1
                left -= days
        return None


def read_sounds(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """``rank<TAB>syllable<TAB>characters`` → readings per character."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        _, syllable, chars = line.rstrip("\n").split("\t")
        for char in chars:
            found[char] = (*found.get(char, ()), syllable)
    return found


def read_groups(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """``character<TAB>others`` or a group of characters per line → others per character; look-alikes are asked for both ways."""
    found: dict[str, frozenset[str]] = {}
    for line in _content(lines):
        head, _, others = line.partition("\t")
        if others:
            found[head] = found.get(head, frozenset()).union(others)
            continue
        for char in head:
            found[char] = found.get(char, frozenset()).union(head.replace(char, ""))
    return found


def read_standard(lines: Iterable[str]) -> dict[str, str]:
    """``standard<TAB>variants`` → standard form per variant."""
    found: dict[str, str] = {}
    for line in _content(lines):
        standard, variants = line.split("\t")
        found.update(dict.fromkeys(variants, standard))
    return found


def read_pairs(lines: Iterable[str]) -> dict[str, str]:
    """``key<TAB>value`` per line."""
    return dict(line.split("\t", 1) for line in _content(lines))


def read_lunar(lines: Iterable[str]) -> dict[int, tuple[date, tuple[tuple[int, bool, int], ...]]]:
    """``year<TAB>first day<TAB>lengths`` → year, see :class:`Tables`."""
    found = {}
    for line in _content(lines):
        year, first, lengths = line.split("\t")
        months: list[tuple[int, bool, int]] = []
        leap = False
        for sign in lengths:
            if sign == "L":
                leap = True
                continue
            number = months[-1][0] if leap else (months[-1][0] + 1 if months else 1)
            months.append((number, leap, _LUNAR_DAYS[sign]))
            leap = False
        found[int(year)] = (date.fromisoformat(first), tuple(months))
    return found


def _content(lines: Iterable[str]) -> Iterable[str]:
    return (stripped for line in lines if (stripped := line.rstrip("\n")) and not stripped.startswith("#"))


def merge_groups(*tables: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Several look-alike tables as one."""
    found: dict[str, frozenset[str]] = {}
    for table in tables:
        for char, others in table.items():
            found[char] = found.get(char, frozenset()) | others
    return found


@lru_cache(maxsize=4096)
def folded(syllable: str) -> str:
    """:func:`fold`, remembered."""
    return fold(syllable)
