"""Roster and lists as columns of texts: which file, which header, which rows are data. Nothing passes through Python lists
that need not: csv and Parquet are read by DuckDB, only the columns that are used.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tonghu.batch.data_sheets import DataSheet, data_sheets
from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.people import GUARDIANS, PHONES
from tonghu.batch.tables import Raw, read_file
from tonghu.core.base.registration import Kind
from tonghu.core.survey.cells import as_text
from tonghu.core.survey.headers import HeaderFound, find_header, header_of_keys, is_data_row
from tonghu.core.survey.list_columns import LISTS, REGISTRATIONS, columns_of

LARGE = 1 << 20
"""Bytes from which a csv or Parquet file is read by DuckDB, in columns."""
_HEAD_BYTES = 262_144
_HEAD_ROWS = 30
_LEADING = 3
"""Columns at the left in which totals, signatures and notes stand."""
_MAY_BE_NO_DATA = "计|数|[:：]|以下|盖章"
OTHER_KEY = "known"
"""The kind of table by which a list with a key of one's own is read."""


@dataclass(frozen=True)
class Part:
    """One sheet or file of a listing: its rows are ``first`` … in the listing's count."""

    file: str
    sheet: str | None
    first: int
    rows: int
    headers: Mapping[str, str]
    """Column code → header as printed."""
    unknown: tuple[str, ...]


@dataclass
class Listing:
    """A roster or a department's list. Row ``i`` (from 0) is data row ``i + 1``."""

    key: str
    columns: dict[str, pa.Array]
    rows: int
    parts: list[Part] = field(default_factory=list)

    def keep_shown(self, lists: Sequence[Listing]) -> None:
        """Let go of the texts that no list has anything to compare with; the codes are made."""
        shown = {code for listing in lists for code in listing.columns} | {"ref", *GUARDIANS, *PHONES}
        self.columns = {code: texts for code, texts in self.columns.items() if code in shown}

    def column(self, code: str) -> pa.Array:
        """The texts of a column; all missing where the listing has none."""
        found = self.columns.get(code)
        return pa.nulls(self.rows, pa.string()) if found is None else found


def read_listing(key: str, paths: Sequence[Path], wanted: Collection[str]) -> Listing:
    """Read every file of a key. Raises :class:`UnusableInput` when one cannot be read or holds no table."""
    parts: list[Part] = []
    tables: list[dict[str, pa.Array]] = []
    rows = 0
    for path in paths:
        for sheet, found, columns, count in _read(path, key, wanted):
            headers = {code: found.texts.get(index, code) for index, code in found.mapping.items()}
            unknown = tuple(text for _, text in found.unknown)
            parts.append(Part(path.name, sheet, rows + 1, count, headers, unknown))
            tables.append(columns)
            rows += count
    codes = dict.fromkeys(code for table in tables for code in table)
    joined = {}
    for code in codes:
        pieces = [
            table[code] if code in table else pa.nulls(part.rows, pa.string())
            for table, part in zip(tables, parts, strict=True)
        ]
        joined[code] = pieces[0] if len(pieces) == 1 else pa.concat_arrays(pieces)
    return Listing(key, joined, rows, parts)


def _kind(key: str) -> str:
    return key if key in LISTS or key == REGISTRATIONS else OTHER_KEY


Sheet = tuple[str | None, HeaderFound, dict[str, pa.Array], int]


def _read(path: Path, key: str, wanted: Collection[str]) -> list[Sheet]:
    if not path.is_file():
        raise UnusableInput(f"没有找到文件：{path}。请检查文件名和文件夹")
    found: Sheet | None = None
    if path.stat().st_size >= LARGE:
        suffix = path.suffix.lower()
        if suffix == ".parquet":
            found = _parquet(path, key, wanted)
        elif suffix in (".csv", ".tsv", ".txt"):
            found = _csv(path, key, wanted)
    return [found] if found is not None else _careful(path, key, wanted)


def _wanted(found: HeaderFound, wanted: Collection[str]) -> dict[int, str]:
    return {index: code for index, code in found.mapping.items() if code in wanted}


# --- sheets read cell by cell ----------------------------------------------------------------------------------------
def _careful(path: Path, key: str, wanted: Collection[str]) -> list[Sheet]:
    """Any format, by the limited child process: every sheet, and every table of a sheet."""
    read = data_sheets(read_file(path), _kind(key))
    if not read.sheets:
        told = f"（{'；'.join(entry.text for entry in read.unread)}）" if read.unread else ""
        raise UnusableInput(f"{path.name} 里没有可读的名单：没有找到含“姓名”等表头的一行{told}。请检查是否选错文件")
    return [_sheet(sheet, wanted) for sheet in read.sheets]


def _sheet(sheet: DataSheet, wanted: Collection[str]) -> Sheet:
    kinds = columns_of(sheet.found.key)
    columns = {
        code: pa.array([_cell_text(row.cells, index, kinds[code].kind) for row in sheet.rows], pa.string())
        for index, code in _wanted(sheet.found, wanted).items()
    }
    return sheet.table.sheet, sheet.found, columns, len(sheet.rows)


