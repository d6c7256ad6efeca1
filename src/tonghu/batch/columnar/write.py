"""Assembling the contract's object per row as nested Arrow columns, and writing them.

Texts stand once per batch in dictionaries and rows hold numbers only, so a million explanations cost little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.coded import Coded, of_values, per_combination
from tonghu.batch.columnar.explain import Payload
from tonghu.batch.columnar.readings import INDEX
from tonghu.batch.columnar.results import KEY_CARE, RISK
from tonghu.batch.columnar.telling import Told

TEXT = pa.dictionary(INDEX, pa.string())
_WORDS = pa.list_(pa.string())


def coded(values: Sequence[str | None], index: pa.Array) -> pa.DictionaryArray:
    """One text per payload → one per row, as a dictionary column."""
    return of_values(values, index).array()


@lru_cache(maxsize=16)
def _interleaved(rows: int, width: int) -> pa.Array:
    """Positions that turn ``width`` columns laid end to end into rows laid end to end."""
    position = _counted(rows * width)
    row = pc.divide(position, pa.scalar(width, INDEX)) if width else position
    column = pc.subtract(position, pc.multiply(row, pa.scalar(width, INDEX)))
    return pc.add(pc.multiply(column, pa.scalar(rows, INDEX)), row)


def _counted(number: int) -> pa.Array:
    """0, 1, 2 …"""
    return pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, INDEX), number)), pa.scalar(1, INDEX))


def decision(
    status: pa.Array, payloads: Sequence[Payload], criteria: Sequence[tuple[pa.Array, Sequence[Payload], Told]]
) -> pa.StructArray:
    """``DECISION`` per row; NULL where ``status`` is NULL: then nothing of it is laid out."""
    width = len(criteria)
    payloads = payloads or [{"status": "", "missing": []}]
    decided = pc.is_valid(status)
    rows = pc.indices_nonzero(decided)
    fixed: dict[str, list[Coded]] = {name: [] for name in ("code", "outcome", "clause")}
    for index, own, _ in criteria:
        there = index.take(rows)
        for name, columns in fixed.items():
            columns.append(of_values([str(payload[name]) for payload in own], there))
    entries = {name: _alternating(columns, len(rows)) for name, columns in fixed.items()}
    entries["text"] = _alternating([told.text.at(rows) for *_, told in criteria], len(rows))
    entries["facts"] = _facts(
        [{name: fact.at(rows) for name, fact in told.facts.items()} for *_, told in criteria], len(rows)
    )
    offsets = offsets_of(pc.multiply(decided.cast(INDEX), pa.scalar(width, INDEX)))
    return pa.StructArray.from_arrays(
        [
            coded([str(p["status"]) for p in payloads], status),
            pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(list(entries.values()), list(entries))),
            pa.array([p["missing"] for p in payloads], _WORDS).take(pc.fill_null(status, 0)),
        ],
        ["status", "criteria", "missing"],
        mask=pc.is_null(status),
    )


def _laid_out(columns: Sequence[Coded]) -> tuple[pa.Array, pa.Array]:
    """The numbers of several columns end to end, into one list of texts.

    Each text stands there once: a dictionary with a repeated text is not written as one, but as every row's own text.
    """
    texts = pa.concat_arrays([pa.array([], pa.string()), *(column.texts for column in columns)]).dictionary_encode()
    numbers, start = [pa.array([], INDEX)], 0
    for column in columns:
        numbers.append(texts.indices.slice(start, len(column.texts)).take(column.index))
        start += len(column.texts)
    return pa.concat_arrays(numbers), texts.dictionary


def _alternating(columns: Sequence[Coded], rows: int) -> pa.DictionaryArray:
    """The first row's texts of every column, then the second row's …"""
    numbers, texts = _laid_out(columns)
    return pa.DictionaryArray.from_arrays(numbers.take(_interleaved(rows, len(columns))), texts)


def _facts(criteria: Sequence[Mapping[str, Coded]], rows: int) -> pa.MapArray:
    """The facts of every criterion of every row: name → text, those that are not known left out."""
    columns = [fact for facts in criteria for fact in facts.values()]
    names = pa.array(list(dict.fromkeys(name for facts in criteria for name in facts)), pa.string())
    number = {name: index for index, name in enumerate(names.to_pylist())}
    numbers, texts = _laid_out(columns)
    order = _interleaved(rows, len(columns))
    known = pc.is_valid(numbers)
    keys = pa.concat_arrays(
        [pa.array([], INDEX), *(pa.repeat(pa.scalar(number[n], INDEX), rows) for facts in criteria for n in facts)]
    )
    shown = known.take(order)
    counts: list[pa.Array] = [pa.array([], INDEX)]
    for facts in criteria:
        count = pa.repeat(pa.scalar(0, INDEX), rows)
        for fact in facts.values():
            count = pc.add(count, pc.is_valid(fact.index).cast(INDEX))
        counts.append(count)
    lengths = pa.concat_arrays(counts).take(_interleaved(rows, len(criteria)))
    return pa.MapArray.from_arrays(
        offsets_of(lengths),
        pa.DictionaryArray.from_arrays(keys.take(order).filter(shown), names),
        pa.DictionaryArray.from_arrays(numbers.take(order).filter(shown), texts),
    )


def services(columns: Sequence[tuple[pa.Array, Sequence[Payload]]], rows: int) -> pa.ListArray:
    """The service list per row: items that are absent are left out."""
    merged: list[Payload] = []
    shifted = []
    counts = pa.repeat(pa.scalar(0, INDEX), rows)
    for index, own in columns:
        numbers: list[int | None] = []
        for payload in own:
            numbers.append(len(merged) if payload else None)
            merged += [payload] if payload else []
        present = pa.array(numbers, INDEX).take(index)
        shifted.append(present)
        counts = pc.add(counts, pc.is_valid(present).cast(INDEX))
    if columns:
        index = pa.concat_arrays(shifted).take(_interleaved(rows, len(columns))).drop_null()
    else:
        index = pa.array([], INDEX)
    entries = pa.StructArray.from_arrays(
        [
            pa.array([p["item"] for p in merged], pa.int32()).take(index),
            coded([str(p["project"]) for p in merged], index),
            coded([str(p["status"]) for p in merged], index),
            pa.array([p["missing"] for p in merged], _WORDS).take(index),
        ],
        ["item", "project", "status", "missing"],
    )
    return pa.ListArray.from_arrays(offsets_of(counts), entries)


def offsets_of(counts: pa.Array) -> pa.Array:
    """List offsets out of lengths."""
    return pa.concat_arrays([pa.array([0], INDEX), pc.cumulative_sum(counts).cast(INDEX)])


def key_care(index: pa.Array, payloads: Sequence[Payload]) -> pa.Array:
    """The contract's ``key_care`` per row."""
    return pa.array(list(payloads), KEY_CARE).take(index)


