"""Reading records: the sheet of today, the record at any moment, its history, how complete it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.dispatch import Signal

from tonghu.accounts import api as accounts
from tonghu.batch.forms.printed import printed_forms
from tonghu.core.authz.columns import covered, masking
from tonghu.core.base.registration import BY_CODE, COLUMNS, Registration
from tonghu.core.policy.describe import SENDERS
from tonghu.core.policy.model import Pack
from tonghu.core.record.statements import Standing, Statement, orders_of, record_at
from tonghu.core.survey.rows import read_row
from tonghu.records import vault
from tonghu.records.models import ORIGINS, REVIEWS, Draft, Entry, Override, ProtectedNote, Sheet
from tonghu.registry.api import merged_records
from tonghu.web import wall

papers_asked = Signal()
"""Asked about a child (``child``) for somebody (``by``): whoever keeps papers answers with the columns they speak of."""
STALE_DAYS = 365
"""A value that no source has confirmed for so long is shown as stale."""
_MANY = 500
OWN = "self"
SOURCES = SENDERS | {OWN: "自主申报"}
"""Who may have said something, by key."""


def source_name(key: str) -> str:
    """The name of a source."""
    return SOURCES.get(key, key)


def orders(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The pack's order of sources by column."""
    return orders_of(pack.sections.get("source_order", {}))


def sheet(child: Any) -> vault.Opened:
    """The values of a child that stand today; empty for one without any, or whose key was destroyed."""
    found = Sheet.objects.filter(child=child).first()
    keys = vault.data_keys([child.pk]) if found else {}
    return vault.open_sheet(keys[child.pk], child.pk, found.sealed) if found and child.pk in keys else {}


def sheets(children: Sequence[Any]) -> Iterator[tuple[Any, vault.Opened]]:
    """The sheets of many children, some at a time, in the order given."""
    for start in range(0, len(children), _MANY):
        part = children[start : start + _MANY]
        ids = [child.pk for child in part]
        keys = vault.data_keys(ids)
        sealed = dict(Sheet.objects.filter(child__in=ids).values_list("child_id", "sealed"))
        for child in part:
            known = child.pk in keys and child.pk in sealed
            yield child, vault.open_sheet(keys[child.pk], child.pk, sealed[child.pk]) if known else {}


def statements(child: Any) -> list[Statement]:
    """Everything that was ever stated of a child and not taken back by an undo, oldest first."""
    return statements_of([child.pk])[child.pk]


def statements_of(children: Sequence[Any]) -> dict[Any, list[Statement]]:
    """As :func:`statements`, of many children by their ids."""
    return _standing_by(Entry.objects.filter(child__in=children), children)


def statements_known(child: Any, moment: datetime) -> list[Statement]:
    """As :func:`statements`, at a moment: what was undone later is still there."""
    rows = Entry.objects.filter(child=child, recorded_at__lte=moment)
    return _standing_by(rows, [child.pk])[child.pk]


def _standing_by(found: QuerySet[Entry], children: Sequence[Any]) -> dict[Any, list[Statement]]:
    keys = vault.data_keys(children)
    by_child: dict[Any, list[Entry]] = {pk: [] for pk in children}
    for row in found.order_by("child", "number"):
        by_child[row.child_id].append(row)
    said: dict[Any, list[Statement]] = {}
    for pk, rows in by_child.items():
        voided = {number for row in rows for number in row.voids}
        said[pk] = [
            one
            for row in rows
            if row.number not in voided and pk in keys
            for one in vault.open_statements(keys[pk], pk, row.number, row.sealed, row.recorded_at, row.recorded_by)
        ]
    return said


def last_entries(children: Sequence[Any]) -> dict[Any, int]:
    """The number of the last entry of each of some children that has one, by their ids."""
    found = Entry.objects.filter(child__in=children).order_by().values_list("child_id")
    return dict(found.annotate(last=Max("number")))


def record(child: Any, pack: Pack, moment: datetime | None = None) -> dict[str, Standing]:
    """The record of a child, today or as it was known at a moment."""
    said = statements(child) if moment is None else statements_known(child, moment)
    return record_at(said, orders(pack))


def registration(child: Any, values: Mapping[str, str], pack: Pack, row: int = 1) -> Registration:
    """A child's values as the row that every decision reads; the same text that an export writes."""
    cells = {code: text for code, text in values.items() if code in BY_CODE and text}
    return read_row({"ref": child.number} | cells, row, situation_words=pack.situation_words())


def with_papers(child: Any, by: Any) -> frozenset[str]:
    """The columns of a child for which there is a paper that somebody may know of."""
    return frozenset[str]().union(*(columns for _, columns in papers_asked.send(None, child=child, by=by)))


def texts_of(record: Mapping[str, Standing]) -> dict[str, str]:
    """Column → text of a record."""
    return {code: one.text for code, one in record.items()}


