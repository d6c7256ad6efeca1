"""Nightly work: look at every child once, after the decisions of the day, and propose what is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tonghu.exits import proposing
from tonghu.jobs import api as jobs
from tonghu.jobs.api import Kind, Slice
from tonghu.registry import access
from tonghu.web import wall
from tonghu.web.clock import today

_ROWS = 500


def propose(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """The next children by id."""
    with wall.opened("the nightly look has no person"):
        found = access.unscoped()
        total = found.count()
        after = found.filter(pk__gt=UUID(cursor["after"])) if cursor.get("after") else found
        rows = list(after.order_by("pk")[:_ROWS])
        cursor["made"] = cursor.get("made", 0) + proposing.look_at(rows, today())
    cursor["seen"] = cursor.get("seen", 0) + len(rows)
    if rows:
        cursor["after"] = str(rows[-1].pk)
    return Slice(cursor["seen"], total, cursor if rows else None, f"提出 {cursor['made']} 条")


jobs.register(Kind("exits", "变化提示", propose, daily_from=2))