def no_key_care(rows: int) -> pa.Array:
    """``key_care`` of a pack without a list."""
    nothing = pa.array([{"status": "not_listed", "reasons": [], "missing": []}], KEY_CARE)
    return nothing.take(pa.repeat(pa.scalar(0, INDEX), rows))


def risk(index: pa.Array, payloads: Sequence[Payload]) -> pa.Array:
    """The contract's ``risk`` per row."""
    return pa.array(list(payloads), RISK).take(index)


def counties(columns: Sequence[pa.Array]) -> pa.Array:
    """Lists of county codes out of code columns, without NULLs."""
    from_columns = [pc.is_valid(column).cast(INDEX) for column in columns]
    counts = from_columns[0]
    for more in from_columns[1:]:
        counts = pc.add(counts, more)
    rows = len(counts)
    flat = pa.concat_arrays(list(columns)).take(_interleaved(rows, len(columns))).drop_null()
    return pa.ListArray.from_arrays(offsets_of(counts), code_texts(flat))


def code_texts(codes: pa.Array) -> pa.DictionaryArray:
    """County codes as text."""
    values = codes.dictionary_encode()
    texts = pa.array([str(code) for code in values.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(values.indices, texts)


def ends(on: pa.Array) -> pa.StructArray:
    """``ends`` per row; NULL where nothing ends."""
    days = per_combination([on], lambda day: None if day is None else day.isoformat())
    why = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, INDEX), len(on)), pa.array(["turns_16"]))
    return pa.StructArray.from_arrays([days.array(), why], ["on", "why"], mask=pc.is_null(on))


def row_struct(fields: Mapping[str, pa.Array]) -> pa.StructArray:
    """A struct column."""
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))
