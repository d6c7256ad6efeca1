"""The door of the decisions for other apps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tonghu.core.base.truth import Truth
from tonghu.core.workflow.standing import likely_reason
from tonghu.decisions import actions, assessing
from tonghu.web.rule import pack_for


def determine_due(day: date) -> int:
    """Decide every child whose kept outcome is of another day or is missing. Returns how many."""
    return len(actions.determine_due(day))


def likely_exit(child: Any, was: str, day: date, ways: Mapping[str, Mapping[str, Any]]) -> str:
    """Of a pack's ways to leave the one that speaks for a child that ``was`` of a kind; ``""`` when none does."""
    found = assessing.one(child, assessing.Side(pack_for(child.primary_unit, day), day))
    unmet = {
        criterion.code
        for key, decision in found.decisions.items()
        if decision is not None and (was == "both" or key.startswith(f"{was}."))
        for criterion in decision.criteria
        if criterion.outcome is Truth.UNMET
    }
    return likely_reason(unmet, {code: way.get("unmet", ()) for code, way in ways.items()})
