"""Texts in columns as one array of code points: what is done to every character is done to all rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

POINTS = 0x33480
"""Code points that tables have room for; higher ones (and none is a Chinese character) count as the last."""
LONGEST = 512
"""Characters of a cell that are looked at."""
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Ragged:
    """``codes`` of all rows one behind the other; row ``i`` is ``codes[bounds[i]:bounds[i + 1]]``."""

    codes: np.ndarray
    bounds: np.ndarray

    @classmethod
    def of(cls, texts: pa.Array) -> Ragged:
        """The texts of an Arrow column; a missing one is empty."""
        filled = pc.fill_null(texts, "").cast(pa.large_string())
        if (pc.max(pc.binary_length(filled)).as_py() or 0) > LONGEST:
            filled = pc.utf8_slice_codeunits(filled, 0, LONGEST)
        lengths = pc.utf8_length(filled).to_numpy(zero_copy_only=False)
        buffers, offset = filled.buffers(), filled.offset
        ends = np.frombuffer(buffers[1], np.int64)[offset : offset + len(filled) + 1]
        raw = memoryview(buffers[2])[ends[0] : ends[-1]] if len(filled) and buffers[2] is not None else b""
        codes = np.frombuffer(str(raw, "utf-8").encode("utf-32-le"), np.int32)
        if codes.max(initial=0) >= POINTS:
            codes = np.minimum(codes, POINTS - 1)
        return cls(codes, _bounds(lengths))

    @classmethod
    def rows(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """From lists of numbers."""
        lengths = np.fromiter((len(row) for row in rows), np.int64, len(rows))
        flat = np.fromiter((code for row in rows for code in row), np.int32, int(lengths.sum()))
        return cls(flat, _bounds(lengths))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @cached_property
    def lengths(self) -> np.ndarray:
        """Characters per row."""
        return np.diff(self.bounds)

    @cached_property
    def row(self) -> np.ndarray:
        """The row of each character."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    @cached_property
    def place(self) -> np.ndarray:
        """The position of each character in its row."""
        return np.arange(len(self.codes), dtype=np.int64) - np.repeat(self.bounds[:-1], self.lengths)

    def map(self, table: np.ndarray) -> Ragged:
        """Every character by a table."""
        return Ragged(table[self.codes], self.bounds)

    def keep(self, mask: np.ndarray) -> Ragged:
        """Without the characters where ``mask`` is false."""
        if mask.all():
            return self
        passed = np.concatenate(([0], np.cumsum(mask)))
        return Ragged(self.codes[mask], passed[self.bounds])

    def take(self, rows: np.ndarray) -> Ragged:
        """Some rows."""
        lengths = self.lengths[rows]
        bounds = _bounds(lengths)
        within = np.arange(bounds[-1]) - np.repeat(bounds[:-1], lengths)
        return Ragged(self.codes[np.repeat(self.bounds[:-1][rows], lengths) + within], bounds)

    def any(self, flags: np.ndarray) -> np.ndarray:
        """Whether a row has a character that is flagged."""
        passed = np.concatenate(([0], np.cumsum(flags)))
        return passed[self.bounds[1:]] > passed[self.bounds[:-1]]

    def matrix(self, width: int) -> np.ndarray:
        """The first characters per row, 0 behind the end."""
        found = np.zeros((len(self), width), np.int32)
        near = self.place < width
        found[self.row[near], self.place[near]] = self.codes[near]
        return found

    def hash(self) -> np.ndarray:
        """A 64-bit number per row, equal for equal rows; 0 for empty ones."""
        return self.hash_between(self.bounds[:-1], self.bounds[1:])

    @cached_property
    def _sums(self) -> np.ndarray:
        longest = int(self.lengths.max(initial=0))
        products = (self.codes.astype(np.uint64) + np.uint64(1)) * powers(longest)[self.place]
        return np.concatenate((np.zeros(1, np.uint64), np.cumsum(products, dtype=np.uint64)))

    def hash_between(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """The same of parts of rows: ``starts`` and ``ends`` are positions in ``codes``."""
        longest = int(self.lengths.max(initial=0))
        part = self._sums[ends] - self._sums[starts]
        shift = inverse_powers(longest + 1)[np.maximum(starts - self.bounds[:-1], 0)]
        mixed = mix(part * shift + (ends - starts).astype(np.uint64))
        return np.where(ends > starts, mixed, np.uint64(0))


def _bounds(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))


def powers(count: int) -> np.ndarray:
    """1, B, B² … modulo 2^64."""
    return np.cumprod(np.concatenate((np.ones(1, np.uint64), np.full(max(count, 1), _BASE))), dtype=np.uint64)


def inverse_powers(count: int) -> np.ndarray:
    """1, 1/B, 1/B² … modulo 2^64."""
    inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
    return np.cumprod(np.concatenate((np.ones(1, np.uint64), np.full(max(count, 1), inverse))), dtype=np.uint64)


def mix(numbers: np.ndarray) -> np.ndarray:
    """A good scatter of 64-bit numbers; never 0 for what is not 0."""
    x = numbers.astype(np.uint64)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def together(*parts: np.ndarray) -> np.ndarray:
    """One number for several; 0 where any of them is 0."""
    found = np.zeros(len(parts[0]), np.uint64)
    known = np.ones(len(parts[0]), bool)
    for part in parts:
        whole = part.astype(np.uint64)
        known &= whole != 0
        found = mix(found * np.uint64(0x100000001B3) + whole + np.uint64(1))
    return np.where(known, found, np.uint64(0))


def text_hash(texts: Iterable[str]) -> np.ndarray:
    """Hashes of Python texts, equal to those of columns."""
    return Ragged.rows([[min(ord(char), POINTS - 1) for char in text[:LONGEST]] for text in texts]).hash()