def _cell_text(cells: Sequence[Raw], index: int, kind: Kind) -> str | None:
    cell = cells[index] if index < len(cells) else None
    return None if cell is None else as_text(cell, kind).strip() or None


# --- Parquet ---------------------------------------------------------------------------------------------------------
def _parquet(path: Path, key: str, wanted: Collection[str]) -> Sheet | None:
    try:
        names = pq.read_schema(path).names
    except (OSError, ValueError):
        return None
    found = header_of_keys(names, _kind(key))
    if not {"name", "id_number"} & set(found.mapping.values()):
        return None
    columns, rows = _query(f"read_parquet({_quoted(str(path))})", names, found, wanted)
    return None, found, columns, rows


# --- csv -------------------------------------------------------------------------------------------------------------
def _csv(path: Path, key: str, wanted: Collection[str]) -> Sheet | None:
    """A file in UTF-8 with one table; ``None`` for another, which is read carefully."""
    head, whole = _head(path)
    if head is None:
        return None
    first = next((line for line in head.splitlines() if line.strip()), "")
    delimiter = max(("\t", ",", ";"), key=first.count)
    rows, ends = _head_rows(head, delimiter, whole)
    found = find_header(rows, max_rows=_HEAD_ROWS, key=_kind(key))
    if found is None:
        return None
    width = max(len(row) for row in rows)
    names = [f"c{index}" for index in range(width)]
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    source = (
        f"read_csv({_quoted(str(path))}, auto_detect=false, header=false, skip={ends[found.index]}, delim='{delimiter}', "
        f"quote='\"', escape='\"', null_padding=true, parallel=true, max_line_size=10000000, columns={{{types}}})"
    )
    try:
        columns, count = _query(source, names, found, wanted)
    except duckdb.Error:
        return None
    return None, found, columns, count


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


# --- DuckDB ----------------------------------------------------------------------------------------------------------
def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _query(
    source: str, names: Sequence[str], found: HeaderFound, wanted: Collection[str]
) -> tuple[dict[str, pa.Array], int]:
    """The wanted columns of the data rows, in the order of the file."""
    chosen = _wanted(found, wanted)
    leading = [index for index in range(min(_LEADING, len(names))) if index not in chosen]
    kinds = columns_of(found.key)
    select = [f"{_text(names[index], kinds[code].kind)} AS w{index}" for index, code in chosen.items()]
    select += [f"CAST({_name(names[index])} AS VARCHAR) AS w{index}" for index in leading]
    used = {*chosen, *leading}
    rest = [f"CAST({_name(name)} AS VARCHAR)" for index, name in enumerate(names) if index not in used]
    select.append(f"coalesce({', '.join(rest)}) IS NOT NULL AS more" if rest else "false AS more")
    with duckdb.connect() as connection:
        table = connection.sql(f"SELECT {', '.join(select)} FROM {source}").to_arrow_table()
    columns = {name: table.column(name).combine_chunks() for name in table.column_names}
    keep = _data_rows(columns, found, table.num_rows)
    if keep is not None:
        columns = {name: column.take(keep) for name, column in columns.items()}
    rows = table.num_rows if keep is None else len(keep)
    return {code: columns[f"w{index}"] for index, code in chosen.items()}, rows


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(name: str, kind: Kind) -> str:
    """A cell as text; a number of fifteen digits and more that was kept as a float shows what it lost."""
    cast = f"CAST({_name(name)} AS VARCHAR)"
    return (
        f"nullif(trim({cast}), '')" if kind is not Kind.DATE else f"nullif(trim(replace({cast}, ' 00:00:00', '')), '')"
    )


def _data_rows(columns: Mapping[str, pa.Array], found: HeaderFound, rows: int) -> pa.Array | None:
    """Positions of the data rows, ``None`` for all of them: few rows are looked at, by the reference's own test."""
    cells = {int(name[1:]): column for name, column in columns.items() if name != "more"}
    suspect = pa.repeat(pa.scalar(False), rows)
    empty = pa.repeat(pa.scalar(True), rows)
    name = next((index for index, code in found.mapping.items() if code == "name"), None)
    for index, column in cells.items():
        empty = pc.and_(empty, pc.is_null(column))
        if index < _LEADING or index == name:
            suspect = pc.or_(suspect, pc.fill_null(pc.match_substring_regex(column, _MAY_BE_NO_DATA), False))
    header = found.texts.get(name) if name is not None else None
    if header is not None and name is not None:
        suspect = pc.or_(suspect, pc.fill_null(pc.equal(cells[name], header.strip()), False))
    suspects = pc.indices_nonzero(pc.or_(suspect, empty)).to_pylist()
    width = max(cells, default=0) + 1
    dropped = set()
    for position in suspects:
        row = [cells[index][position].as_py() if index in cells else None for index in range(width)]
        blank = all(cell is None for cell in row)
        if (blank and not columns["more"][position].as_py()) or (not blank and not is_data_row(row, found)):
            dropped.add(position)
    if not dropped:
        return None
    return pa.array([position for position in range(rows) if position not in dropped], pa.int64())
