"""Broken files by the thousand, each the same every time: number → bytes.

Five kinds of damage: bytes (a bad disk, a cut transfer), the zip package, the XML inside, BIFF records, and cells (what a
person or another program may write). Sound files of every format are the stock.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from random import Random

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
import xlwt

Cell = str | float | date | None
HEADER = [
    "编号",
    "表类",
    "姓名",
    "性别",
    "出生日期",
    "公民身份号码",
    "户籍地区划代码",
    "现居住地区划代码",
    "共同居住人",
    "父亲联系方式",
]
NASTY: tuple[Cell, ...] = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t+1",
    "\r-1",
    "＝HYPERLINK(1)",
    "\x00\x01\x1f",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\u202e张三\ufeff",
    "𠮷𮧵" * 9,
    "长" * 33_000,
    "3.50E+17",
    "００１２",
    "合计",
    "姓名",
    "9" * 400,
    "-" * 50,
    "2024-13-45",
    "1/0",
    "null",
    "☑是□否",
    "13800138000/13900139000",
    "\n\n\n",
    float("1e308"),
    -1.0,
    2958466.0,
    0.1,
    350524201503020021.0,
    None,
)
_NUMBERS = (
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "1e999",
    "16385",
    "1048577",
    "2147483648",
    "XFD1048576",
    "ZZZZ1",
    "A0",
    "",
    "NaN",
)


def rows(rng: Random, count: int = 12) -> list[list[Cell]]:
    """A plausible table."""
    table: list[list[Cell]] = [list(HEADER)]
    for number in range(count):
        day = date(2010 + rng.randrange(13), 1 + rng.randrange(12), 1 + rng.randrange(28))
        table.append(
            [
                f"A{number}",
                rng.choice(["流动", "留守", None]),
                f"张{number}",
                rng.choice("男女"),
                day.isoformat(),
                f"700101{day:%Y%m%d}{number:03d}X",
                "340104",
                "350524101",
                "父母双方",
                f"1990000{number:04d}",
            ]
        )
    return table


def with_xlsxwriter(table: Sequence[Sequence[Cell]]) -> bytes:
    """Shared strings, as Excel writes them."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    )
    for name in ("一村", "二村"):
        sheet = book.add_worksheet(name)
        for index, cells in enumerate(table):
            sheet.write_row(index, 0, [cell if not isinstance(cell, date) else cell.isoformat() for cell in cells])
    book.close()
    return stream.getvalue()


def with_openpyxl(table: Sequence[Sequence[Cell]]) -> bytes:
    """Titles, merged cells, a formula without a saved result."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "登记表"
    sheet.merge_cells("A1:H1")
    for cells in table:
        clean = [
            re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", cell)[:32_000] if isinstance(cell, str) else cell
            for cell in cells
        ]
        sheet.append(clean)
    sheet["L3"] = "=SUM(A1:A2)"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_xlwt(table: Sequence[Sequence[Cell]]) -> bytes:
    """The old binary workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, column, cell[:32_000] if isinstance(cell, str) else cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_csv(encoding: str, delimiter: str) -> Callable[[Sequence[Sequence[Cell]]], bytes]:
    """A writer of csv."""

    def write(table: Sequence[Sequence[Cell]]) -> bytes:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=delimiter).writerows(table)
        return stream.getvalue().encode(encoding, "replace")

    return write


def with_json(table: Sequence[Sequence[Cell]]) -> bytes:
    """One object per line."""
    lines = (json.dumps(dict(zip(table[0], cells, strict=False)), ensure_ascii=False) for cells in table[1:])
    return "\n".join(lines).encode("utf-8", "replace")


def with_parquet(table: Sequence[Sequence[Cell]]) -> bytes:
    """Text columns."""
    texts = [
        [None if cell is None else str(cell).encode("utf-8", "replace").decode() for cell in cells] for cells in table
    ]
    columns = list(zip(*texts[1:], strict=True))
    stream = io.BytesIO()
    pq.write_table(pa.table([pa.array(column) for column in columns], names=[str(t) for t in HEADER]), stream)
    return stream.getvalue()


Writer = Callable[[Sequence[Sequence[Cell]]], bytes]
STOCK: tuple[tuple[str, Writer], ...] = (
    ("xlsx", with_xlsxwriter),
    ("xlsx", with_openpyxl),
    ("xls", with_xlwt),
    ("csv", with_csv("utf-8", ",")),
    ("csv", with_csv("gb18030", "\t")),
    ("csv", with_csv("utf-16", ";")),
    ("jsonl", with_json),
    ("parquet", with_parquet),
)


@cache
def sound(kind: int) -> bytes:
    """A file of the stock without damage."""
    return STOCK[kind][1](rows(Random(kind)))


