"""The rows that a village worker types: the true facts, in the worker's own style, with gaps and slips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tonghu.batch.synthetic.chance import Weighted, pick
from tonghu.batch.synthetic.faults import DAMAGING, HARMLESS
from tonghu.batch.synthetic.people import Child, Fact
from tonghu.batch.synthetic.plan import Plan
from tonghu.core.base.registration import COLUMNS, Column, Kind

Cell = str | float | date
"""What stands in a cell; a ``date`` becomes a real Excel date."""

FORMS = {"migrant": "流动", "left_behind": "留守"}
_NOT_PRINTED = {
    "migrant": frozenset(["father_state", "mother_state", "housing_hardship", "parents_want_work"]),
    "left_behind": frozenset(
        [
            f"{who}_{part}"
            for who in ("father", "mother")
            for part in ("away", "away_since", "work_division", "work_address", "incapacity", "state")
        ]
        + ["carer_incapacity"]
    ),
}
_ON_BOTH = frozenset(
    [
        "ref",
        "form",
        "hukou_division",
        "residence_division",
        "vaccination",
        "hardship_other",
        "support_other",
        "asked_for_help",
        "homeless",
        "height_cm",
        "birth_division",
        "school_roll",
        "in_kindergarten",
        "family_doctor",
        "guardian_consent",
    ]
)
_RISK = frozenset(("risk_situations", "risk_tier"))

# How often a worker fills a box whose answer is known; 0.985 for all others.
_FILLED = {
    "name": 0.9992, "sex": 0.998, "birth_date": 0.982, "hukou_division": 0.86, "residence_division": 0.92, "father_id_number": 0.7, "mother_id_number": 0.68,
    "father_phone": 0.9, "mother_phone": 0.9, "father_hukou_address": 0.8, "mother_hukou_address": 0.78,
    "father_residence_address": 0.85, "mother_residence_address": 0.85, "height_cm": 0.35, "birth_division": 0.12,
    "school_roll": 0.6, "in_kindergarten": 0.85, "family_doctor": 0.4, "housing_hardship": 0.45, "guardian_consent": 0.85,
    "parents_want_work": 0.4, "asked_for_help": 0.55, "homeless": 0.6, "vaccination": 0.6, "reported_by": 0.9,
    "carer_incapacity": 0.8, "father_state": 0.6, "mother_state": 0.6, "risk_situations": 0.9, "risk_tier": 0.93,
    "carer_id_number": 0.8, "guardian_id_number": 0.8, "lives_with": 0.995, "hukou_address": 0.995, "residence_address": 0.998,
    "father_away": 1.0, "mother_away": 1.0, "father_away_since": 0.995, "mother_away_since": 0.995,
}  # fmt: skip
_USUALLY = 0.985
_AWAY = tuple(
    f"{who}_{part}" for who in ("father", "mother") for part in ("away", "away_since", "work_division", "work_address")
)
_GAP_SHARE = 0.045
_GAPS = {
    "migrant": (
        ("left_hukou_on", "arrived_on"),
        ("lives_with",),
        ("hukou_address", "hukou_division"),
        ("birth_date", "id_number"),
        ("left_hukou_on", "arrived_on", "lives_with"),
    ),
    "left_behind": (
        _AWAY,
        ("father_away_since", "mother_away_since"),
        ("father_work_division", "father_work_address", "mother_work_division", "mother_work_address"),
        ("father_away", "father_away_since", "both_parents_away", "one_away_other_incapable"),
    ),
}
_DAYS: dict[str, Callable[[date], Cell]] = {
    "excel": lambda day: day,
    "iso": lambda day: day.isoformat(),
    "slash": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dot": lambda day: f"{day.year}.{day.month}.{day.day}",
    "compact": lambda day: f"{day.year}{day.month:02d}{day.day:02d}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
}
_DAY_STYLE = Weighted({"excel": 28.0, "iso": 30.0, "slash": 12.0, "dot": 16.0, "compact": 8.0, "chinese": 6.0})
_YES = Weighted({("是", "否"): 80.0, ("有", "无"): 6.0, ("√", "×"): 8.0, ("Y", "N"): 3.0, ("1", "0"): 3.0})


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one worker."""

    day: str
    yes: tuple[str, str]
    separator: str
    people: str
    """What stands behind the name of an ethnic group: 族 or nothing."""
    unit: str
    worker: str
    reported_on: date


