"""The door of the register for other apps: counts only, within areas that the caller has decided on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.registry import access, ties, vault
from tonghu.registry.actions import children as actions
from tonghu.registry.actions import emergencies, exports
from tonghu.registry.actions.children import By as By
from tonghu.registry.actions.exports import TooMany as TooMany
from tonghu.registry.models import Child, ChildKey, Draft, HandOver, Task
from tonghu.web import wall
from tonghu.web.clock import today


def size() -> int:
    """How many records there are."""
    with wall.opened("a count for the system page and the first start"):
        return access.unscoped().count()


def forget_old() -> int:
    """Empty the lists of export requests that can no longer be taken. Returns how many."""
    return exports.forget_old()


def prove_readable() -> int:
    """Open every sealed value, and every begun form, with the keys at hand. Returns how many children. Raises ``Tampered``
    or ``KeyFault``."""
    count = 0
    with wall.opened("after a restore: whether the keys fit"):
        found = access.records().order_by("pk").iterator(chunk_size=500)
        while chunk := list(islice(found, 500)):
            vault.read(chunk, vault.SEALED)
            count += len(chunk)
        for draft in Draft.objects.iterator(chunk_size=500):
            vault.open_draft(draft)
    return count


def undecided(areas: tuple[str, ...]) -> int:
    """Children whose kind is open, by their primary unit."""
    return access.unscoped().filter(access.counted_in(areas), access.on_roster(), kind="open").count()


def progress(areas: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """(unit, decided, all) for each unit directly below the areas, or the areas themselves.

    A child counts where its primary unit is, so that the lines add up to the children there are.
    """
    below = [entry for area in areas for entry in (accounts.units_below(area) or accounts.unit_names([area]).items())]
    found = []
    for code, name in below:
        counts = (
            access.unscoped()
            .filter(access.counted_in((code,)), access.on_roster())
            .aggregate(total=Count("pk"), done=Count("pk", filter=~Q(kind="open")))
        )
        found.append((name, counts["done"], counts["total"]))
    return [entry for entry in found if entry[2]]


@dataclass(frozen=True, slots=True)
class Todo:
    """A task as the work page shows it. ``child``: its number, nothing more."""

    pk: int
    child: str
    what: str
    due: date
    late: bool


def tasks_of(person: str, day: date) -> list[Todo]:
    """Open tasks of a person, those due first."""
    found = Task.objects.filter(person=person, done_at=None)
    return [Todo(t.pk, t.child, t.what, t.due, t.due < day) for t in found.order_by("due", "pk")[:50]]


def tasks_late(areas: tuple[str, ...], day: date) -> int:
    """Open tasks about children of some areas whose day has passed."""
    inside = access.unscoped().filter(access.within(areas))
    return Task.objects.filter(child__in=inside.values("number"), done_at=None, due__lt=day).count()


def drafts_of(person: str) -> list[tuple[str, datetime]]:
    """(token, saved at) of a person's drafts."""
    return list(Draft.objects.filter(owner=person).values_list("token", "saved_at"))


def handovers_to_sign(person: str) -> list[str]:
    """Numbers of the hand-overs that a person has received and not signed."""
    return list(HandOver.objects.filter(receiver=person, signed_at=None).values_list("number", flat=True))


def without_responsible(areas: tuple[str, ...]) -> int:
    """Children of some areas for whom nobody is responsible."""
    return access.unscoped().filter(access.counted_in(areas), access.on_roster(), responsible="").count()


def left_behind_by(areas: tuple[str, ...], people: Iterable[str]) -> int:
    """Children of some areas who are still in the care of these people (whose accounts are closed)."""
    return access.unscoped().filter(access.within(areas), responsible__in=list(people)).count()


def emergencies_to_review(by: By) -> tuple[int, int]:
    """(waiting for this person's review, of these overdue)."""
    waiting = emergencies.to_review(by)
    return len(waiting), sum(emergencies.overdue(entry) for entry in waiting)


def taken_for_forms(by: By, number: str) -> tuple[list[Child], frozenset[str], str]:
    """The children and fields of one's own approved export, and what it is for. Raises as ``exports.take``."""
    found, children, granted = exports.take(by=by, number=number, most=exports.MOST_FORMS)
    return children, granted, found.reason


