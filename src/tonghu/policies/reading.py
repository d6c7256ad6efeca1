"""A pack laid out for reading: the same statements as ``tonghu policies show``, in parts that a page can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tonghu.batch.forms.filling import fill
from tonghu.batch.forms.grid import Slot, grids
from tonghu.batch.forms.printed import PrintedForm, printed_forms
from tonghu.core.base.truth import Truth
from tonghu.core.policy.deadlines import AHEAD, OPEN, OVER, Deadline, deadlines
from tonghu.core.policy.describe import HANDLED, NATURE, POPULATION, chapters, titles, visits_text
from tonghu.core.policy.lines import Chapter, names_of
from tonghu.core.policy.model import Pack, ServiceItem, Target, Tier
from tonghu.core.policy.rules import Fixed, Rule
from tonghu.core.policy.words import reading

PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "targets": ("工作对象和认定条件", ("targets", "criteria", "exit")),
    "forms": ("登记表", ("forms",)),
    "departments": ("部门和分工", ("departments", "duties", "base_list", "verification", "source_order")),
    "calendar": ("时间安排", ("calendar",)),
    "care": ("重点关爱、风险和走访", ("key_care", "risk", "reports")),
    "services": ("关爱服务", ("services", "measures")),
    "release": ("发布和统计", ("publication", "statistics")),
    "file": ("文件、参数和其他", ("identity", "parameters", "people", "work", "goals", "options", "functional_areas", "protected")),
}  # fmt: skip
"""Part → its title and the chapters of ``describe`` that it holds; every chapter stands in exactly one."""
_STATES = {AHEAD: ("未到", "due"), OPEN: ("进行中", "decide"), OVER: ("已过", "done")}
_KINDS = {"migrant": "流动儿童", "left_behind": "留守儿童"}
_PLACES = {"residence": "现居住地", "hukou": "户籍地"}


def chapters_of(pack: Pack, part: str) -> list[Chapter]:
    """The chapters of a part in its order."""
    by_key = {chapter.key: chapter for chapter in chapters(pack)}
    return [by_key[key] for key in PARTS[part][1]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One criterion in a branch: title, our summary, the rule read out, its clause."""

    code: str
    title: str
    summary: str
    rule: str
    clause: str


@dataclass(frozen=True, slots=True)
class TargetShown:
    """A population with its branches. ``branches`` empty: the plan says nothing on it."""

    title: str
    branches: tuple[tuple[Condition, ...], ...]
    where: str
    clause: str
    since: date | None


def targets(pack: Pack) -> list[TargetShown]:
    """The populations in their fixed order; one on which the plan is silent says so."""
    found = []
    for key in ("migrant.monitoring", "migrant.statistics", "left_behind.monitoring"):
        kind, population = key.split(".")
        title = f"{_KINDS[kind]}{POPULATION[population]}对象"
        target = pack.targets.get(key)
        title = target.about.title if target else title
        found.append(_target(pack, title, target) if target else TargetShown(title, (), "", "", None))
    return found


def _target(pack: Pack, title: str, target: Target) -> TargetShown:
    named = titles(pack)
    branches = []
    for branch in target.branches:
        conditions = []
        for name in branch:
            about = pack.criteria[name].about
            rule = reading(pack.criteria[name].rule, named)
            conditions.append(Condition(name, about.title, about.summary, rule, pack.quote(about.clause)))
        branches.append(tuple(conditions))
    where = "、".join(_PLACES[place] for place in target.monitored_at)
    return TargetShown(title, tuple(branches), where, pack.quote(target.about.clause), target.about.valid_from)


# --- forms -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the printed table."""

    rows: int
    columns: int
    label: bool
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: the widths of its columns in per cent, its rows of cells."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class FormShown:
    """A form as the annex prints it, blank."""

    title: str
    annex: str
    clause: str
    header: tuple[str, ...]
    pages: tuple[Sheet, ...]


def forms(pack: Pack) -> list[FormShown]:
    """The pack's forms; both are drawn from the grid that the printed paper uses."""
    return [_form(form) for form in printed_forms(pack).values()]


def _form(form: PrintedForm) -> FormShown:
    blank = fill(form, None)
    pages = []
    for grid in grids(form):
        whole = sum(grid.widths)
        rows: list[list[Box]] = [[] for _ in grid.heights]
        for slot in sorted(grid.slots, key=lambda slot: (slot.row, slot.column)):
            rows[slot.row].append(_box(slot, blank.boxes[slot.field.column].pieces if slot.field else (slot.text,)))
        pages.append(Sheet(tuple(round(w * 100 / whole, 2) for w in grid.widths), tuple(map(tuple, rows))))
    header = tuple(blank.header[box.column] for line in form.header for box in line.fields)
    return FormShown(form.title, form.annex, form.clause, header, tuple(pages))


def _box(slot: Slot, pieces: tuple[str, ...]) -> Box:
    return Box(slot.rows, slot.columns, slot.field is None, pieces)


# --- tables ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DeadlineShown:
    """A deadline as it stands on a day, with its state in a word and a colour."""

    deadline: Deadline
    who: str
    state: str
    tone: str


def calendar(pack: Pack, day: date) -> list[DeadlineShown]:
    """What the plan's calendar asks for on a day."""
    return [DeadlineShown(d, names_of(pack, d.who), *_STATES[d.state]) for d in deadlines(pack, day)]


@dataclass(frozen=True, slots=True)
class TierShown:
    """A risk tier: what is owed, and which situations give it."""

    tier: Tier
    visits: str
    clause: str
    situations: tuple[tuple[str, str], ...]


def tiers(pack: Pack) -> Iterator[TierShown]:
    """The risk tiers, the highest first."""
    for tier in pack.tiers:
        situations = tuple(
            (("（疑似）" if one.suspected else "") + one.about.title, pack.quote(one.about.clause))
            for one in tier.situations
        )
        yield TierShown(tier, visits_text(tier.visits), pack.quote(tier.clause), situations)


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """An item of the service list in words."""

    item: ServiceItem
    departments: str
    nature: str
    place: str
    entitled: str
    check: str
    clause: str


def services(pack: Pack) -> list[ServiceShown]:
    """The service list in the plan's order."""
    named = titles(pack)
    return [
        ServiceShown(
            item,
            names_of(pack, item.departments),
            NATURE[item.nature],
            HANDLED[item.place],
            _when(item.entitled, item, named),
            _when(item.check, item, named),
            pack.quote(item.about.clause),
        )
        for item in pack.services
    ]


def _when(rule: Rule, item: ServiceItem, named: dict[str, str]) -> str:
    """When an item is given, in words; empty for "never" and for what is open to everybody."""
    never = isinstance(rule, Fixed) and rule.outcome is Truth.UNMET
    return "" if never or item.nature == "public" else reading(rule, named)
