"""The door of the exits for other apps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tonghu.exits import proposing
from tonghu.exits.models import Proposal
from tonghu.registry import access
from tonghu.registry.models import Child
from tonghu.web import wall


def waiting(areas: tuple[str, ...]) -> int:
    """Open proposals about the children of some areas."""
    return Proposal.objects.filter(child__in=access.unscoped().filter(access.within(areas)), accepted=None).count()


def look(children: Sequence[Child], day: date) -> int:
    """What the nightly look does, for some children at once (first start, demonstration). Returns how many proposals."""
    with wall.opened("the first look has no person"):
        return proposing.look_at(list(children), day)
