"""Workbooks (xlsx, xlsm, xlsb, xls, ods) → frames. Runs in the child: calamine may abort the process on a broken file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tonghu.batch.reading.biff import check_biff
from tonghu.batch.reading.frames import BLOCK, Frame
from tonghu.batch.reading.limits import Limits
from tonghu.batch.reading.package import check_package
from tonghu.batch.reading.places import column_letter
from tonghu.batch.reading.refusal import damaged, too_much
from tonghu.batch.reading.sheet_facts import SheetFacts
from tonghu.batch.reading.sniffing import PASSWORD
from tonghu.batch.reading.told import Budget, TableRead

_HEADER_ROWS = 60
"""Merged cells further down are no headers."""


def read_workbook(path: Path, kind: str, folder: Path, limits: Limits, budget: Budget) -> Iterator[TableRead]:
    """Every sheet that can hold cells, in the workbook's order. Raises :class:`Refusal`."""
    facts: dict[str, SheetFacts] = {}
    in_order: list[SheetFacts] = []
    if kind == "xls":
        biff = check_biff(path, limits)
        content, date1904, in_order = biff.content_bytes, biff.date1904, biff.sheets
    else:
        package = check_package(path, kind, limits)
        content, date1904, facts = package.content_bytes, package.date1904, package.sheets
    budget(content)
    cells = 0
    try:
        workbook = CalamineWorkbook.from_path(str(_named_by_content(path, kind, folder)))
        metas = workbook.sheets_metadata
    except PasswordError as error:
        raise PASSWORD from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged("工作簿的目录读不出") from error
    if len(metas) > limits.sheets:
        raise too_much(f"有 {len(metas)} 个工作表，超过上限 {limits.sheets} 个", advice="请分成几个文件")
    for position, meta in enumerate(metas):
        if meta.typ is not SheetTypeEnum.WorkSheet:
            yield TableRead(meta.name, None, [f"工作表“{meta.name}”是图表或宏表，没有单元格数据"])
            continue
        place = f"工作表“{meta.name}”"
        try:
            sheet = workbook.get_sheet_by_name(meta.name)
        except PasswordError as error:
            raise PASSWORD from error
        except (CalamineError, OSError, ValueError) as error:
            raise damaged("工作表的内容损坏", place) from error
        cells += _size(sheet, place, limits)
        if cells > limits.cells:
            raise too_much(f"使用区域有 {cells} 个单元格，超过上限 {limits.cells} 个", place)
        about = facts.get(meta.name) or (in_order[position] if position < len(in_order) else SheetFacts())
        table = _read_sheet(sheet, meta.name, about, place, limits)
        table.date1904 = date1904
        if meta.visible is not SheetVisibleEnum.Visible:
            table.notes.insert(0, "是隐藏的工作表，已照常读取")
        if date1904 and len(table.frame or ()):
            table.notes.append("日期按 1904 日期系统保存（苹果电脑），已相应换算")
        yield table


def _named_by_content(path: Path, kind: str, folder: Path) -> Path:
    """The library goes by the suffix: where that tells something else, it is given a link with the right one."""
    if path.suffix.lower() == f".{kind}":
        return path
    link = folder / f"book.{kind}"
    link.symlink_to(path.resolve())
    return link


def _size(sheet: CalamineSheet, place: str, limits: Limits) -> int:
    if sheet.end is None:
        return 0
    rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
    last = f"{column_letter(sheet.end[1])}{rows}"
    if columns > limits.columns:
        raise too_much(f"最右边有内容的单元格在 {column_letter(sheet.end[1])} 列，超过上限 {limits.columns} 列", place)
    if rows > limits.rows:
        raise too_much(f"内容一直到第 {rows} 行，超过上限 {limits.rows} 行", place)
    if rows * columns > limits.cells:
        raise too_much(f"内容一直到单元格 {last}，使用区域过大", place)
    return int(sheet.height * sheet.width)


def _read_sheet(sheet: CalamineSheet, name: str, about: SheetFacts, place: str, limits: Limits) -> TableRead:
    # The library leaves out empty columns before the first cell; people count them.
    first_row, first_column = sheet.start or (0, 0)
    end_row, end_column = sheet.end or (0, 0)
    frame = Frame()
    lead: list[Any] = [""] * first_column
    rows = islice(sheet.iter_rows(), first_row, None)
    number = first_row + 1
    while block := list(islice(rows, BLOCK)):
        frame.add(range(number, number + len(block)), [lead + cells for cells in block] if lead else block)
        number += len(block)
    longer = frame.find_longer(limits.text) if frame.longest() > limits.text else None
    if longer is not None:
        raise too_much(
            f"单元格 {column_letter(longer[1])}{longer[0]} 的文字超过 {limits.text} 个字符", place, "请检查该单元格"
        )
    about.hidden_rows = [row for row in about.hidden_rows if first_row < row <= end_row + 1]
    about.hidden_columns = [column for column in about.hidden_columns if first_column < column <= end_column + 1]
    merges = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < first_row + _HEADER_ROWS and bottom - top < 8
    ]
    return TableRead(name, frame, about.notes() if len(frame) else [], merges[:5_000])
