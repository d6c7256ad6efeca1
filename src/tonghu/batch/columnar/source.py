"""The input in batches: a Parquet file keyed by header, synonym or code, opened without reading all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tonghu.batch.columnar.readings import RARELY_REPEAT, plain
from tonghu.batch.errors import UnusableInput
from tonghu.core.base.registration import BY_CODE, Registration
from tonghu.core.survey.headers import HeaderFound, header_of_keys, is_data_row
from tonghu.core.survey.rows import read_row

BATCH_ROWS = 131_072
_MAY_BE_NO_DATA = "计|数|[:：]|以下|盖章"
"""What the first cell or the name of a total row, a signature or a note must contain."""


@dataclass(frozen=True)
class Batch:
    """Rows of the table: ``rows`` are their numbers (from 1), ``columns`` the cells as they stand, by position."""

    found: HeaderFound
    rows: pa.Array
    columns: Sequence[pa.Array]
    situation_words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def cells(self) -> Mapping[str, pa.Array]:
        """The recognised columns by code, in the order of the file."""
        return {code: self.columns[index] for index, code in sorted(self.found.mapping.items())}

    def registration(self, position: int) -> Registration:
        """One row, read by the reference."""
        cells = {code: plain(self.columns[index][position].as_py()) for index, code in self.found.mapping.items()}
        texts = ((text, plain(self.columns[index][position].as_py())) for index, text in self.found.unknown)
        extras = {text: str(cell) for text, cell in texts if cell is not None}
        number = self.rows[position].as_py()
        return read_row(cells, number, None, extras, situation_words=self.situation_words)


class Source:
    """A registration table in Parquet. Raises :class:`UnusableInput` when it cannot be read as one."""

    def __init__(self, path: Path, situation_words: Sequence[str]) -> None:
        if not path.is_file():
            raise UnusableInput(f"没有找到文件：{path}。请检查文件名和文件夹")
        try:
            schema = pq.read_schema(path)
            self.found = header_of_keys(schema.names)
            self.situation_words = tuple(situation_words)
            # Dictionary pages are taken as they are: their values are read once, and rows are only numbers.
            repeating = [
                field.name
                for index, field in enumerate(schema)
                if (pa.types.is_string(field.type) or pa.types.is_large_string(field.type))
                and ((code := self.found.mapping.get(index)) is None or BY_CODE[code].kind not in RARELY_REPEAT)
            ]
            self._file = pq.ParquetFile(path, read_dictionary=repeating, pre_buffer=True)
            self.rows = int(self._file.metadata.num_rows)
            groups = (self._file.metadata.row_group(n).num_rows for n in range(self._file.metadata.num_row_groups))
            self.group_rows = max(groups, default=0)
            """Rows of the largest row group: a batch ends where its group ends."""
        except (OSError, ValueError) as error:
            raise UnusableInput(f"{path.name} 不是完好的 parquet 文件（{error}）") from error
        self.path = path
        codes = set(self.found.mapping.values())
        if not codes & {"name", "id_number"}:
            raise UnusableInput(
                f"{path.name} 里没有可读的登记表：没有找到“姓名”等栏目。请检查是否选错文件，列名须用登记表的栏目名称或代码"
            )

    def batches(self, positions: Sequence[int] | None = None, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """The data rows, in order. With ``positions`` only these columns are read, on all processors; the others are empty,
        and a row counts as data by what these hold."""
        schema = self._file.schema_arrow
        chosen = None if positions is None else list(dict.fromkeys(schema.names[index] for index in positions))
        start = 0
        for record in self._file.iter_batches(batch_size=size, columns=chosen, use_threads=chosen is not None):
            columns = self._placed(record, positions)
            rows = _numbers(start + 1, len(record))
            start += len(record)
            yield self._data_rows(Batch(self.found, rows, columns, self.situation_words))

    def record_of(self, batch: Batch) -> pa.RecordBatch:
        """A batch as one piece of Arrow memory, for another process; :meth:`batch_of` reads it back."""
        columns = [batch.rows, *batch.columns]
        return pa.RecordBatch.from_arrays(columns, [str(position) for position in range(len(columns))])

    def batch_of(self, record: pa.RecordBatch) -> Batch:
        """The batch that :meth:`record_of` was given."""
        rows, *columns = record.columns
        return Batch(self.found, rows, columns, self.situation_words)

    def nothing(self) -> Batch:
        """No rows, with the columns of the table."""
        columns = [pa.array([], kind) for kind in self._file.schema_arrow.types]
        return Batch(self.found, _numbers(1, 0), columns, self.situation_words)

    def _placed(self, record: pa.RecordBatch, positions: Sequence[int] | None) -> Sequence[pa.Array]:
        """Columns at their positions in the file. Names may repeat, and a reader is asked by name."""
        if positions is None:
            return list(record.columns)
        empty = pa.nulls(len(record))
        columns = [empty] * len(self._file.schema_arrow)
        names = self._file.schema_arrow.names
        read = [index for index, name in enumerate(names) if name in set(record.schema.names)]
        for index, column in zip(read, record.columns, strict=True):
            columns[index] = column
        return columns

    def _data_rows(self, batch: Batch) -> Batch:
        """Without blank rows, totals, signatures and notes: few rows are looked at, by the reference's own test."""
        suspects = self._suspects(batch)
        if not suspects:
            return batch
        dropped = {
            position
            for position in suspects
            if not is_data_row([plain(column[position].as_py()) for column in batch.columns], self.found)
        }
        if not dropped:
            return batch
        keep = pa.array([position for position in range(len(batch)) if position not in dropped], pa.int64())
        return Batch(batch.found, batch.rows.take(keep), [c.take(keep) for c in batch.columns], batch.situation_words)

    def _suspects(self, batch: Batch) -> list[int]:
        name = next((index for index, code in self.found.mapping.items() if code == "name"), None)
        suspect = pa.repeat(pa.scalar(False), len(batch))
        if name is not None:
            suspect = pc.or_(suspect, _matches(batch.columns[name]))
        open_rows = pa.repeat(pa.scalar(True), len(batch))
        for column in batch.columns:
            blank = _blank(column)
            first_here = pc.and_not(open_rows, blank)
            suspect = pc.or_(suspect, pc.and_(first_here, _matches(column)))
            open_rows = pc.and_(open_rows, blank)
            if not pc.any(open_rows).as_py():
                break
        return list(pc.indices_nonzero(pc.or_(suspect, open_rows)).to_pylist())


def _numbers(first: int, count: int) -> pa.Array:
    return pa.array(np.arange(first, first + count, dtype=np.int64))


def _per_value(column: pa.Array, test: object) -> pa.Array:
    """A test of texts, done once per dictionary entry; what is no text fails it."""
    values = column.dictionary if pa.types.is_dictionary(column.type) else column
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        result = pc.fill_null(test(values), False)  # type: ignore[operator]  # a kernel over texts
    else:
        result = pa.repeat(pa.scalar(False), len(values))
    if values is not column:
        result = pc.fill_null(result.take(column.indices), False)
    return result


def _matches(column: pa.Array) -> pa.Array:
    return _per_value(column, lambda values: pc.match_substring_regex(values, _MAY_BE_NO_DATA))


def _blank(column: pa.Array) -> pa.Array:
    empty = _per_value(column, lambda values: pc.equal(pc.utf8_trim_whitespace(values), ""))
    return pc.or_(empty, pc.is_null(column))
