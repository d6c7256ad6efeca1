"""Putting children under new keys, slice by slice, while people work. Jobs call it; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.dispatch import Signal

from tonghu.jobs.api import Slice
from tonghu.keys.blind import INDEXED, blind
from tonghu.keys.envelope import Place, unwrap, wrap, wrapped_by
from tonghu.keys.ring import Domain
from tonghu.registry import access, vault
from tonghu.registry.models import Child, ChildKey

ROWS = 500
reindexing = Signal()
"""Some children (``children``) are put under the newest index key; whoever keeps more of their indexes makes them anew and
returns how many changed."""


def rewrap(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Wrap data keys by the newest identity key. Passes are repeated until one finds nothing left on an old key."""
    ring = settings.KEY_RING
    newest = ring.version(Domain.IDENTITY)
    keys = _next(ChildKey.objects.all(), "child_id", cursor)
    changed = [key for key in keys if wrapped_by(bytes(key.wrapped)) != newest]
    for key in changed:
        place = vault.key_place(key.child_id)
        key.wrapped = wrap(ring, unwrap(ring, bytes(key.wrapped), place), place)
    ChildKey.objects.bulk_update(changed, ["wrapped"])
    finished = _advance(cursor, [key.child_id for key in keys], len(changed))
    if finished:
        _rewrap_others(ring, newest)
        ring.retire(Domain.IDENTITY, newest)
    return _report(cursor, finished, ChildKey.objects.count())


def _rewrap_others(ring: Any, newest: int) -> None:
    """Every other row with a data key of its own (drafts, imported files; there are few). By convention such a table has
    the columns ``wrapped`` and ``token``, and its key lives at (table, ``wrapped``, token)."""
    for model in apps.get_models():
        if model is ChildKey or "wrapped" not in {field.name for field in model._meta.concrete_fields}:
            continue
        for row in model._default_manager.only("pk", "token", "wrapped"):
            if wrapped_by(bytes(row.wrapped)) != newest:
                place = Place(model._meta.db_table, "wrapped", str(row.token))
                again = wrap(ring, unwrap(ring, bytes(row.wrapped), place), place)
                model._default_manager.filter(pk=row.pk).update(wrapped=again)


def reindex(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Compute blind indexes with the newest key. Searches look under all live versions meanwhile."""
    ring = settings.KEY_RING
    newest = ring.version(Domain.BLIND_INDEX)
    children = _next(access.records().select_for_update(), "pk", cursor)
    changed = []
    for child, values in _opened(children):
        made = {f"{field}_index": blind(ring, field, vault.TENANT, values[field]) for field in INDEXED}
        if any(bytes(getattr(child, column)) != index for column, index in made.items()):
            for column, index in made.items():
                setattr(child, column, index)
            changed.append(child)
    Child.everyone.bulk_update(changed, [f"{field}_index" for field in INDEXED])
    others = sum(count for _, count in reindexing.send(Child, children=children))
    finished = _advance(cursor, [child.pk for child in children], len(changed) + others)
    if finished:
        ring.retire(Domain.BLIND_INDEX, newest)
    return _report(cursor, finished, access.records().count())


def _opened(children: list[Child]) -> Iterable[tuple[Child, dict[str, str]]]:
    """Children with their indexed values; one whose key was destroyed has none and is left out."""
    values = vault.read(children, INDEXED)
    keyed = set(ChildKey.objects.filter(child__in=children).values_list("child_id", flat=True))
    return [(child, values[child.pk]) for child in children if child.pk in keyed]


def _next(found: Any, column: str, cursor: dict[str, Any]) -> list[Any]:
    after = UUID(cursor["after"]) if cursor.get("after") else None
    rows = found.filter(**{f"{column}__gt": after}) if after else found
    return list(rows.order_by(column)[:ROWS])


def _advance(cursor: dict[str, Any], done: list[Any], changed: int) -> bool:
    """Move the cursor; at the end of a pass that changed something begin another. Whether all is finished."""
    cursor["changed"] = cursor.get("changed", 0) + changed
    cursor["all"] = cursor.get("all", 0) + changed
    cursor["seen"] = cursor.get("seen", 0) + len(done)
    if done:
        cursor["after"] = str(done[-1])
        return False
    if cursor["changed"]:
        cursor.update(after="", changed=0, seen=0)
        return False
    return True


def _report(cursor: dict[str, Any], finished: bool, total: int) -> Slice:
    return Slice(min(cursor["seen"], total), total, None if finished else cursor, f"改写 {cursor['all']} 行")
