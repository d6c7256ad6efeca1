"""The faults of every row, in columns: what reading noted, what the reference's own checks find, places, repeated numbers.

Each check runs once per distinct combination of what it looks at, so both engines name the same faults in the same words
and in the same order: cells, unknown columns, checks, places, the number that stands twice, and contradicting grades.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.duplicates import Duplicates
from tonghu.batch.columnar.keys import distinct
from tonghu.batch.columnar.places import Places
from tonghu.batch.columnar.prepare import Prepared
from tonghu.batch.columnar.readings import INDEX, Known, Readings, plain
from tonghu.batch.columnar.suspects import SUSPECTS
from tonghu.batch.registrations import PLACE_HEADERS
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Column, Registration, Value
from tonghu.core.survey.checks import CHECKS, place_problem
from tonghu.core.survey.headers import HeaderFound, column_problem
from tonghu.core.survey.row_check import RowCheck

_FIELDS = ("column", "code", "severity", "text", "suggestion")
_MOST_CACHED = 200_000
_Key = tuple[int | str | None, ...]
FoundPerRow = tuple[pa.Array, Sequence[Sequence[Problem]]]
"""Per row its number in a list of findings, and that list."""


@dataclass(frozen=True, slots=True)
class FoundProblems:
    """``lists``: per row the contract's ``problems``."""

    lists: pa.ListArray
    rows_with_errors: int


@dataclass(frozen=True, slots=True)
class _KnownCases:
    """What a check found in the cases met so far. A case is told by texts, or by the numbers of readings, which mean the
    same in every batch as long as they are kept in the same place."""

    where: tuple[Known | Column | None, ...]
    found: dict[_Key, tuple[Problem, ...]]


class _Collected:
    """Problems of one batch: which row has which, in the order in which they were added."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._problems: list[Problem] = []
        self._at: list[pa.Array] = [pa.array([], INDEX)]
        self._number: list[pa.Array] = [pa.array([], INDEX)]

    def add(self, cases: pa.Array, found: Sequence[Sequence[Problem]], rows: pa.Array | None = None) -> None:
        """``cases``: per row (of ``rows``, else of all) its number in ``found``."""
        faulty = [case for case, problems in enumerate(found) if problems]
        if not faulty:
            return
        number = pc.index_in(cases.cast(INDEX), value_set=pa.array(faulty, INDEX))
        at = pc.indices_nonzero(pc.is_valid(number))
        number, rows = number.take(at), (at if rows is None else rows.take(at)).cast(INDEX)
        for k in range(max(len(found[case]) for case in faulty)):
            numbers: list[int | None] = []
            for case in faulty:
                problems = found[case]
                numbers.append(len(self._problems) if k < len(problems) else None)
                self._problems.extend(problems[k : k + 1])
            per_row = pa.array(numbers, INDEX).take(number)
            there = pc.is_valid(per_row)
            self._number.append(per_row.filter(there))
            self._at.append(rows.filter(there))

    def lists(self) -> FoundProblems:
        """Every row's list."""
        at, number = pa.concat_arrays(self._at), pa.concat_arrays(self._number)
        order = pc.array_sort_indices(at)  # stable: what was added first stands first
        at, number = at.take(order), number.take(order)
        offsets = pc.search_sorted(at, pa.array(range(self._rows + 1), INDEX)).cast(INDEX)
        told = [problem.as_json() for problem in self._problems]
        texts = [pa.array([one[name] for one in told], pa.string()).dictionary_encode() for name in _FIELDS]
        columns = [pa.DictionaryArray.from_arrays(text.indices.take(number), text.dictionary) for text in texts]
        errors = pa.array([problem.severity == "error" for problem in self._problems], pa.bool_()).take(number)
        entries = pa.StructArray.from_arrays(columns, _FIELDS)
        return FoundProblems(pa.ListArray.from_arrays(offsets, entries), len(at.filter(errors).unique()))


