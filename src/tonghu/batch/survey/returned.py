"""退回修改: each sender's own workbook with the faulty cells marked and commented, and a first sheet that lists them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from tonghu.batch.data_sheets import OWN_SHEET
from tonghu.batch.reading.annotating import clean
from tonghu.batch.reading.places import column_index, column_letter
from tonghu.batch.reading.reader import WORKER
from tonghu.batch.reading.refusal import Refusal
from tonghu.batch.survey.cases import ListRow, RegistrationRow
from tonghu.batch.survey.problem_lines import ERROR, WARNING, ProblemLine, line_of
from tonghu.batch.survey.problem_list import held
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.sharing import protected
from tonghu.batch.tables import RawTable
from tonghu.batch.writing.sheets import FIXED_TIME

RETURNED = "退回修改"
_HEADERS = ("工作表", "单元格", "程度", "栏目", "原文", "问题", "建议")
_WIDTHS = (14, 9, 7, 20, 24, 56, 32)
_KEPT_FORMAT = (".xlsx", ".xlsm")
_PLAIN_SHEET = "名单"
_NARROWEST, _WIDEST, _MEASURED = 6.0, 32.0, 200
"""Characters of a column in a plain copy, and rows that are measured for them."""


@dataclass(slots=True)
class _Returned:
    """What one file is told."""

    path: Path
    tables: Sequence[RawTable]
    lines: list[tuple[str, str, ProblemLine]] = field(default_factory=list)
    """(sheet, cell, line)."""


def returned_writers(result: Result, folder: Path) -> list[Callable[[], None]]:
    """Make ``folder``; what each writes one workbook into it, one per file that has faults."""
    folder.mkdir(exist_ok=True)
    taken: set[str] = set()
    files = [returned for _, returned in sorted(_files(result).items()) if returned.lines]
    return [_writer(result, returned, folder / _free_name(returned.path, taken)) for returned in files]


def _writer(result: Result, returned: _Returned, target: Path) -> Callable[[], None]:
    def write() -> None:
        asked = _asked(returned, result)
        if returned.path.suffix.lower() in _KEPT_FORMAT:
            try:
                WORKER.annotated(returned.path, asked, target)
                return
            except Refusal as refusal:
                asked["lines"].append(f"原表的格式未能保留（{refusal.reason}），以下为原表的内容。")
        _write_plain(target, returned, asked)

    return write


def _files(result: Result) -> dict[str, _Returned]:
    hidden = protected(result.job.pack).headers()
    files: dict[str, _Returned] = {}
    for _, read in result.files:
        files[read.file.path.name] = _Returned(read.file.path, read.file.tables)
    for row in result.rows():
        returned = files.get(row.at.file)
        if returned is None:
            continue
        lines = [line_of(row, problem) for problem in row.problems if problem.severity != "info"]
        for line in (*(held(line, hidden) for line in lines), *_rejection(row)):
            letter = line.letter or _first_letter(row)
            returned.lines.append((line.sheet, f"{letter}{_shown_row(row)}", line))
    return files


def _rejection(row: RegistrationRow | ListRow) -> list[ProblemLine]:
    """Why a row does not count, where no problem of it says so already."""
    reason = row.rejected if isinstance(row, RegistrationRow) else row.reason if row.status == "rejected" else ""
    if not reason or any(problem.code == "id_duplicate" for problem in row.problems):
        return []
    at = row.at
    text = f"本行未计入：{reason}。请核对后删除或补全"
    return [ProblemLine(at.file, at.sheet or "", str(at.row), row.person.name, WARNING, "整行", text, "")]


def _first_letter(row: RegistrationRow | ListRow) -> str:
    return row.at.letter("name") or row.at.letter("id_number") or "A"


def _shown_row(row: RegistrationRow | ListRow) -> int:
    """The row in the workbook that goes back: a table without a header row gets one, a text file loses its blank lines."""
    source = row.at.source
    if source is None or source.table.sheet is not None or row.at.raw is None:
        return row.at.row
    return source.position(row.at.raw) + 1


def _cells(returned: _Returned) -> int:
    return sum(len(table.rows) * max((len(row.cells) for row in table.rows), default=0) for table in returned.tables)


def _free_name(path: Path, taken: set[str]) -> str:
    """The file's own name as xlsx; the old suffix joins the name where two files would collide."""
    name = f"{path.stem}.xlsx"
    if name.lower() in taken or (path.suffix.lower() != ".xlsx" and path.with_suffix(".xlsx").exists()):
        name = f"{path.stem}-{path.suffix.lstrip('.')}.xlsx"
    taken.add(name.lower())
    return name


def _asked(returned: _Returned, result: Result) -> dict[str, Any]:
    by_cell: dict[tuple[str, str], list[ProblemLine]] = defaultdict(list)
    for sheet, cell, line in returned.lines:
        by_cell[sheet, cell].append(line)
    ordered = sorted(by_cell, key=lambda place: (place[0], *_row_and_column(place[1])))
    marks = [
        {
            "sheet": sheet,
            "cell": cell,
            "text": "\n".join(_comment(line) for line in by_cell[sheet, cell]),
            "error": any(line.degree == ERROR for line in by_cell[sheet, cell]),
        }
        for sheet, cell in ordered
    ]
    rows = [
        [sheet or _PLAIN_SHEET, cell, line.degree, line.column, line.stands, line.text, line.suggestion]
        for sheet, cell in ordered
        for line in by_cell[sheet, cell]
    ]
    lines = [
        f"退回修改：{returned.path.name}",
        result.stamp.line("本文件的全部数据行"),
        f"共 {len(rows)} 处。红色为错误，须改正；黄色为警告，请核对。原因和改法见各单元格的批注，也列在下面。",
        "请直接在后面的原表中改正，保存后替换原文件交回；本说明页不必删除，读取时会跳过。程序没有改动任何数据。",
    ]
    return {
        "own_sheet": OWN_SHEET,
        "cells": _cells(returned),
        "marks": marks,
        "lines": lines,
        "headers": list(_HEADERS),
        "rows": rows,
        "widths": list(_WIDTHS),
        "heights": [_height(row) for row in rows],
    }


