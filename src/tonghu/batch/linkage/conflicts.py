"""Where a department's value differs from the roster's: ``conflicts.csv``, with the pack's word on whom to believe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.address_codes import address_codes
from tonghu.batch.linkage.codes import id_codes, name_codes, text_codes
from tonghu.batch.linkage.days import birth_codes
from tonghu.batch.linkage.levels import address_levels, known, meet
from tonghu.batch.linkage.outputs import spread
from tonghu.batch.linkage.people import GUARDIANS, PHONES, phone_codes
from tonghu.batch.linkage.source import OTHER_KEY, Listing
from tonghu.core.base.registration import BY_CODE, Column, Kind
from tonghu.core.linkage.addresses import AddressLevel
from tonghu.core.survey.cells import read_cell
from tonghu.core.survey.list_columns import LISTS, columns_of

Rule = Callable[[str, str], str]
"""Column code and list key → whom the pack believes, in words."""
_NO_FACTS = frozenset(("ref", "form", "reporting_unit", "reported_on", "reported_by", "remarks"))
_PEOPLE = {"guardian_name": GUARDIANS, "guardian_phone": PHONES}
"""A list's guardian may be any of the roster's."""


@dataclass(frozen=True)
class Difference:
    """Rows of one list in which a column differs, and both values."""

    column: str
    code: str
    row: np.ndarray
    child: np.ndarray
    roster: pa.Array
    theirs: pa.Array


def compared_codes(roster: Listing, listing: Listing) -> list[str]:
    """Columns that both have, and the list's guardian."""
    shared = [code for code in listing.columns if code in roster.columns and code not in _NO_FACTS]
    people = [c for c, own in _PEOPLE.items() if c in listing.columns and any(o in roster.columns for o in own)]
    return list(dict.fromkeys([*shared, *people]))


def differences(roster: Listing, listing: Listing, row: np.ndarray, child: np.ndarray) -> list[Difference]:
    """Every column of one list, for its recognised rows."""
    columns = columns_of(listing.key if listing.key in LISTS else OTHER_KEY)
    found = []
    for code in compared_codes(roster, listing):
        theirs = listing.column(code)
        own = _PEOPLE.get(code, (code,))
        values = [roster.columns[name] for name in own if name in roster.columns]
        at = _possibly(values, theirs, row, child, addresses=code.endswith("_address"))
        if not len(at):
            continue
        rows, children = row[at], child[at]
        left = [column.take(pa.array(children)) for column in values]
        right = theirs.take(pa.array(rows))
        differ = _differ(columns[code], left, right)
        if differ.any():
            keep = pa.array(np.flatnonzero(differ))
            shown = [column.take(keep) for column in left]
            text = shown[0] if len(shown) == 1 else _several(shown)
            title = BY_CODE[code].header if code in BY_CODE and len(own) == 1 else columns[code].header
            found.append(Difference(title, code, rows[differ], children[differ], text, right.take(keep)))
    return found


