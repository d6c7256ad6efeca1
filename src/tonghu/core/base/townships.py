"""Townships and villages of one province, from two sources whose codes differ below the county.

Rows of the same town share a ``group``, the statistical code (NBS, as of 2023-06-30): it is the one shown, so that two
columns about the same place compare equal whichever source a bureau took its code from. The place-name database's code
is shown where the statistical one has no county of GB/T 2260 (functional zones) or is out of date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tonghu.core.base.addresses import plain_words
from tonghu.core.base.division_history import History

_VILLAGE_ENDINGS = (
    "社区居民委员会", "社区居委会", "社区委员会", "居民委员会", "居委会", "社区", "村民委员会", "村委会", "嘎查委员会", "嘎查", "村",
)  # fmt: skip
_VILLAGE_NAME = re.compile(f"(.+?)({'|'.join(_VILLAGE_ENDINGS)})")
_WHOLE_VILLAGE = re.compile(f"(.+?)({'|'.join(_VILLAGE_ENDINGS)})?")
STATISTICAL_COUNTIES = {"620201": "620200"}
"""Where the statistical table invents a county for a city that has none (嘉峪关)."""


class TownRow(NamedTuple):
    """One code of a town in one source. ``villages``: ``001name;002name…``, the last three digits of their codes."""

    code: str
    name: str
    source: str
    group: str
    valid_from: date | None
    valid_to: date | None
    villages: str

    @property
    def county(self) -> str:
        """The six digits that the town lies in (as the row's source has it)."""
        return STATISTICAL_COUNTIES.get(self.code[:6], self.code[:6])


class ShownTown(NamedTuple):
    """A town at one date."""

    code: str | None
    """The code shown; ``None`` when its only code is another town's in the preferred source."""
    name: str
    county: str
    group: str
    row: TownRow


class Village(NamedTuple):
    """A village or neighbourhood: code, name, and the name without its ending."""

    code: str
    name: str
    stem: str
    urban: bool


def village_name(text: str) -> tuple[str, bool | None]:
    """A village's name without its ending, and whether the ending says neighbourhood (``None``: no ending)."""
    text = plain_words(text)
    match = _WHOLE_VILLAGE.fullmatch(text)
    if match is None or not match[2]:
        return text, None
    return match[1], "居" in match[2] or "社区" in match[2]


class ProvinceTowns:
    """The towns of a province; villages are read from a row only when asked for."""

    def __init__(self, rows: Iterable[TownRow]) -> None:
        self.by_code: dict[str, list[TownRow]] = defaultdict(list)
        self.groups: dict[str, list[TownRow]] = defaultdict(list)
        self.by_county: dict[str, list[TownRow]] = defaultdict(list)
        for row in rows:
            self.by_code[row.code].append(row)  # the files have the preferred source first
            self.groups[row.group].append(row)
            self.by_county[row.county].append(row)
        # The row that gave a group its code goes first: it is of the preferred source.
        for group, members in self.groups.items():
            members.sort(key=lambda row: row.code != group)
        self._villages: dict[str, dict[str, Village]] = {}
        self._beginning: dict[str, dict[str, list[Village]]] = {}
        """Villages of a town by the first character of their names."""

    def shown(self, group: str, history: History, as_of: date) -> ShownTown | None:
        """A town as it is shown on a day: in a real county first, else in a functional zone."""
        row = self._row(group, history, as_of)
        if row is None:
            return None
        # A number that the preferred source gave to another town would make two towns compare equal.
        mine = self.by_code[row.code][0].group == group
        return ShownTown(row.code if mine else group if group.isdigit() else None, row.name, row.county, group, row)

    def _row(self, group: str, history: History, as_of: date) -> TownRow | None:
        zone = None
        for row in self.groups.get(group, ()):
            if (row.valid_from is None or row.valid_from <= as_of) and (row.valid_to is None or as_of < row.valid_to):
                if history.real(row.county, as_of):
                    return row
                if zone is None and history.at(row.county, as_of) is not None:
                    zone = row
        return zone

    def villages(self, group: str) -> dict[str, Village]:
        """Villages of a town by code (empty when no source has them)."""
        found = self._villages.get(group)
        if found is None:
            found = {}
            for row in self.groups.get(group, ()):
                for item in row.villages.split(";") if row.villages else ():
                    stem, urban = village_name(item[3:])
                    found[row.code + item[:3]] = Village(row.code + item[:3], item[3:], stem, urban is not False)
            self._villages[group] = found
        return found

    def village_at(self, group: str, text: str, start: int) -> tuple[list[Village], int]:
        """Villages of a town that a text names from ``start`` on, and where the name ends.

        An ending that says 村 where the table says 社区, or the reverse, is accepted when only one village has the name
        (villages become neighbourhoods); with both in the table the ending decides.
        """
        best: list[Village] = []
        end = start
        for village in self._beginning_with(text[start : start + 1], group):
            stop = _named(village, text, start)
            if stop > end:
                best, end = [village], stop
            elif stop == end and stop > start:
                best.append(village)
        if len(best) > 1:
            urban = village_name(text[start:end])[1]
            best = [village for village in best if village.urban == urban] or best
        return best, end

    def _beginning_with(self, character: str, group: str) -> Sequence[Village]:
        found = self._beginning.get(group)
        if found is None:
            found = self._beginning[group] = defaultdict(list)
            for village in self.villages(group).values():
                found[village.stem[:1]].append(village)
        return found.get(character, ())


def _named(village: Village, text: str, start: int) -> int:
    """Where a village's name ends in a text that has it at ``start``; ``start`` when it does not."""
    if not text.startswith(village.stem, start):
        return start
    after = start + len(village.stem)
    for ending in _VILLAGE_ENDINGS:
        if text.startswith(ending, after):
            return after + len(ending)
    whole = len(text) == after
    return after if whole and len(village.stem) > 1 else start


def ends_as_village(text: str) -> bool:
    """Whether a text from its start looks like a village's name with an ending."""
    return _VILLAGE_NAME.match(text) is not None
