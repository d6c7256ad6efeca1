"""A town or village gets another code or is merged into another: its units, grants and children follow on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from tonghu.accounts import api as accounts
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access
from tonghu.registry.actions.children import By
from tonghu.registry.models import BoundaryChange, HandOver
from tonghu.web import wall

_LENGTHS = (9, 12)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change would do. ``merges``: the new code is a unit already."""

    old_name: str
    new_name: str
    children: int
    merges: bool


def outlook(by: By, old: str, new: str) -> Outlook:
    """What would happen. Raises ``PermissionDenied`` with the reason when it may not."""
    names = accounts.unit_names([old, new])
    if old not in names or len(old) not in _LENGTHS:
        raise PermissionDenied("原区划应是本系统里的一个乡镇或村")
    if not new.isdigit() or len(new) != len(old) or new == old:
        raise PermissionDenied(f"新代码应是 {len(old)} 位数字，且与原代码不同")
    for code in (old, new):
        if not by.rule.decide(by.actor, Permission.UNIT_MANAGE, by.today, Target((code,))):
            raise PermissionDenied("原区划和新区划都要在您的辖区内；跨县的调整请上一级办理")
    with wall.opened("whoever keeps units sees no child, but must be told how many there are"):
        children = access.unscoped().filter(access.within((old,))).count()
    return Outlook(names[old], names.get(new, names[old]), children, new in names)


def change(*, by: By, old: str, new: str, on: date, reason: str) -> BoundaryChange:
    """Do it. Raises as :func:`outlook`."""
    ahead = outlook(by, old, new)
    with wall.opened("the children follow their place; whoever keeps units does not see them"):
        moved = _move_children(old, new)
    HandOver.objects.filter(area__startswith=old).update(area=Concat(Value(new), Substr("area", len(old) + 1)))
    units, grants = accounts.recode_units(old, new, on)
    return BoundaryChange.objects.create(
        old=old, new=new, old_name=ahead.old_name, new_name=ahead.new_name, on=on, reason=reason, by=by.actor.id,
        children=moved, units=units, grants=grants,
    )  # fmt: skip


def _move_children(old: str, new: str) -> int:
    moved = 0
    for column in ("primary_unit", "secondary_unit"):
        here = access.records().filter(**{f"{column}__startswith": old})
        rest = Substr(column, len(old) + 1)
        moved += here.update(**{column: Concat(Value(new), rest), "version": F("version") + 1})
    return moved


def changes(by: By) -> list[BoundaryChange]:
    """The latest changes in one's areas."""
    areas = by.rule.areas(by.actor, Permission.UNIT_MANAGE, by.today)
    return [entry for entry in BoundaryChange.objects.all()[:500] if any(entry.new.startswith(a) for a in areas)][:100]


def against_closing(area: str) -> str:
    """What stands against closing a place: the children that belong to it."""
    with wall.opened("whoever keeps units sees no child, but must be told how many there are"):
        count = access.unscoped().filter(access.within((area,))).count()
    return f"还有 {count} 名儿童由它负责" if count else ""
