"""What came out of the main job, read back as a clerk's program would read it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import Result
from docx import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from tonghu.batch.cli import app

BOOKS = (
    "摸排底数",
    "流动儿童监测摸排统计花名册",
    "留守儿童监测摸排统计花名册",
    "重点关爱服务对象信息台账",
    "走访计划",
    "服务匹配",
    "问题清单",
)
FILES = {*(f"{name}.xlsx" for name in BOOKS), "部门核对", "统计分析报告.docx", "统计分析报告.html", "summary.json"}
RETURNED = "退回修改"
INPUTS = ("rows", "rostered", "excluded", "undetermined", "rejected")


def tonghu(*arguments: object) -> Result:
    """The command line in this process: the same arguments, exit status and streams."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@dataclass(frozen=True)
class Page:
    """One sheet: what stands above the table, its header and its rows."""

    above: list[str]
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def column(self, header: str) -> list[str]:
        """One column by its header."""
        at = self.header.index(header)
        return [row[at] for row in self.rows]


def pages(path: Path) -> dict[str, Page]:
    """The sheets of a workbook that the survey wrote: the header is the first row after title, stamp and notes."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: _page(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def _page(rows: list[list[object]]) -> Page:
    texts = [[_text(cell) for cell in row] for row in rows]
    top = next(index for index, row in enumerate(texts) if len([cell for cell in row if cell]) > 1)
    body = [row for row in texts[top + 1 :] if any(row)]
    if body and body[-1][0].startswith(("填表人", "核对单位")):
        body.pop()
    return Page([row[0] for row in texts[:top]], texts[top], body)


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def summary(folder: Path) -> dict:
    """The summary."""
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def workbooks(folder: Path) -> list[Path]:
    """Every workbook of the survey's own, the departments' included; not those of the senders that go back to them."""
    return sorted(path for path in folder.rglob("*.xlsx") if path.parent.name != RETURNED)


def document_text(path: Path) -> list[str]:
    """Paragraphs and table rows of a Word document in their order."""
    found: list[str] = []
    for block in Document(str(path)).iter_inner_content():
        if hasattr(block, "rows"):
            found += [" | ".join(_said(cell) for cell in row._tr.tc_lst) for row in block.rows]
        else:
            found.append(block.text)
    return found


def _said(cell: CT_Tc) -> str:
    return "".join(node.text or "" for node in cell.iter(qn("w:t")))


def as_text(path: Path) -> str:
    """A workbook or document as lines, for reviewing a change as a diff."""
    if path.suffix == ".docx":
        return "\n".join(document_text(path)) + "\n"
    lines: list[str] = []
    for name, page in pages(path).items():
        lines += [f"## {name}", *page.above]
        for number, row in enumerate(page.rows, start=1):
            lines.append(f"- 第{number}行")
            said = zip(page.header, row, strict=True)
            lines += [f"  {header}：{cell}".replace("\n", "／") for header, cell in said if cell]
        if not page.rows:
            lines.append(f"（无数据行；栏目：{'、'.join(page.header)}）")
    return "\n".join(lines) + "\n"
