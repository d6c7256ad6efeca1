"""Sealed values of a child: written and read here only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings

from tonghu.keys.blind import INDEXED, blind
from tonghu.keys.envelope import Place, new_data_key, seal, unseal, unwrap
from tonghu.keys.ring import Domain
from tonghu.registry.models import Child, ChildKey, Draft

SEALED = ("id_number", "phone", "hukou_address", "residence_address")
TENANT = "registry"


def key_place(child_id: object) -> Place:
    """Where a data key lives."""
    return Place("registry_childkey", "wrapped", str(child_id))


def value_place(child_id: object, field: str) -> Place:
    """Where a sealed value lives."""
    return Place("registry_child", field, str(child_id))


def make_key(child: Child) -> ChildKey:
    """A data key for a new child (not saved)."""
    return ChildKey(child=child, wrapped=new_data_key(settings.KEY_RING, key_place(child.pk)))


def write(child: Child, key: ChildKey, values: Mapping[str, str]) -> None:
    """Put sealed values and their indexes on a child (not saved). Only fields in ``values`` change."""
    ring = settings.KEY_RING
    data_key = unwrap(ring, bytes(key.wrapped), key_place(child.pk))
    for field, value in values.items():
        sealed = seal(ring, data_key, value, value_place(child.pk, field)) if value else b""
        setattr(child, f"{field}_sealed", sealed)
        if field in INDEXED:
            setattr(child, f"{field}_index", blind(ring, field, TENANT, value))


def read_with(child: Child, key: ChildKey) -> dict[str, str]:
    """All sealed values of one child whose key is at hand (saved or not)."""
    data_key = unwrap(settings.KEY_RING, bytes(key.wrapped), key_place(child.pk))
    return _opened(child, data_key, SEALED)


def read(children: Iterable[Child], fields: Iterable[str]) -> dict[object, dict[str, str]]:
    """The sealed values of some children, by child and field; only the fields asked for are opened."""
    wanted = [field for field in fields if field in SEALED]
    found = list(children)
    if not wanted:
        return {child.pk: {} for child in found}
    keys = dict(ChildKey.objects.filter(child__in=found).values_list("child_id", "wrapped"))
    ring, result = settings.KEY_RING, {}
    for child in found:
        wrapped = keys.get(child.pk)
        data_key = unwrap(ring, bytes(wrapped), key_place(child.pk)) if wrapped is not None else None
        result[child.pk] = _opened(child, data_key, wanted)
    return result


def seal_draft(draft: Draft, text: str) -> None:
    """Put a begun form on a draft (not saved), under a key of its own."""
    place = Place("registry_draft", "wrapped", str(draft.token))
    draft.wrapped = new_data_key(settings.KEY_RING, place)
    key = unwrap(settings.KEY_RING, draft.wrapped, place)
    draft.sealed = seal(settings.KEY_RING, key, text, Place("registry_draft", "sealed", str(draft.token)))


def open_draft(draft: Draft) -> str:
    """The begun form."""
    key = unwrap(settings.KEY_RING, bytes(draft.wrapped), Place("registry_draft", "wrapped", str(draft.token)))
    place = Place("registry_draft", "sealed", str(draft.token))
    return unseal(settings.KEY_RING, key, bytes(draft.sealed), place)


def _opened(child: Child, data_key: bytes | None, fields: Iterable[str]) -> dict[str, str]:
    """Values as text; ``""`` for one that is not known or whose key was destroyed."""
    found = {}
    for field in fields:
        sealed = bytes(getattr(child, f"{field}_sealed"))
        known = data_key is not None and sealed
        place = value_place(child.pk, field)
        found[field] = unseal(settings.KEY_RING, data_key, sealed, place) if known and data_key is not None else ""
    return found


def indexes_of(field: str, value: str) -> list[bytes]:
    """The blind indexes to search for: one per key version that rows may still be indexed under."""
    versions = settings.KEY_RING.live(Domain.BLIND_INDEX)
    return [blind(settings.KEY_RING, field, TENANT, value, version) for version in versions]
