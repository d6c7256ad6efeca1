"""The door of the audit: ``record`` an event, read events back. Other apps import nothing else of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
    held: dict[int, bytes] = {}
    for folder in settings.ANCHORS:
        held |= anchors.read(folder, settings.KEY_RING)
    return Verified(events().count(), first_break(settings.KEY_RING, in_order(events()), held))


def contradiction() -> str:
    """What the outside anchors say against the table, without walking the chain; ``""`` when they agree."""
    for folder in settings.ANCHORS:
        try:
            held = anchors.read(folder, settings.KEY_RING)
        except anchors.ForgedAnchor as error:
            return str(error)
        found = {seq: bytes(digest) for seq, digest in Event.objects.filter(seq__in=held).values_list("seq", "digest")}
        for seq, digest in held.items():
            if found.get(seq) != digest:
                return f"存证记有第 {seq} 条，库中{'没有' if seq not in found else '的内容不同'}"
    return ""


def anchor() -> list[Path]:
    """Write the head of the chain for every outside holder. Nothing while there is no event."""
    head = Event.objects.order_by("-seq").first()
    if head is None:
        return []
    ring, digest = settings.KEY_RING, bytes(head.digest)
    return [anchors.write(folder, ring, head.seq, digest, timezone.now()) for folder in settings.ANCHORS]


def last_anchor() -> datetime | None:
    """When the head was last written to every outside holder; ``None``: to some never."""
    latest = [anchors.latest(folder) for folder in settings.ANCHORS]
    return min((at for at in latest if at), default=None) if all(latest) else None


def first_at() -> datetime | None:
    """When the first event happened."""
    return Event.objects.order_by("seq").values_list("at", flat=True).first()


def head() -> tuple[int, str]:
    """Number and digest (hexadecimal) of the last event; ``(0, "")`` for none."""
    last = Event.objects.order_by("-seq").values_list("seq", "digest").first()
    return (last[0], bytes(last[1]).hex()) if last else (0, "")
