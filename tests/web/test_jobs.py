"""Work in the background: who lost its worker is queued again, who is only slow is not (#6.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tonghu.jobs import api
from tonghu.jobs.models import Job

pytestmark = pytest.mark.django_db
LONG_AGO = 10 * api.LOST_AFTER


def _queued() -> int:
    return DBTaskResult.objects.count()


@pytest.fixture
def slow() -> Iterator[list[int]]:
    """A kind whose preparation takes long; the list tells how often it was queued meanwhile."""
    queued: list[int] = []

    def prepare(arguments: Mapping[str, Any], cursor: Mapping[str, Any]) -> None:
        Job.objects.filter(kind="slow").update(state="running", beat_at=timezone.now() - LONG_AGO)
        before = _queued()
        if arguments["alive"]:
            api.beat()
        api.start_due()
        queued.append(_queued() - before)

    def work(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> api.Slice:
        return api.Slice(1, 1, None, "")

    daily = {name: kind for name, kind in api.KINDS.known.items() if kind.daily_from is None}
    before, api.KINDS.known = api.KINDS.known, daily | {"slow": api.Kind("slow", "慢", work, prepare=prepare)}
    yield queued
    api.KINDS.known = before


@pytest.mark.parametrize(("alive", "again"), [(True, 0), (False, 1)])
def test_a_slow_preparation_is_not_taken_for_lost(slow: list[int], alive: bool, again: int) -> None:
    job = api.start("slow", f"slow:{alive}", alive=alive)
    assert api.run(job.pk).state == "done"
    assert slow == [again]
