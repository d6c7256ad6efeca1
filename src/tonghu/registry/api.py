"""The door of the register for other apps: counts only, within areas that the caller has decided on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q

from tonghu.accounts import api as accounts
from tonghu.registry import access, actions, vault
from tonghu.registry.models import Child, ChildKey
from tonghu.web import wall


def size() -> int:
    """How many records there are."""
    with wall.opened("a count for the system page and the first start"):
        return access.unscoped().count()


def undecided(areas: tuple[str, ...]) -> int:
    """Children whose kind is open."""
    return access.unscoped().filter(access.within(areas), kind="open").count()


def progress(areas: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """(unit, decided, all) for each unit directly below the areas, or the areas themselves."""
    below = [entry for area in areas for entry in (accounts.units_below(area) or accounts.unit_names([area]).items())]
    found = []
    for code, name in below:
        counts = (
            access.unscoped()
            .filter(access.within((code,)))
            .aggregate(total=Count("pk"), done=Count("pk", filter=~Q(kind="open")))
        )
        found.append((name, counts["done"], counts["total"]))
    return [entry for entry in found if entry[2]]


def load(values: Iterable[Mapping[str, Any]]) -> int:
    """Enter many children at once without a person (demonstration and benchmarks). Returns how many."""
    children, keys = [], []
    for entry in values:
        child = Child(number=actions.new_number())
        key = vault.make_key(child)
        actions.put(child, key, entry)
        children.append(child)
        keys.append(key)
    with wall.opened("loading without a person"):
        Child.objects.bulk_create(children, batch_size=1_000)
        ChildKey.objects.bulk_create(keys, batch_size=1_000)
    return len(children)
