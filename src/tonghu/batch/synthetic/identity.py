"""ID and phone numbers that cannot belong to anybody."""

from __future__ import annotations

from datetime import date
from random import Random

from tonghu.core.base.identity import SYNTHETIC, check_digit


class Numbers:
    """Hands out numbers, none twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._phones = 0

    def id_number(self, birth: date, sex: str) -> str:
        """Eighteen characters with the unassigned province 70 and a right check digit."""
        rng = self._rng
        while True:
            order = int(rng.random() * 499) * 2 + (1 if sex == "男" else 2)
            area = f"{SYNTHETIC}{1 + int(rng.random() * 20):02d}{1 + int(rng.random() * 30):02d}"
            first = f"{area}{birth:%Y%m%d}{order:03d}"
            if first not in self._used:
                self._used.add(first)
                return first + check_digit(first)

    def phone(self) -> str:
        """A number of the pattern 19900……; neighbours in the file do not get neighbouring numbers."""
        self._phones += 1
        return f"19900{self._phones * 617_011 % 1_000_000:06d}"
