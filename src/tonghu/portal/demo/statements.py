"""What the sources of the synthetic county say of each child: the worker's form with gaps and slips, police and schools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from tonghu.batch.synthetic.people import Child, Fact
from tonghu.batch.synthetic.plan import Plan
from tonghu.batch.synthetic.registrations import columns_of, style_of, type_row
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.registration import BY_CODE, Value
from tonghu.core.survey.cells import write_cell
from tonghu.core.survey.rows import read_row
from tonghu.records import api as records
from tonghu.records.recording import PHONES

Row = tuple[dict[str, Any], list[records.New]]
Head = Callable[[Random, Child], dict[str, object]]
_POLICE = ("name", "sex", "birth_date", "ethnicity", "id_number", "hukou_address", "hukou_division")
_SCHOOL = ("name", "schooling", "school", "boarding", "study_status")
_KNOWN_TO_POLICE, _AT_SCHOOL = 0.7, 0.8
_HEADS = ("name", "sex", "id_number", "hukou_address", "hukou_division", "residence_address", "residence_division")


def rows(rng: Random, children: Iterable[Child], plan: Plan, head: Head, today: date) -> Iterator[Row]:
    """For each child the register's own columns and the statements of its sources."""
    words = tuple(word for _, listed in plan.tiers for word in listed)
    for child in children:
        form = "left_behind" if child.kind == "left_behind" else "migrant"
        style = style_of(rng, child.household.town.name, "演练登记员", today)
        row = type_row(rng, child, form, columns_of(form, plan), style, "")
        cells = {code: cell for code, cell in row.cells.items() if code != "ref"}
        if child.kind == "both":
            cells.pop("form", None)
        typed = _texts(read_row(cells, 1, situation_words=words).values)
        news = [records.New(typed, "registrations", style.reported_on)]
        if rng.random() < _KNOWN_TO_POLICE:
            said = today - timedelta(days=30 + int(rng.random() * 200))
            news.append(records.New(_true(child, _POLICE), "police", max(said, child.birth)))
        if "school" in child.facts and rng.random() < _AT_SCHOOL:
            news.append(records.New(_true(child, _SCHOOL), "education", today - timedelta(days=86)))
        yield head(rng, child) | _own(child, typed), news


def _own(child: Child, typed: dict[str, str]) -> dict[str, Any]:
    phone = next((typed[code] for code in PHONES if typed.get(code)), "")
    own: dict[str, Any] = {code: typed.get(code, "") for code in _HEADS} | {"phone": phone, "birth_date": child.birth}
    return own | {"name": typed.get("name", child.name)}


def _true(child: Child, codes: Iterable[str]) -> dict[str, str]:
    said = {code: _text(code, child.facts[code]) for code in codes if child.facts.get(code) not in (None, "")}
    return _texts(read_row(dict(said), 1).values)


def _text(code: str, fact: Fact) -> str:
    return write_cell(BY_CODE[code], PartialDate.day(fact) if isinstance(fact, date) else fact)


def _texts(values: Any) -> dict[str, str]:
    def text(code: str, value: Value) -> str:
        return write_cell(BY_CODE[code], value)

    return {code: text(code, value) for code, value in values.items()}
