"""Deciding children again and keeping the outcome; what is kept can always be made again from the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tonghu.core.base.registration import BY_HEADER
from tonghu.core.policy.ahead import outcomes
from tonghu.core.policy.assess import UNDETERMINED, Assessment, headers
from tonghu.decisions import assessing
from tonghu.decisions.models import Determination
from tonghu.registry import access
from tonghu.registry.api import put_kinds
from tonghu.web import wall
from tonghu.web.rule import pack_for

_BATCH = 500
_KINDS = {(True, True): "both", (True, False): "migrant", (False, True): "left_behind"}


def determine(children: Sequence[Any], day: date) -> int:
    """Decide these children under the pack in force for each one's unit and keep the outcomes. Returns how many."""
    done = 0
    for county, listed in groupby(sorted(children, key=lambda child: child.primary_unit), key=_county):
        part = list(listed)
        side = assessing.Side(pack_for(county, day), day)
        for start in range(0, len(part), _BATCH):
            found = [
                (child, outcome(child, assessment, side))
                for child, assessment in _assessed(part[start : start + _BATCH], side)
            ]
            _keep([one for _, one in found])
            done += len(found)
    return done


def _assessed(children: Sequence[Any], side: assessing.Side) -> Iterable[tuple[Any, Assessment]]:
    return assessing.many(children, side)


def _county(child: Any) -> str:
    return str(child.primary_unit)[:6]


def outcome(child: Any, assessment: Assessment, side: assessing.Side) -> Determination:
    """What is kept of an assessment (not saved)."""
    found = outcomes(assessment)
    missing = [
        BY_HEADER[text].code
        for decision in assessment.decisions.values()
        if decision is not None and decision.status == UNDETERMINED
        for text in decision.missing
    ]
    return Determination(
        child=child,
        as_of=side.day,
        pack=f"{side.pack.id} {side.pack.version}",
        migrant=found.get("migrant.monitoring", ""),
        migrant_statistics=found.get("migrant.statistics", ""),
        left_behind=found.get("left_behind.monitoring", ""),
        key_care=found["key_care"],
        tier=found["risk"],
        undetermined=UNDETERMINED in assessment.statuses("monitoring"),
        missing=list(headers(missing)),
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
    fresh = Determination.objects.filter(as_of=day).values("child_id")
    return access.unscoped().exclude(pk__in=fresh).order_by("primary_unit", "pk")


def determine_due(day: date, limit: int | None = None) -> int:
    """Decide what is due (at most ``limit`` children): the nightly work, and the first start. Returns how many."""
    with wall.opened("the nightly determination has no person"):
        return determine(list(due(day)[:limit]), day)
