"""Columns whose texts stand once: per row the number of its text, NULL where there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.readings import INDEX

_WIDE = pa.int64()
_MOST = 1 << 62
"""Combinations that one number can tell apart."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Per row a number into ``texts``; NULL: nothing."""

    index: pa.Array
    texts: pa.Array

    def array(self) -> pa.DictionaryArray:
        """As a dictionary column."""
        return pa.DictionaryArray.from_arrays(self.index, self.texts)

    def at(self, rows: pa.Array) -> Coded:
        """The texts of some rows."""
        return Coded(self.index.take(rows), self.texts)

    def where(self, shown: pa.Array) -> Coded:
        """Nothing where ``shown`` is FALSE."""
        return Coded(pc.if_else(shown, self.index, pa.scalar(None, INDEX)), self.texts)

    def over(self, other: Coded) -> Coded:
        """This where there is something, else the other."""
        shifted = pc.add(other.index, pa.scalar(len(self.texts), INDEX))
        return Coded(pc.coalesce(self.index, shifted), pa.concat_arrays([self.texts, other.texts]))


def nothing(rows: int) -> Coded:
    """No text in any row."""
    return Coded(pa.nulls(rows, INDEX), pa.array([], pa.string()))


def of_values(values: Sequence[str | None], index: pa.Array) -> Coded:
    """One text per case and a case per row (NULL: none)."""
    return of_texts(pa.array(values, pa.string()), index)


def of_texts(texts: pa.Array, index: pa.Array) -> Coded:
    """As :func:`of_values`."""
    words = texts.dictionary_encode()
    return Coded(words.indices.cast(INDEX).take(index), words.dictionary)


def chosen(texts: pa.Array, index: pa.Array) -> Coded:
    """As :func:`of_texts`, out of many texts of which few are chosen."""
    used = index.dictionary_encode()
    return of_texts(texts.take(used.dictionary), used.indices)


def combined(columns: Sequence[pa.Array], widths: Sequence[int]) -> tuple[pa.Array, list[pa.Array]]:
    """Rows by what stands in several columns of numbers (0 … width - 1, or NULL): per row the number of its combination,
    and per column what each combination holds. At least one column.

    Columns are put together into one number as long as it fits 62 bits, so there are few steps.
    """
    index: pa.Array | None = None
    size, parts = 1, list[pa.Array]()
    start = 0
    while start < len(columns):
        stop, span = start, size
        while stop < len(columns) and (stop == start or span * (widths[stop] + 1) <= _MOST):
            span *= widths[stop] + 1
            stop += 1
        wide = index
        for column, width in zip(columns[start:stop], widths[start:stop], strict=True):
            number = pc.fill_null(column.cast(_WIDE), width)
            wide = number if wide is None else pc.add(pc.multiply(wide, width + 1), number)
        assert wide is not None
        coded = wide.dictionary_encode()
        left, fresh = coded.dictionary, list[pa.Array]()
        for width in reversed(widths[start:stop]):
            higher = pc.divide(left, width + 1)
            part = pc.subtract(left, pc.multiply(higher, width + 1))
            fresh.append(pc.if_else(pc.equal(part, width), pa.scalar(None, _WIDE), part).cast(INDEX))
            left = higher
        parts = [*(part.take(left) for part in parts), *reversed(fresh)]
        index, size, start = coded.indices.cast(_WIDE), len(coded.dictionary), stop
    assert index is not None
    return index.cast(INDEX), parts


def per_combination(columns: Sequence[pa.Array], text: Callable[..., str | None]) -> Coded:
    """A text for every combination of values, made once per combination."""
    coded = [column.dictionary_encode() for column in columns]
    index, parts = combined([column.indices for column in coded], [len(column.dictionary) for column in coded])
    values = [column.dictionary.take(part).to_pylist() for column, part in zip(coded, parts, strict=True)]
    return of_values([text(*entry) for entry in zip(*values, strict=True)], index)


def framed(begin: Coded, words: Sequence[Coded], end: Coded) -> Coded:
    """Per row a sentence: its beginning, after a semicolon the words that are there with commas between, its end."""
    columns = [begin, *words, end]
    index, parts = combined([column.index for column in columns], [len(column.texts) for column in columns])
    first, *others = [column.texts.take(part) for column, part in zip(columns, parts, strict=True)]
    *told, last = others
    pieces, led = [first], None
    for text in told:
        there = pc.is_valid(text)
        # A mark that is NULL with its word: both are left out.
        before = pa.repeat(pa.scalar("；"), len(text)) if led is None else pc.if_else(led, "，", "；")
        pieces += [pc.if_else(there, before, pa.scalar(None, pa.string())), text]
        led = there if led is None else pc.or_(led, there)
    texts = pc.binary_join_element_wise(*pieces, last, "", null_handling="replace", null_replacement="")
    return Coded(index, texts)
