"""Registration values as cells of an outgoing workbook; every one reads back as the same value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tonghu.batch.forms.printed import canonical, printed_forms
from tonghu.batch.survey.sharing import Protected
from tonghu.batch.writing.sheets import Cell, Column
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.registration import BY_CODE, COLUMNS, Kind, Registration, Value
from tonghu.core.policy.model import Pack
from tonghu.core.survey.cells import write_cell

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


def cell_of(value: Value | None, code: str = "") -> Cell:
    """One value as text or number; the column ``code`` says in which words a yes or no is written (有无… in 有, 无)."""
    if value is None:
        return None
    if isinstance(value, bool):
        return write_cell(BY_CODE[code], value) if code else "是" if value else "否"
    if isinstance(value, PartialDate):
        return value.text()
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value


def column_of(code: str, pack: Pack, forms: str = "ML") -> Column:
    """The outgoing column of a registration column, with the options that the pack's forms (``M``, ``L``) print."""
    column = BY_CODE[code]
    width = _WIDE.get(code, _WIDTH.get(column.kind, 12))
    if column.kind is Kind.YES_NO:
        return Column(column.header, width, column.words)
    options = _printed_options(pack, code, forms) or column.options
    if column.kind is Kind.CHOICE:
        return Column(column.header, width, tuple(canonical(code, option) for option in options))
    hint = f"可填多项，用“、”隔开：{'、'.join(options)}" if column.kind is Kind.MULTI and options else ""
    return Column(column.header, width, hint=hint)


def _printed_options(pack: Pack, code: str, forms: str) -> tuple[str, ...]:
    """The options of a column on the pack's forms, each once, in the order of print."""
    printed = printed_forms(pack)
    boxes = [
        box
        for letter in forms
        if (form := printed.get(_FORM_KEYS[letter])) is not None
        for box in form.fields
        if box.column == code
    ]
    return tuple(dict.fromkeys(option for box in boxes for option in box.options))


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
    found = printed_forms(pack).get(_FORM_KEYS[form])
    printed = found.columns if found is not None else frozenset[str]()
    return (printed & BY_CODE.keys()) or frozenset(column.code for column in COLUMNS if form in column.forms)


def registration_cells(row: Registration, codes: Sequence[str], hidden: Protected) -> list[Cell]:
    """The values of one row in the order of ``codes``."""
    return [cell_of(hidden.shared(code, row.values.get(code)), code) for code in codes]
