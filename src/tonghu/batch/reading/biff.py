"""The record stream of an xls workbook, walked for what calamine does not tell: password, 1904 calendar, hidden rows and
columns, formulas. [MS-XLS] 2.4.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import olefile

from tonghu.batch.reading.limits import Limits
from tonghu.batch.reading.places import column_letter
from tonghu.batch.reading.refusal import ASK_AGAIN, Refusal, too_much
from tonghu.batch.reading.sheet_facts import SheetFacts
from tonghu.batch.reading.sniffing import PASSWORD

_BOF, _EOF, _FORMULA, _DATE_MODE, _FILE_PASS = 0x0809, 0x000A, 0x0006, 0x0022, 0x002F
_COLUMNS, _BOUND_SHEET, _BOOL_OR_ERROR, _ROW = 0x007D, 0x0085, 0x0205, 0x0208


@dataclass(slots=True)
class BiffFacts:
    """What the records say."""

    content_bytes: int = 0
    date1904: bool = False
    sheets: list[SheetFacts] = field(default_factory=list)
    """In the order of the workbook's sheets."""


def check_biff(path: Path, limits: Limits) -> BiffFacts:
    """Walk the records of the workbook stream. Raises :class:`Refusal`."""
    try:
        with olefile.OleFileIO(str(path)) as container:
            name = "Workbook" if container.exists("Workbook") else "Book"
            if container.get_size(name) > limits.file_bytes:
                raise too_much("工作簿过大")
            data = container.openstream(name).read()
    except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise Refusal("truncated", "文件不完整或已损坏（读不出工作簿内容）", ASK_AGAIN) from error
    facts = BiffFacts(len(data))
    _globals(data, facts)
    return facts


def _globals(data: bytes, facts: BiffFacts) -> None:
    offsets: list[int] = []
    for code, start, length in _records(data, 0):
        if code == _FILE_PASS:
            raise PASSWORD
        if code == _DATE_MODE and length >= 2:
            facts.date1904 = data[start] == 1
        elif code == _BOUND_SHEET and length >= 4:
            offsets.append(int.from_bytes(data[start : start + 4], "little"))
        elif code == _EOF:
            break
    facts.sheets = [_sheet(data, offset) for offset in offsets[:1_000]]


def _records(data: bytes, place: int) -> list[tuple[int, int, int]]:
    """(code, start of content, length) from ``place`` to the end of the substream."""
    found = []
    size, read, depth = len(data), struct.Struct("<HH").unpack_from, 0
    while 0 <= place <= size - 4:
        code, length = read(data, place)
        if code == _BOF:
            depth += 1
        found.append((code, place + 4, length))
        if code == _EOF:
            depth -= 1
            if depth <= 0:
                break
        place += 4 + length
    return found


def _sheet(data: bytes, offset: int) -> SheetFacts:
    facts = SheetFacts()
    for code, start, length in _records(data, offset):
        if code == _ROW and length >= 16 and start + 16 <= len(data) and data[start + 12] & 0x20:
            facts.hidden_rows.append(int.from_bytes(data[start : start + 2], "little") + 1)
        elif code == _COLUMNS and length >= 10 and start + 10 <= len(data):
            first, last, _, _, flags = struct.unpack_from("<5H", data, start)
            if flags & 1:
                facts.hidden_columns.extend(range(first + 1, min(last, first + 99) + 2))
        elif code == _BOOL_OR_ERROR and length >= 8 and start + 8 <= len(data) and data[start + 7]:
            row, column = struct.unpack_from("<2H", data, start)
            facts.errors.append(f"{column_letter(column)}{row + 1}")
        elif code == _FORMULA and length >= 4 and start + 4 <= len(data):
            facts.formulas += 1
            facts.formula_columns.add(column_letter(int.from_bytes(data[start + 2 : start + 4], "little")))
    return facts
