"""Codes of administrative divisions with the years in which they meant something, and what became of them.

A code means nothing without a date: 500110 was 万盛区 until 2010 and is 綦江区 from 2011. Contract, "Place": a code is
first mapped to the division table at the as-of date; one that was split, or is unknown, leaves the level unknown.
Sources are yearly tables, so a change counts from 1 January of the first year that has it unless the day is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NO_COUNTIES = "city_without_counties"
"""Kind of a prefecture-level city without county level (东莞, 中山, 儋州, 嘉峪关): its county code is itself + ``00``."""
FUNCTIONAL = "functional"
"""Kind of a development zone or the like: in the statistical table, without a code in GB/T 2260."""


@dataclass(frozen=True, slots=True)
class Division:
    """A code with one name and meaning; ``valid_to`` is the first day on which it no longer holds."""

    code: str
    name: str
    valid_from: date | None
    """``None``: not known, taken as always."""
    valid_to: date | None
    """``None``: still valid."""
    kind: str
    source: str

    def valid(self, as_of: date) -> bool:
        """Whether the code has this meaning on a day."""
        return (self.valid_from is None or self.valid_from <= as_of) and not self.ended(as_of)

    def ended(self, as_of: date) -> bool:
        """Whether the meaning is over by a day."""
        return self.valid_to is not None and self.valid_to <= as_of


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a division's life, one row per successor.

    ``kind``: ``rename``, ``recode``, ``merge``, ``split``, ``abolish`` (no successor, or only a prefecture) or
    ``transfer`` (parts moved, both codes live on: shown, never used for mapping).
    """

    on: date | None
    """``None``: the codes stand for the same at any time."""
    kind: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    source: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a code or an old name is at a date; levels that are not certain are ``None``."""

    province: str | None
    prefecture: str | None
    county: Division | None
    note: str = ""
    problem: str | None = None


class History:
    """All codes of two, four and six digits with their periods and events."""

    def __init__(self, divisions: Iterable[Division], events: Iterable[Event]) -> None:
        self.spans: dict[str, list[Division]] = defaultdict(list)
        for division in divisions:
            self.spans[division.code].append(division)
        self.events_of: dict[str, list[Event]] = defaultdict(list)
        self._forward: dict[tuple[str, date | None], list[Event]] = defaultdict(list)
        self._backward: dict[tuple[str, date | None], list[Event]] = defaultdict(list)
        for event in events:
            self.events_of[event.old_code].append(event)
            if event.new_code != event.old_code:
                self.events_of[event.new_code].append(event)
            if event.kind != "transfer":
                self._forward[event.old_code, event.on].append(event)
                self._backward[event.new_code, event.on].append(event)
        for spans in self.spans.values():
            spans.sort(key=lambda span: span.valid_from or date.min)

    def at(self, code: str, as_of: date) -> Division | None:
        """The meaning of a code on a day; ``None`` when it has none then."""
        for span in reversed(self.spans.get(code, ())):
            if span.valid(as_of):
                return span
        return None

    def real(self, code: str, as_of: date) -> bool:
        """Whether a six-digit code is a division (not a functional zone) on a day."""
        span = self.at(code, as_of)
        return span is not None and span.kind != FUNCTIONAL

    def map_code(self, code: str, as_of: date) -> Mapped:
        """A six-digit code of any year, mapped to the table at ``as_of``."""
        spans = self.spans.get(code)
        if not spans:
            return self._unknown(code, as_of)
        current = self.at(code, as_of)
        if current is not None:
            return self._valid(current, as_of)
        ended = [span for span in spans if span.ended(as_of)]
        # A code that was given twice counts in its last meaning before the day: that is the one still in old papers.
        return self.map_span(ended[-1] if ended else spans[0], as_of)

    def map_span(self, span: Division, as_of: date) -> Mapped:
        """A division of any year (found by its code or its old name), mapped to the table at ``as_of``."""
        if span.valid(as_of):
            return self._valid(span, as_of)
        heirs = self._heirs(span, as_of) if span.ended(as_of) else self._origins(span, as_of)
        what = f"{span.code} {span.name}"
        year = (
            span.valid_to.year
            if span.valid_to and span.ended(as_of)
            else span.valid_from.year
            if span.valid_from
            else 0
        )
        if len(heirs) == 1 and len(next(iter(heirs))) == len(span.code):
            heir = self.at(next(iter(heirs)), as_of)
            if heir is not None:
                verb = "起为" if span.ended(as_of) else "起启用，此前为"
                return _mapped(heir, f"{what} 自{year}年{verb} {heir.code} {heir.name}")
        return self._scattered(span, heirs, as_of, year)

    def _scattered(self, span: Division, heirs: set[str], as_of: date, year: int) -> Mapped:
        """A division with several heirs or none: only what they share is known."""
        provinces, prefectures = {heir[:2] for heir in heirs}, {heir[:4] for heir in heirs if len(heir) > 2}
        what = f"{span.code} {span.name}"
        if len(heirs) == 1 and span.ended(as_of):
            heir = next(iter(heirs))
            note = f"{what} 自{year}年起撤销，辖区属 {heir} {self.name_at(heir, as_of)}"
        elif not heirs:
            prefectures = {span.code[:4]} if len(span.code) > 4 and self.at(span.code[:4], as_of) else set()
            provinces = {span.code[:2]}
            note = f"{what} 自{year}年{'起撤销，去向未载' if span.ended(as_of) else '才启用'}"
        else:
            names = "、".join(f"{heir} {self.name_at(heir, as_of)}" for heir in sorted(heirs))
            note = f"{what} 自{year}年{'起分属' if span.ended(as_of) else '启用，此前分属'} {names}，不能确定是哪一个"
        return Mapped(_only(provinces), _only(prefectures), None, note, "abolished_split")

    def name_at(self, code: str, as_of: date) -> str:
        """A code's name on a day, else its last name, else ""."""
        span = self.at(code, as_of)
        if span is None:
            spans = self.spans.get(code)
            return spans[-1].name if spans else ""
        return span.name

    def _valid(self, span: Division, as_of: date) -> Mapped:
        if span.kind != FUNCTIONAL:
            return _mapped(span)
        always = self._forward.get((span.code, None))
        if always:
            same = self.at(always[0].new_code, as_of)
            return (
                _mapped(same, f"{span.code} 为统计用代码，即 {same.code} {same.name}")
                if same
                else self._unknown(span.code, as_of)
            )
        note = f"{span.code} {span.name} 是功能区，没有国标区划代码，所在区县待定"
        return Mapped(span.code[:2], span.code[:4], None, note)

    def _heirs(self, span: Division, as_of: date) -> set[str]:
        """The codes valid on the day that a past division became; shorter codes where only that much is known."""
        found: set[str] = set()
        for event in self._forward.get((span.code, span.valid_to), ()):
            if event.old_name != span.name or not event.new_code:
                continue
            heir = self._since(event.new_code, event.on)
            if heir is None or heir.valid(as_of):
                found.add(event.new_code)
            else:
                # A branch that ends nowhere still tells that not everything went to the others.
                found |= self._heirs(heir, as_of) or {heir.code[:2]}
        return found

    def _origins(self, span: Division, as_of: date) -> set[str]:
        """The codes valid on the day that a later division came from."""
        found: set[str] = set()
        for event in self._backward.get((span.code, span.valid_from), ()):
            spans = [
                s for s in self.spans.get(event.old_code, ()) if s.valid_to == event.on and s.name == event.old_name
            ]
            for origin in spans:
                found |= {origin.code} if origin.valid(as_of) else self._origins(origin, as_of)
        return found

    def _since(self, code: str, on: date | None) -> Division | None:
        return next(
            (
                s
                for s in self.spans.get(code, ())
                if on is None or ((s.valid_from or date.min) <= on and not s.ended(on))
            ),
            None,
        )

    def _unknown(self, code: str, as_of: date) -> Mapped:
        prefecture = code[:4] if self.at(code[:4], as_of) else None
        province = code[:2] if self.at(code[:2], as_of) else None
        return Mapped(
            province, prefecture if province else None, None, f"区划代码 {code} 不在区划表中", "division_unknown"
        )


def _mapped(county: Division, note: str = "") -> Mapped:
    if len(county.code) < 6:
        return Mapped(county.code[:2], county.code if len(county.code) == 4 else None, None, note)
    return Mapped(county.code[:2], county.code[:4], county, note)


def _only(codes: set[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None
