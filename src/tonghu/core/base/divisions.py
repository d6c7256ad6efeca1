"""The division table: codes and addresses of any year → where that lies at one date.

The table holds what the caller loaded; towns and villages are loaded per province when first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from tonghu.core.base.address_reading import AddressReader
from tonghu.core.base.addresses import address_head
from tonghu.core.base.division_history import FUNCTIONAL, NO_COUNTIES, Division, Event, History
from tonghu.core.base.places import Level, Place, significant
from tonghu.core.base.townships import ProvinceTowns, TownRow

__all__ = ["Division", "DivisionTable", "Event", "TownRow", "address_head"]

_UNSAID = frozenset({"placeholder"})
_CACHE_LIMIT = 500_000


class DivisionTable:
    """Administrative divisions with their years. All methods are pure; answers are kept for the next same question."""

    def __init__(
        self, divisions: Iterable[Division], events: Iterable[Event], load_towns: Callable[[str], Iterable[TownRow]]
    ) -> None:
        """``load_towns`` gives the rows of a province (two digits; none when it has no file)."""
        self._history = History(divisions, events)
        self._load_towns = load_towns
        self._provinces: dict[str, ProvinceTowns] = {}
        self._reader = AddressReader(self._history, self._towns)
        self._codes: dict[tuple[str, date], Place] = {}
        self._addresses: dict[tuple[str, date, str | None], Place] = {}

    # --- places -------------------------------------------------------------------------------------------------------
    def place_of_code(self, text: str, as_of: date) -> Place:
        """Where a code of 6, 9 or 12 digits lies (trailing zeros say "no further"; 2 and 4 digits are accepted too).

        A code of any year is mapped to ``as_of``. Unknown: problem ``division_unknown``, with the levels above that are
        known. Split or abolished without one heir: ``abolished_split``. A functional zone has no county, only a note.
        """
        key = (text, as_of)
        place = self._codes.get(key)
        if place is None:
            place = self._codes[key] = self._read_code(text, as_of)
        return place

    def place_of_address(self, text: str, as_of: date, hint: str | None = None) -> Place:
        """Where an address lies, as far as its words say; ``given`` is the address's head.

        ``hint`` is the code of "here" (2, 4 or 6 digits), for addresses that begin below the county and for choosing
        between counties of one name. The answer depends on :func:`address_head` of the text only. Problem
        ``address_unresolved`` when no county could be read.
        """
        return self.place_of_head(address_head(text), as_of, hint)

    def place_of_head(self, head: str, as_of: date, hint: str | None = None) -> Place:
        """As :meth:`place_of_address`, for who has the head already."""
        key = (head, as_of, hint)
        place = self._addresses.get(key)
        if place is None:
            if len(self._addresses) >= _CACHE_LIMIT:
                self._addresses.clear()
            place = self._addresses[key] = self._reader.read(head, as_of, significant(hint) if hint else None)
        return place

    def _read_code(self, text: str, as_of: date) -> Place:
        code = text.strip()
        if not (code.isascii() and code.isdigit() and len(code) in {level.value for level in Level}):
            return _place(text, note=f"“{text}”不是 6、9 或 12 位区划代码", problem="division_unknown")
        # 441900 looks like a prefecture, but is the county level of a city that has no counties.
        short = significant(code)
        if len(short) <= Level.PREFECTURE.value:
            return self._upper(text, short, as_of)
        county = self._history.map_code(short[:6], as_of)
        base = _place(
            text,
            county.province,
            county.prefecture,
            county.county.code if county.county else None,
            county.note,
            county.problem,
        )
        if len(short) == Level.COUNTY.value:
            return base
        if len(short[:9]) == 9 and short[6:9] == "000":
            return replace(base, note=_join(base.note, f"代码 {code} 缺乡级"), problem="division_unknown")
        return self._lower(base, short, as_of)

    def _upper(self, text: str, code: str, as_of: date) -> Place:
        """A province or prefecture, mapped like a county."""
        no_counties = self._history.at(code + "00", as_of) if len(code) == 4 else None
        if no_counties is not None and no_counties.kind == NO_COUNTIES:
            return _place(text, code[:2], code, no_counties.code)
        if self._history.at(code, as_of) is not None:
            return _place(text, code[:2], code if len(code) == 4 else None)
        spans = self._history.spans.get(code)
        if not spans:
            known = code[:2] if self._history.at(code[:2], as_of) else None
            return _place(text, known, note=f"区划代码 {text} 不在区划表中", problem="division_unknown")
        mapped = self._history.map_span(spans[-1], as_of)
        return _place(text, mapped.province, mapped.prefecture, None, mapped.note, mapped.problem)

    def _lower(self, base: Place, code: str, as_of: date) -> Place:
        """Town and village of a code whose county has been mapped."""
        towns = self._towns(code[:2])
        rows = towns.by_code.get(code[:9])
        if not rows:
            outdated = self._history.at(code[:6], as_of) is None
            note = _join(base.note, f"乡级代码 {code[:9]} 不在区划表中")
            # Towns have no years in the table: under an old county code they could not be known.
            return replace(base, note=note, problem=base.problem if outdated else base.problem or "division_unknown")
        row = towns.shown(rows[0].group, self._history, as_of)
        if row is None:
            return replace(base, note=_join(base.note, f"{code[:9]} {rows[0].name} 现属未载明"))
        place = replace(base, township=row.code)
        if self._history.real(row.county, as_of) and base.county != row.county:
            place = replace(
                place, province=row.county[:2], prefecture=row.county[:4], county=row.county, problem=None,
                note=f"{code[:9]} {rows[0].name} 在 {row.county} {self._history.name_at(row.county, as_of)}",
            )  # fmt: skip
        elif row.code != code[:9]:
            place = replace(place, note=_join(place.note, f"{code[:9]} {rows[0].name} 按 {row.code} {row.name} 对应"))
        if len(code) < Level.VILLAGE.value:
            return place
        if code in towns.villages(rows[0].group):
            return replace(place, village=code)
        # Villages are known by one source only; under another code of the same town their number is not comparable.
        unknown = not place.problem and row.code == code[:9]
        note = _join(place.note, f"村级代码 {code} 不在区划表中")
        return replace(place, note=note, problem="division_unknown" if unknown else place.problem)

    # --- looking up ---------------------------------------------------------------------------------------------------
    def name(self, code: str, as_of: date, full: bool = False) -> str:
        """A division's name on a day (綦江区; ``full``: 重庆市綦江区); the last name of a past code; "" if unknown."""
        short = significant(code)
        if not full:
            return self._own_name(short, as_of)
        parts = [self._own_name(short[: level.value], as_of) for level in Level if level.value <= len(short)]
        kinds = self._history.at(short[:4], as_of)
        if len(parts) > 1 and (kinds is None or kinds.kind in _UNSAID):
            parts[1] = ""
        return "".join(part for index, part in enumerate(parts) if part not in parts[:index])

    def _own_name(self, code: str, as_of: date) -> str:
        if len(code) <= Level.COUNTY.value:
            return self._history.name_at(code, as_of)
        towns = self._towns(code[:2])
        rows = towns.by_code.get(code[:9])
        if not rows:
            return ""
        if len(code) == Level.TOWNSHIP.value:
            return rows[0].name
        village = towns.villages(rows[0].group).get(code)
        return village.name if village else ""

    def kind(self, code: str, as_of: date) -> str | None:
        """Kind of a province, prefecture or county on a day; ``township``, ``village`` or ``None`` when unknown.

        Counties: ``district`` (市辖区), ``county``, ``county_city``, ``autonomous_county``, ``banner``,
        ``autonomous_banner``, ``forest_district``, ``special_district``, ``city_without_counties``, ``functional``.
        """
        for form in (code, significant(code)):
            span = self._history.at(form, as_of)
            if span is not None:
                return span.kind
        if not self._own_name(code, as_of):
            return None
        return {9: "township", 12: "village"}.get(len(code))

    def children(self, code: str, as_of: date) -> tuple[Division, ...]:
        """Divisions right below a code on a day, by code ("": the provinces).

        Below a county: towns as shown at that day, from both sources (``source`` says which); below a town: villages.
        """
        short = code if self.kind(code, as_of) == NO_COUNTIES else significant(code)
        if len(short) < Level.COUNTY.value:
            length = len(short) + 2
            below = [
                s for c, spans in self._history.spans.items() if len(c) == length and c.startswith(short) for s in spans
            ]
            return tuple(sorted((span for span in below if span.valid(as_of)), key=lambda span: span.code))
        towns = self._towns(short[:2])
        if len(short) == Level.COUNTY.value:
            shown = {towns.shown(row.group, self._history, as_of) for row in towns.by_county.get(short, ())}
            here = [(town.code, town) for town in shown if town is not None and town.code and town.county == short]
            return tuple(
                Division(town_code, town.name, town.row.valid_from, town.row.valid_to, "township", town.row.source)
                for town_code, town in sorted(here)
            )
        group = towns.by_code[short[:9]][0].group if short[:9] in towns.by_code else ""
        source = towns.groups[group][0].source if group else ""
        return tuple(Division(v.code, v.name, None, None, "village", source) for v in towns.villages(group).values())

    def counties(self, as_of: date, prefix: str = "") -> tuple[Division, ...]:
        """Divisions of county level (functional zones left out) on a day whose code starts with ``prefix``, by code."""
        found = [
            s
            for code, spans in self._history.spans.items()
            if len(code) == 6 and code.startswith(prefix)
            for s in spans
        ]
        valid = (span for span in found if span.valid(as_of) and span.kind != FUNCTIONAL)
        return tuple(sorted(valid, key=lambda span: span.code))

    def districts_of_prefecture(self, prefecture: str, as_of: date) -> tuple[str, ...]:
        """Codes of the 市辖区 of a prefecture (four digits) on a day."""
        return tuple(county.code for county in self.counties(as_of, prefecture[:4]) if county.kind == "district")

    def events(self, code: str) -> tuple[Event, ...]:
        """What happened to a code of 2, 4 or 6 digits, oldest first: as the old or as the new one."""
        return tuple(sorted(self._history.events_of.get(code, ()), key=lambda event: event.on or date.min))

    def known_at(self, code: str, year: int) -> bool:
        """Whether a six-digit code was in use in some part of a year (functional zones too), for ID-number prefixes."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return any(span.valid(last) or span.valid(first) for span in self._history.spans.get(code, ()))

    def _towns(self, province: str) -> ProvinceTowns:
        towns = self._provinces.get(province)
        if towns is None:
            towns = self._provinces[province] = ProvinceTowns(self._load_towns(province))
        return towns


def _place(
    given: str,
    province: str | None = None,
    prefecture: str | None = None,
    county: str | None = None,
    note: str = "",
    problem: str | None = None,
) -> Place:
    return Place(province, prefecture, county, None, None, given, "code", note, problem)


def _join(*notes: str) -> str:
    return "；".join(note for note in notes if note)
