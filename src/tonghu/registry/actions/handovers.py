"""A leaving worker's children, tasks and drafts pass to somebody else, with a receipt that the receiver signs."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access
from tonghu.registry.actions.children import By, new_number
from tonghu.registry.models import Child, Draft, HandOver, Task


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody holds in the areas of the one who hands over."""

    children: tuple[Child, ...]
    tasks: tuple[Task, ...]
    drafts: tuple[Draft, ...]

    @property
    def anything(self) -> bool:
        """Whether there is something to hand over."""
        return bool(self.children or self.tasks or self.drafts)


def holding(by: By, giver: str) -> Holding:
    """Children, open tasks and drafts of a person, as far as one's areas reach."""
    areas = by.rule.areas(by.actor, Permission.HAND_OVER, by.today)
    inside = access.within(areas)
    children = access.unscoped().filter(inside, responsible=giver).order_by("number")
    inside_numbers = access.unscoped().filter(inside).values("number")
    tasks = Task.objects.filter(person=giver, done_at=None, child__in=inside_numbers).order_by("due")
    drafts = [draft for draft in Draft.objects.filter(owner=giver) if any(draft.unit.startswith(a) for a in areas)]
    return Holding(tuple(children), tuple(tasks), tuple(drafts))


def check_receiver(by: By, receiver: str, held: Holding) -> None:
    """Raise ``PermissionDenied`` when the receiver could not work on what it is given."""
    actor = accounts.actor_of(receiver)
    if actor is None or not actor.active:
        raise PermissionDenied("接收人的账号没有启用，或没有完成双因素设置")
    about = access.unscoped().filter(number__in=[task.child for task in held.tasks])
    children = {*about, *held.children}
    refused = [c for c in children if not by.rule.decide(actor, Permission.CHILD_EDIT, by.today, access.target_of(c))]
    if refused:
        raise PermissionDenied(f"接收人对其中 {len(refused)} 名儿童没有授权，请先为接收人申请授权，再交接")


def hand_over(*, by: By, giver: str, receiver: str, area: str, reason: str) -> HandOver:
    """Pass everything on. Raises ``PermissionDenied`` as :func:`check_receiver`, or when there is nothing to pass on."""
    if giver == receiver:
        raise PermissionDenied("移交人和接收人不能是同一人")
    held = holding(by, giver)
    if not held.anything:
        raise PermissionDenied("名下没有要交接的儿童、任务和草稿")
    check_receiver(by, receiver, held)
    for child in held.children:
        child.responsible = receiver
        child.version += 1
        child.updated_at = timezone.now()
        child.save(update_fields=["responsible", "version", "updated_at"])
    Task.objects.filter(pk__in=[task.pk for task in held.tasks]).update(person=receiver)
    Draft.objects.filter(pk__in=[draft.pk for draft in held.drafts]).update(owner=receiver)
    return HandOver.objects.create(
        number=f"J{new_number()}",
        giver=giver,
        receiver=receiver,
        by=by.actor.id,
        area=area[:12],
        reason=reason,
        children=[child.number for child in held.children],
        tasks=[task.pk for task in held.tasks],
        drafts=[str(draft.token) for draft in held.drafts],
    )


def one(by: By, number: str) -> HandOver:
    """A hand-over that one takes part in or may arrange. Raises ``Http404``."""
    found = HandOver.objects.filter(number=number).first()
    if found is None:
        raise Http404
    areas = by.rule.areas(by.actor, Permission.HAND_OVER, by.today)
    if by.actor.id not in (found.giver, found.receiver, found.by) and not any(found.area.startswith(a) for a in areas):
        raise Http404
    return found


def arranged(by: By) -> list[HandOver]:
    """The latest hand-overs in one's areas."""
    areas = by.rule.areas(by.actor, Permission.HAND_OVER, by.today)
    return [entry for entry in HandOver.objects.all()[:500] if any(entry.area.startswith(a) for a in areas)][:100]


def sign(*, by: By, number: str) -> HandOver:
    """The receiver signs. Raises ``Http404``, ``PermissionDenied``."""
    found = one(by, number)
    if found.receiver != by.actor.id:
        raise PermissionDenied("只有接收人能签收")
    if found.signed_at is None:
        found.signed_at = timezone.now()
        found.save(update_fields=["signed_at"])
    return found
