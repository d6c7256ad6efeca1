"""Numbers that stand more than once in a table: found in one pass over the few columns that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.prepare import text_of
from tonghu.batch.columnar.readings import ColumnReader
from tonghu.batch.columnar.source import Batch, Source
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Registration
from tonghu.core.survey.id_checks import duplicate_ids

_TAKES = ("id_number", "form", "name")


@dataclass(frozen=True)
class Duplicates:
    """By row number: the problem of a row whose child stands earlier with the same 表类."""

    problems: Mapping[int, Problem]
    numbers: pa.Array

    @classmethod
    def of(cls, source: Source) -> Duplicates:
        """Read the table once. Rows that share a number are judged by the reference's own :func:`duplicate_ids`."""
        codes = [code for code in _TAKES if code in source.found.mapping.values()]
        readers = {code: ColumnReader(BY_CODE[code], None) for code in codes}
        parts = [_texts(batch, readers) for batch in source.batches(_columns(source, codes))]
        if "id_number" not in codes or not parts:
            return cls({}, pa.array([], pa.int64()))
        table = pa.concat_tables(parts).combine_chunks()
        numbers = table.column("id_number").combine_chunks().dictionary_encode().indices
        counted = pc.value_counts(numbers)
        several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
        shared = table.filter(pc.is_in(numbers, value_set=several)).to_pylist()
        rows = [
            Registration(entry["row"], {code: entry[code] for code in codes if entry[code] is not None})
            for entry in shared
        ]
        found = {rows[position].row: problem for position, problem in duplicate_ids(rows).items()}
        return cls(found, pa.array(sorted(found), pa.int64()))

    def among(self, rows: pa.Array) -> dict[int, Problem]:
        """Position in ``rows`` (row numbers) → problem."""
        at = pc.indices_nonzero(pc.is_in(rows, value_set=self.numbers)).to_pylist()
        return {position: self.problems[rows[position].as_py()] for position in at}


def _columns(source: Source, codes: list[str]) -> list[int]:
    """The columns to read: those needed, and what stands before the number, because the first cell of a row tells
    whether it holds data."""
    needed = [index for index, code in source.found.mapping.items() if code in codes]
    number = next((index for index, code in source.found.mapping.items() if code == "id_number"), 0)
    return sorted({*needed, *range(number)})


def _texts(batch: Batch, readers: Mapping[str, ColumnReader]) -> pa.Table:
    """Row number and, per column, the text after reading; rows without a number left out."""
    cells = batch.cells()
    columns = {code: text_of(reader.read(cells[code])) for code, reader in readers.items()}
    table = pa.table({"row": batch.rows, **columns})
    return table.filter(pc.is_valid(columns["id_number"])) if "id_number" in columns else table
