"""The facts of each criterion per row, as values and in words: rows of one explanation still tell their own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.coded import Coded, joined, nothing, of_texts, of_values, per_combination
from tonghu.batch.columnar.explain import Payload
from tonghu.batch.columnar.places import Places
from tonghu.batch.columnar.prepare import Prepared
from tonghu.batch.columnar.readings import INDEX, first_day, last_day
from tonghu.core.base.dates import PartialDate, complete_on
from tonghu.core.policy.columns_pack import CriterionColumns, PackColumns
from tonghu.core.policy.columns_shown import Of, Shown
from tonghu.core.policy.fact_names import BIRTH, NOTED_PLACE, SOURCE, aside_of, said
from tonghu.core.policy.facts import noted
from tonghu.core.survey.cells import CellReading

SOURCES = ("", "form", "id", "both", "differ")
"""Numbers of the column ``birth_source``."""
_BIRTH_SOURCE = (
    "CASE WHEN birth_date_lo IS NULL AND id_number_birth IS NULL THEN 0 WHEN birth_date_lo IS NULL THEN 2"
    " WHEN id_number_birth IS NULL THEN 1 WHEN birth_differs THEN 4 ELSE 3 END AS birth_source"
)
KEPT = (
    "birth_lo",
    "birth_hi",
    _BIRTH_SOURCE,
)
"""What the values take from the relation of facts, beside the terms."""


@dataclass(frozen=True, slots=True)
class Told:
    """A criterion of one batch: ``facts`` by name in reading order, and its sentence."""

    facts: Mapping[str, Coded]
    text: Coded


@dataclass
class Telling:
    """Tells the facts of one batch. Values are made once, whichever criterion asks."""

    prepared: Prepared
    decided: pa.Table
    columns: PackColumns
    places: Places
    _values: dict[Shown, Coded] = field(default_factory=dict)
    _said: dict[tuple[str, tuple[Shown, ...]], Coded] = field(default_factory=dict)

    def told(self, criterion: CriterionColumns, index: pa.Array, payloads: Sequence[Payload]) -> Told:
        """One criterion: its facts, and its sentence around them (``begin`` and ``end`` of the payload)."""
        by_name: dict[str, list[Shown]] = {}
        for shown, _ in criterion.facts:
            by_name.setdefault(shown.name, []).append(shown)
        visible = self._visible(criterion)
        facts = {name: self._fact(alternatives, visible) for name, alternatives in by_name.items()}
        always = tuple(shown for shown in visible if visible[shown] is None)
        words = [
            self._words(name, facts, tuple(s for s in always if s.name in (name, aside_of(name))))
            for name in facts
            if name not in NOTED_PLACE and name != SOURCE
        ]
        begin = of_values([f"{payload['begin']}" for payload in payloads] or [""], index)
        end = of_values([f"{payload['end']}" for payload in payloads] or [""], index)
        if not words:
            return Told(facts, joined([begin, end], ""))
        between = joined(words, "，")
        led = Coded(between.index, pc.binary_join_element_wise("；", between.texts, ""))
        return Told(facts, joined([begin, led, end], ""))

    def _visible(self, criterion: CriterionColumns) -> dict[Shown, pa.Array | None]:
        """Per fact whether each row shows it; ``None``: every row does."""
        if isinstance(criterion.shown, int):
            return dict.fromkeys(shown for shown, _ in criterion.facts)
        masks = self.decided.column(criterion.shown).combine_chunks().dictionary_encode()
        numbers = [int(mask) for mask in masks.dictionary.to_pylist()]
        found: dict[Shown, pa.Array | None] = {}
        for shown, bit in criterion.facts:
            flags = [bool(number & bit) for number in numbers]
            found[shown] = None if all(flags) else pa.array(flags, pa.bool_()).take(masks.indices)
        return found

    def _fact(self, alternatives: Sequence[Shown], visible: Mapping[Shown, pa.Array | None]) -> Coded:
        """One name's value: of several leaves that show it, the last wins."""
        fact: Coded | None = None
        for shown in alternatives:
            value, where = self._value(shown), visible[shown]
            value = value if where is None else value.where(where)
            fact = value if fact is None else value.over(fact)
        assert fact is not None
        return fact

    def _words(self, name: str, facts: Mapping[str, Coded], always: tuple[Shown, ...]) -> Coded:
        """A fact in words. What every row shows is said once per batch, whichever criterion asks."""
        aside = aside_of(name)
        parts = [facts[part] for part in (name, aside) if part is not None and part in facts]
        whole = len(always) == len(parts)
        found = self._said.get((name, always)) if whole else None
        if found is None:
            found = _said(name, facts[name], facts.get(aside) if aside else None)
            if whole:
                self._said[name, always] = found
        return found

    # --- values ------------------------------------------------------------------------------------------------------
    def _value(self, shown: Shown) -> Coded:
        found = self._values.get(shown)
        if found is None:
            found = self._values[shown] = self._new(shown)
        return found

    def _new(self, shown: Shown) -> Coded:
        match shown.of:
            case Of.COLUMN:
                read = self.prepared.readings.get(shown.key)
                return nothing(self._rows) if read is None else of_texts(read.answers(_text, pa.string()), read.index)
            case Of.BIRTH:
                return per_combination([self._column("birth_lo"), self._column("birth_hi")], _span)
            case Of.SOURCE:
                return of_values([source or None for source in SOURCES], self._column("birth_source").cast(INDEX))
            case Of.REACHES:
                return per_combination([self._column("birth_lo")], lambda first: _complete(first, first, shown.months))
            case Of.PLACE:
                return of_values(self.places.codes, self.prepared.places[shown.key])  # type: ignore[index]  # a place's name
            case Of.NOTE:
                return self._note(shown.key)
            case Of.START:
                return per_combination(self._ends(shown.key), _span)
            case Of.COMPLETE:
                return per_combination(self._ends(shown.key), lambda lo, hi: _complete(lo, hi, shown.months))
            case Of.TEXT:
                return Coded(pa.repeat(pa.scalar(0, INDEX), self._rows), pa.array([shown.key]))

    @property
    def _rows(self) -> int:
        return len(self.prepared.batch)

    def _column(self, name: str) -> pa.Array:
        return self.decided.column(name).combine_chunks()

    def _ends(self, key: str) -> list[pa.Array]:
        """The first and the last day from which a term can run: of departure or arrival, or as written in a column."""
        if key in self.columns.terms:
            return [self._column(name) for name in self.columns.terms[key]]
        read = self.prepared.readings.get(key)
        if read is None:
            return [pa.nulls(self._rows, pa.date32())] * 2
        return [read.each(first_day, pa.date32()), read.each(last_day, pa.date32())]

    def _note(self, place: str) -> Coded:
        index = self.prepared.places[place]  # type: ignore[index]  # a place's name
        notes = self.places.notes
        if place != "hukou":
            return of_values([note or None for note in notes], index)
        return per_combination(
            [index, self.prepared.proxied], lambda number, proxied: noted(notes[number], proxied=proxied) or None
        )


def _said(name: str, value: Coded, aside: Coded | None) -> Coded:
    values = value.texts.to_pylist()
    if aside is None or aside.index.null_count == len(aside.index):
        return Coded(value.index, pa.array([said(name, text, None) for text in values], pa.string()))
    asides = aside.texts.to_pylist()

    def words(one: int | None, other: int | None) -> str | None:
        # A place is told of even when only its note is known: it says why.
        if one is None and (other is None or name == BIRTH):
            return None
        return said(name, None if one is None else values[one], None if other is None else asides[other])

    return per_combination([value.index, aside.index], words)


def _span(first: date | None, last: date | None) -> str | None:
    return None if first is None or last is None else PartialDate(first, last).text()


def _complete(first: date | None, last: date | None, months: int) -> str | None:
    return None if first is None or first != last else complete_on(first, months).isoformat()


def _text(reading: CellReading) -> str | None:
    """An answer as the traced evaluator tells it."""
    value = reading.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, PartialDate):
        return value.text()
    return f"{value:g}" if isinstance(value, float) else "、".join(value)
