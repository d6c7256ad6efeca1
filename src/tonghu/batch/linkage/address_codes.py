"""Addresses in columns: town, village and the rest as numbers, cut as :mod:`tonghu.core.linkage.addresses` cuts them."""

from __future__ import annotations

from collections.abc import Iterable

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


_COUNTY, _TOWN, _STREET, _VILLAGE, _COMMUNITY, _DIGIT = (1 << bit for bit in range(6))


def _table(*kinds: tuple[Iterable[str], int]) -> np.ndarray:
    table = np.zeros(POINTS, np.uint8)
    for chars, bit in kinds:
        table[[ord(char) for char in chars]] |= bit
    return table


_KINDS = _table(
    (COUNTY_ENDS, _COUNTY),
    (TOWN_ENDS, _TOWN),
    (STREET[0], _STREET),
    (VILLAGE_ENDS, _VILLAGE),
    (COMMUNITY[1], _COMMUNITY),
    (DIGITS, _DIGIT),
)
"""What a character may be in an address."""
_NO_TOWN = _table((NO_TOWN_BEFORE, 1)) != 0


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
    if not len(packed.codes):
        none = np.zeros(len(packed), np.uint64)
        return none, none, none
    # Few characters matter: after one look at all of them only their places are worked on.
    kinds = _KINDS[packed.codes]
    row = np.repeat(np.arange(len(packed), dtype=np.int32), packed.lengths)
    first, last = packed.bounds[:-1], packed.bounds[1:]
    town_start, town_end = _towns(packed, kinds, row)
    villages = np.flatnonzero(kinds & (_VILLAGE | _COMMUNITY))
    villages = villages[villages > town_end[row[villages]]]
    before = packed.codes[villages - 1]
    villages = villages[(kinds[villages] & _VILLAGE != 0) | (before == ord(COMMUNITY[0]))]
    digits = np.flatnonzero(kinds & _DIGIT)
    end = len(packed.codes)
    hit, number = _next(villages, first, end), _next(digits, town_end, end)
    village_end = np.where((hit < last) & ~((number < last) & (number < hit)), hit + 1, town_end)
    rest = packed.hash_between(village_end, last)
    return (
        packed.hash_between(town_start, town_end),
        packed.hash_between(town_end, village_end),
        np.where(_next(digits, village_end, end) < last, rest, np.uint64(0)),
    )


def _towns(packed: Ragged, kinds: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each row's town begins and ends; both at the row's beginning where none is written."""
    codes, first, last = packed.codes, packed.bounds[:-1], packed.bounds[1:]
    counties = np.flatnonzero(kinds & _COUNTY)
    counties = counties[counties > first[row[counties]]]
    at = np.flatnonzero(kinds & (_TOWN | _STREET))
    of = row[at]
    inside = at + 1 < last[of]
    after = codes[np.minimum(at + 1, len(codes) - 1)]
    street = (kinds[at] & _STREET != 0) & (after == ord(STREET[1])) & inside
    town = (kinds[at] & _TOWN != 0) & ~(inside & _NO_TOWN[after])
    # Where the current division's name begins: behind the last ending of a county so far.
    begun = np.maximum(first[of], np.append(counties, -1)[np.searchsorted(counties, at, side="right") - 1] + 1)
    good = (street | town) & (at - begun >= 1)
    at, begun, street = at[good], begun[good], street[good]
    place = np.searchsorted(at, first)
    hit = np.append(at, len(codes))[place]
    found = hit < last
    return (
        np.where(found, np.append(begun, 0)[place], first),
        np.where(found, hit + 1 + np.append(street, False)[place], first),
    )


def _next(places: np.ndarray, start: np.ndarray, none: int) -> np.ndarray:
    """The first of ascending places from each start on, ``none`` where there is none any more."""
    return np.append(places, none)[np.searchsorted(places, start)]
