"""Registration values as cells of an outgoing workbook; every one reads back as the same value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tonghu.batch.survey.cases import Case
from tonghu.batch.writing.sheets import Cell, Column
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.registration import BY_CODE, COLUMNS, Kind, Value

NEVER_SHARED = frozenset({"risk_situations", "guardianship_judgement_basis"})
"""Columns that may name a protected condition (B-34: abuse, severe mental disorder …): never in a roster."""

_WIDTH = {Kind.DATE: 12, Kind.YES_NO: 8, Kind.ID_NUMBER: 21, Kind.PHONE: 14, Kind.DIVISION: 14, Kind.NUMBER: 8}
_WIDE = {"hukou_address": 34, "residence_address": 34, "school": 20, "name": 10, "sex": 6, "reporting_unit": 18, "ref": 10}


def cell_of(value: Value | None) -> Cell:
    """One value as text or number."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, PartialDate):
        return value.text()
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value


def column_of(code: str) -> Column:
    """The outgoing column of a registration column."""
    column = BY_CODE[code]
    width = _WIDE.get(code, _WIDTH.get(column.kind, 12))
    options = ("是", "否") if column.kind is Kind.YES_NO else column.options if column.kind is Kind.CHOICE else ()
    return Column(column.header, width, options)


def registration_codes(cases: Iterable[Case], form: str) -> list[str]:
    """The columns of a roster: the form's own and every other one that somebody filled, in the table's order."""
    filled = {code for case in cases for row in case.rows for code in row.registration.values}
    return [
        column.code
        for column in COLUMNS
        if column.code not in NEVER_SHARED and (form in column.forms or column.code in filled or column.code == "ref")
    ]


def registration_cells(case: Case, codes: Sequence[str]) -> list[Cell]:
    """The values of one child in the order of ``codes``."""
    return [cell_of(case.value(code)) for code in codes]
