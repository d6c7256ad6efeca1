"""Steps of a child's way through the register. Each takes who does it, decides again, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.model import Pack
from tonghu.core.workflow.standing import State, Step, check
from tonghu.exits.grounds import BACK, REFUSALS
from tonghu.exits.models import Exit, Proposal
from tonghu.records.actions import By as By
from tonghu.registry import access
from tonghu.registry.api import put_standing
from tonghu.registry.models import Child


class Refused(ValueError):
    """It cannot be done; the text says why and what to do. Nothing was changed."""


def ways_out(pack: Pack) -> Mapping[str, Mapping[str, Any]]:
    """The pack's ways to leave: code → title, clause, note. A pack may take one of its parent's back."""
    listed = pack.sections.get("exit", {})
    return {code: way for code, way in listed.items() if isinstance(way, Mapping)}


def step(*, by: By, number: str, to: str, code: str, on: date) -> Exit:
    """Let a child leave, go to the ledger or come back. ``code``: a way to leave of the pack, or a ground to come back.

    Raises ``Http404``, :class:`Refused`.
    """
    child, _ = access.child(by.rule, by.actor, Permission.CHILD_EXIT, by.today, number)
    child = access.unscoped().select_for_update().get(pk=child.pk)
    state = State(to)
    try:
        check(State(child.state), state)
    except ValueError as error:
        raise Refused(str(error)) from None
    if on > by.today:
        raise Refused("日期不能晚于今天")
    reason = _reason(state, code, ways_out(by.pack))
    return _take(child, state, code, reason, on, by)


def _reason(state: State, code: str, ways: Mapping[str, Mapping[str, Any]]) -> str:
    """The reason in words, with the clause. Raises :class:`Refused`."""
    if state is State.ON:
        if code not in BACK:
            raise Refused("请选择重新纳入的依据")
        return BACK[code]
    if state is State.LEDGER and code == "asked":
        return "主动求助，不在监测摸排范围"
    if code not in ways:
        raise Refused("请选择情形")
    if state is State.SERVED and code != "turns_16":
        raise Refused("只有到龄退出的，服务才延续到本阶段结束")
    return f"{ways[code]['title']}（{ways[code]['clause']}）"


def _take(child: Child, state: State, code: str, reason: str, on: date, by: By) -> Exit:
    put_standing(child, state=state.value, kind_confirmed=child.kind)
    Proposal.objects.filter(child=child, accepted=None).update(
        accepted=True, decided_by=by.actor.id, decided_at=timezone.now()
    )
    return Exit.objects.create(
        child=child, state=state.value, was=child.kind, code=code, reason=reason, on=on, by=by.actor.id
    )


def proposal(by: By, pk: int) -> Proposal:
    """A proposal about a child of one's area; none about a record that was merged meanwhile. Raises ``Http404``."""
    found = Proposal.objects.filter(pk=pk, child__merged_into=None).select_related("child").first()
    target = access.target_of(found.child) if found is not None else Target(())
    if found is None or not by.rule.decide(by.actor, Permission.CHILD_EXIT, by.today, target):
        raise Http404
    return found


def accept(*, by: By, pk: int, code: str = "") -> Proposal:
    """Take what was proposed. ``code``: the way to leave, which a person may choose better. Raises :class:`Refused`."""
    found = _open(by, pk)
    child = access.unscoped().select_for_update().get(pk=found.child_id)
    match Step(found.step):
        case Step.EXIT:
            step(by=by, number=child.number, to="left", code=code or found.code, on=by.today)
        case Step.REENTRY:
            step(by=by, number=child.number, to="", code="meets_again", on=by.today)
        case Step.OTHER_KIND:
            put_standing(child, kind_confirmed=child.kind)
        case Step.MOVE:
            _move(child, found.unit, by)
    return _decided(found, by, accepted=True)


def _move(child: Child, unit: str, by: By) -> None:
    """The unit where the child lives becomes responsible; the one before stays at the other end until it lets go."""
    if not accounts.unit_names([unit]):
        raise Refused("移交单位已经撤销或改了区划，请在“负责单位和联系”里改")
    before = child.primary_unit
    put_standing(child, primary_unit=unit, secondary_unit=before, responsible="")
    Exit.objects.create(
        child=child,
        state=child.state,
        was=child.kind,
        code="moved",
        reason=f"迁居，由 {before} 移交 {unit}",
        on=by.today,
        by=by.actor.id,
    )


def refuse(*, by: By, pk: int, why: str) -> Proposal:
    """Say that nothing is to be done. The same change is not proposed again. Raises :class:`Refused`."""
    found = _open(by, pk)
    if why not in REFUSALS:
        raise Refused("请选择不办理的理由")
    found.refusal = why
    child = access.unscoped().select_for_update().get(pk=found.child_id)
    put_standing(child, kind_confirmed=child.kind)
    return _decided(found, by, accepted=False)


def _open(by: By, pk: int) -> Proposal:
    found = proposal(by, pk)
    if found.accepted is not None:
        raise Refused("这条提示已经办过了")
    return found


def _decided(found: Proposal, by: By, *, accepted: bool) -> Proposal:
    found.accepted, found.decided_by, found.decided_at = accepted, by.actor.id, timezone.now()
    found.save(update_fields=["accepted", "refusal", "decided_by", "decided_at"])
    return found
