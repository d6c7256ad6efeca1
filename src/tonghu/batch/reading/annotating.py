"""A sender's own workbook with its faulty cells marked and commented, and a first sheet that lists them.

Runs in the child. An xlsx is changed in its XML, where everything else stays as it is (:mod:`patching`). Where that is not
possible (comments of its own, another way of building) openpyxl loads it: formats, widths, merged cells and drop-down
lists stay as far as that library knows them; macros, external links and charts do not.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

from tonghu.batch.reading.limits import Limits
from tonghu.batch.reading.patching import Unpatchable, patch
from tonghu.batch.reading.refusal import too_much
from tonghu.batch.reading.styles_xml import AMBER, BLUE, RED

MARKS, BOOK = "marks.json", "returned.xlsx"
"""Names of what is asked and of what is made, in the folder of the request."""
LOADED_CELLS = 250_000
"""Beyond this loading takes minutes; such a file goes back as a plain table."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AUTHOR = "童护"
_LONGEST_COMMENT = 8_000


def annotate(path: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """Write ``returned.xlsx``: what ``marks.json`` asks for, put into the workbook. Returns the manifest."""
    asked = _cleaned(json.loads((folder / MARKS).read_text(encoding="utf-8")))
    if path.suffix.lower() == ".xlsx":
        try:
            patch(path, folder / BOOK, asked)
            return {"annotated": BOOK}
        except (Unpatchable, ValueError, LookupError, zipfile.BadZipFile):
            (folder / BOOK).unlink(missing_ok=True)
    if asked["cells"] > LOADED_CELLS:
        raise too_much("内容较多，格式写法特殊")
    return _loaded(path, folder, limits, asked)


def _loaded(path: Path, folder: Path, limits: Limits, asked: dict[str, Any]) -> dict[str, Any]:
    """The slower way: the workbook is loaded whole."""
    from openpyxl import load_workbook  # a second to load, and few files need it

    book = load_workbook(path, keep_links=False, rich_text=True)
    cells = sum(sheet.max_row * sheet.max_column for sheet in book.worksheets)
    if cells > limits.cells:
        raise too_much("使用区域过大")
    if asked["own_sheet"] in book.sheetnames:
        book.remove(book[asked["own_sheet"]])
    for mark in asked["marks"]:
        if mark["sheet"] in book.sheetnames:
            _mark(book[mark["sheet"]], mark)
    _listing(book, asked)
    book.save(folder / BOOK)
    return {"annotated": BOOK}


def clean(text: str) -> str:
    """Text without the characters that a workbook cannot hold."""
    return _CONTROL.sub("", text)


def _cleaned(asked: dict[str, Any]) -> dict[str, Any]:
    asked["lines"] = [clean(text) for text in asked["lines"]]
    asked["rows"] = [[clean(cell) if isinstance(cell, str) else cell for cell in row] for row in asked["rows"]]
    for mark in asked["marks"]:
        mark["text"] = clean(mark["text"])[:_LONGEST_COMMENT]
    return asked


def _mark(sheet: Any, mark: dict[str, Any]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = sheet[mark["cell"]]
    if isinstance(cell, MergedCell):
        area = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
        cell = sheet.cell(area.min_row, area.min_col) if area is not None else None
    if cell is None:
        return
    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    comment = Comment(before + mark["text"], _AUTHOR)
    comment.width, comment.height = 320, 60 + 18 * (len(comment.text) // 20 + comment.text.count("\n"))
    cell.comment = comment
    cell.fill = PatternFill("solid", fgColor=RED if mark["error"] else AMBER)


def _listing(book: Any, asked: dict[str, Any]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = book.create_sheet(asked["own_sheet"], 0)
    book.active = 0
    sheet.sheet_view.tabSelected = True
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for text in asked["lines"]:
        sheet.append([text])
    sheet["A1"].font = Font(bold=True, size=14)
    top = len(asked["lines"]) + 1
    for row in [asked["headers"], *asked["rows"]]:
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                # What a sender typed must not become a formula here.
                cell.data_type = "s"
    for cell in sheet[top]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=BLUE)
    for row in sheet.iter_rows(min_row=top):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCDEFGH", asked["widths"], strict=False):
        sheet.column_dimensions[letter].width = width
    for number, height in enumerate(asked["heights"], start=top + 1):
        sheet.row_dimensions[number].height = height
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{top}:{top}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
