"""The tables of characters as arrays over code points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tonghu.batch.linkage.ragged import POINTS
from tonghu.core.base.identity import APOSTROPHES
from tonghu.core.base.text import half_width, without_blanks
from tonghu.core.linkage.names import BEYOND_PLANE, DOTS, FIRST_RARE, LAST_RARE, UNREADABLE
from tonghu.core.linkage.tables import Tables, folded

GAP = ord(UNREADABLE)
"""Stands for a character that could not be typed."""
SYLLABLE = 0x200000
"""Numbers from here on stand for syllables, from ``PIECE`` on for other letters."""
PIECE = 0x300000
_READINGS = 3
_SPECIAL = "之的婴无未待暂某佚弃不没空宝毛儿孩"
"""What a name of an unnamed child, or a word for no name, holds: such names are read by the reference."""


@dataclass(frozen=True)
class Characters:
    """Arrays made of the tables; built once."""

    tables: Tables

    @cached_property
    def clean(self) -> np.ndarray:
        """Half width and upper case; 0 for what is dropped from a name."""
        table = np.arange(POINTS, dtype=np.int32)
        for code in (*range(0x2000), *range(0x2000, 0x3100), *range(0xFE00, 0x10000)):
            if 0xD800 <= code < 0xE000:
                continue
            char = half_width(chr(code))
            kept = "" if not without_blanks(char) or char in DOTS else char.upper()
            table[code] = ord(kept) if len(kept) == 1 else (0 if not kept else code)
        return table

    @cached_property
    def packed(self) -> np.ndarray:
        """Half width; 0 for blanks."""
        table = np.arange(POINTS, dtype=np.int32)
        for code in (*range(0x3100), *range(0xFE00, 0x10000)):
            char = half_width(chr(code))
            table[code] = ord(char) if without_blanks(char) else 0
        return table

    @cached_property
    def clean_number(self) -> np.ndarray:
        """Half width and upper case, every apostrophe as one; 0 for blanks."""
        table = self.packed.copy()
        for code in range(0x80):
            if table[code]:
                table[code] = ord(chr(int(table[code])).upper())
        wide = np.flatnonzero((table[0xFF00:] >= 0x61) & (table[0xFF00:] <= 0x7A)) + 0xFF00
        table[wide] -= 32
        table[[ord(mark) for mark in APOSTROPHES]] = ord("'")
        return table

    @cached_property
    def plain(self) -> np.ndarray:
        """Whether a character is a Chinese one that needs no second look."""
        table = np.zeros(POINTS, bool)
        for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF)):
            table[first : last + 1] = True
        table[[ord(char) for char in _SPECIAL]] = False
        return table

    @cached_property
    def standard(self) -> np.ndarray:
        """The standard form."""
        table = np.arange(POINTS, dtype=np.int32)
        for char, standard in self.tables.standard.items():
            table[ord(char)] = ord(standard)
        return table

    @cached_property
    def syllables(self) -> dict[str, int]:
        """A number per syllable, from 1."""
        return {syllable: number for number, syllable in enumerate(sorted(self.tables.syllables), start=1)}

    @cached_property
    def heard(self) -> dict[str, int]:
        """A number per folded syllable, from 1."""
        return {sound: n for n, sound in enumerate(sorted({folded(s) for s in self.syllables}), start=1)}

    @cached_property
    def folds(self) -> np.ndarray:
        """Per syllable number that of what is heard (index 0: none)."""
        return np.array([0, *(self.heard[folded(syllable)] for syllable in self.syllables)], np.int32)

    def spoken(self, sound: str) -> list[int]:
        """Numbers of folded syllables that are joined by hyphens."""
        return [self.heard.get(part, 10_000 + _checksum(part)) for part in sound.split("-")] if sound else []

    @cached_property
    def sounds(self) -> np.ndarray:
        """Per code point up to three syllable numbers, the usual reading first."""
        table = np.zeros((POINTS, _READINGS + 1), np.int16)
        chars = np.fromiter(map(ord, self.tables.readings), np.int64, len(self.tables.readings))
        numbers = self.syllables
        for place in range(_READINGS + 1):
            known = [numbers[r[place]] if place < len(r) else 0 for r in self.tables.readings.values()]
            table[chars, place] = known
        return table

    @cached_property
    def surname_sounds(self) -> np.ndarray:
        """The same for the first character of a name."""
        table = self.sounds.copy()
        for char in self.tables.surnames:
            if len(char) == 1:
                readings = self.tables.sounds(char, surname=True)[: _READINGS + 1]
                table[ord(char)] = 0
                table[ord(char), : len(readings)] = [self.syllables[reading] for reading in readings]
        return table

    @cached_property
    def usual_sounds(self) -> np.ndarray:
        """Per code point the number of its usual reading, 0 for none."""
        return np.ascontiguousarray(self.sounds[:, 0])

    @cached_property
    def doubles(self) -> tuple[np.ndarray, np.ndarray]:
        """Surnames of two characters that are read in their own way: ``a << 21 | b``, ascending, and syllable numbers."""
        found = sorted(
            (ord(surname[0]) << 21 | ord(surname[1]), *(self.syllables[part] for part in reading.split()))
            for surname, reading in self.tables.surnames.items()
            if len(surname) == 2
        )
        table = np.array(found, np.int64).reshape(-1, 3)
        return np.ascontiguousarray(table[:, 0]), table[:, 1:].astype(np.int16)

    @cached_property
    def alike(self) -> np.ndarray:
        """Pairs that look alike, as sorted numbers ``a << 21 | b``."""
        one = np.array([ord(a) for a, others in self.tables.alike.items() for _ in others], np.int64)
        two = np.array([ord(b) for others in self.tables.alike.values() for b in others], np.int64)
        return np.unique(np.concatenate((one << 21 | two, two << 21 | one)))

    def look_alike(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Whether characters look alike, pair by pair."""
        wanted = left.astype(np.int64) << 21 | right.astype(np.int64)
        if not len(self.alike):
            return np.zeros(len(wanted), bool)
        at = np.minimum(np.searchsorted(self.alike, wanted), len(self.alike) - 1)
        return self.alike[at] == wanted

    @staticmethod
    def untypable(elements: np.ndarray) -> np.ndarray:
        """Whether elements are characters that office machines lack."""
        within = (elements >= FIRST_RARE) & (elements <= LAST_RARE)
        return within | ((elements >= BEYOND_PLANE) & (elements < POINTS))

    def element(self, element: str) -> int:
        """The number of an element of the reference."""
        if element == UNREADABLE:
            return GAP
        if element.isascii() and element.isalpha():
            number = self.syllables.get(element)
            return SYLLABLE + number if number is not None else PIECE + _checksum(element)
        return min(ord(element), POINTS - 1)

    def readings(self, elements: np.ndarray, place: int) -> np.ndarray:
        """Syllable numbers of elements at one place of a name, one row per element."""
        table = self.surname_sounds if place == 0 else self.sounds
        found = table[np.where(elements < POINTS, elements, 0)]
        spelt = (elements >= SYLLABLE) & (elements < PIECE)
        if spelt.any():
            found[spelt, 0] = elements[spelt] - SYLLABLE
            found[spelt, 1:] = 0
        return found


def _checksum(letters: str) -> int:
    number = 0
    for char in letters:
        number = (number * 31 + ord(char)) % 0xFFFFF
    return number
