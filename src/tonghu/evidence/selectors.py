"""Reading attachments: those of a child and of the records that were merged into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tonghu.core.base.registration import BY_CODE, COLUMNS
from tonghu.core.record.attachments import PAPERS, kept_until
from tonghu.evidence import vault
from tonghu.evidence.access import May
from tonghu.evidence.models import Attachment
from tonghu.exits import api as exits
from tonghu.registry.api import merged_records
from tonghu.registry.models import Child
from tonghu.web import wall


@dataclass(frozen=True, slots=True)
class Shown:
    """An attachment as a page shows it. ``kept``: until when, in words; ``older``: the number of the merged record that holds it."""

    row: Attachment
    name: str
    other: str
    headers: tuple[str, ...]
    kept: str
    why: str
    older: str
    opens: bool
    removes: bool


def standing(children: Iterable[Child]) -> QuerySet[Attachment]:
    """The attachments of some records that are still there."""
    return Attachment.objects.filter(child__in=list(children), ended_at=None)


def attachments(child: Child, may: May) -> list[Shown]:
    """The attachments of a child that somebody may know of, newest first; those that are gone come last, without words."""
    with wall.reading("what hangs on a record that was merged belongs to the child it was merged into"):
        held = merged_records(child)
        keys = vault.data_keys([one.pk for one in held])
        rows = list(Attachment.objects.filter(child__in=held).select_related("child"))
        left = exits.left_on(child)
    found = [
        _shown(row, child, keys.get(row.child_id), left, may) for row in rows if may.know(row.kind, columns_of(row))
    ]
    return sorted(found, key=lambda one: one.row.ended_at is not None)


def columns_of(row: Attachment) -> list[str]:
    """The columns that its uploader named."""
    return [code for code in row.columns if code in BY_CODE]


def speaks_of(row: Attachment) -> frozenset[str]:
    """The columns that an attachment speaks of: those that were named, else those of its kind."""
    return frozenset(columns_of(row)) or PAPERS[row.kind].columns


def evidenced(child: Child, may: May) -> frozenset[str]:
    """The columns for which there is an attachment that somebody may know of."""
    with wall.reading("what hangs on a record that was merged belongs to the child it was merged into"):
        rows = list(standing(merged_records(child)))
    known = [speaks_of(row) for row in rows if not PAPERS[row.kind].protected and may.know(row.kind, columns_of(row))]
    return frozenset[str]().union(*known)


def offered(may: May) -> list[tuple[str, str]]:
    """(code, title) of the kinds that somebody may add; one that says nothing of itself, if any column may be changed."""
    return [
        (code, paper.title)
        for code, paper in PAPERS.items()
        if may.change(code, ()) or (not paper.columns and not paper.protected and may.edits)
    ]


def columns_offered(may: May) -> list[tuple[str, str]]:
    """(code, header) of the columns that somebody may give evidence for."""
    return [(column.code, column.header) for column in COLUMNS if column.code in may.edits]


def _shown(row: Attachment, child: Child, key: bytes | None, left: Any, may: May) -> Shown:
    words = vault.about(row, key) if key is not None else {}
    named, term = columns_of(row), PAPERS[row.kind].term
    last = kept_until(row.kind, left, child.birth_date)
    there = row.ended_at is None and bool(words)
    return Shown(
        row=row,
        name=words.get("name", ""),
        other=words.get("other", ""),
        headers=tuple(column.header for column in COLUMNS if column.code in speaks_of(row)),
        kept=last.isoformat() if last else f"在册期间；{term.title}",
        why=term.why,
        older=row.child.number if row.child_id != child.pk else "",
        opens=there and may.open(row.kind, named),
        removes=there and left is None and may.remove(row.kind, named, row.added_by),
    )
