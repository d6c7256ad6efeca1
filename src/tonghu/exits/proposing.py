"""The nightly look: which steps are due for children whose kind or home has changed. It proposes; people decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tonghu.accounts import api as accounts
from tonghu.core.authz.roles import Reach
from tonghu.core.workflow.standing import Seen, State, Step, confirmed_by_itself, due
from tonghu.decisions import api as decisions
from tonghu.exits.actions import ways_out
from tonghu.exits.models import Proposal
from tonghu.registry.api import put_standing
from tonghu.registry.models import Child
from tonghu.web.rule import pack_for


def look_at(children: list[Child], day: date) -> int:
    """Look at children whose kind or home may have changed; propose what is due, take back what no longer is.

    Whoever comes to be included is on the roster by the decision itself. Returns how many proposals were made.
    """
    standing = {one.child_id: one for one in Proposal.objects.filter(child__in=children, accepted=None)}
    refused = set(
        Proposal.objects.filter(child__in=children, accepted=False, step=Step.MOVE.value).values_list(
            "child_id", "unit"
        )
    )
    homes = _homes(children)
    made = 0
    for child in children:
        home = homes[child.pk]
        found = _due(child, home)
        if found is Step.MOVE and (child.pk, home) in refused:
            found = None
        there = standing.get(child.pk)
        if there is not None and (found is None or there.step != found.value):
            there.delete()
            there = None
        if found is not None and there is None:
            _propose(child, found, home, day)
            made += 1
    return made


def _due(child: Child, home: str) -> Step | None:
    """What is due for a child; a kind that needs nobody's word is confirmed on the way."""
    seen = Seen(State(child.state), child.kind_confirmed, child.kind, child.primary_unit, home)
    if confirmed_by_itself(seen):
        put_standing(child, kind_confirmed=child.kind)
        seen = replace(seen, was=child.kind)
    return due(seen)


def _propose(child: Child, step: Step, home: str, day: date) -> None:
    code = ""
    if step is Step.EXIT:
        code = decisions.likely_exit(child, child.kind_confirmed, day, ways_out(pack_for(child.primary_unit, day)))
    Proposal.objects.create(
        child=child,
        step=step.value,
        code=code,
        was=child.kind_confirmed,
        now=child.kind,
        unit=home if step is Step.MOVE else "",
        made_on=day,
    )


def _homes(children: list[Child]) -> dict[Any, str]:
    """The deepest unit of each residence, a village or a town; ``""`` where none is known."""
    codes = {child.pk: _codes(child.residence_division) for child in children}
    there = accounts.unit_names({code for listed in codes.values() for code in listed})
    return {pk: next((code for code in listed if code in there), "") for pk, listed in codes.items()}


def _codes(division: str) -> list[str]:
    return [division[: reach.value] for reach in (Reach.VILLAGE, Reach.TOWN) if len(division) >= reach.value]
