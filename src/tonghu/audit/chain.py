"""The chain: each row's digest covers its content and the digest before it; its MAC is keyed outside the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tonghu.keys.provider import same
from tonghu.keys.ring import Domain, KeyRing

START = b"\0" * 32
COVERED = (
    *("seq", "at", "actor", "role", "action", "object_kind", "object_id", "fields", "result", "reason", "origin"),
    "detail",
)


@dataclass(frozen=True, slots=True)
class Link:
    """Digest and MAC of one row."""

    digest: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that does not fit, and why."""

    seq: int
    why: str


def canonical(row: Any) -> bytes:
    """The content of a row as bytes; the same for a row in memory and one read back from either database."""
    content = {name: getattr(row, name) for name in COVERED}
    at = content["at"]
    # What was spoiled past the program may be no time any more: then it is told as what it is, and does not fit.
    content["at"] = at.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(at, datetime) else repr(at)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(ring: KeyRing, before: bytes, row: Any) -> Link:
    """Digest and MAC of a row that follows ``before``."""
    digest = ring.provider.digest(before + canonical(row))
    return Link(digest, ring.provider.mac(ring.key(Domain.AUDIT, 1), digest))


def first_break(ring: KeyRing, rows: Iterable[Any], anchors: dict[int, bytes] | None = None) -> Break | None:
    """The first row that was changed, removed, inserted or moved; ``anchors`` are digests held outside by number.

    ``None`` among the rows stands for one that could not be read.
    """
    before, expected = START, 1
    open_anchors = dict(anchors or {})
    for row in rows:
        if row is None:
            return Break(expected, "内容读不出，被改动")
        if row.seq != expected:
            return Break(expected, f"缺少第 {expected} 条（其后是第 {row.seq} 条）")
        made = link(ring, before, row)
        if not same(made.digest, bytes(row.digest)) or not same(made.mac, bytes(row.mac)):
            return Break(row.seq, "内容与链值不符，被改动、插入或换位")
        anchored = open_anchors.pop(row.seq, None)
        if anchored is not None and not same(anchored, bytes(row.digest)):
            return Break(row.seq, "与外部存证不符，整条链被重写")
        before, expected = bytes(row.digest), expected + 1
    for seq in sorted(open_anchors):
        return Break(seq, f"外部存证记有第 {seq} 条，库中到第 {expected - 1} 条为止，尾部被截断")
    return None


def in_order(rows: Any) -> Iterator[Any]:
    """Rows by number, streamed; ``None`` last, in the place of one that cannot even be read (text that is no date)."""
    last = 0
    try:
        for row in rows.order_by("seq").iterator(chunk_size=2_000):
            yield row
            last = row.seq
    except ValueError:
        # The database hands rows over by the hundred and does not say which one it was.
        yield from _until_unreadable(rows.filter(seq__gt=last).order_by("seq"))


def _until_unreadable(rows: Any) -> Iterator[Any]:
    for seq in rows.values_list("seq", flat=True).iterator(chunk_size=2_000):
        try:
            yield rows.get(seq=seq)
        except ValueError:
            yield None
            return
