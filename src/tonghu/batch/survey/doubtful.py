"""疑似同一人: rows of lists that may be registered children, for a person to decide."""

from __future__ import annotations

from datetime import date

from tonghu.batch.survey.cases import Case, ListRow, Match
from tonghu.batch.survey.result import LIST_NAMES, Result
from tonghu.batch.writing.sheets import Cell, Column, Sheet

_COLUMNS = (
    Column("名单", 30),
    Column("位置", 40),
    Column("名单上的姓名", 12),
    Column("出生日期", 12),
    Column("公民身份号码", 21),
    Column("可能是", 12),
    Column("登记出生日期", 12),
    Column("登记公民身份号码", 21),
    Column("登记位置", 40),
    Column("可能性", 8),
    Column("依据（权重为正支持，为负反对）", 70),
    Column("是否同一人", 11),
)


def doubtful_sheet(result: Result) -> Sheet:
    """One line per possible child, the likeliest of a row first."""
    rows = [
        _line(row, case, match) for row, cases in result.doubtful for case, match in zip(cases, row.doubts, strict=True)
    ]
    notes = (
        f"共 {len(result.doubtful)} 行名单与已登记的儿童相近，但线索不足以认定，也不足以排除。请核实后在末列填写是或否，并改正名单或登记，再次运行即按改正后的内容比对。",
        "权重是以2为底的对数：+1 表示此项使同一人的可能加倍，-1 表示减半。同户的线索（电话、监护人、住址）分不清兄弟姐妹，在与兄弟姐妹相区别时不计。",
    )
    return Sheet("疑似同一人", f"{result.unit}疑似同一人", "数据行数（不是人数）", list(_COLUMNS), rows, notes)


def _line(row: ListRow, case: Case, match: Match) -> list[Cell]:
    theirs = case.rows[0]
    return [
        LIST_NAMES[row.key],
        row.at.text(),
        row.person.name,
        _day(row.person.birth),
        row.person.id_number,
        theirs.person.name,
        _day(theirs.person.birth),
        theirs.person.id_number,
        theirs.at.text(),
        f"{match.probability:.0%}",
        match.evidence,
        "",
    ]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
