"""Narrowing a list: by name, pinyin, initials, number, identity number, phone, kind and unit. Granted fields only."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from tonghu.accounts import api as accounts
from tonghu.core.base.identity import valid
from tonghu.core.base.text import phone_ok
from tonghu.core.workflow.standing import TITLES, State
from tonghu.registry import access, ties, vault
from tonghu.registry.models import KINDS, WHOSE, Child
from tonghu.web import wall
from tonghu.web.lists import Chip


def narrowed(
    scope: QuerySet[Child], chosen: dict[str, Any], granted: frozenset[str], me: str, areas: tuple[str, ...]
) -> QuerySet[Child]:
    """The scope under the chosen filters. ``me``: who looks; ``areas``: where."""
    found = scope
    if chosen.get("q"):
        found = found.filter(_matching(str(chosen["q"]).strip(), granted))
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    if chosen.get("state") in {state.value for state in State if state.value}:
        found = found.filter(state=chosen["state"])
    elif chosen.get("state") != "all" and not chosen.get("q"):
        found = found.exclude(state=State.LEFT.value)  # whoever is looked for by name or number is found all the same
    if chosen.get("unit"):
        found = found.filter(access.within((str(chosen["unit"]),)))
    if chosen.get("whose") == "mine":
        found = found.filter(responsible=me)
    elif chosen.get("whose") == "nobody":
        found = found.filter(responsible="")
    elif chosen.get("whose") == "second":
        found = found.filter(access.within(areas)).exclude(access.counted_in(areas))
    elif chosen.get("whose") == "counted":
        where = (str(chosen["unit"]),) if chosen.get("unit") else areas
        found = found.filter(access.counted_in(where), access.on_roster())
    return found


def _matching(text: str, granted: frozenset[str]) -> Q:
    compact = "".join(text.split()).upper()
    matching = _numbered(Q(number=compact))
    if "id_number" in granted and valid(compact):
        own = _numbered(Q(id_number_index__in=vault.indexes_of("id_number", compact)))
        return matching | own | Q(pk__in=ties.holding("id_number", compact, granted).values("child"))
    if "phone" in granted and compact.isdigit() and phone_ok(compact):
        adult = Q(pk__in=ties.holding("phone", compact, granted).values("child"))
        return matching | Q(phone_index__in=vault.indexes_of("phone", compact)) | adult
    if "name" in granted:
        if re.fullmatch(r"[A-Z]+", compact):
            low = compact.lower()
            matching |= Q(name_pinyin__gte=low, name_pinyin__lt=low + access.LAST)
            matching |= Q(name_initials=low)
        else:
            matching |= Q(name__gte=text, name__lt=text + access.LAST)
    return matching


def _numbered(asked: Q) -> Q:
    """What is asked for, also under the numbers of a record that was merged."""
    return asked | Q(pk__in=access.records().filter(asked, merged_into__isnull=False).values("merged_into"))


def chips(form: Any, chosen: dict[str, Any]) -> list[Chip]:
    """The filters in force."""
    found = []
    if chosen.get("q"):
        found.append(Chip("q", f"查找：{chosen['q']}"))
    if chosen.get("kind"):
        found.append(Chip("kind", f"类别：{KINDS[chosen['kind']]}"))
    if chosen.get("unit"):
        unit = str(chosen["unit"])
        found.append(Chip("unit", f"单位：{accounts.unit_names([unit]).get(unit, unit)}"))
    if chosen.get("state"):
        found.append(Chip("state", "含已退出" if chosen["state"] == "all" else TITLES[State(chosen["state"])]))
    if chosen.get("whose"):
        found.append(Chip("whose", WHOSE[chosen["whose"]]))
    return found


def twin(id_number: str) -> Child | None:
    """A child already registered under this identity number, wherever it lives."""
    if not id_number:
        return None
    with wall.opened("only whether such a record exists is told, not whose it is"):
        return access.named(Q(id_number_index__in=vault.indexes_of("id_number", id_number)))


def kind_title(kind: str) -> str:
    """A kind in words, ``""`` for none."""
    return KINDS.get(kind, "")
