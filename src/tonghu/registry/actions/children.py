"""Changing children. Each action takes who does it, decides again, and runs in the caller's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tonghu.core.authz.decide import Actor, Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access, vault
from tonghu.registry.models import Child, ChildKey
from tonghu.registry.naming import initials, pinyin

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_NUMBER_LENGTH = 8


class ChangedMeanwhile(ValueError):
    """Somebody else saved the child after this form was opened. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, under which rule, on which day."""

    actor: Actor
    rule: Rule
    today: date


def create(*, by: By, values: Mapping[str, Any]) -> Child:
    """Enter a child. Raises ``PermissionDenied`` outside the actor's area or for a field that is not granted."""
    child = Child(number=new_number(), entered_by=by.actor.id, primary_unit=str(values.get("primary_unit", "")))
    decision = by.rule.decide(by.actor, Permission.CHILD_CREATE, by.today, access.target_of(child))
    if not decision:
        raise PermissionDenied("不能在辖区外登记儿童")
    _refuse_ungranted(values, decision.edits | {"primary_unit"})
    key = vault.make_key(child)
    put(child, key, values)
    child.save(force_insert=True)
    key.save(force_insert=True)
    return child


def edit(*, by: By, number: str, values: Mapping[str, Any], version: int) -> tuple[Child, list[str]]:
    """Change a child. Returns it with the codes of the fields that really changed.

    Raises ``Http404`` (absent or not yours), ``PermissionDenied`` (a field that is not granted, a unit outside one's
    area), :class:`ChangedMeanwhile`.
    """
    child, decision = access.child(by.rule, by.actor, Permission.CHILD_EDIT, by.today, number)
    child = access.unscoped().select_for_update().get(pk=child.pk)
    if child.version != version:
        raise ChangedMeanwhile
    _refuse_ungranted(values, decision.edits)
    unit = values.get("primary_unit")
    if (
        unit
        and unit != child.primary_unit
        and not by.rule.decide(by.actor, Permission.CHILD_EDIT, by.today, Target((str(unit),)))
    ):
        raise PermissionDenied("不能把儿童转到辖区外的单位，请用转出")
    key = ChildKey.objects.get(child=child)
    changed = put(child, key, values)
    if changed:
        child.version += 1
        child.updated_at = timezone.now()
        child.save()
    return child, changed


def new_number() -> str:
    """A number that tells nothing and is easy to read out."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_NUMBER_LENGTH))


def _refuse_ungranted(values: Mapping[str, Any], granted: frozenset[str]) -> None:
    if not set(values) <= granted:
        raise PermissionDenied("提交了没有授权修改的栏目")


def put(child: Child, key: ChildKey, values: Mapping[str, Any]) -> list[str]:
    """Set values on a child (not saved). Returns the codes of those that changed. Decides nothing."""
    before = vault.read_with(child, key)
    changed = []
    for code, value in values.items():
        old = before[code] if code in vault.SEALED else getattr(child, code)
        if old != value:
            changed.append(code)
            if code not in vault.SEALED:
                setattr(child, code, value)
    vault.write(child, key, {code: str(values[code]) for code in changed if code in vault.SEALED})
    if "name" in changed:
        child.name_pinyin, child.name_initials = pinyin(child.name), initials(child.name)
    return changed
