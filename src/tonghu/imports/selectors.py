"""Batches and their rows as pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from tonghu.accounts import api as accounts
from tonghu.batch.list_names import LIST_NAMES
from tonghu.core.authz.columns import covered
from tonghu.core.base.registration import BY_CODE
from tonghu.core.survey.list_columns import columns_of
from tonghu.imports import vault
from tonghu.imports.models import OUTCOMES, STATES, Batch, Row
from tonghu.jobs import api as jobs

STEPS = ("上传", "检查", "核对", "导入", "核签")
_STEP_OF = {
    "reading": 1,
    "unusable": 1,
    "checked": 2,
    "waiting": 3,
    "committing": 3,
    "committed": 4,
    "undoing": 4,
    "undone": 4,
}


def within(areas: tuple[str, ...]) -> QuerySet[Batch]:
    """Batches for areas that lie in these, without their contents."""
    found = Batch.objects.none()
    for area in areas:
        found = found | Batch.objects.filter(area__startswith=area)
    return found.defer("sealed")


@dataclass(frozen=True, slots=True)
class Told:
    """A batch in words."""

    batch: Batch
    list_name: str
    state: str
    who: str
    place: str


def told(found: list[Batch]) -> list[Told]:
    """Batches in words."""
    names = accounts.person_names({batch.uploaded_by for batch in found})
    places = accounts.unit_names({batch.area for batch in found})
    return [
        Told(b, LIST_NAMES[b.key], STATES[b.state], names.get(b.uploaded_by, ""), places.get(b.area, b.area))
        for b in found
    ]


def waiting(areas: tuple[str, ...], person: str) -> int:
    """Imports in these areas that wait for this person's approval."""
    return within(areas).filter(state="waiting").exclude(uploaded_by=person).count()


def steps(batch: Batch) -> list[tuple[str, str]]:
    """The five steps: title and ``done``, ``here`` or ``ahead``."""
    here = _STEP_OF[batch.state]
    return [(title, "done" if n < here else "here" if n == here else "ahead") for n, title in enumerate(STEPS)]


def work(batch: Batch) -> jobs.Job | None:
    """The work in the background on a batch, and how far it is."""
    return jobs.progress(batch.job) if batch.job else None


def header_rows(batch: Batch) -> list[dict[str, Any]]:
    """Every header of the file with what it was read as."""
    columns = columns_of(batch.key)
    seen: dict[str, dict[str, Any]] = {}
    for sheet, letter, text, code in batch.headers:
        title = columns[code].header if code else ""
        line = {"sheet": sheet, "letter": letter, "header": text, "code": code, "read_as": title}
        seen.setdefault(text, line)
    return list(seen.values())


def choices(key: str) -> list[tuple[str, str]]:
    """(code, header) of the columns that a header may be."""
    return [(code, column.header) for code, column in columns_of(key).items()]


def corrected(batch: Batch, said: Mapping[str, str]) -> dict[str, str]:
    """Of headers with the codes that a person gives them, those that change something and can be."""
    allowed = {code for code, _ in choices(batch.key)} | {""}
    read = {line["header"]: line["code"] for line in header_rows(batch)}
    return {header: code for header, code in said.items() if code in allowed and code != read.get(header, code)}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the dry run shows it."""

    row: Row
    place: str
    name: str
    outcome: str
    reason: str
    evidence: str
    faults: tuple[tuple[str, str, str, str], ...]
    changes: tuple[tuple[str, str, str, str, str, bool], ...]
    """Header, value now, its source, what the file says, what will stand, whether the file's value will."""
    doubts: tuple[tuple[str, str, int], ...]


def lines(batch: Batch, show: str, limit: int, start: int = 0) -> tuple[list[Line], int]:
    """Rows to look at: ``faults``, ``changes``, ``doubt``, or one of the outcomes; all for any other word. Returns them
    with the whole number."""
    found = Row.objects.filter(batch=batch).order_by("position")
    if show == "faults":
        found = found.filter(errors__gt=0)
    elif show == "changes":
        found = found.filter(outcome="match")
    elif show in OUTCOMES:
        found = found.filter(outcome=show)
    sealing = vault.Rows(batch)
    return [_line(row, sealing.opened(row.position, row.sealed)) for row in found[start : start + limit]], found.count()


def _line(row: Row, content: dict[str, Any]) -> Line:
    return Line(
        row=row,
        place=content["place"],
        name=content["name"],
        outcome=OUTCOMES[row.outcome],
        reason=content["reason"],
        evidence=content["evidence"],
        faults=tuple((c, d, t, s) for c, d, t, s in content["faults"]),
        changes=tuple(
            (BY_CODE[code].header, covered(code, now), source, covered(code, says), covered(code, then), says == then)
            for code, now, source, says, then in content.get("changes", ())
        ),
        doubts=tuple((number, why, round(sure * 100)) for number, why, sure in content["doubts"]),
    )


def sums(batch: Batch) -> dict[str, int]:
    """What became of every row; the parts add up to the rows of the file."""
    found: Counter[str] = Counter()
    kinds = Row.objects.filter(batch=batch).order_by().annotate(stated=Q(entry__isnull=False))
    counted = kinds.values_list("outcome", "done", "choice", "made", "stated").annotate(rows=Count("pk"))
    for outcome, done, choice, made, stated, rows in counted:
        found[_became(outcome, done, choice, made, stated)] += rows
    return dict(found) | {"rows": sum(found.values())}


def _became(outcome: str, done: bool, choice: str, made: bool, stated: bool) -> str:
    if outcome in ("rejected", "unregistered"):
        return outcome
    if choice == "skip":
        return "skipped"
    if not done:
        return "pending" if outcome == "doubt" and not choice else "left"
    return "made" if made else "updated" if stated else "unchanged"
