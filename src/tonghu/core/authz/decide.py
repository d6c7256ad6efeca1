"""The rule. Pure: grants, target and day in; allowed or not, how far, which fields, and why, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tonghu.core.authz.permissions import CHILD_PERMISSIONS, DEMANDS, Permission
from tonghu.core.authz.roles import ROLES, Role

OPENED_BY_EMERGENCY = frozenset({Permission.CHILD_VIEW, Permission.CHILD_REVEAL})
"""What an emergency opens for the child that it names: reading only."""
DepartmentFields = Mapping[str, frozenset[str]]
"""Department → the register's fields that the pack gives it, to see and to edit."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for an area and a time. ``area``: a division code without trailing zeros, ``""`` is the nation."""

    role: str
    area: str
    starts: date
    ends: date | None = None
    department: str = ""
    confidential: bool = False
    """A confidentiality agreement is on file; collect-only roles need one."""

    def holds(self, today: date) -> bool:
        """Whether the grant is in force on ``today`` (both ends included)."""
        role = ROLES.get(self.role)
        if role is None or today < self.starts or (self.ends is not None and today > self.ends):
            return False
        return not role.collect_only or (self.confidential and self.ends is not None)

    def covers(self, unit: str) -> bool:
        """Whether a unit lies in the area. A village grant covers that village only."""
        return bool(unit) and unit.startswith(self.area)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. ``active``: the account is enabled and its second factor is set up."""

    id: str
    grants: tuple[Grant, ...] = ()
    active: bool = True
    emergencies: frozenset[str] = frozenset()
    """Children outside the areas that the actor has opened in an emergency and that are still open."""
    only: frozenset[Permission] | None = None
    """What a program with a token of the actor's may do at most; ``None``: the actor in person."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked about: the units that look after a child (primary, secondary), who entered it, and which it is."""

    units: tuple[str, ...]
    entered_by: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or refused, with the reason in Chinese and the role that allowed it."""

    allowed: bool
    why: str
    role: str = ""
    sees: frozenset[str] = frozenset()
    edits: frozenset[str] = frozenset()
    needs_step_up: bool = False
    needs_reason: bool = False

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule with what a pack adds to it: the fields of each department."""

    department_fields: DepartmentFields = field(default_factory=dict)

    def decide(self, actor: Actor, permission: Permission, today: date, target: Target | None = None) -> Decision:
        """May ``actor`` do this, to this target, today? Without a target an area-bound permission asks "anywhere?"."""
        if not actor.active:
            return Decision(False, "账号已停用，或没有完成双因素设置")
        demand = DEMANDS[permission]
        found = [grant for grant in self._holding(actor, permission, today) if self._reaches(actor, grant, target)]
        if not found and target is not None and target.id in actor.emergencies and permission in OPENED_BY_EMERGENCY:
            found = self._holding(actor, Permission.BREAK_GLASS, today)
        if not found and actor.only is not None and permission not in actor.only:
            return Decision(False, f"这个接口令牌不能用来“{demand.title}”")
        if not found:
            return Decision(False, f"没有“{demand.title}”的有效授权")
        sees = frozenset[str]().union(*(self.sees(grant) for grant in found))
        edits = frozenset[str]().union(*(self.edits(grant) for grant in found))
        return Decision(True, "", found[0].role, sees, edits, demand.step_up, demand.reason)

    def areas(self, actor: Actor, permission: Permission, today: date) -> tuple[str, ...]:
        """The areas in which the actor may do this: shortest first, none inside another. Empty: nowhere."""
        if not actor.active or not DEMANDS[permission].area:
            return ()
        grants = [g for g in self._holding(actor, permission, today) if not ROLES[g.role].collect_only]
        return outermost(grant.area for grant in grants)

    def child_areas(self, actor: Actor, today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Areas whose children the actor may reach at all, and areas where it may reach only those it entered.

        Wider than any single permission: what a second wall in the database holds, whatever a page forgets.
        """
        asked = CHILD_PERMISSIONS if actor.only is None else CHILD_PERMISSIONS & actor.only
        held = [g for g in actor.grants if g.holds(today) and asked & ROLES[g.role].permissions]
        if not actor.active:
            return (), ()
        own = outermost(g.area for g in held if ROLES[g.role].collect_only)
        return outermost(g.area for g in held if not ROLES[g.role].collect_only), own

    def fields(self, actor: Actor, permission: Permission, today: date) -> frozenset[str]:
        """Fields the actor may read for every child in its areas: what lists, filters, sorts and exports may use.

        With several grants only what all of them give: a list mixes children of all areas in one table.
        """
        grants = [g for g in self._holding(actor, permission, today) if not ROLES[g.role].collect_only]
        if not actor.active or not grants:
            return frozenset()
        return self.sees(grants[0]).intersection(*(self.sees(grant) for grant in grants))

    def roles(self, actor: Actor, today: date) -> tuple[Role, ...]:
        """The roles in force, in the order of the role table."""
        held = {grant.role for grant in actor.grants if grant.holds(today)}
        return tuple(role for key, role in ROLES.items() if key in held) if actor.active else ()

    def sees(self, grant: Grant) -> frozenset[str]:
        """Fields that a grant shows."""
        return ROLES[grant.role].sees | self._of_department(grant)

    def edits(self, grant: Grant) -> frozenset[str]:
        """Fields that a grant changes; never one that it does not show."""
        role = ROLES[grant.role]
        own = role.edits | self._of_department(grant)
        return own if role.collect_only else own & self.sees(grant)

    def _of_department(self, grant: Grant) -> frozenset[str]:
        if grant.role != "department_clerk":
            return frozenset()
        return self.department_fields.get(grant.department, frozenset())

    @staticmethod
    def _holding(actor: Actor, permission: Permission, today: date) -> list[Grant]:
        if actor.only is not None and permission not in actor.only:
            return []
        return [g for g in actor.grants if g.holds(today) and permission in ROLES[g.role].permissions]

    @staticmethod
    def _reaches(actor: Actor, grant: Grant, target: Target | None) -> bool:
        if target is None:
            return True
        inside = any(grant.covers(unit) for unit in target.units)
        if ROLES[grant.role].collect_only:
            return inside and target.entered_by == actor.id
        return inside


def outermost(areas: Iterable[str]) -> tuple[str, ...]:
    """Areas without those that lie inside another one."""
    kept: list[str] = []
    for area in sorted(set(areas), key=lambda code: (len(code), code)):
        if not any(area.startswith(other) for other in kept):
            kept.append(area)
    return tuple(kept)
