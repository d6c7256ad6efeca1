"""The exported workbook: text cells only, and marks that tell who took it for what (security.md H1, E6).

The mark is the export's number: visible in the head and foot of every printed page and in the last row; and in the
document's properties and a hidden name, which stay when columns are deleted and the file is saved by another program.
Values are never altered: a number that is copied out must work elsewhere.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree

import xlsxwriter

_NAME = "tonghu_export"
_PROPERTY = "导出编号"
_WIDTHS = {"公民身份号码": 21, "户籍地址": 32, "现居住地": 32, "户籍地区划": 24, "现居住地区划": 24}
_NUMBER = re.compile(r"D[2-9A-HJ-NP-Z]{8}")


def written(*, number: str, titles: Sequence[str], rows: Sequence[Sequence[str]], told: str) -> bytes:
    """The file. ``told``: one line with who, when, for what."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet("儿童名单")
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EFF7", "text_wrap": True})
    cell = book.add_format({"num_format": "@", "border": 1})
    foot = book.add_format({"font_color": "#56616E"})
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, _WIDTHS.get(title, 14))
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text, cell)
    mark = f"内部资料 · 导出编号 {number} · {told}"
    sheet.write_string(len(rows) + 2, 0, mark, foot)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    safe = mark.replace("&", "&&")[:200]
    sheet.set_header(f"&L{safe}")
    sheet.set_footer(f"&L{safe}&R第 &P 页，共 &N 页")
    book.set_properties({"title": "儿童名单", "keywords": number, "comments": mark})
    book.set_custom_property(_PROPERTY, number)
    book.define_name(_NAME, f'="{number}"')
    book.close()
    return stream.getvalue()


def mark_of(data: bytes) -> str:
    """The number of the export that a file came from, ``""`` when no mark is left."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith(".xml") and not name.startswith("xl/worksheets/_"):
                text = "".join(ElementTree.fromstring(package.read(name)).itertext())
                found = _NUMBER.search(text)
                if found:
                    return found.group()
    return ""
