"""What stands over every page of a child that the register draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tonghu.accounts import api as accounts
from tonghu.registry import access, selectors
from tonghu.web.tabs import tabs


def head(request: Any, child: Any, decision: Any, others: Sequence[Any] = ()) -> dict[str, Any]:
    """Context of ``registry/_head.html``. ``others``: further children whose units the page names."""
    return {
        "child": child,
        "name": child.name if "name" in decision.sees else "",
        "age": selectors.age_of(child, decision.sees, request.today),
        "who": accounts.person_names([child.responsible]).get(child.responsible, ""),
        "tabs": tabs(request, child.number, access.target_of(child)),
        "units": accounts.unit_names(selectors.child_units([child, *others])),
    }
