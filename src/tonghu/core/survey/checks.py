"""Checks of one registration that take more than one cell. Contract: cli.md, "Problem codes".

Reading has noted what a cell alone can tell; here cells are compared with each other and with the as-of date. Every text
quotes what stands there, says why it is a fault and what to do.
"""

from __future__ import annotations

from datetime import date

from tonghu.core.base.dates import PartialDate
from tonghu.core.base.identity import birth_of
from tonghu.core.base.places import Place
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import COLUMNS, Kind, Registration, header
from tonghu.core.base.text import phone_ok
from tonghu.core.survey.contradictions import CONTRADICTIONS
from tonghu.core.survey.id_checks import ID_CHECKS, duplicate_ids
from tonghu.core.survey.row_check import RowCheck

__all__ = ["CHECKS", "check", "duplicate_ids", "place_problem"]


def check(registration: Registration, as_of: date) -> tuple[Problem, ...]:
    """Faults between the cells of one row, and against ``as_of`` (the end of that day). Never raises.

    Without those of reading (``registration.problems``), of the division table (:func:`place_problem`) and of the rest
    of the table (:func:`duplicate_ids`).
    """
    found: list[Problem] = []
    values = registration.values
    for needs, find in _FINDERS:
        if not needs or needs in values:
            find(registration, as_of, found)
    return tuple(found)


# --- required columns ------------------------------------------------------------------------------------------------
def _birth_required(registration: Registration, _: date, found: list[Problem]) -> None:
    """Contract: 出生日期 or a valid ID."""
    if "birth_date" not in registration.values and birth_of(registration.text("id_number")) is None:
        _missing(
            found, "birth_date", "没有可用的出生日期，也没有可用的公民身份号码，无法判断年龄。请补填或改正其中一项。"
        )


def _others_required(registration: Registration, _: date, found: list[Problem]) -> None:
    """Contract: 现居住地, address or code; 户籍地址, address or code, unless 未登记户口."""
    values = registration.values
    if "residence_address" not in values and "residence_division" not in values:
        _missing(
            found, "residence_address", "未填现居住地，也没有现居住地区划代码，无法判断由哪里负责。请补填其中一项。"
        )
    hukou = "hukou_address" in values or "hukou_division" in values
    if not hukou and values.get("hukou_registered") is not False:
        _missing(
            found,
            "hukou_address",
            "未填户籍地址，也没有户籍地区划代码。请补填其中一项；确未登记户口的，请在“是否登记户口”填“否”。",
        )


def _name_required(registration: Registration, _: date, found: list[Problem]) -> None:
    if "name" not in registration.values:
        _missing(found, "name", "未填姓名，无法登记。请补填。")


def _missing(found: list[Problem], code: str, text: str) -> None:
    found.append(Problem(header(code), "required_missing", text))


# --- dates and telephone numbers -------------------------------------------------------------------------------------
def _in_future(code: str) -> RowCheck:
    def find(registration: Registration, as_of: date, found: list[Problem]) -> None:
        value = registration.values.get(code)
        if isinstance(value, PartialDate) and value.first > as_of:
            text = f"{header(code)}“{value.text()}”晚于截至日期{as_of.isoformat()}。请核实后改正。"
            found.append(Problem(header(code), "date_in_future", text))

    return RowCheck((code,), (), find, code)


def _arrived_before_leaving(registration: Registration, _: date, found: list[Problem]) -> None:
    left, arrived = registration.date("left_hukou_on"), registration.date("arrived_on")
    if left is not None and arrived is not None and arrived.last < left.first:
        column = header("arrived_on")
        text = f"{column}“{arrived.text()}”早于离开户籍地日期“{left.text()}”。请核实两个日期。"
        found.append(Problem(column, "date_order", text))


def _before_birth(code: str) -> RowCheck:
    """A departure before birth is no fault: such a child counts from birth (contract, "Time")."""

    def find(registration: Registration, _: date, found: list[Problem]) -> None:
        value, birth = registration.date(code), registration.date("birth_date")
        if value is not None and birth is not None and value.last < birth.first:
            text = f"{header(code)}“{value.text()}”早于出生日期“{birth.text()}”。请核实两个日期。"
            found.append(Problem(header(code), "date_order", text))

    return RowCheck((code, "birth_date"), (), find, code)


def _phone(code: str) -> RowCheck:
    def find(registration: Registration, _: date, found: list[Problem]) -> None:
        number = registration.values.get(code)
        if isinstance(number, str) and not phone_ok(number):
            text = f"{header(code)}“{number}”不是11位手机号码，也不是带区号的固定电话。请核实后改正。"
            found.append(Problem(header(code), "phone_format", text))

    return RowCheck((code,), (), find, code)


_RESIDENCE, _HUKOU = ("residence_address", "residence_division"), ("hukou_address", "hukou_division")
CHECKS: tuple[RowCheck, ...] = (
    *ID_CHECKS,
    RowCheck((), ("name",), _name_required),
    RowCheck(("id_number",), ("birth_date",), _birth_required),
    RowCheck(("hukou_registered",), (*_RESIDENCE, *_HUKOU), _others_required),
    *(_in_future(column.code) for column in COLUMNS if column.kind is Kind.DATE),
    RowCheck(("left_hukou_on", "arrived_on"), (), _arrived_before_leaving, "arrived_on"),
    _before_birth("arrived_on"),
    _before_birth("reported_on"),
    *(_phone(column.code) for column in COLUMNS if column.kind is Kind.PHONE),
    *CONTRADICTIONS,
)
"""Every check of one row, in the order in which their problems stand."""
_FINDERS = [(one.needs, one.find) for one in CHECKS]


# --- places ----------------------------------------------------------------------------------------------------------
_PLACE_FAULTS = {
    "division_unknown": ("division_unknown", "不在区划代码表中", "请对照国家统计用区划代码改正。"),
    "abolished_split": ("division_unknown", "是已撤销并拆分的区划，无法确定现属哪里", "请填写现行区划代码。"),
    "address_unresolved": (
        "address_unresolved",
        "认不出所在的县（市、区）",
        "请写全省、市、县（市、区），或填写区划代码。",
    ),
}


def place_problem(column: str, place: Place) -> Problem | None:
    """The problem of a place that the division table could not resolve; ``column`` is the header it stood under."""
    if place.problem is None:
        return None
    code, why, advice = _PLACE_FAULTS[place.problem]
    reason = f"：{place.note.rstrip('。')}" if place.note else why
    return Problem(column, code, f"{column}“{place.given}”{reason}。相关判断按未知处理，{advice}")