@dataclass(slots=True)
class Row:
    """A typed row: cells by column code, what was left open on purpose, what was typed wrong."""

    child: Child
    form: str
    cells: dict[str, Cell]
    faults: list[str]
    ref: str = ""


def style_of(rng: Random, unit: str, worker: str, as_of: date) -> Style:
    """A worker's habits."""
    reported = as_of - timedelta(days=1 + int(rng.random() * 75))
    separator = pick(rng, ("、", "、", "、", "；", "，", ",", ";"))
    return Style(_DAY_STYLE(rng), _YES(rng), separator, pick(rng, ("族", "族", "")), unit, worker, reported)


def columns_of(form: str, plan: Plan) -> list[Column]:
    """The columns of a sheet of that form, in the contract's order."""
    letter = "M" if form == "migrant" else "L"
    return [
        column
        for column in COLUMNS
        if (
            plan.tiers
            if column.code in _RISK
            else letter in column.forms or column.code in _ON_BOTH | _NOT_PRINTED[form]
        )
    ]


def type_row(rng: Random, child: Child, form: str, columns: list[Column], style: Style, ref: str) -> Row:
    """One child's row on one form."""
    row = Row(child, form, {}, [], ref)
    facts = child.facts
    skipped: tuple[str, ...] = ()
    if rng.random() < _GAP_SHARE:
        skipped = pick(rng, _GAPS[form])
        row.faults.append(f"gap:{skipped[0]}")
    cells = row.cells
    for column in columns:
        code = column.code
        fact = facts.get(code)
        if fact is None or fact == "" or code in skipped:
            continue
        if rng.random() < _FILLED.get(code, _USUALLY) or _telling(child, code, fact):
            cells[code] = _typed(fact, column, style)
    cells["ref"] = ref
    cells["reporting_unit"] = style.unit
    cells["reported_on"] = _DAYS[style.day](max(style.reported_on, child.birth + timedelta(days=3)))
    cells["reported_by"] = style.worker
    if rng.random() > 0.02 or child.kind == "both":
        cells["form"] = FORMS[form]
    if rng.random() < 0.085:
        label = _slip(rng, row, style)
        if label:
            row.faults.append(label)
    return row


def _telling(child: Child, code: str, fact: Fact) -> bool:
    """Answers that nobody forgets to write down: a request, a child in the street, a birth elsewhere."""
    return (code in ("asked_for_help", "homeless") and fact is True) or (
        code == "birth_division" and child.scenario == "born_away"
    )


def _typed(fact: Fact, column: Column, style: Style) -> Cell:
    if isinstance(fact, bool):
        if column.code == "has_entrusted_carer":
            return "有" if fact else "无"
        return style.yes[0 if fact else 1]
    if isinstance(fact, tuple):
        return style.separator.join(fact)
    if isinstance(fact, date):
        return _DAYS[style.day](fact)
    if column.kind is Kind.DATE and isinstance(fact, str) and style.day in ("dot", "chinese"):
        year, month = fact.split("-")
        return f"{year}.{int(month)}" if style.day == "dot" else f"{year}年{int(month)}月"
    if column.code == "ethnicity":
        return f"{fact}{style.people}"
    return fact


def _slip(rng: Random, row: Row, style: Style) -> str:
    """One thing typed wrong; empty when the drawn slip does not fit the row."""
    label = _SLIP(rng)
    cells = row.cells
    number = cells.get("id_number")
    if label in DAMAGING or label in HARMLESS:
        if not isinstance(number, str):
            return ""
        damaged = (DAMAGING.get(label) or HARMLESS[label])(rng, number)
        cells["id_number"] = damaged
        return label if damaged != number else ""
    return _SLIPS[label](rng, row, style)


def _id_missing(rng: Random, row: Row, style: Style) -> str:
    return "id_missing" if row.cells.pop("id_number", None) else ""


