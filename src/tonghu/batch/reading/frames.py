"""Cells on their way from the child to the parent: one dictionary of distinct texts per column, in an Arrow IPC file.

A register repeats itself: most columns have a few hundred distinct cells in a hundred thousand rows. Only those are
converted, and equal cells share one object afterwards. Cells that are no text are written as text behind a mark, so a
column may hold anything. Nothing is unpickled.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

Raw = str | int | float | bool | date | datetime | None
"""What can stand in a cell before it is read."""

NO_NUMBER = "#NUM!"
"""A number that is none, as a spreadsheet shows it."""
MARK = "\x01"
BLOCK = 4_096
"""Rows that are turned into columns at a time."""


class _Distinct(dict[str, int]):
    """Text → its number, in order of appearance; asking for a new text numbers it."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class Frame:
    """Rows of one table, column by column. Rows may be shorter than others."""

    def __init__(self) -> None:
        self._distinct: list[_Distinct] = []
        self._numbers: list[array[int]] = []
        self._lines: array[int] = array("q")

    def add(self, lines: Sequence[int], rows: Sequence[Sequence[object]]) -> None:
        """Rows with the numbers that people see."""
        if not rows:
            return
        width = max(map(len, rows))
        for _ in range(len(self._distinct), width):
            self._distinct.append(_Distinct({"": 0}))
            self._numbers.append(array("i", bytes(4 * len(self._lines))))
        even = rows if min(map(len, rows)) == width else [[*row, *[""] * (width - len(row))] for row in rows]
        for column, cells in enumerate(zip(*even, strict=True)):
            texts = [cell if cell.__class__ is str and cell[:1] != MARK else _written(cell) for cell in cells]
            self._numbers[column].extend(map(self._distinct[column].__getitem__, texts))
        for column in range(width, len(self._distinct)):
            self._numbers[column].frombytes(bytes(4 * len(rows)))
        self._lines.extend(lines)

    def __len__(self) -> int:
        return len(self._lines)

    def longest(self) -> int:
        """Characters of the longest cell."""
        return max((len(text) for texts in self._distinct for text in texts), default=0)

    def find_longer(self, limit: int) -> tuple[int, int] | None:
        """(row number, column from 0) of the first cell with more than ``limit`` characters."""
        for column, texts in enumerate(self._distinct):
            for text, number in texts.items():
                if len(text) > limit:
                    return self._lines[self._numbers[column].index(number)], column
        return None

    def save(self, path: Path) -> None:
        """Write the table; an existing file is replaced."""
        columns: list[pa.Array] = [pa.array(self._lines, pa.int64())]
        for texts, numbers in zip(self._distinct, self._numbers, strict=True):
            columns.append(
                pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), pa.array(list(texts), pa.string()))
            )
        table = pa.Table.from_arrays(columns, names=[str(index) for index in range(len(columns))])
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f"{MARK}b{int(cell)}"
    if isinstance(cell, float):
        return f"{MARK}f{cell!r}" if math.isfinite(cell) else NO_NUMBER
    if isinstance(cell, int):
        return f"{MARK}i{cell}"
    if isinstance(cell, datetime):
        return f"{MARK}t{cell.isoformat()}"
    if isinstance(cell, date):
        return f"{MARK}d{cell.isoformat()}"
    text = str(cell)
    return f"{MARK}s{text}" if text.startswith(MARK) else text


def _read(text: str | None) -> Raw:
    if not text:
        return None
    if text[0] != MARK:
        return text
    kind, rest = text[1:2], text[2:]
    if kind == "f":
        return float(rest)
    if kind == "i":
        return int(rest)
    if kind == "b":
        return rest == "1"
    if kind == "d":
        return date.fromisoformat(rest)
    if kind == "t":
        return datetime.fromisoformat(rest)
    return rest


def load(path: Path) -> Iterator[tuple[int, Sequence[Raw]]]:
    """(row number, cells) of a saved table, in order."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
        for index in range(reader.num_record_batches):
            batch = reader.get_batch(index)
            columns: list[Iterable[Raw]] = []
            for column in batch.columns[1:]:
                cells = [_read(text) for text in column.dictionary.to_pylist()]
                columns.append(map(cells.__getitem__, column.indices.to_pylist()))
            lines = batch.columns[0].to_pylist()
            rows: Iterable[Sequence[Raw]] = zip(*columns, strict=True) if columns else ((),) * len(lines)
            yield from zip(lines, rows, strict=True)
