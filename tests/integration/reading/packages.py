"""Hand-made files: packages of XML parts as other programs write them, and the ones that only an attacker writes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlwt
from xlwt.CompoundDoc import XlsDoc

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(path: Path, sheets: Mapping[str, str], *, properties: str = "", prolog: str = "") -> Path:
    """An xlsx of the given sheets: name → XML inside ``worksheet``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_relationships()}"><Relationship Id="r1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(sheets, start=1))
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">{properties}<sheets>{listed}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="rId{i}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_relationships()}">{links}</Relationships>'
        )
        for index, content in enumerate(sheets.values(), start=1):
            book.writestr(
                f"xl/worksheets/sheet{index}.xml",
                f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{_MAIN}">{content}</worksheet>',
            )
    return path


def _relationships() -> str:
    return "http://schemas.openxmlformats.org/package/2006/relationships"


def text_cell(place: str, text: str) -> str:
    """An inline string."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def data(rows: Mapping[int, Sequence[str]]) -> str:
    """``sheetData`` of rows with ready cells."""
    inner = "".join(f'<row r="{number}">{"".join(cells)}</row>' for number, cells in rows.items())
    return f"<sheetData>{inner}</sheetData>"


def killer_far_cell(path: Path) -> Path:
    """security.md 0.4: one cell at A1 and one at XFD1048576; the library wants terabytes and aborts."""
    rows = {1: [text_cell("A1", "姓名"), text_cell("B1", "公民身份号码")], 1048576: [text_cell("XFD1048576", "x")]}
    return package(path, {"名单": data(rows)})


def killer_bomb(path: Path) -> Path:
    """security.md 0.4: a few hundred kilobytes that unpack to two million rows."""
    row = (
        '<row r="{0}"><c r="A{0}" t="n"><v>1</v></c><c r="B{0}" t="n"><v>1</v></c><c r="C{0}" t="n"><v>1</v></c></row>'
    )
    return package(path, {"名单": f"<sheetData>{''.join(row.format(1 + i % 9) for i in range(2_000_000))}</sheetData>"})


def killer_abort(path: Path) -> Path:
    """security.md 0.3: a mutated row makes the library ask for 962,072,674,080 bytes and abort."""
    rows = {1: [text_cell("A1", "姓名"), text_cell("WWW1", "性别")], 2: [text_cell("A2000002", "张三")]}
    return package(path, {"名单": data(rows)})


def lying_sizes(path: Path) -> Path:
    """A part whose directory entry claims one byte."""
    source = killer_bomb(path.with_suffix(".src"))
    content = bytearray(source.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", content, place + 24, 1)
        place = content.rfind(b"PK\x01\x02", 0, place)
    path.write_bytes(content)
    return path


# --- xlsb: BIFF12 records, [MS-XLSB] 2.1.4 ---------------------------------------------------------------------------
def binary_package(path: Path, sheet: str, rows: Sequence[Sequence[str | float]]) -> Path:
    """An xlsb of one sheet with texts and numbers."""
    cells = b"".join(
        _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        + b"".join(
            _record(5 if isinstance(cell, float) else 6, struct.pack("<II", column, 0) + _content(cell))
            for column, cell in enumerate(row)
        )
        for number, row in enumerate(rows)
    )
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    listed = _record(156, struct.pack("<II", 0, 1) + _content("rId1") + _content(sheet))
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", _TYPES)
        for name, kind, target in (
            ("_rels/.rels", "officeDocument", "xl/workbook.bin"),
            ("xl/_rels/workbook.bin.rels", "worksheet", "worksheets/sheet1.bin"),
        ):
            link = f'<Relationship Id="rId1" Type="{_LINKS}/{kind}" Target="{target}"/>'
            book.writestr(name, f'<Relationships xmlns="{_relationships()}">{link}</Relationships>')
        book.writestr("xl/workbook.bin", _around(131, _around(143, listed)))
        content = _record(148, size) + _around(145, cells)
        book.writestr("xl/worksheets/sheet1.bin", _around(129, content, 130))
    return path


def _content(cell: str | float) -> bytes:
    if isinstance(cell, float):
        return struct.pack("<d", cell)
    return struct.pack("<I", len(cell)) + cell.encode("utf-16-le")


def _around(begin: int, content: bytes, end: int = 0) -> bytes:
    return _record(begin, b"") + content + _record(end or begin + 1, b"")


def _record(code: int, content: bytes) -> bytes:
    head = bytes([code]) if code < 0x80 else bytes([code & 0x7F | 0x80, code >> 7])
    size = len(content)
    while size > 0x7F:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


# --- xls with a password: [MS-XLS] 2.4.117 ---------------------------------------------------------------------------
def encrypted_xls() -> bytes:
    """What Excel 97-2003 leaves behind a password: FilePass after the first record, and nothing to be read after it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for column, text in enumerate(("姓名", "性别")):
        sheet.write(0, column, text)
    plain = book.get_biff_data()
    first = 4 + struct.unpack_from("<H", plain, 2)[0]
    found = [plain[:first], struct.pack("<HHHHH", 0x002F, 54, 1, 1, 1), bytes(range(48))]
    place = first
    while place < len(plain):
        _, length = struct.unpack_from("<HH", plain, place)
        content = plain[place + 4 : place + 4 + length]
        found += [plain[place : place + 4], bytes(byte ^ 0xA5 ^ (index & 0xFF) for index, byte in enumerate(content))]
        place += 4 + length
    stream = io.BytesIO()
    XlsDoc().save(stream, b"".join(found))
    return stream.getvalue()
