"""Roster and lists as columns of texts: which file, which header, which rows are data. Nothing passes through Python lists
that need not: larger csv and Parquet files are read in whole columns (:mod:`tonghu.batch.linkage.whole_columns`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from tonghu.batch.data_sheets import DataSheet, data_sheets
from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.people import GUARDIANS, PHONES, USED
from tonghu.batch.linkage.whole_columns import read_csv, read_parquet
from tonghu.batch.tables import Raw, read_file
from tonghu.core.base.registration import Kind
from tonghu.core.survey.cells import as_text
from tonghu.core.survey.headers import HeaderFound
from tonghu.core.survey.list_columns import LISTS, REGISTRATIONS, columns_of

LARGE = 1 << 15
"""Bytes from which a csv or Parquet file of one plain table is read in whole columns."""
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

    def keep_compared(self, roster: Listing) -> None:
        """Let go of the texts that neither tell a child nor can differ from the roster's."""
        self.columns = {code: texts for code, texts in self.columns.items() if code in USED or code in roster.columns}

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
_WHOLE = {".parquet": read_parquet, ".csv": read_csv, ".tsv": read_csv, ".txt": read_csv}


def _read(path: Path, key: str, wanted: Collection[str]) -> list[Sheet]:
    if not path.is_file():
        raise UnusableInput(f"没有找到文件：{path}。请检查文件名和文件夹")
    reader = _WHOLE.get(path.suffix.lower())
    found = reader(path, _kind(key), wanted) if reader is not None and path.stat().st_size >= LARGE else None
    return _careful(path, key, wanted) if found is None else [(None, *found)]


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
        for index, code in sheet.found.mapping.items()
        if code in wanted
    }
    return sheet.table.sheet, sheet.found, columns, len(sheet.rows)


def _cell_text(cells: Sequence[Raw], index: int, kind: Kind) -> str | None:
    cell = cells[index] if index < len(cells) else None
    return None if cell is None else as_text(cell, kind).strip() or None
