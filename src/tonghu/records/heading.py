"""What stands over every page of a child: who it is, who is responsible, the tabs that this person may open."""

from __future__ import annotations

from typing import Any

from tonghu.accounts import api as accounts
from tonghu.registry import access
from tonghu.web.tabs import tabs


def heading(request: Any, child: Any, sees: frozenset[str]) -> dict[str, Any]:
    """Context of ``registry/_head.html``."""
    target = access.target_of(child)
    units = [unit for unit in (child.primary_unit, child.secondary_unit) if unit]
    return {
        "child": child,
        "name": child.name if "name" in sees else "",
        "tabs": tabs(request, child.number, target),
        "units": accounts.unit_names(units),
    }