class Problems:
    """Finds the problems of batches of one table."""

    def __init__(self, as_of: date, found: HeaderFound, places: Places, duplicates: Duplicates) -> None:
        self._as_of, self._found, self._places, self._duplicates = as_of, found, places, duplicates
        self._known: dict[RowCheck, _KnownCases] = {}

    def of(self, prepared: Prepared, decided: FoundPerRow | None = None) -> FoundProblems:
        """Every row's problems; ``decided`` are those that only show once a row has been decided."""
        rows = len(prepared.batch)
        collected = _Collected(rows)
        for read in prepared.readings.values():
            self._noted(read, collected)
        self._unknown_columns(prepared, collected)
        for check in CHECKS:
            self._check(check, prepared, collected)
        self._unresolved(prepared, collected)
        repeated = self._duplicates.among(prepared.batch.rows)
        collected.add(pa.array(range(len(repeated)), INDEX), [(p,) for p in repeated.values()], _positions(repeated))
        if decided is not None:
            collected.add(*decided)
        return collected.lists()

    @staticmethod
    def _noted(read: Readings, collected: _Collected) -> None:
        """What reading noted: few of the readings, and fewer still in one batch."""
        noted = read.noted()
        if not noted:
            return
        number = pc.index_in(read.index, value_set=pa.array(list(noted), INDEX))
        rows = pc.indices_nonzero(pc.is_valid(number))
        cases, keys = distinct([number.take(rows)]) if len(rows) else (rows, [])
        found = list(noted.values())
        collected.add(cases, [found[int(key[0] or 0)] for key in keys], rows)

    def _unknown_columns(self, prepared: Prepared, collected: _Collected) -> None:
        for position, text in self._found.unknown:
            coded = prepared.batch.columns[position]
            if not pa.types.is_dictionary(coded.type):
                coded = pa.array([plain(value) for value in coded.to_pylist()]).dictionary_encode()
            says = [cell is not None and bool(str(cell).strip()) for cell in map(plain, coded.dictionary.to_pylist())]
            noted = pc.fill_null(pa.array(says, pa.bool_()).take(coded.indices), False)
            collected.add(noted.cast(INDEX), [(), (column_problem(text),)])

    # --- checks ------------------------------------------------------------------------------------------------------
    def _check(self, check: RowCheck, prepared: Prepared, collected: _Collected) -> None:
        narrow = SUSPECTS.get(check.columns)
        rows = pc.indices_nonzero(narrow(prepared, self._as_of)) if narrow else None
        if rows is not None and len(rows) == 0:
            return
        read = [(code, prepared.readings[code]) for code in check.reads if code in prepared.readings]
        asked = [(code, prepared.readings[code].known()) for code in check.asks if code in prepared.readings]
        columns = [*(_cases(reading) for _, reading in read), *(known for _, known in asked)]
        if rows is not None:
            columns = [column.take(rows) for column in columns]
        count = len(prepared.batch) if rows is None else len(rows)
        index, keys = distinct(columns) if columns else (pa.repeat(pa.scalar(0, INDEX), count), [()])
        found = self._found_in(check, read, [code for code, _ in asked], keys)
        if narrow is not None:
            self._known.pop(check, None)  # such cases hardly come again
        collected.add(index, found, rows)

    def _found_in(
        self, check: RowCheck, read: Sequence[tuple[str, Readings]], asked: Sequence[str], keys: Sequence[_Key]
    ) -> list[tuple[Problem, ...]]:
        """What a check finds in every case, asked once per case of the run."""
        where = tuple(reading.run if reading.text is None else reading.column for _, reading in read)
        known = self._known.get(check)
        if known is None or known.where != where or None in where or len(known.found) > _MOST_CACHED:
            known = self._known[check] = _KnownCases(where, {})
        results: list[tuple[Problem, ...]] = []
        for key in keys:
            found = known.found.get(key)
            if found is None:
                values = {code: _value(reading, number) for (code, reading), number in zip(read, key, strict=False)}
                values |= {code: told or None for code, told in zip(asked, key[len(read) :], strict=True)}
                there = {code: value for code, value in values.items() if value is not None}
                problems: list[Problem] = []
                check.find(Registration(0, there), self._as_of, problems)
                found = known.found[key] = tuple(problems)
            results.append(found)
        return results

    # --- places ------------------------------------------------------------------------------------------------------
    def _unresolved(self, prepared: Prepared, collected: _Collected) -> None:
        """The problem of a place is the same wherever it stands under the same header."""
        places = self._places.places
        faulty = self._places.faulty
        for name, code_column, address_column in PLACE_HEADERS:
            index = prepared.places[name]
            rows = pc.indices_nonzero(faulty.take(index))
            if len(rows) == 0:
                continue
            code = prepared.readings.get(code_column)
            by_code = pa.repeat(pa.scalar(False), len(index)) if code is None else code.known()
            cases, keys = distinct([index.take(rows), by_code.take(rows)])
            found = []
            for number, coded in keys:
                shown = BY_CODE[code_column if coded else address_column].header
                problem = place_problem(shown, places[int(number or 0)])
                found.append(() if problem is None else (problem,))
            collected.add(cases, found, rows)


def _cases(read: Readings) -> pa.Array:
    """What tells the values of a column apart: the text itself, else the number of its reading."""
    return read.index if read.text is None else read.text


def _value(read: Readings, key: int | str | None) -> Value | None:
    return key if read.text is not None or not isinstance(key, int) else read.readings[key].value


def _positions(repeated: dict[int, Problem]) -> pa.Array:
    return pa.array(list(repeated), INDEX)