def mutant(number: int) -> tuple[str, bytes]:
    """(suffix, bytes) of one broken file."""
    rng = Random(number * 7919 + 11)
    kind = rng.choices(range(len(STOCK)), (6, 5, 4, 2, 2, 1, 1, 1))[0]
    suffix, write = STOCK[kind]
    if rng.random() < 0.2:
        content = write(_cells(rng, rows(rng)))
    else:
        content = sound(kind)
        if suffix == "xlsx":
            content = rng.choice((_bytes, _package, _xml, _xml, _xml))(rng, content)
        elif suffix == "xls":
            content = rng.choice((_bytes, _records))(rng, content)
        else:
            content = _bytes(rng, content)
    if rng.random() < 0.03:
        suffix = rng.choice(["xlsx", "xls", "csv", "jsonl", "parquet", "et"])
    return suffix, content


def _cells(rng: Random, table: list[list[Cell]]) -> list[list[Cell]]:
    for _ in range(rng.randrange(1, 12)):
        row = rng.choice(table)
        row[rng.randrange(len(HEADER))] = rng.choice(NASTY)
    if rng.random() < 0.3:
        rng.shuffle(table)
    return table


def _bytes(rng: Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        if not data:
            break
        at, size = rng.randrange(len(data)), rng.choice((1, 1, 2, 16, 512))
        what = rng.randrange(6)
        if what == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            data[at : at + size] = rng.randbytes(min(size, len(data) - at))
        elif what == 2:
            del data[at : at + size]
        elif what == 3:
            data[at:at] = rng.randbytes(size)
        elif what == 4:
            data[at:at] = data[at : at + size]
        elif rng.random() < 0.3:
            del data[at:]
        else:
            data[at : at + size] = bytes([rng.choice((0, 255, 34, 44, 60))]) * min(size, len(data) - at)
    return bytes(data)


def _package(rng: Random, content: bytes) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(content))
    parts = [(name, source.read(name)) for name in source.namelist()]
    chosen = rng.randrange(len(parts))
    what = rng.randrange(6)
    if what == 0:
        del parts[chosen]
    elif what == 1:
        parts[chosen] = (parts[chosen][0] + "x", parts[chosen][1])
    elif what == 2:
        other = rng.randrange(len(parts))
        parts[chosen], parts[other] = (parts[chosen][0], parts[other][1]), (parts[other][0], parts[chosen][1])
    elif what == 3:
        parts[chosen] = (parts[chosen][0], parts[chosen][1][: rng.randrange(len(parts[chosen][1]) + 1)])
    elif what == 4:
        parts.append(("../../escape.xml", b"x"))
    else:
        parts[chosen] = (parts[chosen][0], b"\0" * 4_000_000)
    data = bytearray(_zipped(parts))
    if rng.random() < 0.2:
        place = data.find(b"PK\x01\x02")
        data[place + rng.randrange(46)] = rng.randrange(256)
    return bytes(data)


def _xml(rng: Random, content: bytes) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(content))
    parts = {name: source.read(name) for name in source.namelist()}
    likely = [name for name in parts if "sheet" in name or "shared" in name or "workbook" in name or "styles" in name]
    for _ in range(rng.choice((1, 1, 2, 5))):
        name = rng.choice(likely)
        parts[name] = _damaged_xml(rng, parts[name].decode("utf-8", "replace")).encode("utf-8", "replace")
    return _zipped(list(parts.items()))


def _damaged_xml(rng: Random, text: str) -> str:
    pattern = rng.choice((r'"[^"]*"', r"\d+", r"<[^>]+>", r">[^<]+<", r'r="[A-Z]+\d+"', r't="\w+"'))
    found = list(re.finditer(pattern, text))
    if not found:
        return text[: rng.randrange(len(text) + 1)]
    match = rng.choice(found)
    old = match[0]
    new = rng.choice(
        (
            "",
            old + old,
            f'"{rng.choice(_NUMBERS)}"' if old[:1] == '"' else rng.choice(_NUMBERS),
            f'r="{rng.choice(_NUMBERS)}"' if old.startswith("r=") else old[::-1],
            f"{old[:1]}&bad;&#0;&#x110000;{old[-1:]}",
            old.replace("t=", 't="e" x='),
            f"<![CDATA[{old}]]>",
            f"{old}<f>1+1</f>",
        )
    )
    return text[: match.start()] + new + text[match.end() :]


def _zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts:
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _records(rng: Random, content: bytes) -> bytes:
    """A wrong length, number or code in one record of the workbook stream."""
    data = bytearray(content)
    start = data.find(b"\x09\x08\x10\x00")
    place, places = start, []
    while 0 <= place < len(data) - 4 and len(places) < 4_000:
        places.append(place)
        place += 4 + int.from_bytes(data[place + 2 : place + 4], "little")
    for _ in range(rng.choice((1, 1, 3))):
        at = rng.choice(places)
        offset = rng.choice((0, 2, 3, 4, 5, 6, 7, 8, 12))
        if at + offset < len(data):
            data[at + offset] = rng.choice((0, 1, 255, rng.randrange(256)))
    return bytes(data)


def fingerprint(numbers: Sequence[int]) -> int:
    """A sum over mutants, to see that the same number gives the same bytes everywhere."""
    total = 0
    for number in numbers:
        total = zlib.crc32(mutant(number)[1], total)
    return total