def _birth_wrong(rng: Random, row: Row, style: Style) -> str:
    birth = row.child.birth
    if "birth_date" not in row.cells:
        return ""
    wrong = date(birth.year + (1 if rng.random() < 0.5 else -1), birth.month, min(birth.day, 28))
    row.cells["birth_date"] = _DAYS[style.day](wrong)
    return "birth_wrong"


def _sex_wrong(rng: Random, row: Row, style: Style) -> str:
    row.cells["sex"] = "女" if row.child.sex == "男" else "男"
    return "sex_wrong"


def _date_code(row: Row) -> str:
    return "left_hukou_on" if row.form == "migrant" else "father_away_since"


def _date_unreadable(rng: Random, row: Row, style: Style) -> str:
    row.cells[_date_code(row)] = pick(rng, ("去年春节后", "2023.13.5", "年初", "不清楚", "2022-02-30"))
    return "date_unreadable"


def _date_in_future(rng: Random, row: Row, style: Style) -> str:
    row.cells[_date_code(row)] = _DAYS[style.day](style.reported_on + timedelta(days=330 + int(rng.random() * 60)))
    return "date_in_future"


def _option_unknown(rng: Random, row: Row, style: Style) -> str:
    code, words = pick(
        rng,
        (
            ("schooling", ("六年级", "在托", "上学")),
            ("guardianship", ("良好", "还可以")),
            ("insurance", ("商业保险", "已缴费")),
        ),
    )
    row.cells[code] = pick(rng, words)
    return f"option_unknown:{code}"


def _contradiction(rng: Random, row: Row, style: Style) -> str:
    if rng.random() < 0.5:
        row.cells["disability_grade"] = "三级"
        row.cells["disability_kinds"] = "无"
        return "contradiction:disability_grade"
    row.cells["health"] = style.separator.join(("健康", "残疾"))
    return "contradiction:health"


def _date_order(rng: Random, row: Row, style: Style) -> str:
    left, arrived = row.cells.get("left_hukou_on"), row.cells.get("arrived_on")
    if left is None or arrived is None or left == arrived:
        return ""
    row.cells["left_hukou_on"], row.cells["arrived_on"] = arrived, left
    return "date_order"


def _phone(rng: Random, row: Row, style: Style) -> str:
    home = row.child.household
    if rng.random() < 0.5:
        row.cells["father_phone"] = f"父{home.father.phone}/母{home.mother.phone}"
        return "phone_two"
    row.cells["father_phone"] = home.father.phone[:-1]
    return "phone_short"


def _division_unknown(rng: Random, row: Row, style: Style) -> str:
    row.cells["hukou_division"] = f"{99 - int(rng.random() * 2)}0{int(rng.random() * 1000):03d}"
    return "division_unknown"


def _name_missing(rng: Random, row: Row, style: Style) -> str:
    return "name_missing" if row.cells.pop("name", None) else ""


_SLIPS: dict[str, Callable[[Random, Row, Style], str]] = {
    "id_missing": _id_missing,
    "birth_wrong": _birth_wrong,
    "sex_wrong": _sex_wrong,
    "date_unreadable": _date_unreadable,
    "date_in_future": _date_in_future,
    "option_unknown": _option_unknown,
    "contradiction": _contradiction,
    "date_order": _date_order,
    "phone": _phone,
    "division_unknown": _division_unknown,
    "name_missing": _name_missing,
}
_SLIP = Weighted(
    {
        "id_one_digit": 12.0, "id_transposed": 5.0, "id_excel_zeros": 5.0, "id_scientific": 2.0, "id_full_width": 8.0,
        "id_spaced": 8.0, "id_apostrophe": 3.0, "id_lower_x": 6.0, "id_missing": 9.0, "birth_wrong": 5.0, "sex_wrong": 4.0,
        "date_unreadable": 5.0, "date_in_future": 3.0, "option_unknown": 8.0, "contradiction": 5.0, "date_order": 2.0,
        "phone": 7.0, "division_unknown": 2.0, "name_missing": 1.0,
    }
)  # fmt: skip