def _height(row: Sequence[str]) -> int:
    """Points that the wrapped texts of a row need; office programs do not fit rows when they open a file."""
    needed = (sum(2 if char > "\x7f" else 1 for char in text) / width for text, width in zip(row, _WIDTHS, strict=True))
    return 15 * max(1, *(ceil(lines * 1.05) for lines in needed))


def _comment(line: ProblemLine) -> str:
    return f"【{line.degree}】{line.text}" + (f"\n建议：{line.suggestion}" if line.suggestion else "")


def _row_and_column(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_index(letters)


# --- a plain table, for files that are no xlsx or too large ------------------------------------------------------------
def _write_plain(target: Path, returned: _Returned, asked: Mapping[str, Any]) -> None:
    book = xlsxwriter.Workbook(
        str(target), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    # Without a time of its own the library writes the present one, and the same input would give other bytes.
    book.set_properties({"created": FIXED_TIME})
    marks = {(mark["sheet"], mark["cell"]): mark for mark in asked["marks"]}
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    listing = book.add_worksheet(OWN_SHEET)
    for index, text in enumerate(asked["lines"]):
        listing.write_string(index, 0, clean(text), bold if index == 0 else None)
    for index, cells in enumerate([asked["headers"], *asked["rows"]], start=len(asked["lines"])):
        for column, cell in enumerate(cells):
            listing.write_string(index, column, clean(str(cell)), bold if index == len(asked["lines"]) else wrapped)
    for index, height in enumerate(asked["heights"], start=len(asked["lines"]) + 1):
        listing.set_row(index, height)
    for column, width in enumerate(asked["widths"]):
        listing.set_column(column, column, width)
    listing.freeze_panes(len(asked["lines"]) + 1, 0)
    listing.repeat_rows(len(asked["lines"]))
    _printed_across(listing)
    styles = _Styles(book)
    for table in returned.tables:
        _write_table(book, table, styles, marks)
    book.close()


def _printed_across(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页 共 &N 页")


def _column_widths(table: RawTable) -> list[float]:
    """Characters of each column: what most of its cells need, titles left aside."""
    widths: dict[int, float] = {}
    for row in islice(table.rows, _MEASURED):
        filled = [(index, cell) for index, cell in enumerate(row.cells) if cell is not None]
        for index, cell in filled if len(filled) > 1 else ():
            needed = sum(2 if char > "\x7f" else 1 for char in str(cell)) + 2
            widths[index] = max(widths.get(index, _NARROWEST), min(needed, _WIDEST))
    return [widths.get(index, _NARROWEST) for index in range(max(widths, default=-1) + 1)]


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        colours = {"": None, ERROR: "#FFC7CE", WARNING: "#FFEB9C"}
        self._formats = {
            (degree, kind): book.add_format(({"bg_color": colour} if colour else {}) | {"num_format": number})
            for degree, colour in colours.items()
            for kind, number in (("text", "@"), ("number", "General"), ("date", "yyyy-mm-dd"))
        }

    def of(self, mark: Mapping[str, Any] | None, kind: str) -> Any:
        """The format of a cell."""
        degree = "" if mark is None else ERROR if mark["error"] else WARNING
        return self._formats[degree, kind]


def _write_table(
    book: Any, table: RawTable, styles: _Styles, marks: Mapping[tuple[str, str], Mapping[str, Any]]
) -> None:
    if table.sheet == OWN_SHEET:
        return
    page = book.add_worksheet((table.sheet or _PLAIN_SHEET)[:31])
    _printed_across(page)
    for index, width in enumerate(_column_widths(table)):
        page.set_column(index, index, width)
    for top, left, bottom, right in table.merges:
        # The cell in its corner is written with its row; a merge takes it as it is.
        page.merge_range(top, left, bottom, right, "", styles.of(None, "text"))
    rows = [(row.number - 1 if table.sheet is not None else index, row.cells) for index, row in enumerate(table.rows)]
    if table.keys is not None:
        rows = [(0, table.keys), *((index + 1, cells) for index, cells in rows)]
    for index, cells in rows:
        for column, cell in enumerate(cells):
            mark = marks.get((table.sheet or "", f"{column_letter(column)}{index + 1}"))
            if mark is not None:
                page.write_comment(index, column, clean(str(mark["text"]))[:30_000], {"x_scale": 2.5, "y_scale": 1.5})
            if cell is None:
                if mark is not None:
                    page.write_blank(index, column, None, styles.of(mark, "text"))
            elif isinstance(cell, bool):
                page.write_boolean(index, column, cell, styles.of(mark, "number"))
            elif isinstance(cell, int | float):
                page.write_number(index, column, cell, styles.of(mark, "number"))
            elif isinstance(cell, datetime | date):
                page.write_datetime(index, column, cell, styles.of(mark, "date"))
            else:
                page.write_string(index, column, clean(cell), styles.of(mark, "text"))
