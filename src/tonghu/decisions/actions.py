"""Deciding children again and keeping the outcome; what is kept can always be made again from the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tonghu.decisions import assessing
from tonghu.decisions.assessing import Outcome
from tonghu.decisions.models import Determination
from tonghu.jobs import api as jobs
from tonghu.registry import access
from tonghu.registry.api import put_kinds
from tonghu.web import wall
from tonghu.web.rule import pack_for

_BATCH = 500
_KINDS = {(True, True): "both", (True, False): "migrant", (False, True): "left_behind"}


def determine(children: Sequence[Any], day: date) -> int:
    """Decide these children under the pack in force for each one's unit and keep the outcomes. Returns how many."""
    for county, listed in groupby(sorted(children, key=lambda child: child.primary_unit), key=_county):
        side = assessing.Side(pack_for(county, day), day)
        decided = assessing.outcomes_of(list(listed), side)
        _keep([_kept(child, found, side) for child, found in decided])
    return len(children)


def put_off(children: Sequence[Any]) -> None:
    """Let these children be decided again in the background, soon."""
    Determination.objects.filter(child__in=children).delete()
    jobs.start_soon("determine")


def _county(child: Any) -> str:
    return str(child.primary_unit)[:6]


def _kept(child: Any, found: Outcome, side: assessing.Side) -> Determination:
    return Determination(
        child=child,
        as_of=side.day,
        pack=f"{side.pack.id} {side.pack.version}",
        migrant=found.statuses.get("migrant.monitoring", ""),
        migrant_statistics=found.statuses.get("migrant.statistics", ""),
        left_behind=found.statuses.get("left_behind.monitoring", ""),
        key_care=found.key_care,
        tier=found.tier,
        undetermined=found.undetermined,
        missing=list(found.missing),
        made_at=timezone.now(),
    )


def _keep(found: Sequence[Determination]) -> None:
    columns = [f.name for f in Determination._meta.fields if not f.primary_key]
    Determination.objects.bulk_create(
        found, update_conflicts=True, unique_fields=["child"], update_fields=columns, batch_size=_BATCH
    )
    put_kinds({one.child_id: kind(one) for one in found})


def kind(one: Determination) -> str:
    """The kind that the register shows: included comes before open, open before neither."""
    included = (one.migrant == "included", one.left_behind == "included")
    return _KINDS.get(included) or ("open" if one.undetermined else "none")


def due(day: date) -> QuerySet[Any]:
    """Children whose kept outcome is of another day, or who have none."""
    fresh = Determination.objects.filter(child=OuterRef("pk"), as_of=day)
    return access.unscoped().filter(~Exists(fresh)).order_by("primary_unit", "pk")


def determine_due(day: date, limit: int | None = None, after: tuple[str, str] | None = None) -> list[Any]:
    """Decide what is due (at most ``limit`` children, behind a unit and id): the nightly work, and the first start.
    Returns the children that were decided, in the order of their units and ids."""
    with wall.opened("the nightly determination has no person"):
        found = due(day)
        if after is not None:
            unit, pk = after
            found = found.filter(Q(primary_unit__gt=unit) | Q(primary_unit=unit, pk__gt=UUID(pk)))
        children = list(found[:limit])
        determine(children, day)
    return children
