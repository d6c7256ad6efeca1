"""The one door for table files: xlsx, xls, csv, jsonl, parquet → raw cells with the row numbers people see.

Nothing is interpreted here; what a cell means is decided by :mod:`tonghu.core.survey`. Nothing is parsed here either:
a child process does, under limits (:mod:`tonghu.batch.reading`), and whatever becomes of it ends in a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.reading.frames import Raw, load
from tonghu.batch.reading.reader import WORKER
from tonghu.batch.reading.refusal import Refusal

__all__ = [
    "SUFFIXES",
    "FileRead",
    "Raw",
    "RawRow",
    "RawTable",
    "UnusableFile",
    "read_ahead",
    "read_file",
    "read_tables",
]

WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")
SUFFIXES = (*WORKBOOKS, ".csv", ".tsv", ".txt", ".jsonl", ".parquet")

Merge = tuple[int, int, int, int]
"""Top, left, bottom, right of merged cells, counted from 0."""


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
    notes: Sequence[str] = ()
    """What reading saw beside the cells (hidden rows, formulas …), in Chinese."""
    merges: Sequence[Merge] = ()
    """Merged cells of the first rows."""
    date1904: bool = False
    """Serial numbers in date columns count from 1904."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as read: its tables, and what to tell about the file as a whole."""

    path: Path
    tables: Sequence[RawTable]
    notes: Sequence[str] = ()


class UnusableFile(UnusableInput):
    """A file that cannot be read; ``refusal`` says what is wrong, where, and what to do."""

    def __init__(self, path: Path, refusal: Refusal) -> None:
        super().__init__(refusal.text(path.name))
        self.path, self.refusal = path, refusal


def read_file(path: Path) -> FileRead:
    """Every sheet of a file, by its content rather than its suffix. Raises :class:`UnusableFile`."""
    if not path.is_file():
        raise UnusableInput(f"没有找到文件：{path}。请检查文件名和文件夹")
    try:
        with WORKER.parsed(path) as (manifest, folder):
            tables = [_table(path.name, entry, folder) for entry in manifest["tables"]]
    except Refusal as refusal:
        raise UnusableFile(path, refusal) from refusal
    except OSError as error:
        raise UnusableInput(
            f"读取 {path.name} 时出错（{error.strerror or error}）。请检查磁盘空间和文件权限"
        ) from error
    return FileRead(path, tables, tuple(manifest["notes"]))


def read_tables(path: Path) -> Sequence[RawTable]:
    """The tables of :func:`read_file`."""
    return read_file(path).tables


def read_ahead(paths: Sequence[Path]) -> Iterator[tuple[Path, FileRead | UnusableInput]]:
    """Every file in order, or why it cannot be read. The next one is parsed while the caller works on this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        following = [pool.submit(_attempt, path) for path in paths[:1]]
        for place, path in enumerate(paths):
            found = following.pop().result()
            following.extend(pool.submit(_attempt, later) for later in paths[place + 1 : place + 2])
            yield path, found


def _attempt(path: Path) -> FileRead | UnusableInput:
    try:
        return read_file(path)
    except UnusableInput as error:
        return error


def _table(file: str, entry: dict, folder: Path) -> RawTable:
    rows = [RawRow(number, cells) for number, cells in load(folder / entry["frame"])] if entry["frame"] else []
    merges = tuple((top, left, bottom, right) for top, left, bottom, right in entry["merges"])
    return RawTable(file, entry["sheet"], rows, entry["keys"], tuple(entry["notes"]), merges, bool(entry["date1904"]))
