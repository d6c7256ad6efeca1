"""csv (comma, tab, semicolon; UTF-8, UTF-16, GB18030) and jsonl → frames. Runs in the child."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tonghu.batch.reading.frames import BLOCK, Frame
from tonghu.batch.reading.limits import Limits
from tonghu.batch.reading.places import column_letter
from tonghu.batch.reading.refusal import Refusal, too_much
from tonghu.batch.reading.sniffing import looks_utf16
from tonghu.batch.reading.told import Budget, TableRead
from tonghu.core.base.text import unguarded

_SAVE_AS = "请在 WPS 或 Excel 中检查该处，另存为 xlsx 或 UTF-8 编码的 csv 后再试"
_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 60


def read_csv(path: Path, limits: Limits, budget: Budget) -> Iterator[TableRead]:
    """The whole file as one table. Raises :class:`Refusal`."""
    text, notes = _decoded(path, limits, budget)
    if text.count("\n") > limits.plain_rows:
        raise too_much(f"超过 {limits.plain_rows} 行", advice="请拆成几个文件后再试")
    delimiter = _delimiter(text)
    csv.field_size_limit(limits.text + 1)
    try:
        frame = _rows(text, delimiter, limits, strict=True)
    except csv.Error:
        # A quotation mark inside a cell is common and harmless; one that is never closed swallows rows.
        frame = _rows(text, delimiter, limits, strict=False)
        notes.append("个别单元格里有未按规则书写的引号，已原样读取")
    yield TableRead(None, frame, notes)


def _rows(text: str, delimiter: str, limits: Limits, *, strict: bool) -> Frame:
    frame = Frame()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line, lines, block = 1, [], []
    guards = "'" in text
    try:
        for cells in reader:
            if guards:
                # Our own csv files have an apostrophe in front of what a spreadsheet would run as a formula.
                cells = [unguarded(cell) for cell in cells]
            if len(cells) > limits.columns:
                raise too_much(f"第{line}行有 {len(cells)} 列，超过上限 {limits.columns} 列")
            if any("\n" in cell and cell.count("\n") > 50 for cell in cells if len(cell) > 100):
                raise _unclosed(line)
            lines.append(line)
            block.append(cells)
            line = reader.line_num + 1
            if len(block) == BLOCK:
                frame.add(lines, block)
                lines, block = [], []
    except csv.Error as error:
        if not strict or "unexpected end" in str(error) or "field larger" in str(error):
            raise _unclosed(line) from error
        raise
    frame.add(lines, block)
    return frame


def _unclosed(line: int) -> Refusal:
    return Refusal("quotes", "引号不成对，从这里起分不清行和列", _SAVE_AS, f"第{line}行起")


def _decoded(path: Path, limits: Limits, budget: Budget) -> tuple[str, list[str]]:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise too_much(f"有 {size // 1024 // 1024} MB，超过上限 {limits.file_bytes // 1024 // 1024} MB")
    budget(3 * size)
    return decode(path.read_bytes())


def decode(data: bytes) -> tuple[str, list[str]]:
    """Text in UTF-8 (with or without BOM), UTF-16 or GB18030, and what to tell of it. Raises :class:`Refusal`."""
    utf16 = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else looks_utf16(data)
    if utf16 is not None:
        return _strict(data, utf16), ["文字编码是 UTF-16"]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            raise _unreadable(data, error.start) from error
    return _strict(data, "gb18030"), []


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(data, error.start) from error


def _unreadable(data: bytes, place: int) -> Refusal:
    line = data.count(b"\n", 0, place) + 1
    return Refusal("encoding", "有无法识别的字符，可能在传送中损坏，或编码不是 UTF-8、GB18030", _SAVE_AS, f"第{line}行")


def _is_broken_utf8(data: bytes) -> bool:
    """UTF-8 with a few damaged bytes would often pass as GB18030, as other characters: names must not change."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text[:200_000] if char > "\x7f") - broken
    return sound > 20 * broken


def _delimiter(text: str) -> str:
    """The separator that divides most of the first lines into equally many cells; titles above have none."""
    lines = [line for line in islice(io.StringIO(text), 500) if line.strip()][:_SAMPLE_LINES]
    best, score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        if counts:
            cells, often = max(counts.items(), key=lambda item: (item[1], item[0]))
            if (often, cells) > score:
                best, score = delimiter, (often, cells)
    return best


def read_jsonl(path: Path, limits: Limits, budget: Budget) -> Iterator[TableRead]:
    """One JSON object per line, keyed by header or code. Raises :class:`Refusal`."""
    text, notes = _decoded(path, limits, budget)
    keys: dict[str, int] = {}
    found: list[tuple[int, dict[str, object]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            entry = _entry(line, number)
            for key in entry:
                keys.setdefault(key, len(keys))
            found.append((number, entry))
            if len(keys) > limits.columns:
                raise too_much(f"到第{number}行有 {len(keys)} 个不同的键，超过上限 {limits.columns} 个")
    frame = Frame()
    for start in range(0, len(found), BLOCK):
        part = found[start : start + BLOCK]
        frame.add([n for n, _ in part], [[flat(entry.get(key)) for key in keys] for _, entry in part])
    long = frame.find_longer(limits.text) if frame.longest() > limits.text else None
    if long is not None:
        raise too_much(f"第{long[0]}行第{column_letter(long[1])}列的文字超过 {limits.text} 个字符", advice="请检查该处")
    yield TableRead(None, frame, notes, keys=list(keys))


def _entry(line: str, number: int) -> dict[str, object]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        why = f"第{error.colno}个字符处不合规则" if isinstance(error, json.JSONDecodeError) else "内容过深或数字过长"
        raise Refusal("json", f"不是有效的 JSON（{why}）", "请改正这一行后再试", f"第{number}行") from error
    if not isinstance(entry, dict):
        raise Refusal("json", "应是一个 JSON 对象（以表头或列代码为键）", "请改正这一行后再试", f"第{number}行")
    return entry


def flat(value: object) -> object:
    """A list as choices in one cell, as the registration table writes them; anything nested as its text."""
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return value
