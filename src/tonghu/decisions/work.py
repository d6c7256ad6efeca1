"""Long work of the decisions: every child is decided again each night, in slices; nothing changes but what time changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tonghu.decisions import actions
from tonghu.jobs import api as jobs
from tonghu.jobs.api import Kind, Slice
from tonghu.web.clock import today

_ROWS = 500


def determine(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """The next children whose kept outcome is of another day. What was done is seen from the outcomes themselves."""
    done = actions.determine_due(today(), limit=_ROWS)
    cursor["done"] = cursor.get("done", 0) + done
    left = actions.due(today()).count()
    return Slice(
        cursor["done"], cursor["done"] + left, cursor if left and done else None, f"已认定 {cursor['done']} 人"
    )


jobs.register(Kind("determine", "每日重新认定", determine, daily_from=1))