def texts(opened: vault.Opened) -> dict[str, str]:
    """Column → text of a sheet."""
    return {code: said[0] for code, said in opened.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """One column on a page. ``hidden``: covered until it is asked for."""

    code: str
    header: str
    text: str
    hidden: bool
    source: str
    as_of: date | None
    known_at: datetime | None
    by: str
    stale: bool
    settled: bool
    rivals: tuple[tuple[str, str, date, str], ...]
    """Text, source, day and the source's key of what other sources say."""
    source_key: str = ""

    @property
    def offered(self) -> list[tuple[str, str]]:
        """(key, name) of the sources that a person may choose between."""
        return [(self.source_key, self.source), *((key, name) for _, name, _, key in self.rivals)]


def shown(
    record: Mapping[str, Standing],
    codes: Iterable[str],
    today: date,
    names: Mapping[str, str],
    *,
    covering: bool = True,
) -> list[Shown]:
    """Columns of a record in the order of the registration table; unknown ones too."""
    wanted = set(codes)
    return [
        _shown(column.code, record.get(column.code), today, names, covering)
        for column in COLUMNS
        if column.code in wanted
    ]


def _shown(code: str, one: Standing | None, today: date, names: Mapping[str, str], covering: bool) -> Shown:
    header = BY_CODE[code].header
    if one is None:
        return Shown(code, header, "", False, "", None, None, "", False, False, ())
    hidden = covering and bool(masking(code))
    said = one.chosen
    rivals = tuple(
        (covered(code, rival.text) if hidden else rival.text, source_name(rival.source), rival.as_of, rival.source)
        for rival in one.rivals
    )
    return Shown(
        code=code,
        header=header,
        text=covered(code, one.text) if hidden else one.text,
        hidden=hidden,
        source=source_name(said.source),
        as_of=said.as_of,
        known_at=said.known_at,
        by=names.get(said.by, ""),
        stale=(today - said.as_of).days > STALE_DAYS,
        settled=said.settled,
        rivals=rivals,
        source_key=said.source,
    )


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many boxes of the form that applies are filled, and which are not."""

    filled: int
    wanted: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when nothing is missing."""
        return self.filled * 100 // self.wanted if self.wanted else 100


def completeness(values: Iterable[str], pack: Pack, kind: str) -> Completeness:
    """Against the boxes that the pack's form prints (both forms' where the kind is open)."""
    known = set(values)
    forms = printed_forms(pack)
    keys = {"流动": ["migrant"], "留守": ["left_behind"]}.get(kind, list(forms))
    printed = [f.column for key in keys if key in forms for f in forms[key].fields if f.column in BY_CODE]
    wanted = list(dict.fromkeys(printed)) or [column.code for column in COLUMNS if column.forms]
    missing = tuple(BY_CODE[code].header for code in wanted if code not in known)
    return Completeness(len(wanted) - len(missing), len(wanted), missing)


@dataclass(frozen=True, slots=True)
class Past:
    """An entry in words: when, who, how, which columns it stated and whether it was taken back."""

    number: int
    at: datetime
    who: str
    how: str
    statements: tuple[Statement, ...]
    voided: bool
    acknowledged: tuple[str, ...]


def history(child: Any, codes: frozenset[str]) -> list[Past]:
    """Every entry of a child, newest first, with the statements on columns that may be seen."""
    rows = list(Entry.objects.filter(child=child).order_by("-number"))
    names = accounts.person_names({row.recorded_by for row in rows})
    voided = {number for row in rows for number in row.voids}
    key = vault.data_keys([child.pk]).get(child.pk)
    found = []
    for row in rows:
        said = (
            vault.open_statements(key, child.pk, row.number, row.sealed, row.recorded_at, row.recorded_by)
            if key
            else []
        )
        visible = tuple(one for one in said if one.column in codes)
        who = names.get(row.recorded_by, "系统")
        how = ORIGINS.get(row.origin, row.origin)
        found.append(
            Past(row.number, row.recorded_at, who, how, visible, row.number in voided, tuple(row.acknowledged))
        )
    return found


def draft(child: Any, owner: str) -> tuple[dict[str, str], datetime] | None:
    """What a person typed and has not submitted, and when."""
    found = Draft.objects.filter(child=child, owner=owner).first()
    key = vault.data_keys([child.pk]).get(child.pk)
    if found is None or key is None:
        return None
    return vault.open_json(key, "records_draft", f"{child.pk}/{owner}", found.sealed), found.saved_at


def overrides(children: QuerySet[Any]) -> QuerySet[Override]:
    """Entries of some children that were submitted against warnings, the oldest first."""
    return Override.objects.filter(child__in=children).select_related("entry", "child").order_by("entry__recorded_at")


def override_counts(found: QuerySet[Override]) -> dict[str, int]:
    """How many wait, were found true, were sent back."""
    counted = dict(found.order_by().values_list("state").annotate(Count("pk")))
    return {title: counted.get(key, 0) for key, title in REVIEWS.items()}


def protected_notes(child: Any) -> list[tuple[ProtectedNote, str]]:
    """The protected states of a child with their texts. The caller has decided that they may be seen."""
    with wall.opened("what was noted on a record that was merged belongs to the child it was merged into"):
        held = merged_records(child)
        rows = list(ProtectedNote.objects.filter(child__in=held))
        keys = vault.data_keys([one.pk for one in held])
    return [
        (r, vault.open_json(keys[r.child_id], "records_protectednote", f"{r.child_id}/{r.kind}", r.sealed))
        for r in rows
        if r.child_id in keys
    ]
