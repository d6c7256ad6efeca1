"""The door of long work. A kind of work is a function that does one slice and says how far it came.

Each slice and its progress share a transaction: after a crash the work goes on behind the last slice that was committed,
and nothing is done twice. Nothing long runs in a request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from tonghu.jobs.models import Beat
from tonghu.jobs.models import Job as Job
from tonghu.web import wall

log = logging.getLogger(__name__)
LOST_AFTER = timedelta(minutes=2)
"""Running work without a slice for so long has lost its worker and is queued again."""
KEPT = timedelta(days=90)
_preparing: set[int] = set()
"""Jobs whose preparation runs in this process."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one slice reports. ``cursor``: where the next one begins; ``None``: finished."""

    done: int
    total: int
    cursor: dict[str, Any] | None
    message: str = ""


Work = Callable[[Mapping[str, Any], dict[str, Any]], Slice]
"""(arguments, cursor) → slice. Runs inside a transaction with the wall open; the first cursor is empty."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. ``daily_from``: hour of the day from which it runs once a day; ``None``: on request."""

    name: str
    title: str
    work: Work
    daily_from: int | None = None
    prepare: Callable[[Mapping[str, Any], Mapping[str, Any]], None] | None = None
    """(arguments, cursor): what takes long and only looks, before each slice and outside its transaction. What it finds it
    keeps itself; after a crash it is asked again."""


@dataclass(slots=True)
class _Kinds:
    known: dict[str, Kind] = field(default_factory=dict)


KINDS = _Kinds()


def register(kind: Kind) -> None:
    """Make a kind known (when the app is loaded)."""
    KINDS.known[kind.name] = kind


def start(kind: str, key: str, *, by: str = "", **arguments: Any) -> Job:
    """Queue work. The same key gives the job that is there already; one that failed is queued again."""
    if kind not in KINDS.known:
        raise ValueError(f"unknown kind of work {kind}")
    with transaction.atomic():
        job, made = Job.objects.get_or_create(
            key=key, defaults={"kind": kind, "arguments": arguments, "started_by": by}
        )
        if not made and job.state == "failed":
            made = True
            job.state, job.message = "waiting", ""
            job.save(update_fields=["state", "message"])
        if made:
            run_job.enqueue(job.pk)
    return job


def start_soon(kind: str) -> None:
    """Queue work that looks for what is to be done itself, unless it waits already."""
    if not Job.objects.filter(kind=kind, state="waiting", done=0).exists():
        start(kind, f"{kind}:{timezone.now().isoformat()}")


def progress(key: str) -> Job | None:
    """A job by its key."""
    return Job.objects.filter(key=key).first()


@task()
def run_job(job_id: int) -> None:
    """Work through the slices of a job; called by the worker, and by nobody else in a request."""
    run(job_id)


def run(job_id: int) -> Job:
    """Work through the slices of a job until it is finished or fails."""
    while True:
        try:
            _prepare(job_id)
            job = _slice(job_id)
        except Exception as error:
            log.exception("job %s failed", job_id)
            Job.objects.filter(pk=job_id).update(
                state="failed", message=f"出错：{type(error).__name__}", finished_at=timezone.now()
            )
            return Job.objects.get(pk=job_id)
        if job.state in ("done", "failed"):
            return job


def _prepare(job_id: int) -> None:
    with wall.reading("what a job is to do"):
        job = Job.objects.get(pk=job_id)
    prepare = KINDS.known[job.kind].prepare
    if prepare is not None and job.state not in ("done", "failed"):
        Job.objects.filter(pk=job_id).update(beat_at=timezone.now())
        _preparing.add(job_id)
        try:
            prepare(job.arguments, dict(job.cursor))
        finally:
            _preparing.discard(job_id)


def _slice(job_id: int) -> Job:
    with wall.opened("work without a person"):
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.state == "done":
            return job
        found = KINDS.known[job.kind].work(job.arguments, dict(job.cursor))
        job.done, job.total, job.message, job.beat_at = found.done, found.total, found.message, timezone.now()
        job.state = "running"
        if found.cursor is None:
            job.state, job.finished_at = "done", job.beat_at
        else:
            job.cursor = found.cursor
        job.save()
        return job


def recent(count: int = 50) -> list[Job]:
    """The latest jobs, newest first."""
    return list(Job.objects.all()[:count])


def title(kind: str) -> str:
    """A kind in words."""
    return KINDS.known[kind].title if kind in KINDS.known else kind


def start_due() -> list[Job]:
    """Queue what is due today and what lost its worker. Safe to call often and from several workers."""
    now = timezone.now()
    today, hour = timezone.localdate(now), timezone.localtime(now).hour
    daily = [k for k in KINDS.known.values() if k.daily_from is not None and hour >= k.daily_from]
    found = [start(kind.name, f"{kind.name}:{today}") for kind in daily]
    for job in Job.objects.filter(state__in=("running", "waiting"), beat_at__lt=now - LOST_AFTER):
        if Job.objects.filter(pk=job.pk, beat_at=job.beat_at).update(beat_at=now):
            run_job.enqueue(job.pk)
    return found


def beat() -> None:
    """The worker lives, and so does what it is preparing: that may take longer than :data:`LOST_AFTER`."""
    Job.objects.filter(pk__in=list(_preparing)).update(beat_at=timezone.now())
    Beat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


def last_beat() -> Any:
    """When the worker was last alive; ``None``: never."""
    return Beat.objects.filter(name="worker").values_list("at", flat=True).first()


def forget_old() -> int:
    """Delete finished jobs that are older than :data:`KEPT`. Returns how many."""
    return Job.objects.filter(state__in=("done", "failed"), finished_at__lt=timezone.now() - KEPT).delete()[0]
