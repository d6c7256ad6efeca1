"""Writing tables as towns and departments send them: title rows, a total row, real and typed dates, GB18030 csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from tonghu.batch.synthetic.registrations import Cell

_ZEROS = "000"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. ``titles`` stand above the header, ``total`` below the rows; ``widths`` in characters."""

    sheet: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell | None]]
    titles: Sequence[str] = ()
    total: str = ""
    widths: Sequence[float] = ()
    numbered: bool = False
    """Whether the sender counts its rows in a column 序号."""


def write_xlsx(path: Path, tables: Sequence[Table], created: date) -> None:
    """A workbook with one sheet per table, the same bytes for the same tables."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(created.year, created.month, created.day), "comments": "演练数据"})
        plain = book.add_format({"font_name": "宋体", "font_size": 11})
        day = book.add_format({"font_name": "宋体", "font_size": 11, "num_format": "yyyy/m/d"})
        head = book.add_format({"font_name": "宋体", "font_size": 11, "bold": True, "border": 1, "text_wrap": True})
        title = book.add_format({"font_name": "黑体", "font_size": 14, "align": "center"})
        for table in tables:
            _sheet(book, table, (plain, day, head, title))


def _sheet(book: xlsxwriter.Workbook, table: Table, formats: tuple[object, ...]) -> None:
    plain, day, head, title = formats
    sheet = book.add_worksheet(table.sheet)
    shift = 1 if table.numbered else 0
    last = len(table.headers) - 1 + shift
    for row, text in enumerate(table.titles):
        sheet.merge_range(row, 0, row, last, text, title if row == 0 else plain)
    top = len(table.titles)
    if shift:
        sheet.write_string(top, 0, "序号", head)
    for column, header in enumerate(table.headers, start=shift):
        sheet.write_string(top, column, header, head)
    for index, width in enumerate(table.widths, start=shift):
        sheet.set_column(index, index, width)
    for number, cells in enumerate(table.rows, start=1):
        if shift:
            sheet.write_number(top + number, 0, number, plain)
        for column, cell in enumerate(cells, start=shift):
            _cell(sheet, top + number, column, cell, plain, day)
    if table.total:
        end = top + len(table.rows) + 1
        sheet.write_string(end, 0, "合计", plain)
        sheet.write_string(end, 1, table.total, plain)


def _cell(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell | None, plain: object, day: object
) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
    elif isinstance(cell, float):
        sheet.write_number(row, column, cell, plain)
    elif cell:
        if len(cell) == 18 and cell.endswith(_ZEROS) and cell.isdigit():
            # A number typed into an unprepared cell: the spreadsheet keeps fifteen digits and shows 7.00101E+17.
            sheet.write_number(row, column, float(cell), plain)
        else:
            sheet.write_string(row, column, cell, plain)


def write_csv(path: Path, table: Table, encoding: str) -> None:
    """A csv file as other systems export it: titles only when the table has some."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([line] for line in table.titles)
    writer.writerow(table.headers)
    writer.writerows([_text(cell) for cell in row] for row in table.rows)
    path.write_bytes(text.getvalue().encode(encoding))


def _text(cell: Cell | None) -> str:
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    if isinstance(cell, float):
        return f"{cell:g}"
    return cell or ""
