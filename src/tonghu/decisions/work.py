"""Long work of the decisions: every child is decided again each night, in slices; nothing changes but what time changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tonghu.decisions import actions
from tonghu.jobs import api as jobs
from tonghu.jobs.api import Kind, Slice
from tonghu.web.clock import today

_ROWS = 4_000
"""Enough to decide by columns; on the embedded database others wait to write meanwhile, two or three seconds."""


def determine(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """The next children whose kept outcome is of another day. What was done is seen from the outcomes themselves."""
    day = today()
    if "total" not in cursor:
        cursor["total"] = actions.due(day).count()
    decided = actions.determine_due(day, _ROWS, tuple(cursor["after"]) if "after" in cursor else None)
    cursor["done"] = cursor.get("done", 0) + len(decided)
    if decided:
        cursor["after"] = [decided[-1].primary_unit, str(decided[-1].pk)]
    total = max(cursor["total"], cursor["done"])
    return Slice(cursor["done"], total, cursor if decided else None, f"已认定 {cursor['done']} 人")


jobs.register(Kind("determine", "每日重新认定", determine, daily_from=1))
