"""Things to do about children: given by one person, done by another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access
from tonghu.registry.actions import bulk
from tonghu.registry.actions.children import By
from tonghu.registry.models import Task


def give(*, by: By, numbers: Sequence[str], person: str, what: str, due: date) -> list[Task]:
    """Give somebody a task about each picked child. Raises ``PermissionDenied`` when that person may not see one of them."""
    doer = accounts.actor_of(person)
    if doer is None or not doer.active:
        raise PermissionDenied("办理人的账号没有启用，或没有完成双因素设置")
    children = list(bulk.picked(by, numbers))
    for child in children:
        if not by.rule.decide(doer, Permission.CHILD_EDIT, by.today, access.target_of(child)):
            raise PermissionDenied(f"办理人没有权限办理 {child.number}，请换人，或先申请授权")
    tasks = [Task(child=child.number, person=person, what=what, due=due, given_by=by.actor.id) for child in children]
    return Task.objects.bulk_create(tasks)


def one(by: By, pk: int) -> Task:
    """A person's own open task. Raises ``Http404``."""
    found = Task.objects.filter(pk=pk, person=by.actor.id, done_at=None).first()
    if found is None:
        raise Http404
    return found


def done(*, by: By, pk: int, note: str) -> Task:
    """Tell that a task is done. Raises ``Http404``."""
    task = one(by, pk)
    task.done_at, task.note = timezone.now(), note
    task.save(update_fields=["done_at", "note"])
    return task
