"""The list page that every list declares and none rewrites: columns to choose, saved views, chips, picking, exact count.

A view hands over its columns, the rows of one page and the filters in force; templates ``web/list.html`` (the page) and
``web/_list.html`` (the fragment) do the rest. Only columns that the caller names exist; a stored choice never adds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from tonghu.web.models import ListSetting
from tonghu.web.paging import Page

PERSONAL = ("q",)
"""Parameters that may hold a name or a number of a child: never kept in a saved view."""
PASSING = ("page", "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``usual``: shown until somebody chooses otherwise."""

    code: str
    title: str
    sortable: bool = False
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the key that picking it sends, where it leads, what stands in the first column, and the values by column."""

    key: str
    first: str
    cells: Mapping[str, object]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the cells of the shown columns in order; what the template draws."""

    key: str
    first: str
    url: str
    cells: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, readable and removable."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button over the list. ``bulk``: acts on the picked rows and is sent with them."""

    title: str
    url: str
    main: bool = False
    bulk: bool = False


@dataclass(slots=True)
class Listing:
    """Everything that the templates of a list need."""

    name: str
    title: str
    first: str
    columns: Sequence[Column]
    page: Page
    rows: Iterable[Row]
    lead: str
    unit: str = "人"
    form: Any = None
    chips: Sequence[Chip] = ()
    sort: str = ""
    actions: Sequence[Action] = ()
    empty: str = "没有内容。"
    note: str = ""
    wrong: bool = False
    shown: Sequence[Column] = field(init=False, default=())
    views: Sequence[ListSetting] = field(init=False, default=())

    @property
    def bulk(self) -> list[Action]:
        """The actions on picked rows."""
        return [action for action in self.actions if action.bulk]

    @property
    def buttons(self) -> list[Action]:
        """The other actions."""
        return [action for action in self.actions if not action.bulk]

    @property
    def lines(self) -> list[Line]:
        """The rows as drawn."""
        codes = [column.code for column in self.shown]
        return [Line(r.key, r.first, r.url, tuple(r.cells.get(code, "") for code in codes)) for r in self.rows]

    @property
    def address(self) -> str:
        """Where the list lives."""
        return reverse(self.name)


LISTS: set[str] = set()
"""Names of addresses that are lists: settings are kept for these only."""


def a_list(name: str) -> str:
    """Register a list by the name of its address; returns the name."""
    LISTS.add(name)
    return name


def answer(
    request: Any, listing: Listing, context: Mapping[str, Any] | None = None, page: str = "web/list.html"
) -> TemplateResponse:
    """The page, or the fragment when HTMX asks for it. A filter that cannot be read is answered with 400."""
    kept = list(ListSetting.objects.filter(owner=str(request.user.pk), page=listing.name))
    listing.views = [setting for setting in kept if setting.title]
    listing.shown = _shown(listing.columns, next((s.columns for s in kept if not s.title), []), request.GET)
    template = "web/_list.html" if request.htmx and not request.htmx.boosted else page
    return TemplateResponse(
        request, template, {"listing": listing, **(context or {})}, status=400 if listing.wrong else 200
    )


def shown_codes(request: Any, name: str, columns: Sequence[Column]) -> list[str]:
    """The codes of the columns that a person sees on a list: so that only these are read from the database."""
    own = ListSetting.objects.filter(owner=str(request.user.pk), page=name, title="").values_list("columns", flat=True)
    return [column.code for column in _shown(columns, own.first() or [], request.GET)]


def _shown(columns: Sequence[Column], own: Sequence[str], query: Mapping[str, Any]) -> list[Column]:
    asked = [code for code in str(query.get("columns", "")).split(",") if code] or list(own)
    chosen = [column for column in columns if column.code in asked]
    return chosen or [column for column in columns if column.usual]


def view_query(query: str, columns: Sequence[str] = ()) -> str:
    """A query as it is kept: without what passes and without what could be personal."""
    kept = QueryDict(query[:600], mutable=True)
    for name in (*PERSONAL, *PASSING):
        kept.pop(name, None)
    if columns:
        kept["columns"] = ",".join(columns)
    return kept.urlencode()[:300]


def state(text: str, kind: str) -> str:
    """A state as a word with its sign; ``kind``: done, due, overdue, decide, off."""
    signs = {"done": "✓", "due": "○", "overdue": "▲", "decide": "◆", "off": "✕"}
    return format_html('<span class="state-{}"><span aria-hidden="true">{}</span> {}</span>', kind, signs[kind], text)


def local(at: datetime) -> datetime:
    """A time on the office's clock."""
    return timezone.localtime(at)


def link(text: object, url: str) -> str:
    """A link in a cell."""
    return format_html('<a href="{}">{}</a>', url, text)


def number_of(request: Any) -> int:
    """The page number of a request, 1 when there is none or it is no number."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 6 else 1


def chips(form: Any, tell: Mapping[str, Callable[[Any], str]]) -> list[Chip]:
    """The filters in force of a valid form, in words: field name → how to say its value."""
    chosen = form.cleaned_data if form.is_valid() else {}
    return [Chip(name, say(chosen[name])) for name, say in tell.items() if chosen.get(name)]
