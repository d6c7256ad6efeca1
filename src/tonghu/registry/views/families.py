"""The family of a child: who else holds the same number of a parent or carer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from tonghu.core.authz.columns import columns
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access, selectors, ties
from tonghu.registry.views.head import head
from tonghu.web.declare import declared


@declared(Permission.CHILD_VIEW, about="child")
def child_family(request: Any, number: str) -> HttpResponse:
    """Brothers and sisters, as far as one's area goes."""
    child, decision = access.child(request.rule, request.actor, Permission.CHILD_VIEW, request.today, number)
    request.event.object_id = child.number
    target = access.target_of(child)
    seen = columns(request.rule, request.actor, Permission.CHILD_VIEW, request.today, target).sees
    scope = access.children(request.rule, request.actor, Permission.CHILD_VIEW, request.today)
    found = ties.family(child, scope, seen)
    granted = request.rule.fields(request.actor, Permission.CHILD_VIEW, request.today)
    relatives = [one.child for one in found.relatives]
    request.event.detail = {"rows": len(relatives)}
    context = head(request, child, decision, relatives) | {
        "rows": [
            {
                "child": one.child,
                "name": one.child.name if "name" in granted else one.child.number,
                "age": selectors.age_of(one.child, granted, request.today),
                "kind": one.child.get_kind_display() if "kind" in granted else "",
                "shares": one.shares,
            }
            for one in found.relatives
        ],
        "crowded": found.crowded,
    }
    return TemplateResponse(request, "registry/family.html", context)
