"""Reading table files as they are: xlsx, xls, csv, jsonl, parquet → raw cells with the row numbers people see.

Nothing is interpreted here; what a cell means is decided by :mod:`tonghu.core.survey`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from tonghu.batch.errors import UnusableInput

Raw = str | int | float | bool | date | datetime | None
"""What can stand in a cell before it is read."""

WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
SUFFIXES = (*WORKBOOKS, ".csv", ".tsv", ".txt", ".jsonl", ".parquet")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row. ``number`` is the row as Excel shows it, the line of a csv or jsonl, counted from 1 for Parquet."""

    number: int
    cells: Sequence[Raw]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet (or the whole of a csv file). ``keyed`` tables have no header row: ``keys`` heads the cells."""

    file: str
    sheet: str | None
    rows: Sequence[RawRow]
    keys: Sequence[str] | None = None


def read_tables(path: Path) -> list[RawTable]:
    """Every sheet of a file. Raises :class:`UnusableInput` when the file cannot be read as its suffix says."""
    if not path.is_file():
        raise UnusableInput(f"没有找到文件：{path}。请检查文件名和文件夹")
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _workbook(path)
    if suffix in (".csv", ".tsv", ".txt"):
        return [_csv(path)]
    if suffix == ".jsonl":
        return [_jsonl(path)]
    if suffix == ".parquet":
        return [_parquet(path)]
    raise UnusableInput(f"{path.name} 不是可读的表格文件。请另存为 xlsx、csv、jsonl 或 parquet 再试")


def _workbook(path: Path) -> list[RawTable]:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        tables = []
        for meta in workbook.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            # The library drops leading empty rows and columns; people count them.
            first_row, first_column = sheet.start or (0, 0)
            rows = [
                RawRow(first_row + index + 1, [None] * first_column + [_plain(cell) for cell in cells])
                for index, cells in enumerate(sheet.iter_rows())
            ]
            tables.append(RawTable(path.name, meta.name, rows))
        return tables
    except (CalamineError, OSError, ValueError) as error:
        reason = str(error)
        if "assword" in reason or "ncrypt" in reason:
            raise UnusableInput(f"{path.name} 有打开密码。请在 WPS 或 Excel 中取消密码、另存后再试") from error
        raise UnusableInput(
            f"{path.name} 不是完好的 Excel 文件（{reason}）。请在 WPS 或 Excel 中打开并另存为 xlsx"
        ) from error


def _plain(cell: object) -> Raw:
    if cell == "":
        return None
    if isinstance(cell, str | bool | int | float | date | datetime):
        return cell
    if isinstance(cell, time | timedelta):
        return str(cell)
    return None if cell is None else str(cell)


def _csv(path: Path) -> RawTable:
    text = decode(path.read_bytes(), path.name)
    sample = text[:20_000]
    first = next((line for line in sample.splitlines() if line.strip()), "")
    delimiter = max(("\t", ",", ";"), key=first.count)
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            rows.append(RawRow(line, [cell if cell.strip() else None for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnusableInput(f"{path.name} 第 {reader.line_num} 行读不出：{error}。请另存为 xlsx 再试") from error
    return RawTable(path.name, None, rows)


def decode(data: bytes, name: str) -> str:
    """Text in UTF-8 (with or without BOM), UTF-16 with BOM or GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableInput(f"{name} 的文字编码读不出。请另存为 UTF-8 或 GB18030（简体中文）编码的 csv，或 xlsx")


def _jsonl(path: Path) -> RawTable:
    keys: dict[str, int] = {}
    found: list[tuple[int, dict[str, object]]] = []
    for number, line in enumerate(decode(path.read_bytes(), path.name).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise UnusableInput(f"{path.name} 第 {number} 行不是有效的 JSON：{error.msg}") from error
        if not isinstance(entry, dict):
            raise UnusableInput(f"{path.name} 第 {number} 行应是一个 JSON 对象（以表头或列代码为键）")
        for key in entry:
            keys.setdefault(key, len(keys))
        found.append((number, entry))
    rows = [RawRow(number, [_from_json(entry.get(key)) for key in keys]) for number, entry in found]
    return RawTable(path.name, None, rows, tuple(keys))


def _from_json(value: object) -> Raw:
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return _plain(value)


def _parquet(path: Path) -> RawTable:
    try:
        table = pq.read_table(path)
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path.name} 不是完好的 parquet 文件（{error}）") from error
    columns = [column.to_pylist() for column in table.columns]
    rows = [
        RawRow(number, [_from_json(cell) for cell in cells])
        for number, cells in enumerate(zip(*columns, strict=True), start=1)
    ]
    return RawTable(path.name, None, rows, tuple(table.column_names))


def data_files(folder: Path, key: str) -> Iterator[Path]:
    """The files of a survey folder that belong to ``key`` (``education*`` …), in name order."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.lower().startswith(key) and path.suffix.lower() in SUFFIXES:
            yield path
