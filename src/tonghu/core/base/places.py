"""What is known of where something lies, and the questions "does it cross" and "does it lie within".

Contract, "Place": crossing a county compares the first six digits, crossing a township the first nine; different
counties cross a township too; a level that is not known on either side leaves the question unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tonghu.core.base.truth import Truth, any_of


class Level(Enum):
    """Levels of divisions; the value is the number of significant digits of a code."""

    PROVINCE = 2
    PREFECTURE = 4
    COUNTY = 6
    TOWNSHIP = 9
    VILLAGE = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A place mapped to the division table at one date. A level that is not known for certain is ``None``."""

    province: str | None
    prefecture: str | None
    county: str | None
    township: str | None
    village: str | None
    given: str
    """What stood in the table: a code or an address."""
    via: str
    """``code``, ``address`` or "" (nothing given)."""
    note: str = ""
    """Chinese: why something is unknown, or what it was mapped to."""
    problem: str | None = None
    """``division_unknown``, ``address_unresolved``, ``abolished_split`` or ``None``."""

    def at(self, level: Level) -> str | None:
        """The code at one level, ``None`` when not known."""
        # Asked forty times for every child: no table of the five is made for it.
        if level is Level.PROVINCE:
            return self.province
        if level is Level.PREFECTURE:
            return self.prefecture
        if level is Level.COUNTY:
            return self.county
        return self.township if level is Level.TOWNSHIP else self.village

    def code(self) -> str | None:
        """The deepest known code: 12, 9 or 6 digits, a province or prefecture padded to 6; ``None`` when nothing is."""
        known = self.village or self.township or self.county or self.prefecture or self.province
        return None if known is None else known.ljust(6, "0")


NOWHERE = Place(None, None, None, None, None, "", "")
"""Nothing was given."""


def crosses(a: Place, b: Place, level: Level) -> Truth:
    """Whether two places lie in different units of ``level``; what differs above differs below."""
    for step in Level:
        one, other = a.at(step), b.at(step)
        if one is None or other is None:
            return Truth.UNKNOWN
        if one != other:
            return Truth.MET
        if step is level:
            break
    return Truth.UNMET


def within(place: Place, codes: Collection[str]) -> Truth:
    """Whether a place lies in one of the units ``codes`` (2 to 12 digits; zero-padded 6-digit codes are accepted)."""
    return any_of(_within_one(place, code) for code in codes)


def _within_one(place: Place, code: str) -> Truth:
    wanted = significant(code)
    # A village keeps its number when its town gets a new one, so the level itself is asked before the levels above.
    if any(len(wanted) == level.value and place.at(level) == wanted for level in Level):
        return Truth.MET
    for step in Level:
        known = place.at(step)
        if known is None:
            return Truth.UNKNOWN
        if step.value >= len(wanted):
            return Truth.of(known[: len(wanted)] == wanted)
        if known != wanted[: step.value]:
            return Truth.UNMET
    return Truth.UNKNOWN


def significant(code: str) -> str:
    """A code without padding: ``500000`` → ``50``, ``350500`` → ``3505``, ``500110000000`` → ``500110``."""
    if len(code) == Level.VILLAGE.value and code.endswith("000"):
        code = code[:9]
    if len(code) == Level.TOWNSHIP.value and code.endswith("000"):
        code = code[:6]
    if len(code) == Level.COUNTY.value and code.endswith("0000"):
        return code[:2]
    return code[:4] if len(code) == Level.COUNTY.value and code.endswith("00") else code


def for_rules(place: Place) -> Place:
    """A place as rules may use it: of a code that is unknown, or that was split, nothing is (contract, "Place": it "leaves
    the criterion unknown"), although its digits name a province. A code whose county is known stays."""
    if place.problem is None or place.via != "code" or place.county is not None:
        return place
    return replace(NOWHERE, given=place.given, via=place.via, note=place.note, problem=place.problem)


def common(places: Sequence[Place]) -> Place:
    """What several places agree on (the parents' hukou places standing in for a child's; at least one place).

    A place of which nothing is known is left out. Where the others name different counties nothing is known (contract:
    "the one known, or both when they agree; else unknown"); below the county the level that differs is unknown.
    """
    known = [place for place in places if place.province is not None] or list(places[:1])
    if any(
        len({place.at(level) for place in known} - {None}) > 1 for level in Level if level.value <= Level.COUNTY.value
    ):
        given = "；".join(dict.fromkeys(place.given for place in known))
        return replace(NOWHERE, given=given, via=known[0].via, note="父母户籍地不一致，不能确定以哪一方为准")
    agreed: dict[Level, str | None] = {}
    open_above = True
    for level in Level:
        codes = {place.at(level) for place in known}
        agreed[level] = codes.pop() if open_above and len(codes) == 1 else None
        open_above = agreed[level] is not None
    notes = tuple(dict.fromkeys(place.note for place in known if place.note))
    return Place(
        province=agreed[Level.PROVINCE],
        prefecture=agreed[Level.PREFECTURE],
        county=agreed[Level.COUNTY],
        township=agreed[Level.TOWNSHIP],
        village=agreed[Level.VILLAGE],
        given="；".join(dict.fromkeys(place.given for place in known)),
        via=known[0].via,
        note="；".join(notes),
        problem=known[0].problem if len(known) == 1 else None,
    )
