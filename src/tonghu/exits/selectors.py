"""Reading exits and proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from tonghu.core.workflow.standing import STEPS, Step
from tonghu.exits.models import Exit, Proposal
from tonghu.registry.models import Child


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many proposals of a step are open."""

    step: str
    title: str
    count: int


def waiting(scope: QuerySet[Child]) -> list[Waiting]:
    """Open proposals about children of a scope, by step."""
    counted = Proposal.objects.filter(child__in=scope, accepted=None).order_by().values("step").annotate(n=Count("pk"))
    found = {entry["step"]: entry["n"] for entry in counted}
    return [Waiting(step.value, title, found[step.value]) for step, title in STEPS.items() if step.value in found]


def proposals(scope: QuerySet[Child], step: str, most: int) -> list[Proposal]:
    """Open proposals about children of a scope; ``step`` narrows them."""
    found = Proposal.objects.filter(child__in=scope, accepted=None).select_related("child")
    if step in {one.value for one in Step}:
        found = found.filter(step=step)
    return list(found.order_by("child__primary_unit", "pk")[:most])


def steps(child: Child) -> list[Exit]:
    """What happened to a child in the register, newest first."""
    return list(Exit.objects.filter(child=child))


def open_proposal(child: Child) -> Any:
    """What is proposed for a child."""
    return Proposal.objects.filter(child=child, accepted=None).first()
