"""索引.xlsx: where each child's form lies, and what has to be told about what is printed on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tonghu.batch.forms.batches import Batch, Printed
from tonghu.batch.forms.printed import KINDS
from tonghu.batch.paper.fonts import FontSet
from tonghu.batch.writing.sheets import Cell, Column, Sheet, Stamp, write_workbook

_INDEX = (
    Column("序号", 6),
    Column("二维码编号", 18),
    Column("编号", 14),
    Column("姓名", 12),
    Column("表类", 8, ("流动", "留守")),
    Column("乡镇（街道）", 18),
    Column("村（社区）", 18),
    Column("文件（docx、pdf 同名）", 54),
    Column("起始页", 8),
    Column("页数", 6),
    Column("来源工作表", 14),
    Column("来源行", 8),
)
_NOTES = (
    Column("来源工作表", 14),
    Column("来源行", 8),
    Column("编号", 14),
    Column("姓名", 12),
    Column("表类", 8),
    Column("栏目", 20),
    Column("说明", 80),
    Column("建议", 30),
)


def write_index(path: Path, stamp: Stamp, people: Sequence[Printed], found: Sequence[Batch], fonts: FontSet) -> int:
    """Write the workbook. Returns how many lines 打印说明 has."""
    rows: list[list[Cell]] = []
    for batch in found:
        for place, person in enumerate(batch.people):
            row, pages = person.row, len(batch.form.pages)
            rows.append(
                [
                    len(rows) + 1,
                    person.reference,
                    row.text("ref"),
                    row.text("name"),
                    KINDS[batch.form.kind],
                    batch.area.town_name,
                    batch.area.village_name,
                    batch.path,
                    place * pages + 1,
                    pages,
                    row.sheet,
                    row.row,
                ]
            )
    told = [line for person in people for line in _told(person)]
    write_workbook(
        path,
        stamp,
        [
            Sheet(
                name="索引",
                title="登记表打印索引",
                population="登记表所列全部儿童（只打印，不作认定）",
                columns=_INDEX,
                rows=rows,
                notes=(
                    f"登记表 {len(people)} 行，共印 {len(rows)} 份。扫描表上的二维码得到“二维码编号”，在此查到来源行；二维码内不含个人信息。",
                ),
                freeze=4,
            ),
            Sheet(
                name="打印说明",
                title="打印说明：读不出、相互矛盾、表上印不下或没有对应选项的内容",
                population="登记表所列全部儿童（只打印，不作认定）",
                columns=_NOTES,
                rows=told,
                notes=(
                    f"共 {len(told)} 条。读不出的栏目在表上留空，矛盾的内容照登记打印，均不代为判断；请核实后改正登记表再印。",
                    f"打印字体：{'、'.join(fonts.families)}。",
                ),
            ),
        ],
    )
    return len(told)


def _told(person: Printed) -> list[list[Cell]]:
    row = person.row
    who: list[Cell] = [row.sheet, row.row, row.text("ref"), row.text("name")]
    lines: list[list[Cell]] = []
    if person.why:
        lines.append([*who, "、".join(KINDS[kind] for kind in person.forms), "表类", person.why, ""])
    for kind in person.forms:
        lines += [[*who, KINDS[kind], remark.column, remark.text, ""] for remark in person.remarks.get(kind, ())]
    for problem in person.problems:
        if problem.severity != "info":
            lines.append([*who, "", problem.column, problem.text, problem.suggestion])
    return lines
