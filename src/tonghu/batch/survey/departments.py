"""部门核对/: one workbook per department with the child's identification, that department's columns, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, ListRow
from tonghu.batch.survey.cells_out import cell_of, column_of
from tonghu.batch.survey.children import Child
from tonghu.batch.survey.result import LIST_NAMES, Result
from tonghu.batch.survey.sharing import Protected, protected
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.base.dates import complete_on
from tonghu.core.base.registration import BY_CODE, Value
from tonghu.core.policy.lines import names_of
from tonghu.core.policy.model import Pack

ANSWERS = ("一致", "不一致", "查无此人", "多条匹配", "本部门无权核")
_LIST_OF: Mapping[str, str] = {
    "education": "education",
    "police": "police",
    "health": "health",
    "disease_control": "cdc",
    "insurance": "insurance",
    "disabled_federation": "disabled",
}
"""Department → the list that it sends (contract, "Department lists")."""
_SAID_AS = {"residence_registration": "registration_kind", "insurance": "insurance_state"}
"""Columns that a list words in its own way."""
_UNTIL_MONTHS = {"health_management_0_6y": 84, "tcm_management_0_36m": 36}
"""Services that end at the age in the column's own name: until the 7th birthday, until 36 months are complete."""
_NOT_RECEIVED = "未接受"
_INSURED = {"正常参保": True, "暂停参保": False, "终止参保": False, "未参保": False, "未纳入医保": False}
_IDENTITY = (Column("姓名", 10), Column("性别", 6), Column("出生日期", 12), Column("公民身份号码", 21))
_ANSWER = (
    Column("核对结果", 14, ANSWERS),
    Column("备注", 24),
    Column("核对人", 10),
    Column("核对日期", 12),
)
_SIGNATURE = "核对单位（盖章）：　　　　　　　　负责人：　　　　　　　　日期：　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class Department:
    """A department that verifies. ``list_key`` is "" when it sends no list."""

    key: str
    name: str
    columns: tuple[str, ...]
    clause: str
    list_key: str


def departments(result: Result) -> list[Department]:
    """The departments of the pack's verification, in its order."""
    pack = result.job.pack
    entries = pack.sections.get("verification", {}).get("departments", {})
    found = []
    for key, entry in entries.items() if isinstance(entries, Mapping) else ():
        if isinstance(entry, Mapping):
            listed = entry.get("columns")
            columns = tuple(str(code) for code in listed if str(code) in BY_CODE) if isinstance(listed, list) else ()
            clause = str(entry.get("clause", ""))
            found.append(Department(str(key), names_of(pack, str(key)), columns, clause, _LIST_OF.get(str(key), "")))
    return found


def department_sheets(result: Result, department: Department, children: Sequence[Child]) -> list[Sheet]:
    """The workbook of one department: rostered and undetermined children for whom it has something to answer."""
    hidden = protected(result.job.pack)
    codes = tuple(code for code in department.columns if code not in hidden.columns)
    asked = [child for child in children if child.case.status != "excluded"]
    concerned = [child for child in asked if any(_applies(child, code, result.job.as_of) for code in codes)]
    rows: list[list[Cell]] = []
    marks: dict[tuple[int, int], str] = {}
    for child in concerned:
        cells, differing = _cells(child, department, codes, hidden)
        marks |= {(len(rows), column): "本部门名单与登记不同，请核对" for column in differing}
        rows.append(cells)
    return [
        Sheet(
            name="核对",
            title=f"{result.unit}流动儿童、留守儿童信息核对表（{department.name}）",
            population="流动儿童、留守儿童监测摸排口径（含待确认）",
            columns=[*_IDENTITY, *_columns(codes, department, result.job.pack), *_ANSWER],
            rows=rows,
            notes=_notes(department, len(concerned), len(asked) - len(concerned)),
            signature=_SIGNATURE,
            highlight=marks,
            freeze=1,
        )
    ]


def _columns(codes: Sequence[str], department: Department, pack: Pack) -> list[Column]:
    found: list[Column] = []
    for code in codes:
        own = column_of(code, pack)
        width = max(own.width, 14)
        found.append(Column(own.header, width))
        if department.list_key:
            found.append(Column(f"{own.header}（本部门名单）", width))
        found.append(Column(f"{own.header}（核对后的值）", width, own.options, own.hint))
    return found


def _notes(department: Department, count: int, left_out: int) -> list[str]:
    source = LIST_NAMES.get(department.list_key, "")
    listed = f"“本部门名单”取自{source}，未对应到的为空；与登记不同的已标黄。" if source else ""
    apart = f"另有 {left_out} 人因年龄或表类不属于本部门核对范围，未列入。" if left_out else ""
    return [
        f"共 {count} 人。依据：{department.clause}。{apart}{listed}",
        "请在“核对结果”选择："
        + "、".join(ANSWERS)
        + "；不一致的，在“核对后的值”填写本部门掌握的情况。空白表示登记时未采集。",
        "本表只含识别儿童所需的信息和本部门负责的栏目，仅限核对使用，用后按规定销毁或归档，不得转发。",
    ]


def _applies(child: Child, code: str, as_of: date) -> bool:
    """Whether a column concerns a child: its form has the box, and the service's age is not certainly over."""
    forms = BY_CODE[code].forms
    case = child.case
    migrant, left_behind = (case.is_in(t) or case.is_open(t) for t in (MIGRANT, LEFT_BEHIND))
    of_form = not forms or ("M" in forms and migrant) or ("L" in forms and left_behind)
    until = _UNTIL_MONTHS.get(code)
    if until is None or case.value(code) is not None or child.born_by is None:
        return of_form
    return of_form and complete_on(child.born_by, until) > as_of


def _cells(
    child: Child, department: Department, codes: Sequence[str], hidden: Protected
) -> tuple[list[Cell], list[int]]:
    """One row, and the positions of the cells where list and registration differ."""
    row = next((row for row in child.case.lists if row.key == department.list_key), None)
    cells: list[Cell] = [child.name, child.sex, child.birth, child.id_number]
    differing: list[int] = []
    for code in codes:
        written = hidden.shared(code, child.case.value(code))
        cells.append(cell_of(written, code))
        if department.list_key:
            said = hidden.shared(code, _said(row, code))
            if said is not None and written is not None and not _agree(code, written, said):
                differing.append(len(cells))
            cells.append(cell_of(said, code))
        cells.append(None)
    return [*cells, *([None] * len(_ANSWER))], differing


def _said(row: ListRow | None, code: str) -> Value | None:
    if row is None:
        return None
    value = row.values.get(_SAID_AS.get(code, code))
    place = row.values.get("insured_at")
    if code == "insurance" and isinstance(value, str) and isinstance(place, str):
        return f"{value}（{place}）"
    return value


def _agree(code: str, written: Value, said: Value) -> bool:
    if code == "insurance" and isinstance(written, str) and isinstance(said, str):
        return _INSURED.get(written, True) == _INSURED.get(said.partition("（")[0], True)
    if code in _UNTIL_MONTHS:
        # The department's list does not say where the service was received.
        return (written == _NOT_RECEIVED) == (said == _NOT_RECEIVED)
    if isinstance(written, tuple) and isinstance(said, tuple):
        return set(written) == set(said)
    return written == said
