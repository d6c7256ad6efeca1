"""A synthetic county as a folder of files: what the towns registered and what the departments sent.

The same arguments give the same bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from tonghu.batch.synthetic.lists import Sender, rows_of, senders_for
from tonghu.batch.synthetic.names import family_name, full_name
from tonghu.batch.synthetic.people import Child
from tonghu.batch.synthetic.places import Geography, Town, geography_of, towns_of
from tonghu.batch.synthetic.plan import Plan, plan_of
from tonghu.batch.synthetic.population import Population, populate
from tonghu.batch.synthetic.registrations import FORMS, Cell, Row, Style, columns_of, style_of, type_row
from tonghu.batch.synthetic.sheet_files import Table, write_csv, write_xlsx
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.policy.model import Pack

_COPIED = 0.003
"""Rows that a worker copied once more, word for word."""
_TWICE = 0.005
"""Children whom a second worker registered again on the same form."""
_SYNONYMS = {
    "公民身份号码": "身份证号码",
    "现居住地": "现住址",
    "户籍地址": "户籍所在地",
    "出生日期": "出生年月日",
    "父亲": "父亲姓名",
    "母亲": "母亲姓名",
}
"""Headers of a town that uses its own."""
_ON_THE_OTHER_FORM = {
    "在户籍地接受": "已接受",
    "在居住地接受": "已接受",
    "纳入户籍地医保": "已纳入医保",
    "纳入居住地医保": "已纳入医保",
    "已参保": "已纳入医保",
    "未参保": "未纳入医保",
    "父或母或其他监护人无监护能力": "父或母无监护能力",
    "父或母或其他监护人监护能力不足": "受委托照护人照护能力不足",
}
"""The left-behind form's words for an answer of the migrant form."""
_KINDS = {"migrant": "流动儿童", "left_behind": "留守儿童"}


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: file names in the order of writing and how many rows each holds."""

    files: dict[str, int]


def make_county(
    folder: Path, pack: Pack, divisions: DivisionTable, county: str, as_of: date, *, children: int, seed: int
) -> Made:
    """Write the county's files into ``folder``, which exists. ``county`` is a six-digit code with towns in the table."""
    rng = Random(f"{seed}/{pack.id}/{county}/{children}")  # synthetic people, no secret
    plan = plan_of(pack, as_of)
    places = geography_of(divisions, county, as_of, towns_of(divisions, county, as_of), rng)
    people = populate(rng, plan, places, children)
    files = _registrations(folder, rng, plan, places, people)
    short = divisions.name(county, as_of)
    for sender in senders_for(plan):
        rows = list(rows_of(sender, rng, people, plan))
        files[_send(folder, sender, rows, short, as_of)] = len(rows)
    return Made(files)


# --- registrations ----------------------------------------------------------------------------------------------------
def _registrations(folder: Path, rng: Random, plan: Plan, places: Geography, people: Population) -> dict[str, int]:
    by_town: dict[str, list[Child]] = defaultdict(list)
    for child in people.registered:
        by_town[child.household.town.code].append(child)
    files: dict[str, int] = {}
    for number, town in enumerate((t for t in places.towns if t.code in by_town), start=1):
        rows = _typed(rng, plan, town, by_town[town.code])
        files.update(_town_files(folder, number, town, rows, plan))
    return files


def _typed(rng: Random, plan: Plan, town: Town, children: list[Child]) -> list[Row]:
    """The rows of one town, village by village, each village in its worker's style."""
    villages: dict[str, list[Child]] = defaultdict(list)
    for child in children:
        villages[child.household.residence.code].append(child)
    rows: list[Row] = []
    for code in sorted(villages):
        style = worker_of(rng, plan, town, code)
        for child in villages[code]:
            for form in forms_of(child):
                rows.append(_row(rng, plan, child, form, style, f"{town.code[-3:]}-{len(rows) + 1:04d}"))
                if rng.random() < _COPIED:
                    rows.append(rows[-1])
                elif rng.random() < _TWICE:
                    other = worker_of(rng, plan, town, code)
                    rows.append(_row(rng, plan, child, form, other, f"{town.code[-3:]}-{len(rows) + 1:04d}"))
    return rows


def worker_of(rng: Random, plan: Plan, town: Town, village: str) -> Style:
    """The habits of a village's worker."""
    name = next((name for code, name in town.villages if code == village), "")
    sex = "女" if rng.random() < 0.7 else "男"
    return style_of(rng, f"{town.name}{name}", full_name(rng, family_name(rng), sex), plan.as_of)


def forms_of(child: Child) -> tuple[str, ...]:
    """The forms on which a child stands."""
    return ("migrant", "left_behind") if child.kind == "both" else (child.kind,)


def _row(rng: Random, plan: Plan, child: Child, form: str, style: Style, ref: str) -> Row:
    row = type_row(rng, child, form, columns_of(form, plan), style, ref)
    if child.kind == "both" and form == "left_behind":
        for code, cell in row.cells.items():
            if isinstance(cell, str):
                row.cells[code] = _ON_THE_OTHER_FORM.get(cell, cell)
    return row


def _town_files(folder: Path, number: int, town: Town, rows: list[Row], plan: Plan) -> Iterator[tuple[str, int]]:
    """One town's files. Towns differ: most send a workbook, some csv exports, some use their own headers."""
    name = f"registrations_{number:02d}_{town.name}"
    tables = [_table(town, form, rows, plan, number) for form in FORMS]
    filled = [table for table in tables if table.rows]
    if number % 5 == 4:
        for table in filled:
            file = f"{name}_{table.sheet}.csv"
            write_csv(folder / file, table, "gb18030")
            yield file, len(table.rows)
        return
    write_xlsx(folder / f"{name}.xlsx", filled, plan.as_of)
    yield f"{name}.xlsx", sum(len(table.rows) for table in filled)


def _table(town: Town, form: str, rows: list[Row], plan: Plan, number: int) -> Table:
    columns = columns_of(form, plan)
    mine = [row for row in rows if row.form == form]
    own_words = number % 5 == 2
    headers = [_SYNONYMS.get(c.header, c.header) if own_words else c.header for c in columns]
    titles = () if number % 5 in (0, 4) else (f"{town.name}{_KINDS[form]}基本情况登记汇总表",)
    if number % 5 == 3:
        titles = (*titles, f"截至{plan.as_of.year}年{plan.as_of.month}月{plan.as_of.day}日　单位：人　（演练数据）")
    total = f"{len(mine)}人" if own_words else ""
    cells = [[row.cells.get(column.code) for column in columns] for row in mine]
    widths = [22.0 if "address" in c.code or c.code.endswith("id_number") else 12.0 for c in columns]
    return Table(_KINDS[form], headers, cells, titles, total, widths)


# --- department lists -------------------------------------------------------------------------------------------------
def _send(folder: Path, sender: Sender, rows: list[list[Cell]], county: str, as_of: date) -> str:
    words = {"county": county, "year": as_of.year, "month": as_of.month}
    titles = tuple(text.format(**words) for text in (sender.title, sender.remark) if text)
    headers = [header for header, _, _ in sender.columns]
    widths = [width for _, width, _ in sender.columns]
    total = f"共{len(rows)}人" if sender.key in ("education", "disabled") else ""
    table = Table("Sheet1", headers, rows, titles, total, widths, numbered=True)
    file = f"{sender.file}{'.csv' if sender.encoding else '.xlsx'}"
    if sender.encoding:
        write_csv(folder / file, table, sender.encoding)
    else:
        write_xlsx(folder / file, [table], as_of)
    return file
