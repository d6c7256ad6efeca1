"""问题清单.xlsx: what to correct and where; and what reading changed, so that nothing is done in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tonghu.batch.survey.problem_lines import ERROR, INFO, WARNING, ProblemLine
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.sharing import HELD_BACK, protected
from tonghu.batch.writing.sheets import Cell, Column, Sheet

_ORDER = {ERROR: 0, WARNING: 1, INFO: 2}
_FIRST_ROWS = 8
_COLUMNS = (
    Column("文件", 28),
    Column("工作表", 14),
    Column("行", 8),
    Column("列", 6),
    Column("姓名", 10),
    Column("程度", 8),
    Column("栏目", 22),
    Column("原文", 24),
    Column("问题", 60),
    Column("建议", 36),
)


def problem_sheets(result: Result) -> list[Sheet]:
    """问题清单 and 读取说明."""
    hidden = protected(result.job.pack).headers()
    return [_problems(result, hidden), _notes(result, hidden)]


def _problems(result: Result, hidden: frozenset[str]) -> Sheet:
    rows = sorted((held(row, hidden) for row in result.problem_rows()), key=_position)
    degrees = Counter(row.degree for row in rows)
    columns = Counter(row.column for row in rows)
    places = len({row[:3] for row in rows})
    most = "、".join(f"{column or '整行'} {count} 条" for column, count in columns.most_common(6))
    summary = f"共 {len(rows)} 条，涉及 {places} 行：错误 {degrees['错误']} 条，警告 {degrees['警告']} 条。"
    return Sheet(
        name="问题清单",
        title=f"{result.unit}监测摸排数据问题清单",
        population="全部输入数据行（登记表和部门名单）",
        columns=_COLUMNS,
        rows=[_cells(row) for row in rows],
        notes=(
            summary + (f"最多的栏目：{most}。" if rows else "没有发现问题。"),
            "错误：须改正后才能可靠认定；警告：请核对。建议只供参考，程序没有改动任何原始数据；请在原文件中改正后重新运行。",
            "“行”“列”与 Excel、WPS 中所见一致；“退回修改”文件夹里是原表加批注，可直接退给报送单位。",
        ),
        freeze=5,
    )


def _notes(result: Result, hidden: frozenset[str]) -> Sheet:
    grouped: dict[tuple[str, str, str, str], list[ProblemLine]] = {}
    for row in result.reading_notes():
        line = held(row, hidden)
        grouped.setdefault((line.file, line.sheet, line.column, line.text), []).append(line)
    rows: list[list[Cell]] = [["", "", "", "整个文件", remark] for remark in result.remarks]
    for (file, sheet, column, text), found in sorted(grouped.items()):
        rows.append([file, sheet, _rows_text(found), column, text])
    columns = [Column("文件", 28), Column("工作表", 14), Column("行", 30), Column("栏目", 24), Column("说明", 80)]
    notes = ("读取时做了什么、没有认出什么。这些不是差错，也不计入问题数；内容相同的合并为一行。",)
    return Sheet("读取说明", f"{result.unit}读取说明", "全部输入数据行（登记表和部门名单）", columns, rows, notes)


def _rows_text(rows: Sequence[ProblemLine]) -> str:
    numbers = [row.row for row in rows]
    if len(numbers) == 1:
        return f"第{numbers[0]}行"
    shown = "、".join(numbers[:_FIRST_ROWS])
    return f"第{shown}{' … ' if len(numbers) > _FIRST_ROWS else ''}行（共{len(numbers)}行）"


def held(line: ProblemLine, hidden: frozenset[str]) -> ProblemLine:
    """What stands in a protected column is not quoted."""
    if line.column not in hidden:
        return line
    return line._replace(text=f"“{line.column}”栏有问题，{HELD_BACK}", suggestion="", stands="")


def _position(line: ProblemLine) -> tuple[object, ...]:
    return (_ORDER[line.degree], line.file, line.sheet, int(line.row or 0), line.column, line.text)


def _cells(line: ProblemLine) -> list[Cell]:
    place = [line.file, line.sheet, int(line.row) if line.row else "", line.letter, line.name]
    return [*place, line.degree, line.column, line.stands, line.text, line.suggestion]
