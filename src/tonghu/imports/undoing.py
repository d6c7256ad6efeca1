"""Taking a whole import back: asked for by a person, done slice by slice in the caller's transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from tonghu.evidence import api as evidence
from tonghu.imports.actions import SLICE, By, Refused, put_to_work
from tonghu.imports.models import Batch, Row
from tonghu.records import recording as records
from tonghu.records.models import Entry
from tonghu.registry import access


def ask(*, by: By, batch: Batch) -> None:
    """Ask for a whole import to be taken back."""
    if batch.state != "committed":
        raise Refused("没有可以撤销的导入；正在导入的，等导入完成后再撤销")
    merged = _imported(batch).filter(child__merged_into__isnull=False).count()
    if merged:
        raise Refused(f"其中 {merged} 名儿童的档案后来并入了别的档案，请先在“重复档案”里拆分，再撤销导入")
    batch.undone_by = by.actor.id
    batch.counts = batch.counts | {"undone": [0, 0, 0], "undo_of": _imported(batch).count()}
    put_to_work(batch, "undoing")


def _imported(batch: Batch) -> QuerySet[Row]:
    return Row.objects.filter(batch=batch, done=True, entry__isnull=False, child__isnull=False)


def take_back(*, by: By, batch: Batch, after: int = 0, size: int = SLICE) -> int | None:
    """Take the next rows of an import back. Returns the last position, ``None`` when all are.

    A child that this import made and nobody has worked on since is removed; on any other one only this import's values
    are taken back. What was recorded since stays. Counted in ``undone``: updates taken back, children removed, children
    kept because others went on.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    rows = list(_imported(batch).filter(position__gt=after).order_by("position")[:size])
    if not rows:
        batch.state = "undone"
        batch.save()
        return None
    held = access.unscoped().select_for_update().in_bulk({row.child_id for row in rows})
    others = set(
        Entry.objects.filter(child__in=held).exclude(batch=batch.token).order_by().values_list("child_id", flat=True)
    )
    others |= evidence.having(held)
    removable = {row.child_id for row in rows if row.made} - others
    # All rows of a removed child go with it; of a kept one, one entry takes all of this import's back.
    voids: dict[Any, list[int]] = {}
    for row in rows:
        if row.child_id in held and row.child_id not in removable:
            voids.setdefault(row.child_id, []).append(row.entry or 0)
    records.append_all(
        [records.Addition(held[pk], [], sorted(numbers)) for pk, numbers in voids.items()],
        by=batch.undone_by,
        origin="undo",
        pack=by.pack,
        batch=f"{batch.token}-undo",
    )
    access.unscoped().filter(pk__in=removable & held.keys()).delete()
    kept = sum(row.made for row in rows if row.child_id in voids)
    counted = zip(batch.counts["undone"], (len(voids), len(removable & held.keys()), kept), strict=True)
    batch.counts = batch.counts | {"undone": [before + now for before, now in counted]}
    batch.save()
    return rows[-1].position
