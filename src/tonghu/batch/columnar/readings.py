"""Cells in columns: every distinct value is read once, by the reference's own reader, and its reading joined back.

Columns whose values hardly repeat (names, numbers, telephone numbers, addresses) have a test that is quick on columns
and lets through only what the reference would leave unchanged and without a note; the rest goes to the reference too.
So both engines read alike by construction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.growing import Growing
from tonghu.batch.columnar.plain_bytes import PLAIN_TEXT, plain_for_certain
from tonghu.batch.reading.frames import NO_NUMBER
from tonghu.batch.reading.plain_text import flat
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import Column, Kind
from tonghu.core.policy.columns_facts import masks_of, options_of
from tonghu.core.survey.cells import CellReading, Raw, read_cell
from tonghu.core.survey.wordings import BLANK, NOT_KNOWN, NOTHING

INDEX = pa.int32()
NO_READING = CellReading(None)
_MOST_CACHED = 500_000
MOBILE = "^1[3-9][0-9]{9}$"
"""A telephone number in which there is nothing to change and nothing to find fault with."""
_SOUND_SHAPE = "^[0-9]{17}[0-9X]$"
_WORDS_FOR_NOTHING = pa.array(
    sorted(
        {
            "".join(letters)
            for word in BLANK | NOT_KNOWN | NOTHING
            for letters in product(*({letter.lower(), letter.upper()} for letter in word))
        }
    )
)
"""In any mixture of small and capital letters."""
RARELY_REPEAT = (Kind.TEXT, Kind.ID_NUMBER, Kind.PHONE)


Of = Callable[[CellReading], object]
"""What is asked of a reading: the same function for every batch, so that its answers can be kept."""


class Known:
    """The distinct texts of one column that a run has met, each read once. Only ever grows."""

    def __init__(self, read: Callable[[object], CellReading]) -> None:
        self._read = read
        self._texts: pa.Array = pa.array([], pa.string())
        self._answers: dict[tuple[Of, pa.DataType], Growing] = {}
        self.readings: list[CellReading] = [NO_READING]
        self.noted: dict[int, tuple[Problem, ...]] = {}
        """The readings that noted something, by number."""

    def numbers(self, texts: pa.Array) -> pa.Array:
        """The number of each text's reading; 0 for NULL."""
        found = self._find(texts)
        new = texts.filter(pc.and_(pc.is_null(found), pc.is_valid(texts)))
        if len(new):
            self._add(new.unique())
            found = self._find(texts)
        return pc.fill_null(pc.add(found, pa.scalar(1, INDEX)), 0)

    def _find(self, texts: pa.Array) -> pa.Array:
        # The first text stands at 0, behind NO_READING.
        return pc.index_in(texts, value_set=self._texts)

    def _add(self, texts: pa.Array) -> None:
        for text in texts.to_pylist():
            reading = self._read(text)
            if reading.problems:
                self.noted[len(self.readings)] = reading.problems
            self.readings.append(reading)
        self._texts = pa.concat_arrays([self._texts, texts])

    def answers(self, of: Of, kind: pa.DataType) -> pa.Array:
        """One answer per reading."""
        kept = self._answers.setdefault((of, kind), Growing(kind))
        kept.extend(of(reading) for reading in self.readings[len(kept) :])
        return kept.array()


@dataclass(frozen=True, slots=True)
class Readings:
    """A column of one batch after reading: per row an index into ``readings`` (0: nothing is known, nothing is noted).

    For columns that rarely repeat ``text`` holds the values themselves and ``readings`` only what the reference had to
    read; elsewhere ``text`` is ``None``.
    """

    column: Column
    index: pa.Array
    readings: Sequence[CellReading]
    text: pa.Array | None = None
    run: Known | None = None
    """Where the readings are kept, when they are those of the whole run."""

    def typed(self, values: Sequence[object], kind: pa.DataType) -> pa.Array:
        """One value per reading → one per row."""
        return pa.array(values, kind).take(self.index)

    def each(self, of: Of, kind: pa.DataType) -> pa.Array:
        """What is asked of the readings, per row."""
        return self.answers(of, kind).take(self.index)

    def answers(self, of: Of, kind: pa.DataType) -> pa.Array:
        """What is asked of the readings, per reading."""
        return self.run.answers(of, kind) if self.run else pa.array([of(r) for r in self.readings], kind)

    def known(self) -> pa.Array:
        """Whether the column is known, per row (never NULL)."""
        return pc.is_valid(self.text) if self.text is not None else self.each(is_known, pa.bool_())

    def noted(self) -> dict[int, tuple[Problem, ...]]:
        """The readings that noted something, by index."""
        if self.run is not None:
            return dict(self.run.noted)
        return {i: reading.problems for i, reading in enumerate(self.readings) if reading.problems}


def value_of(reading: CellReading) -> object:
    """The value as it was read."""
    return reading.value


def is_known(reading: CellReading) -> bool:
    """Whether there is a value."""
    return reading.value is not None


def first_day(reading: CellReading) -> date | None:
    """The first day that a date can be."""
    return reading.value.first if isinstance(reading.value, PartialDate) else None


def last_day(reading: CellReading) -> date | None:
    """The last day that a date can be."""
    return reading.value.last if isinstance(reading.value, PartialDate) else None


def text_value(reading: CellReading) -> str | None:
    """The text of a text-like column or the option of a choice."""
    return reading.value if isinstance(reading.value, str) else None


