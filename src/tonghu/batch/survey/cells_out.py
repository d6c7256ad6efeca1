"""Registration values as cells of an outgoing workbook; every one reads back as the same value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tonghu.batch.survey.sharing import Protected
from tonghu.batch.writing.sheets import Cell, Column
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.registration import BY_CODE, COLUMNS, Kind, Registration, Value
from tonghu.core.policy.model import Pack

_WIDTH = {Kind.DATE: 12, Kind.YES_NO: 8, Kind.ID_NUMBER: 21, Kind.PHONE: 14, Kind.DIVISION: 14, Kind.NUMBER: 8}
_WIDE = {
    "hukou_address": 34,
    "residence_address": 34,
    "school": 20,
    "name": 10,
    "sex": 6,
    "reporting_unit": 18,
    "ref": 10,
}
_FIRST = ("ref", "name", "sex", "birth_date", "ethnicity", "id_number", "form")
"""Who the child is stands first; the header's order is free."""
_FORM_KEYS = {"M": "migrant", "L": "left_behind"}


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


def registration_codes(rows: Iterable[Registration], form: str, pack: Pack, hidden: Protected) -> list[str]:
    """The columns of a roster: those that the pack's form prints and every other one that somebody filled."""
    filled = {code for row in rows for code in row.values}
    printed = printed_on(pack, form)
    order = {code: index for index, code in enumerate(_FIRST)}
    found = [
        column.code
        for column in COLUMNS
        if column.code not in hidden.columns
        and (column.code in printed or column.code in filled or column.code == "ref")
    ]
    return sorted(found, key=lambda code: order.get(code, len(order)))


def printed_on(pack: Pack, form: str) -> frozenset[str]:
    """The columns of a form (``M`` or ``L``) as the pack prints it; the national field set where it prints none."""
    entry = pack.sections.get("forms", {}).get(_FORM_KEYS[form])
    fields = entry.get("fields") if isinstance(entry, Mapping) else None
    header = entry.get("header") if isinstance(entry, Mapping) else None
    listed = [field for part in (header, fields) if isinstance(part, list | tuple) for field in part]
    printed = frozenset(str(field["column"]) for field in listed if isinstance(field, Mapping) and "column" in field)
    return (printed & BY_CODE.keys()) or frozenset(column.code for column in COLUMNS if form in column.forms)


def registration_cells(row: Registration, codes: Sequence[str], hidden: Protected) -> list[Cell]:
    """The values of one row in the order of ``codes``."""
    return [cell_of(hidden.shared(code, row.values.get(code))) for code in codes]
