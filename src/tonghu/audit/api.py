"""The door of the audit: ``record`` an event, read events back. Other apps import nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.audit import anchors
from tonghu.audit.chain import START, Break, first_break, in_order, link
from tonghu.audit.models import Event

DONE, REFUSED, FAILED = "done", "refused", "failed"


class Unavailable(RuntimeError):
    """The event cannot be stored: the request must not be answered (security.md D2)."""


_LOCK = 0x746F6E67
"""Number of the advisory lock that puts writers of the chain in line on PostgreSQL."""


def record(
    *,
    actor: str,
    action: str,
    result: str = DONE,
    role: str = "",
    object_kind: str = "",
    object_id: str = "",
    fields: Iterable[str] = (),
    reason: str = "",
    origin: str = "",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Append one event inside the caller's transaction. Returns its number.

    Must run inside ``transaction.atomic``: an event outlives or dies with the change that it tells of.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit.record outside a transaction")
    try:
        return _append(
            Event(
                at=timezone.now(),
                actor=actor,
                role=role,
                action=action,
                object_kind=object_kind,
                object_id=object_id,
                fields=sorted(fields),
                result=result,
                reason=_one_line(reason),
                origin=origin,
                detail=dict(detail or {}),
            )
        )
    except DatabaseError as error:
        raise Unavailable("audit event not stored") from error


def _append(event: Event) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Event.objects.order_by("-seq").values_list("seq", "digest").first()
    seq, before = (last[0] + 1, bytes(last[1])) if last else (1, START)
    event.seq = seq
    made = link(settings.KEY_RING, before, event)
    event.digest, event.mac = made.digest, made.mac
    event.save()
    return seq


def events() -> QuerySet[Event]:
    """All events, newest first. Who may read them is decided by the caller's permission."""
    return Event.objects.all()


def who_looked(object_kind: str, object_id: str) -> QuerySet[Event]:
    """The events about one object, newest first."""
    return Event.objects.filter(object_kind=object_kind, object_id=object_id)


def _one_line(text: str) -> str:
    """A reason on one line: no line breaks, terminal codes or direction marks in a log (security.md D4)."""
    return "".join(c if c.isprintable() else " " for c in text).strip()[:500]


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of a check of the chain: how many events, and the first one that does not fit."""

    events: int
    broken: Break | None


def search(
    *,
    actors: Iterable[str] | None = None,
    object_id: str = "",
    actions: Iterable[str] | None = None,
    result: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Event]:
    """Events by people, object, action, result and days, newest first; empty words do not narrow."""
    found = events()
    if actors is not None:
        found = found.filter(actor__in=list(actors))
    if result:
        found = found.filter(result=result)
    if first:
        found = found.filter(at__date__gte=first)
    if last:
        found = found.filter(at__date__lte=last)
    if object_id:
        found = found.filter(object_id=object_id)
    if actions is not None:
        methods = ("GET", "HEAD", "POST", "OPTIONS")
        found = found.filter(action__in=[f"{method} {name}" for name in actions for method in methods])
    return found


def verify() -> Verified:
    """Check the chain from the first event on, against the anchors held outside."""
    broken = first_break(settings.KEY_RING, in_order(events()), anchors.read(settings.ANCHORS, settings.KEY_RING))
    return Verified(events().count(), broken)


def anchor() -> Path | None:
    """Write today's head of the chain for an outside holder. ``None`` while there is no event."""
    head = Event.objects.order_by("-seq").first()
    if head is None:
        return None
    return anchors.write(settings.ANCHORS, settings.KEY_RING, head.seq, bytes(head.digest), head.at)