def exports_to_decide(by: By) -> int:
    """Lists that wait for this person's approval."""
    return len(exports.to_decide(by))


def ensure_responsible(area: str, person: str, giver: str) -> None:
    """Somebody for the children of an area who have nobody, with tasks about those still open (demonstration)."""
    with wall.opened("the demonstration is made without a person"):
        alone = access.unscoped().filter(access.counted_in((area,)), responsible="")
        unsettled = list(alone.filter(kind="open").values_list("number", flat=True)[:5])
        alone.update(responsible=person)
        due = today() + timedelta(days=7)
        tasks = [
            Task(child=number, person=person, what="补齐资料，提出认定意见", due=due, given_by=giver)
            for number in unsettled
        ]
        Task.objects.bulk_create(tasks)


def load(values: Iterable[Mapping[str, Any]]) -> int:
    """Enter many children at once without a person (demonstration and benchmarks). Returns how many."""
    return len(make(values))


def some(most: int, kind: str = "") -> list[Child]:
    """Children in the order of their units, of a kind if one is given (demonstration)."""
    with wall.opened("the demonstration is made without a person"):
        found = access.unscoped().filter(kind=kind) if kind else access.unscoped()
        return list(found.order_by("primary_unit", "name", "pk")[:most])


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


def merged_records(child: Child) -> list[Child]:
    """A child's record and those that were merged into it."""
    held, newest = [child], [child]
    while newest := list(access.records().filter(merged_into__in=newest)):
        held += newest
    return held


def put_merged(gone: Child, kept: Child | None) -> None:
    """Let a record count as another child's from now on; ``None``: as a child of its own again."""
    access.records().filter(pk=gone.pk).update(merged_into=kept, version=F("version") + 1, updated_at=timezone.now())


def put_standing(child: Child, **values: str) -> None:
    """Where a child stands in the register and who looks after it. Tells nobody: nothing of its record changes."""
    for name, value in values.items():
        setattr(child, name, value)
    access.unscoped().filter(pk=child.pk).update(**values, version=F("version") + 1, updated_at=timezone.now())


def move_tasks(old: str, new: str, only: Iterable[int] | None = None) -> list[int]:
    """Let tasks about one child's number be about another's: the open ones, or these. Returns which."""
    found = Task.objects.filter(child=old)
    found = found.filter(done_at=None) if only is None else found.filter(pk__in=list(only))
    moved = list(found.values_list("pk", flat=True))
    Task.objects.filter(pk__in=moved).update(child=new)
    return moved


def give_task(child: Child, *, person: str, what: str, due: date, given_by: str) -> Task:
    """A task about a child, for somebody. The caller has decided."""
    return Task.objects.create(child=child, person=person, what=what, due=due, given_by=given_by)


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


def put_heads(wanted: Iterable[tuple[Child, Mapping[str, Any]]]) -> None:
    """Make the register's own columns say what the records say. Tells nobody: the records have been told already."""
    listed = list(wanted)
    keys = {key.child_id: key for key in ChildKey.objects.filter(child__in=[child.pk for child, _ in listed])}
    plain = {"id_number_index", "phone_index", "name_pinyin", "name_initials"}
    for child, values in listed:
        if not actions.put(child, keys[child.pk], values):
            continue
        names = {f"{code}_sealed" for code in vault.SEALED} | plain | (values.keys() - set(vault.SEALED))
        changed = {name: getattr(child, name) for name in names}
        Child.objects.filter(pk=child.pk).update(**changed, version=F("version") + 1, updated_at=timezone.now())


def put_ties(wanted: Iterable[tuple[Child, Mapping[str, str]]]) -> int:
    """Make the ties to parents and carers those of the records (column → text). Returns how many changed."""
    return ties.put(wanted)


def put_kinds(kinds: Mapping[Any, str]) -> None:
    """The kinds that follow from the decisions, by the children's ids. Tells nobody: nothing was typed."""
    by_kind: dict[str, list[Any]] = {}
    for pk, kind in kinds.items():
        by_kind.setdefault(kind, []).append(pk)
    for kind, ids in by_kind.items():
        Child.objects.filter(pk__in=ids).exclude(kind=kind).update(kind=kind)
