"""Addresses in columns: town, village and the rest as numbers, cut as :mod:`tonghu.core.linkage.addresses` cuts them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.codes import Codes, characters
from tonghu.batch.linkage.ragged import POINTS, Ragged
from tonghu.core.linkage.addresses import (
    COMMUNITY,
    COUNTY_ENDS,
    DIGITS,
    NO_TOWN_BEFORE,
    STREET,
    TOWN_ENDS,
    VILLAGE_ENDS,
)

CHUNK = 65_536


def _flags(chars: object) -> np.ndarray:
    table = np.zeros(POINTS, bool)
    table[[ord(char) for char in chars]] = True  # type: ignore[attr-defined]  # any iterable of characters
    return table


_COUNTY, _TOWN, _VILLAGE = _flags(COUNTY_ENDS), _flags(TOWN_ENDS), _flags(VILLAGE_ENDS)
_DIGIT, _NO_TOWN = _flags(DIGITS), _flags(NO_TOWN_BEFORE)


def address_codes(texts: pa.Array, name: str) -> Codes:
    """``name_town``, ``name_village`` and ``name_rest`` of every row; 0 for what is not written."""
    coded = texts.dictionary_encode()
    distinct = coded.dictionary
    parts = [_cut(distinct.slice(start, CHUNK)) for start in range(0, len(distinct), CHUNK)]
    index = pc.fill_null(coded.indices, len(distinct)).to_numpy()
    none = [np.zeros(1, np.uint64)] * 3
    columns = [np.concatenate([*(part[k] for part in parts), none[k]])[index] for k in range(3)]
    return Codes({f"{name}_town": columns[0], f"{name}_village": columns[1], f"{name}_rest": columns[2]})


def _cut(texts: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    whole = Ragged.of(texts).map(characters().packed)
    packed = whole.keep(whole.codes != 0)
    codes, bounds = packed.codes, packed.bounds
    if not len(codes):
        none = np.zeros(len(packed), np.uint64)
        return none, none, none
    at = np.arange(len(codes), dtype=np.int64)
    first, last = bounds[:-1], bounds[1:]
    opening = np.repeat(first, packed.lengths)
    # Where the current division's name begins: behind the last ending of a county so far.
    begun = np.maximum.accumulate(np.where(_COUNTY[codes] & (at > opening), at + 1, opening))
    after = np.append(codes[1:], 0)
    inside = at + 1 < np.repeat(last, packed.lengths)
    street = (codes == ord(STREET[0])) & (after == ord(STREET[1])) & inside
    town = (_TOWN[codes] & ~(inside & _NO_TOWN[after])) | street
    town &= at - begun >= 1
    hit, found = _first(packed, town)
    town_end = np.where(found, hit + 1 + street[np.minimum(hit, len(codes) - 1)], first)
    town_start = np.where(found, begun[np.minimum(hit, len(codes) - 1)], first)
    behind = at >= np.repeat(town_end, packed.lengths)
    before = np.concatenate((np.zeros(1, codes.dtype), codes[:-1]))
    community = (codes == ord(COMMUNITY[1])) & (before == ord(COMMUNITY[0])) & (at > opening)
    village = behind & (at > np.repeat(town_end, packed.lengths)) & (_VILLAGE[codes] | community)
    hit, found = _first(packed, village)
    number, numbered = _first(packed, behind & _DIGIT[codes])
    found &= ~(numbered & (number < hit))
    village_end = np.where(found, hit + 1, town_end)
    rest = packed.hash_between(village_end, last)
    tail = packed.any(_DIGIT[codes] & (at >= np.repeat(village_end, packed.lengths)))
    return (
        packed.hash_between(town_start, town_end),
        packed.hash_between(town_end, village_end),
        np.where(tail, rest, np.uint64(0)),
    )


def _first(packed: Ragged, flags: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per row the position of the first flagged character, and whether there is one."""
    places = np.flatnonzero(flags)
    next_one = np.searchsorted(places, packed.bounds[:-1])
    hit = np.append(places, len(flags))[next_one]
    found = hit < packed.bounds[1:]
    return np.where(found, hit, packed.bounds[:-1]), found
