"""The door of the register for other apps: counts only, within areas that the caller has decided on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

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
    return len(make(values))


HEADS = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "hukou_division",
    "hukou_address",
    "residence_division",
    "residence_address",
)
"""The register's own columns that follow from a child's record."""


def make(values: Iterable[Mapping[str, Any]]) -> list[Child]:
    """Enter many children at once without a person, as :func:`load` does. Returns them."""
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
    return children


def wrapped_keys(children: Iterable[object]) -> dict[object, bytes]:
    """The wrapped data keys of some children, by the children's ids."""
    found = ChildKey.objects.filter(child__in=list(children)).values_list("child_id", "wrapped")
    return {pk: bytes(wrapped) for pk, wrapped in found}


def heads_of(child: Child) -> dict[str, str]:
    """The register's own columns of a child as text; unknown ones left out."""
    sealed = vault.read([child], vault.SEALED)[child.pk]
    plain = {code: getattr(child, code) for code in HEADS if code not in vault.SEALED}
    texts = sealed | {
        code: value.isoformat() if hasattr(value, "isoformat") else value for code, value in plain.items()
    }
    return {code: str(texts[code]) for code in HEADS if texts.get(code)}


def put_heads(child: Child, values: Mapping[str, Any]) -> None:
    """Make the register's own columns say what the record says. Tells nobody: the record has been told already."""
    key = ChildKey.objects.get(child=child)
    if not actions.put(child, key, values):
        return
    names = [
        *(f"{code}_sealed" for code in vault.SEALED),
        "id_number_index",
        "phone_index",
        "name_pinyin",
        "name_initials",
    ]
    columns = [*names, *(code for code in values if code not in vault.SEALED)]
    Child.objects.filter(pk=child.pk).update(**{name: getattr(child, name) for name in columns})
    Child.objects.filter(pk=child.pk).update(version=F("version") + 1, updated_at=timezone.now())
