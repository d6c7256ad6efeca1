"""The children that a request asks for: its filters and sort over what the person may see; used by list, bulk and export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.db.models import QuerySet

from tonghu.core.authz.fields import ALL, BY_CODE
from tonghu.core.authz.permissions import Permission
from tonghu.registry import access, search, selectors
from tonghu.registry.forms import Filter
from tonghu.registry.models import Child
from tonghu.web.paging import Page, counted

PAGES_FREE = 10
"""Reading on beyond this page asks for a fresh confirmation of identity (security.md B5, bulk reads)."""
SORTABLE = frozenset(code for code in ALL if BY_CODE[code].sortable)
"""Fields by which lists can be sorted, where they are granted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters in force and the children under them. ``granted``: fields that may be shown for every one of them."""

    form: Filter
    chosen: dict[str, Any]
    granted: frozenset[str]
    areas: tuple[str, ...]
    found: QuerySet[Child]

    @property
    def sortable(self) -> frozenset[str]:
        """Granted fields by which the list may be sorted."""
        return self.granted & SORTABLE

    @property
    def columns(self) -> list[Any]:
        """The granted fields in their order."""
        return selectors.columns(self.granted)

    @property
    def ordered(self) -> QuerySet[Child]:
        """The children in the order asked for."""
        return selectors.ordered(self.found, self.granted, self.chosen.get("sort", ""))


def of(request: Any, permission: Permission) -> Asked:
    """What the request asks for, within what its person may reach under a permission."""
    rule, actor, day = request.rule, request.actor, request.today
    granted = rule.fields(actor, permission, day) & ALL
    form = Filter(request.GET, granted=granted, sortable=granted & SORTABLE)
    chosen = form.cleaned_data if form.is_valid() else {}
    areas = rule.areas(actor, permission, day)
    scope = access.children(rule, actor, permission, day)
    return Asked(form, chosen, granted, areas, search.narrowed(scope, chosen, granted, actor.id, areas))


def page_of(request: Any, asked: Asked, number: int) -> Page:
    """A page of the children, for a page and for a program alike: a few pages are work, a register is not.

    Raises ``ReauthenticationRequired`` where somebody who reads on and on must confirm the identity.
    """
    if number > PAGES_FREE and not request.user.stepped_up(request):
        raise ReauthenticationRequired
    return counted(asked.ordered, number)


def told(request: Any, asked: Asked, page: Page, shown: frozenset[str]) -> None:
    """Tell the audit what a page of children shows."""
    request.event.fields = tuple(shown)
    request.event.detail = {"rows": len(page.rows), "filters": sorted(k for k, v in asked.chosen.items() if v)}
