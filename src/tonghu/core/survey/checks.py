"""Checks of one registration that take more than one cell. Contract: cli.md, "Problem codes".

Reading has noted what a cell alone can tell; here cells are compared with each other and with the as-of date. Every text
quotes what stands there, says why it is a fault and what to do.
"""

from __future__ import annotations

from datetime import date

from tonghu.core.base.dates import PartialDate
from tonghu.core.base.places import Place
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import COLUMNS, Kind, Registration, header
from tonghu.core.base.text import phone_ok
from tonghu.core.survey.contradictions import check_contradictions
from tonghu.core.survey.id_checks import check_ids, duplicate_ids

__all__ = ["check", "duplicate_ids", "place_problem"]

_DATES = tuple((column.code, column.header) for column in COLUMNS if column.kind is Kind.DATE)
_PHONES = tuple((column.code, column.header) for column in COLUMNS if column.kind is Kind.PHONE)
_NOT_BEFORE_BIRTH = (("arrived_on", header("arrived_on")), ("reported_on", header("reported_on")))


def check(registration: Registration, as_of: date) -> tuple[Problem, ...]:
    """Faults between the cells of one row, and against ``as_of`` (the end of that day). Never raises.

    Without those of reading (``registration.problems``), of the division table (:func:`place_problem`) and of the rest
    of the table (:func:`duplicate_ids`).
    """
    found: list[Problem] = []
    sound = check_ids(registration, found)
    _required(registration, sound, found)
    _dates(registration, as_of, found)
    for code, column in _PHONES:
        number = registration.values.get(code)
        if isinstance(number, str) and not phone_ok(number):
            text = f"{column}“{number}”不是11位手机号码，也不是带区号的固定电话。请核实后改正。"
            found.append(Problem(column, "phone_format", text))
    check_contradictions(registration, as_of, found)
    return tuple(found)


def _required(registration: Registration, sound_id: bool, found: list[Problem]) -> None:
    """Contract: 姓名; 出生日期 or a valid ID; 现居住地, address or code; 户籍地址, address or code, unless 未登记户口."""
    values = registration.values
    if "name" not in values:
        _missing(found, "name", "未填姓名，无法登记。请补填。")
    if "birth_date" not in values and not sound_id:
        _missing(found, "birth_date", "未填出生日期，也没有可用的公民身份号码，无法判断年龄。请补填其中一项。")
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


def _missing(found: list[Problem], code: str, text: str) -> None:
    found.append(Problem(header(code), "required_missing", text))


def _dates(registration: Registration, as_of: date, found: list[Problem]) -> None:
    values = registration.values
    for code, column in _DATES:
        value = values.get(code)
        if isinstance(value, PartialDate) and value.first > as_of:
            text = f"{column}“{value.text()}”晚于截至日期{as_of.isoformat()}。请核实后改正。"
            found.append(Problem(column, "date_in_future", text))
    left, arrived = registration.date("left_hukou_on"), registration.date("arrived_on")
    birth = registration.date("birth_date")
    if left is not None and arrived is not None and arrived.last < left.first:
        column = header("arrived_on")
        text = f"{column}“{arrived.text()}”早于离开户籍地日期“{left.text()}”。请核实两个日期。"
        found.append(Problem(column, "date_order", text))
    if birth is None:
        return
    # A departure before birth is no fault: such a child counts from birth (contract, "Time").
    for code, column in _NOT_BEFORE_BIRTH:
        value = registration.date(code)
        if value is not None and value.last < birth.first:
            text = f"{column}“{value.text()}”早于出生日期“{birth.text()}”。请核实两个日期。"
            found.append(Problem(column, "date_order", text))


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
