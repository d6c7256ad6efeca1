"""签字用/: the key-care ledger and the visit plan as papers to sign, Word and PDF, one of each per town.

They hold fewer columns than the workbooks of the same name: what is needed at the door and to sign, no ID numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tonghu.batch.paper.fonts import find_fonts
from tonghu.batch.paper.register import Register, RegisterColumn, Section, register_docx, register_pdf
from tonghu.batch.survey.result import Result
from tonghu.batch.writing.file_names import file_name
from tonghu.batch.writing.sheets import Cell, Sheet

FOLDER = "签字用"
_TOWN = "乡镇（街道）"
_LEDGER: Mapping[str, float] = {
    "序号": 8,
    "姓名": 14,
    "性别": 8,
    "出生日期": 20,
    "身份类别": 14,
    "现居住地": 34,
    "监护人": 24,
    "联系电话": 22,
    "列入情形": 38,
    "风险等级": 14,
    "走访要求": 22,
    "关爱服务计划": 18,
    "走访情况": 18,
    "责任人签字": 14,
}
_PLAN: Mapping[str, float] = {
    "序号": 8,
    "村（社区）": 18,
    "现居住地": 34,
    "儿童": 28,
    "身份类别": 13,
    "监护人": 24,
    "联系电话": 25,
    "等级": 14,
    "走访要求": 22,
    "最迟首次入户": 22,
    "本期入户安排": 24,
    "走访日期": 14,
    "走访情况": 18,
    "走访人": 12,
    "监护人签字": 14,
}
"""Column of the workbook → millimetres; a column that the pack's workbook does not have falls away."""
_CENTRED = frozenset({"序号", "性别", "身份类别"})
LEDGER, PLAN = "重点关爱服务对象信息台账", "走访计划"
_PAPERS: Mapping[str, tuple[Mapping[str, float], str]] = {
    LEDGER: (
        _LEDGER,
        "填表人：　　　　　　　　儿童督导员：　　　　　　　　乡镇（街道）负责人：　　　　　　　　单位（盖章）：　　　　　　　　日期：　　　年　　月　　日",
    ),
    PLAN: (
        _PLAN,
        "儿童主任：　　　　　　　　儿童督导员：　　　　　　　　乡镇（街道）负责人：　　　　　　　　日期：　　　年　　月　　日",
    ),
}
"""Paper → its columns and the line for signatures."""
_ROWS_TOGETHER = 700
_NO_TOWN = "不详"
"""What the workbooks say where the address does not tell the town."""


def paper_writers(folder: Path, result: Result, name: str, sheet: Sheet) -> list[Callable[[], None]]:
    """Who write ``签字用/<name>/<town>.docx`` and ``.pdf`` from the first sheet of the workbook of that name, the longest
    first, small towns together. Typesetting keeps a lot in memory, which ends with the process that each one gets."""
    fonts = find_fonts()
    # Read here, once: the copies of this process then need not.
    fonts.load()

    def pdf(register: Register) -> bytes:
        return register_pdf(register, fonts)

    def writer(
        towns: dict[str, list[Sequence[Cell]]], suffix: str, made: Callable[[Register], bytes]
    ) -> Callable[[], None]:
        def write() -> None:
            for town, rows in towns.items():
                register = _register(result, name, sheet, town, rows)
                _write(folder / FOLDER / name / f"{file_name(town)}.{suffix}", made(register))

        return write

    batches: list[dict[str, list[Sequence[Cell]]]] = []
    together = _ROWS_TOGETHER
    for town, rows in sorted(_by_town(sheet).items(), key=lambda entry: -len(entry[1])):
        if together >= _ROWS_TOGETHER:
            batches.append({})
            together = 0
        batches[-1][town] = rows
        together += len(rows)
    kinds: tuple[tuple[str, Callable[[Register], bytes]], ...] = (("docx", register_docx), ("pdf", pdf))
    return [writer(towns, suffix, made) for towns in batches for suffix, made in kinds]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _by_town(sheet: Sheet) -> dict[str, list[Sequence[Cell]]]:
    """The rows of each town in the order of the sheet."""
    place = [column.header for column in sheet.columns].index(_TOWN)
    found: dict[str, list[Sequence[Cell]]] = {}
    for row in sheet.rows:
        found.setdefault(str(row[place] or _NO_TOWN), []).append(row)
    return found


def _register(
    result: Result,
    name: str,
    sheet: Sheet,
    town: str,
    rows: Sequence[Sequence[Cell]],
) -> Register:
    wanted, signature = _PAPERS[name]
    headers = [column.header for column in sheet.columns]
    places = [headers.index(header) for header in wanted if header in headers]
    texts = [["" if row[place] is None else str(row[place]) for place in places] for row in rows]
    stamp = result.stamp
    named = f"{_TOWN}{town}的" if town == _NO_TOWN else town
    title = f"{named}{sheet.title.removeprefix(result.unit)}"
    return Register(
        title=title,
        lines=[stamp.line(sheet.population), f"本册 {len(rows)} 行。序号与同名工作簿一致，公民身份号码见工作簿。"],
        columns=[
            RegisterColumn(headers[place], wanted[headers[place]], headers[place] in _CENTRED) for place in places
        ],
        sections=[Section(title, texts)],
        signature=signature,
        foot=f"{sheet.population}　{stamp.policy}　截至{stamp.as_of}　{'·'.join(stamp.marks())}",
    )