def _several(columns: Sequence[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*columns, "、", null_handling="skip")


def _possibly(
    values: Sequence[pa.Array], theirs: pa.Array, row: np.ndarray, child: np.ndarray, *, addresses: bool
) -> np.ndarray:
    """Positions of rows whose texts differ: both are known, none of the roster's is the same text (or, of addresses, a
    part of the other)."""
    right = theirs.take(pa.array(row))
    index = pa.array(child)
    known_here, apart = pa.repeat(pa.scalar(False), len(row)), pc.is_valid(right)
    for column in values:
        left = column.take(index)
        known_here = pc.or_(known_here, pc.is_valid(left))
        apart = pc.and_(apart, pc.fill_null(pc.not_equal(left, right), True))
    at = pc.indices_nonzero(pc.and_(known_here, apart))
    if not addresses:
        return at.to_numpy()
    pairs = pa.table({"a": values[0].take(index).take(at), "b": right.take(at), "i": at})
    with duckdb.connect() as connection:
        connection.register("pairs", pairs)
        query = "SELECT i FROM pairs WHERE NOT contains(a, b) AND NOT contains(b, a) ORDER BY i"
        return connection.sql(query).to_arrow_table().column("i").to_numpy()


def _differ(column: Column, ours: Sequence[pa.Array], theirs: pa.Array) -> np.ndarray:
    """Whether values differ in what they say, not only in how they are written."""
    if column.code.endswith("_address"):
        level = address_levels(address_codes(ours[0], "a"), address_codes(theirs, "a"), "a")
        return np.isin(level, (AddressLevel.OTHER_TOWN, AddressLevel.OTHER_VILLAGE, AddressLevel.OTHER_DOOR))
    named = column.code.endswith("_name") or column.code in ("name", "former_name")
    read = _names if named else _READ.get(column.kind)
    if read is None:
        return _by_reading(column, ours[0], theirs)
    left = np.column_stack([read(texts) for texts in ours])
    right = read(theirs)
    right = right if right.ndim == 2 else right[:, None]
    return known(left) & known(right) & ~meet(left, right)


def _names(texts: pa.Array) -> np.ndarray:
    return name_codes(texts, only=("name_clean",))["name_clean"]


def _births(texts: pa.Array) -> np.ndarray:
    return birth_codes(texts, np.zeros(len(texts), np.int32))["birth"]


_READ: Mapping[Kind, Callable[[pa.Array], np.ndarray]] = {
    Kind.ID_NUMBER: lambda texts: id_codes(texts)["id_text"],
    Kind.DATE: _births,
    Kind.PHONE: lambda texts: phone_codes([texts], len(texts)),
    Kind.TEXT: text_codes,
}


def _by_reading(column: Column, ours: pa.Array, theirs: pa.Array) -> np.ndarray:
    """Options: each distinct pair of texts is read by the reference."""
    left, right = ours.dictionary_encode(), theirs.dictionary_encode()
    size = len(right.dictionary)
    pair = left.indices.to_numpy().astype(np.int64) * size + right.indices.to_numpy()
    distinct, back = np.unique(pair, return_inverse=True)
    own = [read_cell(column, text).value for text in left.dictionary.to_pylist()]
    other = [read_cell(column, text).value for text in right.dictionary.to_pylist()]
    differ = [
        own[int(p) // size] is not None
        and other[int(p) % size] is not None
        and own[int(p) // size] != other[int(p) % size]
        for p in distinct
    ]
    return np.array(differ, bool)[back] if len(differ) else np.zeros(len(pair), bool)


def conflicts(
    roster: Listing,
    lists: Sequence[Listing],
    links: Sequence[tuple[np.ndarray, np.ndarray]],
    refs: pa.Array,
    rule: Rule,
) -> Iterator[dict[str, object]]:
    """``conflicts.csv``, list by list. ``links``: per list its recognised rows and their children."""
    for listing, (row, child) in zip(lists, links, strict=True):
        found = differences(roster, listing, row, child)
        if not found:
            continue
        row = np.concatenate([d.row for d in found])
        order = np.argsort(row, kind="stable")
        of = np.repeat(np.arange(len(found)), [len(d.row) for d in found])[order]
        child = np.concatenate([d.child for d in found])[order]
        yield {
            "ref": refs.take(pa.array(child)),
            "column": spread(pa.array([d.column for d in found], pa.string()), of),
            "roster_value": pa.concat_arrays([d.roster for d in found]).take(pa.array(order)),
            "list": spread(pa.array([listing.key]), np.zeros(len(of))),
            "list_value": pa.concat_arrays([d.theirs for d in found]).take(pa.array(order)),
            "rule": spread(pa.array([rule(d.code, listing.key) for d in found], pa.string()), of),
        }


COLUMNS = ("ref", "column", "roster_value", "list", "list_value", "rule")
"""Of ``conflicts.csv``."""
