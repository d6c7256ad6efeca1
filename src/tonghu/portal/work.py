"""The work page of each role: what waits, what goes wrong, how far; nothing that is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.permissions import Permission
from tonghu.exits import api as exits
from tonghu.imports import api as imports
from tonghu.policies import api as policies
from tonghu.records import api as records
from tonghu.registry import access
from tonghu.registry import api as registry
from tonghu.registry.api import By


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


@dataclass(slots=True)
class _Answers:
    """The three answers as they are put together."""

    waiting: list[Item]
    wrong: list[Item]


def of(request: Any) -> dict[str, Any]:
    """The three answers for the person of a request."""
    rule, actor, day = request.rule, request.actor, request.today
    found = _Answers([], [])
    _own(request, found)
    _second_person(request, found)
    progress: list[Progress] = []
    if rule.decide(actor, Permission.CHILD_LIST, day):
        _children(request, found)
        areas = rule.areas(actor, Permission.CHILD_LIST, day)
        progress = [Progress(name, done, total) for name, done, total in registry.progress(areas)]
    _staff(request, found)
    lines = {"waiting": [i for i in found.waiting if i.count], "wrong": [i for i in found.wrong if i.count]}
    tasks = registry.tasks_of(actor.id, day)
    return lines | {"progress": progress, "tasks": tasks, "roles": rule.roles(actor, day)}


def _own(request: Any, found: _Answers) -> None:
    """Hand-overs to sign and drafts to finish."""
    for number in registry.handovers_to_sign(request.actor.id):
        found.waiting.append(Item(1, "份", f"交接回执 {number} 待签收", reverse("handover", args=[number])))
    for token, saved in registry.drafts_of(request.actor.id):
        text = f"{timezone.localtime(saved):%m-%d %H:%M} 的登记草稿"
        found.waiting.append(Item(1, "份", text, f"{reverse('child_new')}?draft={token}"))


def _second_person(request: Any, found: _Answers) -> None:
    """What waits for somebody other than the one who asked."""
    rule, actor, day = request.rule, request.actor, request.today
    by = By(actor, rule, day)
    if rule.decide(actor, Permission.GRANT_APPROVE, day):
        areas = rule.areas(actor, Permission.GRANT_APPROVE, day)
        waits = accounts.grants_waiting(areas, request.user)
        found.waiting.append(Item(waits, "项", "授权申请待审批", reverse("grants")))
        soon = accounts.grants_ending(areas, day, day + timedelta(days=30))
        found.wrong.append(Item(soon, "项", "授权 30 天内到期", f"{reverse('grants')}?state=soon"))
    if rule.decide(actor, Permission.POLICY_APPROVE, day):
        waits = policies.waiting(rule.areas(actor, Permission.POLICY_APPROVE, day), actor.id)
        found.waiting.append(Item(waits, "项", "政策包待批准", reverse("policies")))
    if rule.decide(actor, Permission.IMPORT_APPROVE, day):
        waits = imports.waiting(rule.areas(actor, Permission.IMPORT_APPROVE, day), actor.id)
        found.waiting.append(Item(waits, "个", "大批量导入待批准", reverse("imports")))
    if rule.decide(actor, Permission.EXPORT_APPROVE, day):
        found.waiting.append(Item(registry.exports_to_decide(by), "项", "导出待审批", reverse("export_requests")))
    if rule.decide(actor, Permission.BREAK_GLASS_REVIEW, day):
        waits, overdue = registry.emergencies_to_review(by)
        found.waiting.append(Item(waits, "项", "紧急查看待复核", reverse("emergency_reviews")))
        found.wrong.append(Item(overdue, "项", "紧急查看超过 24 小时没有复核", reverse("emergency_reviews")))


def _children(request: Any, found: _Answers) -> None:
    """What is open or late about children."""
    rule, actor, day = request.rule, request.actor, request.today
    areas = rule.areas(actor, Permission.CHILD_LIST, day)
    granted = rule.fields(actor, Permission.CHILD_LIST, day)
    if "kind" in granted:
        url = f"{reverse('children')}?kind=open"
        found.waiting.append(Item(registry.undecided(areas), "人", "资料不全，待认定", url))
    if rule.decide(actor, Permission.CHILD_EXIT, day):
        found.waiting.append(Item(exits.waiting(areas), "条", "变化待确认（退出、转换、移交）", reverse("proposals")))
    if rule.decide(actor, Permission.OVERRIDE_REVIEW, day):
        scope = access.children(rule, actor, Permission.OVERRIDE_REVIEW, day)
        waits = records.overrides_waiting(scope, actor.id)
        found.waiting.append(Item(waits, "份", "核实后仍提交的登记待复核", reverse("overrides")))
    if rule.decide(actor, Permission.CHILD_BULK, day):
        url = f"{reverse('children')}?whose=nobody"
        found.wrong.append(Item(registry.without_responsible(areas), "人", "没有负责人", url))
        found.wrong.append(Item(registry.tasks_late(areas, day), "项", "任务逾期", reverse("children")))


def _staff(request: Any, found: _Answers) -> None:
    """Leaving workers whose children wait, and yearly queries that are due."""
    rule, actor, day = request.rule, request.actor, request.today
    if rule.decide(actor, Permission.HAND_OVER, day):
        areas = rule.areas(actor, Permission.HAND_OVER, day)
        closed = [person for person, _ in accounts.people_below(areas, active=False)]
        left = registry.left_behind_by(areas, closed)
        found.wrong.append(Item(left, "人", "由已停用账号负责，待离岗交接", reverse("handover_new")))
    if rule.decide(actor, Permission.STAFF_CHECK, day):
        due = accounts.checks_due(rule.areas(actor, Permission.STAFF_CHECK, day), day)
        found.wrong.append(Item(due, "人", "从业查询到期", f"{reverse('staff')}?state=check"))
