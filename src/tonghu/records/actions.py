"""Adding to records. Each action takes who does it and decides; it runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from tonghu.core.authz.columns import columns
from tonghu.core.authz.decide import Actor, Rule
from tonghu.core.authz.permissions import Permission
from tonghu.core.base.registration import BY_CODE
from tonghu.core.policy.model import Pack
from tonghu.core.record.statements import changed, record_at
from tonghu.records import selectors, vault
from tonghu.records.models import Draft, Override, ProtectedNote
from tonghu.records.recording import New, append
from tonghu.registry import access
from tonghu.registry.api import give_task, merged_records
from tonghu.web import wall

_DAYS_TO_CORRECT = 7
_CORRECT = "登记表的提示没有核实清楚，请重新核实、更正"


class ChangedMeanwhile(ValueError):
    """Somebody else recorded something after this form was opened. Nothing was changed; ``columns`` says what differs."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.columns = tuple(codes)
        super().__init__("、".join(BY_CODE[code].header for code in self.columns))


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, under which rule and pack, on which day."""

    actor: Actor
    rule: Rule
    today: date
    pack: Pack


def submit(*, by: By, number: str, new: New, seen: int, acknowledged: Sequence[str] = ()) -> tuple[Any, dict[str, str]]:
    """Record what a person typed into a child's form. Returns the child and the values that really changed.

    ``seen``: the last entry that the person had in view. Raises ``Http404``, ``PermissionDenied`` (a column that is not
    granted), :class:`ChangedMeanwhile` (a column of the form was recorded by somebody else since).
    """
    child, _ = access.child(by.rule, by.actor, Permission.CHILD_EDIT, by.today, number)
    granted = columns(by.rule, by.actor, Permission.CHILD_EDIT, by.today, access.target_of(child))
    if not set(new.values) <= granted.edits:
        raise PermissionDenied("提交了没有授权修改的栏目")
    child = access.unscoped().select_for_update().get(pk=child.pk)
    said = selectors.statements(child)
    record = record_at(said, selectors.orders(by.pack))
    values = changed(record, new.values)
    since = {one.column for one in said if one.entry > seen and one.by != by.actor.id}
    if since & values.keys():
        raise ChangedMeanwhile(sorted(since & values.keys()))
    if values:
        entered = [new_values(values, new)]
        entry = append(child, entered, by=by.actor.id, origin="form", pack=by.pack, acknowledged=acknowledged)
        if acknowledged:
            Override.objects.create(entry=entry, child=child)
    Draft.objects.filter(child=child, owner=by.actor.id).delete()
    return child, values


def new_values(values: Mapping[str, str], new: New) -> New:
    """The same source and day for some of the values."""
    return New(values, new.source, new.as_of, new.settled)


def settle(*, by: By, number: str, column: str, source: str) -> Any:
    """Decide between sources that differ: the value of ``source`` stands until something newer comes."""
    child, _ = access.child(by.rule, by.actor, Permission.CHILD_EDIT, by.today, number)
    granted = columns(by.rule, by.actor, Permission.CHILD_EDIT, by.today, access.target_of(child))
    if column not in granted.edits:
        raise PermissionDenied("没有授权修改这一栏")
    child = access.unscoped().select_for_update().get(pk=child.pk)
    standing = selectors.record(child, by.pack).get(column)
    offered = [standing.chosen, *standing.rivals] if standing else []
    wanted = next((one for one in offered if one.source == source), None)
    if wanted is None:
        raise ChangedMeanwhile([column])
    append(
        child,
        [New({column: wanted.text}, wanted.source, wanted.as_of, settled=True)],
        by=by.actor.id,
        origin="settle",
        pack=by.pack,
    )
    return child


def save_draft(*, by: By, number: str, values: Mapping[str, str]) -> Any:
    """Keep what was typed as it was typed; nothing is checked, nothing counts."""
    child, _ = access.child(by.rule, by.actor, Permission.CHILD_EDIT, by.today, number)
    key = vault.data_keys([child.pk])[child.pk]
    sealed = vault.seal_json(key, "records_draft", f"{child.pk}/{by.actor.id}", dict(values))
    Draft.objects.update_or_create(
        child=child, owner=by.actor.id, defaults={"sealed": sealed, "saved_at": timezone.now()}
    )
    return child


def drop_draft(*, by: By, number: str) -> Any:
    """Throw a draft away."""
    child, _ = access.child(by.rule, by.actor, Permission.CHILD_EDIT, by.today, number)
    Draft.objects.filter(child=child, owner=by.actor.id).delete()
    return child


class Refused(ValueError):
    """What was asked for is not possible; the text says why."""


def review(*, by: By, pk: int, agreed: bool) -> Override:
    """A second person on an entry that was submitted against warnings. Sent back, it becomes a task of whoever made it; the
    values stand until they are corrected. Raises ``Http404``, :class:`Refused`."""
    found = Override.objects.select_for_update().select_related("entry", "child").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not by.rule.decide(by.actor, Permission.OVERRIDE_REVIEW, by.today, access.target_of(found.child)):
        raise Http404
    if found.entry.recorded_by == by.actor.id:
        raise Refused("不能复核自己提交的登记，请由另一人复核")
    if found.state != "open":
        raise Refused("已经由别人复核过了")
    found.state, found.decided_by, found.decided_at = "agreed" if agreed else "returned", by.actor.id, timezone.now()
    found.save()
    if not agreed:
        due = by.today + timedelta(days=_DAYS_TO_CORRECT)
        give_task(found.child, person=found.entry.recorded_by, what=_CORRECT, due=due, given_by=by.actor.id)
    return found


def protect(*, by: By, number: str, kind: str, text: str) -> ProtectedNote:
    """Record a protected state. Only with the permission of its own."""
    child, _ = access.child(by.rule, by.actor, Permission.CHILD_PROTECTED, by.today, number)
    key = vault.data_keys([child.pk])[child.pk]
    sealed = vault.seal_json(key, "records_protectednote", f"{child.pk}/{kind}", text)
    return ProtectedNote.objects.create(child=child, kind=kind, sealed=sealed, recorded_by=by.actor.id)


def end_protection(*, by: By, number: str, pk: int) -> None:
    """Say that a protected state is over; the record of it stays."""
    child, _ = access.child(by.rule, by.actor, Permission.CHILD_PROTECTED, by.today, number)
    with wall.opened("what was noted on a record that was merged belongs to the child it was merged into"):
        found = ProtectedNote.objects.filter(child__in=merged_records(child), pk=pk, ended_at__isnull=True)
        found.update(ended_at=timezone.now(), ended_by=by.actor.id)
