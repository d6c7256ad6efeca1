"""Certain rows: a sound identity number and the name of a child of the roster. They have no rival and need no score.

Most of them stand in the list letter for letter as in the roster, and are found without being read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.days import birth_codes
from tonghu.batch.linkage.levels import birth_levels, same_or_not
from tonghu.batch.linkage.people import NAMED, name_and_number, number_column, sex_codes
from tonghu.batch.linkage.scoring import packed_patterns
from tonghu.batch.linkage.source import Listing
from tonghu.core.linkage.names import NameLevel
from tonghu.core.linkage.numbers import IdLevel
from tonghu.core.linkage.schema import CHILD


@dataclass(frozen=True)
class Known:
    """The roster as it is asked: codes, the texts of numbers and names, per row the first row of its child and the frequency
    class of its name.
    """

    people: Codes
    numbers: pa.Array
    names: pa.Array
    first: np.ndarray
    frequency: np.ndarray

    @cached_property
    def held(self) -> np.ndarray:
        """Sound identity numbers, 0 for none."""
        return np.where(self.people["id_sound"], self.people["id_text"], np.uint64(0))

    @cached_property
    def holder(self) -> np.ndarray:
        """Per row the first row with the same sound number; -1 where it has none, and once more at the end."""
        rows = _places(pa.array(self.held), pa.array(self.held))
        return np.append(np.where(self.held != 0, rows, -1), -1)


@dataclass
class Certain:
    """Per row of a list the roster row whose sound ID and name it has, or -1, and the pattern of that."""

    child: np.ndarray
    packed: np.ndarray
    numbers: np.ndarray
    """The sound IDs, 0 for none."""
    known: int
    """Rows whose sound ID stands in the roster, under whatever name."""
    rest: Codes
    """Names and numbers of the other rows."""


def certain_rows(listing: Listing, known: Known) -> Certain:
    """Which rows of a list are certain."""
    people = known.people
    numbers, child = np.zeros(listing.rows, np.uint64), np.full(listing.rows, -1, np.int64)
    literal = np.zeros(0, np.int64)
    if people.rows:
        literal, child = _letter_for_letter(listing, known)
        numbers[literal] = people["id_text"][child[literal]]
    others = np.flatnonzero(child < 0)
    index = pa.array(others)
    columns = {code: listing.columns[code].take(index) for code in NAMED if code in listing.columns}
    rows = name_and_number(columns, len(others))
    numbers[others] = np.where(rows["id_sound"], rows["id_text"], np.uint64(0))
    if not people.rows:
        return Certain(child, np.zeros(listing.rows, np.int64), numbers, 0, rows)
    found = _places(pa.array(numbers[others]), pa.array(known.held))
    there = (numbers[others] != 0) & (found >= 0)
    sure = there & (rows["name_standard"] != 0) & (rows["name_standard"] == people["name_standard"][found])
    clean = people["name_clean"][child]
    clean[others] = rows["name_clean"]
    child[others[sure]] = found[sure]
    at = np.flatnonzero(child >= 0)
    patterns = np.zeros(listing.rows, np.int64)
    patterns[at] = _pattern_of(listing, clean[at], known, at, child[at])
    whole = len(literal) + int(there.sum())
    return Certain(
        np.where(child >= 0, known.first[child], -1), patterns, numbers, whole, rows.take(np.flatnonzero(~sure))
    )


def _letter_for_letter(listing: Listing, known: Known) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose number and name are written as in the roster, and per row of the list that roster row, or -1."""
    child = known.holder[_places(number_column(listing.columns, listing.rows), known.numbers)]
    same = pc.equal(listing.column("name"), known.names.take(pa.array(np.maximum(child, 0))))
    sure = pc.fill_null(same, False).to_numpy(zero_copy_only=False)
    child = np.where(sure & (child >= 0) & (known.people["name_standard"][child] != 0), child, -1)
    return np.flatnonzero(child >= 0), child


def _places(wanted: pa.Array, there: pa.Array) -> np.ndarray:
    """Where each value first stands, -1 for nowhere; what is missing stands nowhere."""
    found = pc.index_in(wanted, value_set=there, skip_nulls=True)
    return pc.fill_null(found, -1).to_numpy().astype(np.int64)


def _pattern_of(listing: Listing, clean: np.ndarray, known: Known, at: np.ndarray, child: np.ndarray) -> np.ndarray:
    """What is told of certain rows: number, name, birth date and sex; nothing else needs to be compared."""
    index = pa.array(at)
    births = birth_codes(listing.column("birth_date").take(index), np.zeros(len(at), np.int32))
    theirs = Codes({name: known.people[name][child] for name in (*births, "name_clean")})
    levels = np.zeros((len(at), len(CHILD.comparisons)), np.uint8)
    place = CHILD.place
    levels[:, place["id"]] = IdLevel.SAME
    same = clean == theirs["name_clean"]
    levels[:, place["name"]] = np.where(same, NameLevel.SAME, NameLevel.VARIANT)
    levels[:, place["birth"]] = birth_levels(births, theirs, np.ones(len(at), bool))
    levels[:, place["sex"]] = same_or_not(sex_codes(listing.column("sex").take(index)), known.people["sex"][child])
    return packed_patterns(levels, known.frequency[child])
