"""Reading children: rows for lists and exports, one child for its page. Fields not granted never leave here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tonghu.accounts import api as accounts
from tonghu.core.authz.fields import BY_CODE, FIELDS, masked
from tonghu.registry import divisions, vault
from tonghu.registry.models import KINDS, SEXES, Child


@dataclass(frozen=True, slots=True)
class Row:
    """A child on a list: its number and the granted values as text, masked where the field asks for it."""

    number: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """One value on a child's page. ``hidden``: masked, with a reveal that is recorded."""

    code: str
    title: str
    text: str
    hidden: bool


def columns(granted: frozenset[str]) -> list[Any]:
    """The granted fields in their order."""
    return [field for field in FIELDS if field.code in granted]


def rows(children: Sequence[Child], granted: frozenset[str], *, plain: bool = False) -> list[Row]:
    """Rows with the granted fields. ``plain`` leaves nothing masked (exports, after step-up)."""
    sealed = vault.read(children, [code for code in granted if code in vault.SEALED])
    units = unit_names(child_units(children))
    found = []
    for child in children:
        texts = {code: text_of(child, code, sealed[child.pk], units) for code in granted}
        found.append(Row(child.number, texts if plain else {c: masked(c, text) for c, text in texts.items()}))
    return found


def values(child: Child, granted: frozenset[str], revealed: frozenset[str] = frozenset()) -> list[Value]:
    """The granted values of one child."""
    sealed = vault.read([child], [code for code in granted if code in vault.SEALED])[child.pk]
    units = unit_names(child_units([child]))
    found = []
    for field in columns(granted):
        text = text_of(child, field.code, sealed, units)
        hidden = bool(field.mask) and bool(text) and field.code not in revealed
        found.append(Value(field.code, field.title, masked(field.code, text) if hidden else text, hidden))
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
    return value.isoformat() if isinstance(value, date) else str(value or "")


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
