"""csv and Parquet files of one table, read in whole columns and only those that are used.

What does not look like one plain table (another separator within, rows of other lengths, a second header) is left to the reader
that goes cell by cell: then a function here returns ``None``.
"""

from __future__ import annotations

import csv
import io
import mmap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from tonghu.batch.reading.plain_text import decode
from tonghu.batch.reading.refusal import Refusal
from tonghu.core.survey.headers import HeaderFound, find_header, header_of_keys, is_data_row
from tonghu.core.survey.list_columns import SYNONYMS, columns_of

_HEAD_BYTES = 262_144
_HEAD_ROWS = 30
_LEADING = 3
"""Columns at the left in which totals, signatures and notes stand."""
_MAY_BE_NO_DATA = "计|数|[:：]|以下|盖章"
_MIDNIGHT = " 00:00:00"
_NAMING = ("name", "id_number")
"""Columns of which a header must name one."""
_BLOCK = 1 << 21
Columns = dict[str, pa.Array]
Read = tuple[HeaderFound, Columns, int]
"""The header, the wanted columns by code, and the number of data rows."""


# --- Parquet ---------------------------------------------------------------------------------------------------------
def read_parquet(path: Path, kind: str, wanted: Collection[str]) -> Read | None:
    """A Parquet file. ``kind``: the kind of table by whose words its headers are read."""
    try:
        schema = pq.read_schema(path)
    except (OSError, ValueError):
        return None
    names = schema.names
    found = header_of_keys(names, kind)
    if not {"name", "id_number"} & set(found.mapping.values()):
        return None
    times = frozenset(name for name in names if pa.types.is_timestamp(schema.field(name).type))
    cells = _Cells(f"read_parquet({_quoted(str(path))})", names, times)
    return _data(found, wanted, cells.texts)


# --- csv -------------------------------------------------------------------------------------------------------------
def read_csv(path: Path, kind: str, wanted: Collection[str]) -> Read | None:
    """A csv file in UTF-8 or GB18030 with one table."""
    head, whole = _head(path)
    source: Path | pa.Buffer = path
    if head is None:
        recoded = _recoded(path)
        if recoded is None:
            return None
        head, whole = recoded[:_HEAD_BYTES].decode("utf-8", errors="ignore"), len(recoded) <= _HEAD_BYTES
        source = pa.py_buffer(recoded)
    first = next((line for line in head.splitlines() if line.strip()), "")
    delimiter = max(("\t", ",", ";"), key=first.count)
    rows, ends = _head_rows(head, delimiter, whole)
    found = find_header(rows, max_rows=_HEAD_ROWS, key=kind)
    if found is None:
        return None
    shape = _Shape(source, delimiter, ends[found.index], max(len(row) for row in rows))
    try:
        return _data(found, wanted, shape.texts)
    except pa.ArrowInvalid:  # rows of other lengths
        pass
    if not isinstance(source, Path):
        return None
    try:
        return _data(found, wanted, _Cells(shape.scan(source), shape.names).texts)
    except duckdb.Error:
        return None


def _head(path: Path) -> tuple[str | None, bool]:
    """The beginning of a UTF-8 file (``None``: another encoding), and whether that is all of it."""
    with path.open("rb") as file:
        data = file.read(_HEAD_BYTES)
        whole = not file.read(1)
    try:
        return data.decode("utf-8-sig"), whole
    except UnicodeDecodeError as error:
        if not whole and error.start >= len(data) - 4:
            return data[: error.start].decode("utf-8-sig"), whole
        return None, whole


def _recoded(path: Path) -> bytes | None:
    """The content in UTF-8, by the one rule for encodings; ``None`` where that refuses."""
    try:
        return decode(path.read_bytes())[0].encode("utf-8")
    except (Refusal, UnicodeEncodeError):
        return None


def _head_rows(head: str, delimiter: str, whole: bool) -> tuple[list[list[str | None]], list[int]]:
    """The first rows, and per row the number of lines of the file up to its end."""
    rows: list[list[str | None]] = []
    ends: list[int] = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    for cells in reader:
        rows.append([cell if cell.strip() else None for cell in cells])
        ends.append(reader.line_num)
        if len(rows) > _HEAD_ROWS + 1:
            break
    if not whole and len(rows) > 1 and len(rows) <= _HEAD_ROWS + 1:
        rows.pop()
        ends.pop()
    return rows, ends


@dataclass(frozen=True)
class _Shape:
    """A csv file by its shape. ``skip``: lines above the first data row."""

    source: Path | pa.Buffer
    delimiter: str
    skip: int
    width: int

    @property
    def names(self) -> list[str]:
        """Names for the columns."""
        return [f"c{index}" for index in range(self.width)]

    def texts(self, places: Sequence[int]) -> list[pa.Array]:
        """Columns as they stand. Raises :class:`pyarrow.ArrowInvalid` where a row has another number of cells."""
        chosen = [self.names[place] for place in places]
        source = pa.BufferReader(self.source) if isinstance(self.source, pa.Buffer) else self.source
        table = pyarrow.csv.read_csv(
            source,
            pyarrow.csv.ReadOptions(skip_rows=self.skip, column_names=self.names, block_size=_BLOCK),
            # Without a quotation mark no cell holds a line end, and the parts of a file are read side by side.
            pyarrow.csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=_has_quotes(self.source)),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(chosen, pa.string()),
                include_columns=chosen,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        return [_one(table.column(name)) for name in chosen]

    def scan(self, path: Path) -> str:
        """The same for DuckDB, which fills up short rows."""
        types = ", ".join(f"'{name}': 'VARCHAR'" for name in self.names)
        return (
            f"read_csv({_quoted(str(path))}, auto_detect=false, header=false, skip={self.skip}, delim='{self.delimiter}', "
            f"quote='\"', escape='\"', null_padding=true, parallel=true, max_line_size=10000000, columns={{{types}}})"
        )


