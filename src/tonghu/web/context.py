"""What every page shows: who, where, which day, which pack, where one may go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from tonghu.core.authz.permissions import Permission
from tonghu.web.navigation import NAVIGATION
from tonghu.web.rule import current_pack


def shell(request: Any) -> dict[str, object]:
    """Context of the base template."""
    pack = getattr(request, "pack", None) or current_pack()
    facts: dict[str, object] = {
        "policy_name": pack.name,
        "policy_version": f"{pack.id} {pack.version}",
        "draft": pack.status == "draft",
        "training": settings.DEMO,
        "as_of": getattr(request, "today", None),
    }
    actor = getattr(request, "actor", None)
    if actor is None:
        return facts
    rule, day = request.rule, request.today
    here = request.resolver_match.url_name if request.resolver_match else ""
    entries = [
        {
            "title": entry.title,
            "url": reverse(entry.url_name),
            "icon": entry.icon,
            "group": entry.group,
            "here": entry.url_name == here,
        }
        for entry in NAVIGATION
        if rule.decide(actor, entry.permission, day) and _exists(entry.url_name)
    ]
    roles = rule.roles(actor, day)
    return facts | {
        "navigation": entries,
        "role_titles": "、".join(role.title for role in roles),
        "may_find": bool(rule.decide(actor, Permission.CHILD_LIST, day)),
    }


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
