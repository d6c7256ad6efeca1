"""Adding entries and making the sheet, and the register's own columns, follow: one path, for one child or many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.dispatch import Signal
from django.utils import timezone

from tonghu.core.policy.model import Pack
from tonghu.core.record.statements import Standing, Statement, record_at
from tonghu.records import selectors, vault
from tonghu.records.models import Entry, Sheet
from tonghu.registry.api import HEADS, put_heads, put_ties

recorded = Signal()
"""The records of some children have changed (``children``, a list); sent in the transaction that changed them."""

PHONES = ("phone", "mother_phone", "father_phone", "guardian_phone", "carer_phone")
"""Whose telephone is the one to call: what was entered as such, else the first of these."""
_SHEET = ("sealed", "entries", "filled", "conflicts", "updated_at")


@dataclass(frozen=True, slots=True)
class New:
    """Values to be recorded: column → text, from one source as of one day."""

    values: Mapping[str, str]
    source: str
    as_of: date
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """One entry to be added to a child's record. ``voids``: entries that it takes back."""

    child: Any
    news: Sequence[New]
    voids: Sequence[int] = ()
    acknowledged: Sequence[str] = ()


def append(
    child: Any,
    news: Sequence[New],
    *,
    by: str,
    origin: str,
    pack: Pack,
    batch: str = "",
    voids: Sequence[int] = (),
    acknowledged: Sequence[str] = (),
) -> Entry:
    """Add an entry to one child. The caller holds the child's row."""
    added = Addition(child, news, voids, acknowledged)
    return append_all([added], by=by, origin=origin, pack=pack, batch=batch)[0]


def append_all(added: Sequence[Addition], *, by: str, origin: str, pack: Pack, batch: str = "") -> list[Entry]:
    """Add one entry to each of some children, in a handful of statements however many they are.

    The caller holds the children's rows; a child stands once in ``added``.
    """
    ids = [one.child.pk for one in added]
    keys, last = vault.data_keys(ids), selectors.last_entries(ids)
    now = timezone.now()
    entries = []
    for one in added:
        entry = Entry(
            child=one.child,
            number=last.get(one.child.pk, 0) + 1,
            recorded_at=now,
            recorded_by=by,
            origin=origin,
            batch=batch,
            voids=list(one.voids),
            acknowledged=list(one.acknowledged),
        )
        said = stated(entry, one.news)
        entry.sealed = vault.seal_statements(keys[one.child.pk], one.child.pk, entry.number, said)
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=500)
    refresh([one.child for one in added], pack)
    return entries


def stated(entry: Entry, news: Iterable[New]) -> list[Statement]:
    """The statements of an entry."""
    return [
        Statement(code, text, new.source, new.as_of, entry.recorded_at, entry.number, entry.recorded_by, new.settled)
        for new in news
        for code, text in new.values.items()
    ]


def refresh(children: Sequence[Any], pack: Pack) -> None:
    """Make the sheets of today, and the register's own columns, from the entries; then tell who follows them."""
    ids = [child.pk for child in children]
    keys, order = vault.data_keys(ids), selectors.orders(pack)
    said, last = selectors.statements_of(ids), selectors.last_entries(ids)
    records = {pk: record_at(said[pk], order) for pk in ids}
    sheets = [sheet_of(child, keys[child.pk], records[child.pk], last.get(child.pk, 0)) for child in children]
    Sheet.objects.bulk_create(
        sheets, batch_size=500, update_conflicts=True, unique_fields=["child"], update_fields=_SHEET
    )
    texts = {pk: selectors.texts_of(found) for pk, found in records.items()}
    put_heads((child, heads(texts[child.pk])) for child in children)
    put_ties((child, texts[child.pk]) for child in children)
    recorded.send(Sheet, children=list(children))


def sheet_of(child: Any, key: bytes, record: dict[str, Standing], entries: int) -> Sheet:
    """The sheet of a record (not saved)."""
    return Sheet(
        child=child,
        sealed=vault.seal_sheet(key, child.pk, record),
        entries=entries,
        filled=len(record),
        conflicts=sum(bool(one.rivals) for one in record.values()),
        updated_at=timezone.now(),
    )


def heads(texts: Mapping[str, str]) -> dict[str, Any]:
    """The register's own columns as a record has them. A child never loses its name or its telephone this way."""
    values: dict[str, Any] = {
        code: texts.get(code, "") for code in HEADS if code not in ("phone", "birth_date", "name")
    }
    values["birth_date"] = _exact_day(texts.get("birth_date", ""))
    if texts.get("name"):
        values["name"] = texts["name"][:60]
    phone = next((texts[code] for code in PHONES if texts.get(code)), "")
    return values | ({"phone": phone} if phone else {})


def _exact_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # Known to the month only: the record has it, the register's column holds whole days.
