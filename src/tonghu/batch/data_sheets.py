"""From the tables of a file to its data rows: header found, columns mapped, total and title rows left out. For every key.

A sheet may hold several tables below one another, each with its header; each becomes a :class:`DataSheet`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tonghu.batch.reading.places import column_letter
from tonghu.batch.tables import FileRead, Raw, RawRow, RawTable
from tonghu.core.base.registration import Kind
from tonghu.core.survey.cells import as_text
from tonghu.core.survey.headers import (
    HeaderFound,
    Named,
    find_header,
    header_again,
    header_of_keys,
    is_caption,
    is_data_row,
    with_nameless,
)
from tonghu.core.survey.list_columns import REGISTRATIONS, columns_of

OWN_SHEET = "退回修改说明"
"""The sheet that this program puts in front of a workbook that goes back; it holds no data."""
_HEADER_WITHIN = 40
_HEADER_LONGEST = 20
_CAPTION_ROWS = 4
_LIST_WIDTH, _LIST_ROWS = 3, 2
"""A sheet with so many rows of so many filled cells may be a list whose header is missing, and not just a note."""
MappingRow = tuple[str, str, str, str, str]
"""File, sheet, column letter, header as printed, column code ("" for none)."""
_NOTHING_NAMED: Named = {}


@dataclass(frozen=True, slots=True)
class DataSheet:
    """The data rows below one header."""

    table: RawTable
    found: HeaderFound
    rows: Sequence[RawRow]
    _columns: dict[str, int] = field(default_factory=dict, repr=False)
    _positions: dict[int, int] = field(default_factory=dict, repr=False)

    def cells(self, raw: RawRow) -> dict[str, Raw]:
        """Recognised cells of a row by column code."""
        cells = raw.cells
        size = len(cells)
        return {code: cells[index] for index, code in self.found.mapping.items() if index < size}

    def extras(self, raw: RawRow) -> dict[str, str]:
        """Cells of the columns that are not recognised, by header; empty ones left out."""
        return {
            text: as_text(raw.cells[index], Kind.TEXT)
            for index, text in self.found.unknown
            if index < len(raw.cells) and raw.cells[index] is not None
        }

    def position(self, raw: RawRow) -> int:
        """Where a row stands when the table is written without its blank lines, its keys as a header above it."""
        if not self._positions:
            lead = 0 if self.table.keys is None else 1
            self._positions.update({row.number: index + lead for index, row in enumerate(self.table.rows)})
        return self._positions[raw.number]

    def printed(self, code: str) -> str:
        """The header of a recognised column as it stands in the file."""
        index = self.column(code)
        official = columns_of(self.found.key)[code].header
        return official if index is None else self.found.texts.get(index, official)

    def column(self, name: str) -> int | None:
        """Index of the column that a problem names (official header, header as printed or code)."""
        if not self._columns:
            columns = columns_of(self.found.key)
            for index, text in self.found.unknown:
                self._columns.setdefault(text, index)
            for index, code in self.found.mapping.items():
                self._columns[self.found.texts.get(index, code)] = index
            for index, code in self.found.mapping.items():
                self._columns[code] = index
                self._columns[columns[code].header] = index
        return self._columns.get(name)

    def kind(self, index: int) -> Kind:
        """How the cells of a column are read; an unknown column holds text."""
        code = self.found.mapping.get(index)
        return Kind.TEXT if code is None else columns_of(self.found.key)[code].kind

    def letter(self, name: str) -> str:
        """That column as Excel names it; "" for a column that the sheet does not have (a missing one)."""
        index = self.column(name)
        return "" if index is None else column_letter(index)


class Unread(NamedTuple):
    """A file or sheet that was not read, and why and what to do."""

    file: str
    sheet: str
    text: str


@dataclass(frozen=True, slots=True)
class SheetsRead:
    """Everything of one file, and what to tell about it."""

    file: FileRead
    sheets: Sequence[DataSheet]
    remarks: Sequence[str]
    unread: Sequence[Unread]
    """Of the remarks, those that say that rows may be missing."""
    guesses: Sequence[MappingRow] = ()
    """Headers that stand, likely, in sheets where none was recognised: a person may name them."""


def data_sheets(file: FileRead, key: str = REGISTRATIONS, named: Named = _NOTHING_NAMED) -> SheetsRead:
    """The data rows of every table of a file. ``named``: headers that a person has assigned."""
    sheets: list[DataSheet] = []
    unread: list[Unread] = []
    guesses: list[MappingRow] = []
    remarks = [f"{file.path.name}：{note}" for note in file.notes]
    for table in file.tables:
        if table.sheet == OWN_SHEET:
            continue
        place = f"{table.file} 的工作表“{table.sheet}”" if table.sheet else f"{table.file} "
        remarks.extend(f"{place}{note}" for note in table.notes)
        found = header_in(table, key, named)
        if found is not None:
            sections = list(_sections(table, found, named))
            sheets.extend(sections)
            if not any(section.rows for section in sections):
                remarks.append(f"{place}只有表头，没有一行数据。如不应为空，请向报送单位核实")
        elif filled := [count for row in table.rows if (count := sum(map(_filled, row.cells)))]:
            text = f"{place}没有找到表头（含“姓名”或“公民身份号码”的一行），{len(filled)} 行内容没有读取。"
            if sum(count >= _LIST_WIDTH for count in filled) < _LIST_ROWS:
                remarks.append(f"{text}看来只是说明")
                continue
            text += "如是名单，请补上表头，或在“表头对照”中指明各列；如是说明，不必处理"
            unread.append(Unread(table.file, table.sheet or "", text))
            guesses.extend(_likely_header(table))
    return SheetsRead(file, sheets, [*remarks, *(entry.text for entry in unread)], unread, guesses)


def header_in(table: RawTable, key: str = REGISTRATIONS, named: Named = _NOTHING_NAMED) -> HeaderFound | None:
    """The header of a table; keyed tables (jsonl, parquet) have it in their keys."""
    if table.keys is not None:
        found = header_of_keys(table.keys, key, named)
        return found if {"name", "id_number"} & set(found.mapping.values()) else None
    rows = table.rows[:_HEADER_WITHIN]
    return find_header([row.cells for row in rows], key=key, named=named, merges=_merges(table, rows))


def _sections(table: RawTable, found: HeaderFound, named: Named) -> Iterator[DataSheet]:
    if table.keys is not None:
        yield DataSheet(table, found, [row for row in table.rows if is_data_row(row.cells, found)])
        return
    cells = [row.cells for row in table.rows]
    merges = _merges(table, table.rows)
    rows: list[RawRow] = []
    place = found.index + 1
    while place < len(table.rows):
        row = table.rows[place]
        header = header_again(cells, place, found, named, merges)
        if header is None:
            if is_data_row(row.cells, found):
                rows.append(row)
            place += 1
            continue
        first, again = header
        # The upper rows of a header of two, and titles above it, stand between the tables; they are no children.
        top = table.rows[first].number
        while rows and (
            rows[-1].number >= top or (rows[-1].number >= top - _CAPTION_ROWS and is_caption(rows[-1].cells))
        ):
            rows.pop()
        place = again.index + 1
        if dict(again.mapping) != dict(found.mapping):
            yield _complete(table, found, rows)
            rows = []
            found = again
    yield _complete(table, found, rows)


def _merges(table: RawTable, rows: Sequence[RawRow]) -> list[tuple[int, int, int, int]]:
    """The merged cells of the sheet as positions in ``rows``."""
    if not table.merges:
        return []
    places = {row.number - 1: index for index, row in enumerate(rows)}
    return [
        (places[top], left, places[bottom], right)
        for top, left, bottom, right in table.merges
        if top in places and bottom in places
    ]


def _complete(table: RawTable, found: HeaderFound, rows: Sequence[RawRow]) -> DataSheet:
    return DataSheet(table, with_nameless(found, [row.cells for row in rows]), rows)


def _filled(cell: Raw) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _likely_header(table: RawTable) -> list[MappingRow]:
    """The row of the first ones that has the most short, different texts without digits."""

    def words(row: RawRow) -> dict[int, str]:
        texts = {index: cell.strip() for index, cell in enumerate(row.cells) if isinstance(cell, str)}
        return {i: t for i, t in texts.items() if t and len(t) <= _HEADER_LONGEST and not any(c.isdigit() for c in t)}

    best = max((words(row) for row in table.rows[:_HEADER_WITHIN]), key=lambda w: len(set(w.values())), default={})
    if len(set(best.values())) < 2:
        return []
    return [(table.file, table.sheet or "", column_letter(index), text, "") for index, text in best.items()]


def mapping_rows(read: SheetsRead) -> list[MappingRow]:
    """What every header of a file was read as."""
    seen: dict[MappingRow, None] = {}
    for sheet in read.sheets:
        where = (sheet.table.file, sheet.table.sheet or "")
        heads: Mapping[int, tuple[str, str]] = {
            **{index: (text, "") for index, text in sheet.found.unknown},
            **{index: (sheet.found.texts.get(index, code), code) for index, code in sheet.found.mapping.items()},
        }
        for index, (text, code) in sorted(heads.items()):
            seen.setdefault((*where, column_letter(index), text, code))
    return [*seen, *read.guesses]


__all__ = ["OWN_SHEET", "DataSheet", "SheetsRead", "Unread", "data_sheets", "header_in", "mapping_rows"]