def _has_quotes(source: Path | pa.Buffer) -> bool:
    if isinstance(source, pa.Buffer):
        return b'"' in source.to_pybytes()
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b'"') >= 0


@dataclass(frozen=True)
class _Cells:
    """A table that DuckDB reads."""

    source: str
    names: Sequence[str]
    times: Collection[str] = ()
    """Columns of days with a time, of which midnight is not shown."""

    def texts(self, places: Sequence[int]) -> list[pa.Array]:
        """Columns as texts, in the order of the file."""
        select = ", ".join(f"{self._text(self.names[place])} AS w{place}" for place in places)
        with duckdb.connect() as connection:
            table = connection.sql(f"SELECT {select} FROM {self.source}").to_arrow_table()
        return [_one(table.column(f"w{place}")) for place in places]

    def _text(self, name: str) -> str:
        cast = f"CAST({_name(name)} AS VARCHAR)"
        return f"replace({cast}, '{_MIDNIGHT}', '')" if name in self.times else cast


def _one(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.cast(pa.string()) if whole.type != pa.string() else whole


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --- data rows -------------------------------------------------------------------------------------------------------
def _data(found: HeaderFound, wanted: Collection[str], texts: Callable[[Sequence[int]], list[pa.Array]]) -> Read | None:
    """The wanted columns of the data rows. ``texts`` reads columns by their places."""
    chosen = {index: code for index, code in found.mapping.items() if code in wanted}
    width = 1 + max((*found.mapping, *(index for index, _ in found.unknown)))
    leading = [index for index in range(min(_LEADING, width)) if index not in chosen]
    places = [*chosen, *leading]
    cells = dict(zip(places, map(_tidied, texts(places)), strict=True))
    rows = len(cells[places[0]])
    if _headed_again(cells, found):
        return None
    others = [place for place in range(width) if place not in cells]
    keep = _data_rows(cells, found, rows, lambda: texts(others))
    if keep is not None:
        cells = {place: column.take(keep) for place, column in cells.items()}
    return found, {code: cells[place] for place, code in chosen.items()}, rows if keep is None else len(keep)


def _tidied(column: pa.Array) -> pa.Array:
    """Cells without blanks at their ends, nothing instead of an empty one."""
    column = pc.utf8_trim_whitespace(column)
    empty = pc.equal(column, "")
    return pc.if_else(empty, pa.scalar(None, pa.string()), column) if pc.any(empty).as_py() else column


def _headed_again(cells: Mapping[int, pa.Array], found: HeaderFound) -> bool:
    """Whether a second header stands below, other than the first one repeated."""
    columns = columns_of(found.key)
    words = {word for code in _NAMING if code in columns for word in (*SYNONYMS.get(code, ()), columns[code].header)}
    for place, column in cells.items():
        told = pa.array(sorted(words - {found.texts.get(place, "").strip()}))
        if pc.any(pc.is_in(column, value_set=told)).as_py():
            return True
    return False


def _data_rows(
    cells: Mapping[int, pa.Array], found: HeaderFound, rows: int, others: Callable[[], list[pa.Array]]
) -> pa.Array | None:
    """Positions of the data rows, ``None`` for all of them: few rows are looked at, by the reference's own test.

    ``others`` reads the columns that are not in ``cells``: a row that has something only there is a row.
    """
    name = next((index for index, code in found.mapping.items() if code == "name"), None)
    suspect = np.zeros(rows, bool)
    empty = np.ones(rows, bool)
    for index, column in cells.items():
        empty &= _true(pc.is_null(column)) if column.null_count else False
        if index < _LEADING or index == name:
            suspect |= _true(pc.match_substring_regex(column, _MAY_BE_NO_DATA))
    header = found.texts.get(name) if name is not None else None
    if header is not None and name is not None:
        suspect |= _true(pc.equal(cells[name], header.strip()))
    if not (suspect | empty).any():
        return None
    more = np.zeros(rows, bool)
    if empty.any():
        for column in others():
            more |= _true(pc.is_valid(_tidied(column)))
    keep = ~empty | more
    width = max(cells, default=0) + 1
    for position in np.flatnonzero(suspect & ~empty).tolist():
        row = [cells[index][position].as_py() if index in cells else None for index in range(width)]
        keep[position] = is_data_row(row, found)
    return None if keep.all() else pa.array(np.flatnonzero(keep))


def _true(flags: pa.BooleanArray) -> np.ndarray:
    """Flags as an array; what is not known is false."""
    return pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
