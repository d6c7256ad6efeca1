"""Reading children: rows for lists and exports, one child for its page. Fields not granted never leave here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tonghu.accounts import api as accounts
from tonghu.core.authz.fields import BY_CODE, FIELDS, Group, masked
from tonghu.registry import divisions, vault
from tonghu.registry.models import KINDS, SEXES, Child


@dataclass(frozen=True, slots=True)
class Row:
    """A child on a list: its number and the granted values as text, masked where the field asks for it."""

    number: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """One value on a child's page. ``hidden``: masked, with a reveal that is recorded; ``none``: what stands for nothing."""

    code: str
    title: str
    text: str
    hidden: bool
    none: str = "未采集"


def columns(granted: frozenset[str]) -> list[Any]:
    """The granted fields in their order."""
    return [field for field in FIELDS if field.code in granted]


def rows(children: Sequence[Child], granted: frozenset[str], *, plain: bool = False) -> list[Row]:
    """Rows with the granted fields. ``plain`` leaves nothing masked (exports, after step-up)."""
    sealed = vault.read(children, granted)
    names = _names(children, granted)
    found = []
    for child in children:
        texts = {code: text_of(child, code, sealed[child.pk], names) for code in granted}
        found.append(Row(child.number, texts if plain else {c: masked(c, text) for c, text in texts.items()}))
    return found


def _names(children: Sequence[Child], granted: Iterable[str]) -> dict[str, str]:
    """Names of the units, and of the people where they are shown (their ids cannot be taken for unit codes: ``p7``)."""
    names = accounts.unit_names(child_units(children))
    if "responsible" in granted:
        people = accounts.person_names({child.responsible for child in children})
        names |= {f"p{person}": name for person, name in people.items()}
    return names


def values(child: Child, granted: frozenset[str], revealed: frozenset[str] = frozenset()) -> list[Value]:
    """The granted values of one child."""
    sealed = vault.read([child], granted)[child.pk]
    names = _names([child], granted)
    found = []
    for field in columns(granted):
        text = text_of(child, field.code, sealed, names)
        none = "没有" if field.group is Group.ASSIGNMENT else "未采集"
        hidden = bool(field.mask) and bool(text) and field.code not in revealed
        found.append(Value(field.code, field.title, masked(field.code, text) if hidden else text, hidden, none))
    return found


def text_of(child: Child, code: str, sealed: dict[str, str], units: dict[str, str]) -> str:
    """A field as text."""
    if code in vault.SEALED:
        return sealed.get(code, "")
    value = getattr(child, code)
    if code in ("hukou_division", "residence_division"):
        return divisions.county_name(value)
    if code == "kind":
        return KINDS.get(value, value)
    if code == "sex":
        return SEXES.get(value, value)
    if code in ("primary_unit", "secondary_unit"):
        return units.get(value, value)
    if code == "responsible":
        return units.get(f"p{value}", "")
    return value.isoformat() if isinstance(value, date) else str(value or "")


def age_of(child: Child, granted: frozenset[str], today: date) -> str:
    """The age on a day in full years, where the birth date is known and granted."""
    born = child.birth_date
    if born is None or "birth_date" not in granted:
        return ""
    return f"{today.year - born.year - ((today.month, today.day) < (born.month, born.day))} 周岁"


def child_units(children: Iterable[Child]) -> set[str]:
    """The unit codes of some children."""
    return {unit for child in children for unit in (child.primary_unit, child.secondary_unit) if unit}


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of units by code."""
    return accounts.unit_names(codes)


def ordered(found: QuerySet[Child], granted: frozenset[str], sort: str) -> QuerySet[Child]:
    """Sorted by a granted, sortable field; anything else is refused by the form before."""
    code = sort.lstrip("-")
    if code in granted and BY_CODE[code].sortable:
        column = {"name": "name_pinyin"}.get(code, code)
        return found.order_by(f"-{column}" if sort.startswith("-") else column, "number")
    return found.order_by("-updated_at", "number")


@dataclass(frozen=True, slots=True)
class Told:
    """An audit event in words."""

    at: Any
    who: str
    what: str
    fields: str


_ACTIONS = {
    "child": "查看档案",
    "child_edit": "打开或修改登记表",
    "child_reveal": "查看被遮盖的内容",
    "child_new": "新登记",
    "child_history": "查看时间线",
    "child_looked": "查看谁看过",
    "emergency": "紧急查看",
    "emergency_review": "复核紧急查看",
    "task_new": "交办任务",
    "task": "办理任务",
}


def told(events: Iterable[Any]) -> list[Told]:
    """Events in words, with the names of the people."""
    found = list(events)
    names = accounts.person_names({event.actor for event in found})
    return [
        Told(
            event.at,
            names.get(event.actor, "已删除的账号"),
            _ACTIONS.get(event.action.split(" ", 1)[-1], event.action)
            + ("（未成功）" if event.result != "done" else ""),
            "、".join(BY_CODE[code].title for code in event.fields if code in BY_CODE),
        )
        for event in found
    ]
