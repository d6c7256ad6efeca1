"""The work page of each role: what waits, what goes wrong, how far; nothing that is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.policies import api as policies
from tonghu.registry import api as registry


@dataclass(frozen=True, slots=True)
class Item:
    """One line: how many, what, where to do it."""

    count: int
    unit: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a unit is. ``done`` of ``total`` children."""

    name: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when all is done."""
        return self.done * 100 // self.total if self.total else 0


def of(request: Any) -> dict[str, Any]:
    """The three answers for the person of a request."""
    rule, actor, day = request.rule, request.actor, request.today
    waiting: list[Item] = []
    wrong: list[Item] = []
    progress: list[Progress] = []
    if rule.decide(actor, Permission.GRANT_APPROVE, day):
        waits = accounts.grants_waiting(rule.areas(actor, Permission.GRANT_APPROVE, day), request.user)
        waiting.append(Item(waits, "项", "授权申请待审批", reverse("grants")))
        soon = accounts.grants_ending(rule.areas(actor, Permission.GRANT_APPROVE, day), day, day + timedelta(days=30))
        wrong.append(Item(soon, "项", "授权 30 天内到期", reverse("grants")))
    if rule.decide(actor, Permission.POLICY_APPROVE, day):
        waits = policies.waiting(rule.areas(actor, Permission.POLICY_APPROVE, day), actor.id)
        waiting.append(Item(waits, "项", "政策包待批准", reverse("policies")))
    if rule.decide(actor, Permission.CHILD_LIST, day):
        granted = rule.fields(actor, Permission.CHILD_LIST, day)
        areas = rule.areas(actor, Permission.CHILD_LIST, day)
        if "kind" in granted:
            waiting.append(
                Item(registry.undecided(areas), "人", "资料不全，待认定", f"{reverse('children')}?kind=open")
            )
        progress = [Progress(name, done, total) for name, done, total in registry.progress(areas)]
    mine = {"waiting": [i for i in waiting if i.count], "wrong": [i for i in wrong if i.count], "progress": progress}
    return mine | {"roles": rule.roles(actor, day)}
