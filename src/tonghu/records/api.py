"""The door of the records for other apps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.core.base.registration import BY_CODE, COLUMNS, Registration
from tonghu.core.policy.model import Pack
from tonghu.core.record.statements import record_at
from tonghu.records import recording, selectors, vault
from tonghu.records.models import Draft, Entry, ProtectedNote, Sheet
from tonghu.records.recording import New as New
from tonghu.records.recording import recorded as recorded
from tonghu.registry.api import make, put_ties
from tonghu.web import wall


def load(
    rows: Iterable[tuple[Mapping[str, Any], Sequence[New]]],
    pack: Pack,
    *,
    by: str = "",
    origin: str = "start",
    batch: str = "",
) -> list[Any]:
    """Enter many children at once: the register's own columns and the statements of each. Returns the children.

    What the columns given do not say of the register's own, the statements say. Nobody is told: see :func:`tell`.
    """
    listed = list(rows)
    now, order = timezone.now(), selectors.orders(pack)
    entries, records = [], []
    for _, news in listed:
        entry = Entry(number=1, recorded_at=now, recorded_by=by, origin=origin, batch=batch)
        entries.append((entry, recording.stated(entry, news)))
        records.append(record_at(entries[-1][1], order))
    texts = [selectors.texts_of(record) for record in records]
    told = map(recording.heads, texts)
    children = make(heads | dict(values) for heads, (values, _) in zip(told, listed, strict=True))
    with wall.opened("loading without a person"):
        keys = vault.data_keys([child.pk for child in children])
        for child, (entry, said) in zip(children, entries, strict=True):
            entry.child = child
            entry.sealed = vault.seal_statements(keys[child.pk], child.pk, 1, said)
        Entry.objects.bulk_create([entry for entry, _ in entries], batch_size=1_000)
        Sheet.objects.bulk_create(
            (
                recording.sheet_of(child, keys[child.pk], record, 1)
                for child, record in zip(children, records, strict=True)
            ),
            batch_size=1_000,
        )
        put_ties(zip(children, texts, strict=True))
    return children


def tell(children: Sequence[Any]) -> None:
    """Tell who follows the records that those of some children have changed, after :func:`load`."""
    recording.recorded.send(Sheet, children=list(children))


def add(child: Any, news: Sequence[New], pack: Pack) -> None:
    """State something of a child without a person (demonstration)."""
    with wall.opened("the demonstration is made without a person"):
        recording.append(child, news, by="", origin="form", pack=pack)


def registration(child: Any, pack: Pack, moment: datetime | None = None) -> Registration:
    """What is known of a child today, or was known at a moment, as the row that decisions read."""
    if moment is None:
        return selectors.registration(child, selectors.texts(selectors.sheet(child)), pack)
    texts = selectors.texts_of(selectors.record(child, pack, moment))
    return selectors.registration(child, texts, pack)


def registrations(children: Sequence[Any], pack: Pack) -> Iterator[tuple[Any, Registration]]:
    """The rows of many children as known today, numbered from 1 in the order given."""
    for row, (child, opened) in enumerate(selectors.sheets(children), start=1):
        yield child, selectors.registration(child, selectors.texts(opened), pack, row)


def sources(child: Any, pack: Pack, moment: datetime | None = None) -> dict[str, tuple[str, date]]:
    """Column → who says so, as of which day, for the values that stand today or stood at a moment."""
    if moment is None:
        opened = selectors.sheet(child)
        return {code: (selectors.source_name(said[1]), date.fromisoformat(said[2])) for code, said in opened.items()}
    found = selectors.record(child, pack, moment)
    return {code: (selectors.source_name(one.chosen.source), one.chosen.as_of) for code, one in found.items()}


def overrides_waiting(children: QuerySet[Any], person: str) -> int:
    """How many entries of some children wait for a second person other than whoever made them."""
    return selectors.overrides(children).filter(state="open").exclude(entry__recorded_by=person).count()


def cells(child: Any) -> dict[str, str]:
    """What is known of a child as an export writes it: header → text, which reads back as the same values."""
    return _cells(child, selectors.sheet(child))


def many_cells(children: Sequence[Any]) -> Iterator[tuple[Any, dict[str, str]]]:
    """As :func:`cells`, of many children, in the order given."""
    for child, opened in selectors.sheets(children):
        yield child, _cells(child, opened)


def table_of(children: Sequence[Any]) -> pa.Table:
    """What is known of many children as a registration table of texts, one row each, in the order given."""
    rows = [found for _, found in many_cells(children)]
    used = [column.header for column in COLUMNS if any(column.header in row for row in rows)]
    return pa.table({header: pa.array([row.get(header) for row in rows], pa.string()) for header in used})


def _cells(child: Any, opened: vault.Opened) -> dict[str, str]:
    texts = {"ref": child.number} | selectors.texts(opened)
    return {BY_CODE[code].header: text for code, text in texts.items() if code in BY_CODE and text}


def prove_readable() -> int:
    """Open every statement, sheet, draft and protected note with the keys at hand. Returns how many entries. Raises
    ``Tampered`` or ``KeyFault``; what belongs to a child whose key was destroyed stays shut."""
    tables: tuple[tuple[Any, str, Callable[[Any], str]], ...] = (
        (Entry, "records_entry", lambda row: f"{row.child_id}/{row.number}"),
        (Sheet, "records_sheet", lambda row: f"{row.child_id}"),
        (Draft, "records_draft", lambda row: f"{row.child_id}/{row.owner}"),
        (ProtectedNote, "records_protectednote", lambda row: f"{row.child_id}/{row.kind}"),
    )
    with wall.opened("after a restore: whether the keys fit"):
        for model, table, named in tables:
            rows = model.objects.order_by("pk").iterator(chunk_size=500)
            while chunk := list(islice(rows, 500)):
                keys = vault.data_keys({row.child_id for row in chunk})
                for row in chunk:
                    if row.child_id in keys:
                        vault.open_json(keys[row.child_id], table, named(row), row.sealed)
        return Entry.objects.count()
