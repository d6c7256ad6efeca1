"""The zip package of an xlsx, xlsb or ods file: checked before and while unpacking, and scanned once for what calamine
does not tell (hidden rows and columns, formulas, the 1904 calendar).

Everything is unpacked once in pieces and thrown away: sizes written in a package's directory may lie.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from tonghu.batch.reading.limits import MIB, Limits
from tonghu.batch.reading.places import column_index
from tonghu.batch.reading.refusal import ASK_AGAIN, Refusal, damaged, too_much
from tonghu.batch.reading.sheet_facts import SheetFacts
from tonghu.batch.reading.sniffing import PASSWORD

_PIECE = 4 * MIB
_PLACES_KEPT = 10_000
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*?)/?>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*?)/?>")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v>[^<]|<(?:\w+:)?is>)?"
)
_ERROR = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_ENDS_OF_ROWS = re.compile(rb"</(?:\w+:)?row>")
_STAYS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')


@dataclass(slots=True)
class PackageFacts:
    """What the package says of itself."""

    content_bytes: int = 0
    date1904: bool = False
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    """By sheet name."""


def check_package(path: Path, kind: str, limits: Limits) -> PackageFacts:
    """Unpack everything once within limits. Raises :class:`Refusal`."""
    try:
        with zipfile.ZipFile(path) as package:
            return _Check(package, path.stat().st_size, kind, limits).run()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        if "encrypted" in str(error):
            raise PASSWORD from error
        raise Refusal("truncated", "文件不完整或已损坏（解压出错）", ASK_AGAIN) from error


class _Check:
    def __init__(self, package: zipfile.ZipFile, size: int, kind: str, limits: Limits) -> None:
        self.package, self.size, self.kind, self.limits = package, size, kind, limits
        self.facts = PackageFacts()

    def run(self) -> PackageFacts:
        entries = self.package.infolist()
        self._directory(entries)
        names: dict[str, str] = {}
        if self.kind == "xlsx":
            names = self._sheet_names({entry.filename for entry in entries})
        for entry in entries:
            if entry.is_dir():
                continue
            sheet = names.get(entry.filename)
            found = _SheetScan(self.limits, sheet) if sheet is not None else None
            for piece in self._pieces(entry):
                if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                    raise damaged(f"组成部分“{entry.filename}”含有文档类型声明（DTD），正常的工作簿没有这种内容")
                if found is not None:
                    found.feed(piece)
            if found is not None and sheet is not None:
                self.facts.sheets[sheet] = found.close()
        return self.facts

    def _directory(self, entries: list[zipfile.ZipInfo]) -> None:
        limits = self.limits
        if len(entries) > limits.entries:
            raise too_much(f"文件里有 {len(entries)} 个组成部分，超过上限 {limits.entries} 个")
        names = [entry.filename for entry in entries]
        if len(set(names)) != len(names):
            raise damaged("文件里有重名的组成部分，可能被改动过")
        if sum(entry.compress_size for entry in entries) > self.size:
            raise damaged("文件的组成部分互相重叠，可能是恶意构造的压缩文件")
        if any(entry.flag_bits & 1 for entry in entries):
            raise PASSWORD
        declared = sum(entry.file_size for entry in entries)
        if declared > limits.unpacked_bytes:
            raise too_much(f"解压后有 {declared // MIB} MB，超过上限 {limits.unpacked_bytes // MIB} MB")
        for entry in entries:
            if entry.file_size > limits.ratio_from and entry.file_size > limits.ratio * max(1, entry.compress_size):
                times = entry.file_size // max(1, entry.compress_size)
                raise too_much(f"压缩比异常（“{entry.filename}”解压后大 {times} 倍），疑似压缩炸弹或含有大量空白单元格")

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        with self.package.open(entry) as stream:
            while piece := stream.read(_PIECE):
                self.facts.content_bytes += len(piece)
                if self.facts.content_bytes > self.limits.unpacked_bytes:
                    raise too_much(f"解压后超过上限 {self.limits.unpacked_bytes // MIB} MB")
                yield piece

    def _sheet_names(self, present: set[str]) -> dict[str, str]:
        """Part name → sheet name. A workbook whose directory is broken gives none; the reader will say so."""
        places: dict[str, str] = {}
        names: list[tuple[str, str]] = []
        directory = next((n for n in ("xl/workbook.xml", "xl/Workbook.xml") if n in present), "")
        relations = "xl/_rels/workbook.xml.rels"
        if not directory or relations not in present:
            return {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith("Relationship"):
                target = attributes.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                places[attributes.get("Id", "")] = full

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == "sheet":
                link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                names.append((link, attributes.get("name", "")))
            elif tag.rpartition(":")[2] == "workbookPr":
                self.facts.date1904 = attributes.get("date1904", "") in ("1", "true", "on")

        self._parse(relations, relation)
        self._parse(directory, sheet)
        if len(names) > self.limits.sheets:
            raise too_much(f"有 {len(names)} 个工作表，超过上限 {self.limits.sheets} 个", advice="请分成几个文件")
        return {places[link]: name for link, name in names if link in places}

    def _parse(self, part: str, started: Callable[[str, dict[str, str]], None]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = started

        def refuse(*_: object) -> None:
            raise damaged(f"组成部分“{part}”含有文档类型声明（DTD），正常的工作簿没有这种内容")

        parser.StartDoctypeDeclHandler = refuse
        data = b"".join(self._pieces(self.package.getinfo(part)))
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise damaged(f"组成部分“{part}”第{error.lineno}行损坏") from error


class _SheetScan:
    """Reads one sheet's XML as bytes, whole rows at a time: a real parser would take ten times the time of calamine."""

    def __init__(self, limits: Limits, sheet: str) -> None:
        self.limits, self.sheet = limits, sheet
        self.facts = SheetFacts()
        self._rest = b""
        self._rows = 0
        self._in_head = True

    def feed(self, piece: bytes) -> None:
        data = self._rest + piece if self._rest else piece
        cut = data.rfind(b"row>")
        if cut < 0 and len(data) < 64 * MIB:
            self._rest = data
            return
        whole = data[: cut + 4] if cut >= 0 else data
        self._rest = data[len(whole) :]
        self._scan(whole)

    def close(self) -> SheetFacts:
        self._scan(self._rest)
        self._rest = b""
        return self.facts

    def _scan(self, data: bytes) -> None:
        if self._in_head:
            self._in_head = False
            head = data[: data.find(b"sheetData")] if b"sheetData" in data else data
            self._columns(head)
        self._rows += data.count(b"<row") + data.count(b":row ")
        if self._rows > self.limits.rows:
            raise too_much(f"超过 {self.limits.rows} 行", f"工作表“{self.sheet}”", "请拆成几个文件后再试")
        if b'hidden="' in data:
            self._hidden_rows(data)
        if b't="e"' in data:
            self._errors(data)
        if b"<f" in data or b":f" in data:
            self._formulas(data)

    def _columns(self, head: bytes) -> None:
        for match in _HIDDEN_COLUMN.finditer(head):
            if not _STAYS_HIDDEN.search(match[1]):
                continue
            first = re.search(rb'\bmin="(\d{1,5})"', match[1])
            last = re.search(rb'\bmax="(\d{1,5})"', match[1])
            if first and last:
                # Hiding everything to the right of a table is a habit, not hidden content.
                self.facts.hidden_columns.extend(range(int(first[1]), min(int(last[1]), int(first[1]) + 99) + 1))

    def _hidden_rows(self, data: bytes) -> None:
        for match in _ROW.finditer(data):
            if _STAYS_HIDDEN.search(match[1]) and (number := _NUMBER.search(match[1])):
                self.facts.hidden_rows.append(int(number[1]))

    def _errors(self, data: bytes) -> None:
        for match in _ERROR.finditer(data):
            if (place := _PLACE.search(match[1])) and len(self.facts.errors) < _PLACES_KEPT:
                self.facts.errors.append(f"{place[1].decode()}{int(place[2])}")

    def _formulas(self, data: bytes) -> None:
        for match in _FORMULA.finditer(data):
            self.facts.formulas += 1
            place = _PLACE.search(match[1])
            if place is None or column_index(place[1].decode()) >= self.limits.columns:
                continue
            self.facts.formula_columns.add(place[1].decode())
            if match[2] is None and len(self.facts.unsaved) < _PLACES_KEPT:
                self.facts.unsaved.append(f"{place[1].decode()}{int(place[2])}")
