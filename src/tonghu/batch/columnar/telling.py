"""The facts of each criterion per row, as values and in words: rows of one explanation still tell their own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import pyarrow as pa

from tonghu.batch.columnar.coded import Coded, chosen, framed, nothing, of_values, per_combination
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
_KEPT_WORDS = 1 << 18
"""Values whose words are kept for the batches to come."""
_EPOCH = date(1970, 1, 1)


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
        return Told(facts, framed(begin, words, end))

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
                return nothing(self._rows) if read is None else chosen(read.answers(_text, pa.string()), read.index)
            case Of.BIRTH:
                return per_combination(_days([self._column("birth_lo"), self._column("birth_hi")]), _span)
            case Of.SOURCE:
                return of_values([source or None for source in SOURCES], self._column("birth_source").cast(INDEX))
            case Of.REACHES:
                first = _days([self._column("birth_lo")])
                return per_combination(first, lambda day: _complete(day, day, shown.months))
            case Of.PLACE:
                return chosen(self.places.codes, self.prepared.places[shown.key])  # type: ignore[index]  # a place's name
            case Of.NOTE:
                return self._note(shown.key)
            case Of.START:
                return per_combination(_days(self._ends(shown.key)), _span)
            case Of.COMPLETE:
                ends = _days(self._ends(shown.key))
                return per_combination(ends, lambda lo, hi: _complete(lo, hi, shown.months))
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
            return chosen(notes, index)
        return per_combination(
            [chosen(notes, index).array(), self.prepared.proxied],
            lambda note, proxied: noted(note or "", proxied=proxied) or None,
        )


def _said(name: str, value: Coded, aside: Coded | None) -> Coded:
    values = value.texts.to_pylist()
    if aside is None or aside.index.null_count == len(aside.index):
        return Coded(value.index, pa.array([_in_words(name, text, None) for text in values], pa.string()))
    asides = aside.texts.to_pylist()

    def words(one: int | None, other: int | None) -> str | None:
        # A place is told of even when only its note is known: it says why.
        if one is None and (other is None or name == BIRTH):
            return None
        return _in_words(name, None if one is None else values[one], None if other is None else asides[other])

    return per_combination([value.index, aside.index], words)


_in_words = lru_cache(maxsize=_KEPT_WORDS)(said)


def _days(columns: Sequence[pa.Array]) -> list[pa.Array]:
    """Dates as numbers of days, which are handed over faster."""
    return [column.cast(pa.int32()) for column in columns]


@lru_cache(maxsize=_KEPT_WORDS)
def _span(first: int | None, last: int | None) -> str | None:
    return None if first is None or last is None else PartialDate(_date(first), _date(last)).text()


@lru_cache(maxsize=_KEPT_WORDS)
def _complete(first: int | None, last: int | None, months: int) -> str | None:
    return None if first is None or first != last else complete_on(_date(first), months).isoformat()


def _date(days: int) -> date:
    return _EPOCH + timedelta(days)


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
