"""The door of the exits for other apps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tonghu.core.workflow.standing import State
from tonghu.exits import proposing
from tonghu.exits.models import Exit, Proposal
from tonghu.registry import access
from tonghu.registry.models import Child
from tonghu.web import wall


def waiting(areas: tuple[str, ...]) -> int:
    """Open proposals about the children of some areas."""
    return Proposal.objects.filter(child__in=access.unscoped().filter(access.within(areas)), accepted=None).count()


def left_on(child: Child) -> date | None:
    """The day on which a child left the register; ``None`` for one that has not, or has come back."""
    if child.state != State.LEFT.value:
        return None
    return Exit.objects.filter(child=child, state=child.state).values_list("on", flat=True).first()


def look(children: Sequence[Child], day: date) -> int:
    """What the nightly look does, for some children at once (first start, demonstration). Returns how many proposals."""
    with wall.opened("the first look has no person"):
        return proposing.look_at(list(children), day)
