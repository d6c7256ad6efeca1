"""Identity numbers in columns: the usual well-formed number is judged here, everything else by ``core.base.identity``.

A test holds :func:`read_numbers` equal to :func:`birth_of` and :func:`read_id` for sound and for damaged numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.core.base.identity import birth_of

_SHAPE = "^[0-9]{17}[0-9X]$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = pa.array(list("10X98765432"))
_FIRST_HALF = 9
_INT = pa.int32()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Per value: ``sound`` (18 characters, right check digit, a birth date that exists), ``birth`` (DATE, from sound
    numbers only) and ``male`` (from the sequence digit of sound numbers)."""

    sound: pa.Array
    birth: pa.Array
    male: pa.Array


def read_numbers(values: pa.Array) -> Numbers:
    """Judge texts as 18-character numbers. NULL and any other text are not sound."""
    shaped = pc.fill_null(pc.match_substring_regex(values, _SHAPE), False)
    # Other texts become a harmless number, so that the digits can be cast; they are never sound.
    text = pc.if_else(shaped, values, pa.scalar("0" * 18)).cast(pa.binary())
    remainder = _remainder(text)
    right = pc.equal(_CHECKS.take(remainder), _cut(text, 17, 18))
    birth = _births(_cut(text, 6, 14), pc.and_(shaped, right))
    sound = pc.is_valid(birth)
    sequence = _cut(text, 16, 17).cast(_INT)
    male = pc.if_else(sound, pc.equal(pc.bit_wise_and(sequence, pa.scalar(1, _INT)), 1), pa.scalar(None, pa.bool_()))
    return Numbers(sound, birth, male)


def _cut(text: pa.Array, start: int, stop: int) -> pa.Array:
    return pc.binary_slice(text, start, stop).cast(pa.string())


def _remainder(text: pa.Array) -> pa.Array:
    """The weighted sum of the first 17 digits modulo 11, in two halves that fit 32 bits."""
    total: pa.Array | None = None
    for start, stop in ((0, _FIRST_HALF), (_FIRST_HALF, 17)):
        left = _cut(text, start, stop).cast(_INT)
        for position in range(stop - 1, start - 1, -1):
            higher = pc.divide(left, pa.scalar(10, _INT))
            digit = pc.subtract(left, pc.multiply(higher, pa.scalar(10, _INT)))
            weighted = pc.multiply(digit, pa.scalar(_WEIGHTS[position], _INT))
            total = weighted if total is None else pc.add(total, weighted)
            left = higher
    return pc.subtract(total, pc.multiply(pc.divide(total, pa.scalar(11, _INT)), pa.scalar(11, _INT)))


def _births(eight: pa.Array, right: pa.Array) -> pa.Array:
    """Birth dates by the reference's own rules, read once per distinct eight digits."""
    coded = pc.if_else(right, eight, pa.scalar(None, pa.string())).dictionary_encode()
    days = [_birth_inside(text) for text in coded.dictionary.to_pylist()]
    return pa.array(days, pa.date32()).take(coded.indices)


@lru_cache(maxsize=1 << 16)
def _birth_inside(eight: str | None) -> date | None:
    if eight is None:
        return None
    first17 = f"700101{eight}000"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return birth_of(first17 + _CHECKS[total % 11].as_py())