class ColumnReader:
    """Reads the cells of one column, batch after batch."""

    def __init__(self, column: Column, options: Sequence[str] | None) -> None:
        self.column, self.options = column, options
        self._cache: dict[Raw, CellReading] = {}
        self._known = Known(self._reading)

    def read(self, array: pa.Array) -> Readings:
        """Read one batch. Values may be of any type that a registration table holds."""
        if pa.types.is_dictionary(array.type):
            values, indices = array.dictionary, array.indices
        else:
            values, indices = array, None
        textual = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
        if textual and self.column.kind in RARELY_REPEAT and self.column.code != "ethnicity":
            return self._read_rarely_repeating(values.cast(pa.string()), indices)
        if indices is None:
            values, indices = _distinct(values)
        if textual:
            return self._read_repeating(values.cast(pa.string()), indices)
        readings = [NO_READING, *(self._reading(value) for value in values.to_pylist())]
        shifted = pc.fill_null(pc.add(indices.cast(INDEX), pa.scalar(1, INDEX)), 0)
        return Readings(self.column, shifted, readings)

    def _read_repeating(self, values: pa.Array, indices: pa.Array) -> Readings:
        known = self._known
        if len(known.readings) > _MOST_CACHED:
            # Earlier batches keep theirs.
            known = self._known = Known(self._reading)
        numbers = known.numbers(values)
        return Readings(self.column, pc.fill_null(numbers.take(indices), 0), known.readings, None, known)

    def _reading(self, raw: object) -> CellReading:
        value = plain(raw)
        found = self._cache.get(value)
        if found is None or isinstance(value, bool | float | int):
            # 1, 1.0 and True are one key of a dict and three different cells.
            found = read_cell(self.column, value, self.options)
            if len(self._cache) >= _MOST_CACHED:
                self._cache.clear()
            self._cache[value] = found
        return found

    def _read_rarely_repeating(self, values: pa.Array, indices: pa.Array | None) -> Readings:
        odd = pc.and_not(pc.is_valid(values), pc.fill_null(self._plain(values), False))
        places = pc.indices_nonzero(odd)
        readings = [NO_READING]
        index: pa.Array = pa.nulls(len(values), INDEX)
        if len(places):
            coded = values.take(places).dictionary_encode()
            readings += [self._reading(value) for value in coded.dictionary.to_pylist()]
            texts = pa.array([text_value(reading) for reading in readings[1:]], pa.string()).take(coded.indices)
            values = pc.replace_with_mask(values, odd, texts)
            shifted = pc.add(coded.indices, pa.scalar(1, INDEX))
            index = pc.replace_with_mask(index, odd, shifted)
        index = pc.fill_null(index, 0)
        if indices is not None:
            values, index = values.take(indices), pc.fill_null(index.take(indices), 0)
        return Readings(self.column, index, readings, values)

    def _plain(self, values: pa.Array) -> pa.Array:
        """Values that the reference reads as they stand, without a note."""
        if self.column.kind is Kind.PHONE:
            return pc.match_substring_regex(values, MOBILE)
        if self.column.kind is Kind.ID_NUMBER:
            return pc.match_substring_regex(values, _SOUND_SHAPE)
        plain = plain_for_certain(values)
        looked_at = np.flatnonzero(~plain)
        plain[looked_at] = pc.fill_null(pc.match_substring_regex(values.take(pa.array(looked_at)), PLAIN_TEXT), False)
        return pc.and_not(pa.array(plain), pc.is_in(values, value_set=_WORDS_FOR_NOTHING))


def plain(raw: object) -> Raw:
    """A value of a Parquet file as a cell, as the reader of single rows hands it over."""
    if isinstance(raw, str):
        return raw or None
    cell = flat(raw)
    if isinstance(cell, float) and not math.isfinite(cell):
        return NO_NUMBER
    if cell is None or cell == "":
        return None
    return cell if isinstance(cell, str | bool | int | float | date) else str(cell)


def _distinct(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Distinct values and, per row, which one; lists are compared by what they say."""
    if pa.types.is_nested(values.type):
        values = pa.array([plain(value) for value in values.to_pylist()])
    coded = values.dictionary_encode()
    return coded.dictionary, coded.indices


def fact_arrays(read: Readings, words: tuple[str, ...]) -> dict[str, pa.Array]:
    """The columns of the facts relation (see ``core.policy.columns_facts``) that hold a column."""
    questions = _questions(read.column, words)
    if not questions:
        return {f"{read.column.code}_known": read.known()}
    return {name: read.each(of, kind) for name, of, kind in questions}


@lru_cache(maxsize=1_000)
def _questions(column: Column, words: tuple[str, ...]) -> tuple[tuple[str, Of, pa.DataType], ...]:
    """What the facts relation asks of the readings of a column; nothing: only whether it is known."""
    code = column.code
    match column.kind:
        case Kind.DATE:
            return (f"{code}_lo", first_day, pa.date32()), (f"{code}_hi", last_day, pa.date32())
        case Kind.YES_NO:
            return ((code, value_of, pa.bool_()),)
        case Kind.NUMBER:
            return ((code, value_of, pa.float64()),)
        case Kind.CHOICE:
            number = {option: i for i, option in enumerate(options_of(code, words), start=1)}
            return ((code, lambda reading: None if reading.value is None else number[str(reading.value)], pa.int32()),)
        case Kind.MULTI:
            count = len(masks_of(code, (), words))
            names = [code if k == 0 else f"{code}__{k}" for k in range(count)]
            return tuple((name, _mask_word(code, words, k), pa.int64()) for k, name in enumerate(names))
        case _:
            return ()


def _mask_word(code: str, words: tuple[str, ...], k: int) -> Of:
    def of(reading: CellReading) -> int | None:
        return masks_of(code, reading.value, words)[k] if isinstance(reading.value, tuple) else None

    return of
