"""Columns whose texts stand once: per row the number of its text, NULL where there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.readings import INDEX


@dataclass(frozen=True, slots=True)
class Coded:
    """Per row a number into ``texts``; NULL: nothing."""

    index: pa.Array
    texts: pa.Array

    def array(self) -> pa.DictionaryArray:
        """As a dictionary column."""
        return pa.DictionaryArray.from_arrays(self.index, self.texts)

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
    words = pa.array(values, pa.string()).dictionary_encode()
    return Coded(words.indices.cast(INDEX).take(index), words.dictionary)


def combined(columns: Sequence[pa.Array]) -> tuple[pa.Array, list[pa.Array]]:
    """Rows by what stands in several columns of numbers (NULL counts as a value): per row the number of its
    combination, and per column what each combination holds. At least one column."""
    first = columns[0].dictionary_encode(null_encoding="encode")
    index, parts = first.indices, [first.dictionary]
    for column in columns[1:]:
        coded = column.dictionary_encode(null_encoding="encode")
        width = len(coded.dictionary)
        wide = pc.add(pc.multiply(index.cast(pa.int64()), width), coded.indices.cast(pa.int64()))
        pairs = wide.dictionary_encode()
        index = pairs.indices
        left = pc.divide(pairs.dictionary, width)
        parts = [part.take(left) for part in parts]
        parts.append(coded.dictionary.take(pc.subtract(pairs.dictionary, pc.multiply(left, width))))
    return index, parts


def per_combination(columns: Sequence[pa.Array], text: Callable[..., str | None]) -> Coded:
    """A text for every combination of values, made once per combination."""
    index, parts = combined(columns)
    return of_values([text(*values) for values in zip(*(part.to_pylist() for part in parts), strict=True)], index)


def joined(columns: Sequence[Coded], separator: str) -> Coded:
    """The texts of each row one behind the other, those that are not there left out; NULL where none is."""
    index, parts = combined([column.index for column in columns])
    # Each text brings its separator along: the kernel that joins skips rows in which nothing is known.
    led = [pc.binary_join_element_wise(separator, column.texts, "") for column in columns]
    texts = [text.take(part) for text, part in zip(led, parts, strict=True)]
    whole = pc.binary_join_element_wise(*texts, "", null_handling="replace", null_replacement="")
    whole = pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)
    return Coded(index.cast(INDEX), pc.utf8_slice_codeunits(whole, len(separator)))
