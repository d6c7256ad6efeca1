"""Where a workbook is broken, when the reading library died on it: looked for slowly, with Python's own XML parser.

Runs in a child of its own, under the same limits.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from tonghu.batch.reading.limits import Limits
from tonghu.batch.reading.places import column_index, column_letter
from tonghu.batch.reading.refusal import Refusal, damaged, too_much
from tonghu.batch.reading.sniffing import kind_of

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_FAR_AREA = 20_000_000
"""A used area of so many cells, most of them empty, is an accident or an attack."""


def diagnose(path: Path, limits: Limits) -> Refusal:
    """The most exact refusal that can be given."""
    try:
        if kind_of(path) == "xlsx":
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                        found = _sheet(package.read(name), Path(name).stem)
                        if found is not None:
                            return found
    except Refusal as refusal:
        return refusal
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, MemoryError):
        return damaged("工作簿内部损坏，读取时出错")
    return damaged("工作簿内部损坏或内容过大，读取程序中止")


def _sheet(data: bytes, name: str) -> Refusal | None:
    seen: list[str] = [""]
    rows: list[int] = []
    columns: list[int] = []

    def started(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        match = _CELL.fullmatch(attributes.get("r", ""))
        if match is not None:
            seen[0] = match[0]
            columns.append(column_index(match[1]))
            rows.append(int(match[2]))

    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    place = f"工作表文件“{name}”"
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        near = f"单元格 {seen[0]} 之后" if seen[0] else f"第{error.lineno}行"
        return damaged(f"内容在{near}损坏", place)
    if not rows or (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) < _FAR_AREA:
        return None
    far = f"{column_letter(max(columns))}{max(rows)}"
    return too_much(
        f"内容从 {column_letter(min(columns))}{min(rows)} 一直到 {far}，其间几乎全是空白",
        place,
        f"多半是误在很远的单元格里输入了内容：请按 Ctrl+End 找到 {far} 附近，删除多余的行列后保存再试",
    )
