"""What is undetermined in one's area, by what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tonghu.core.base.registration import BY_HEADER
from tonghu.decisions.models import Determination
from tonghu.registry import access


@dataclass(frozen=True, slots=True)
class Gap:
    """A column that is missing: for how many children, and how many it would settle alone."""

    header: str
    code: str
    children: int
    alone: int


def undetermined(children: QuerySet[Any]) -> QuerySet[Determination]:
    """The open determinations of some children, the longest known first."""
    found = Determination.objects.filter(child__in=children.filter(access.on_roster()), undetermined=True)
    return found.select_related("child").order_by("child__created_at", "child__number")


def gaps(found: QuerySet[Determination]) -> list[Gap]:
    """Columns that are missing, the most asked for first."""
    asked: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for missing in found.values_list("missing", flat=True):
        asked.update(missing)
        if len(missing) == 1:
            alone.update(missing)
    return [
        Gap(header, BY_HEADER[header].code if header in BY_HEADER else "", count, alone[header])
        for header, count in asked.most_common()
    ]


def lacking(found: QuerySet[Determination], header: str) -> list[Determination]:
    """Those that lack a column (all without one). A list in a column is searched here: the two databases differ in it."""
    return [one for one in found if not header or header in one.missing]
