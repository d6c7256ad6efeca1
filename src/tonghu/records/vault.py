"""Sealing and opening of what this app stores, under the child's own data key."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings

from tonghu.core.record.statements import Standing, Statement
from tonghu.keys.envelope import Place, seal, unseal, unwrap
from tonghu.registry.api import wrapped_keys
from tonghu.registry.vault import key_place

Opened = dict[str, tuple[str, str, str]]
"""Column → text, source, as-of day (ISO): a sheet."""


def data_keys(children: Iterable[object]) -> dict[object, bytes]:
    """The data keys of some children by id; a child whose key was destroyed is absent."""
    ring = settings.KEY_RING
    return {pk: unwrap(ring, wrapped, key_place(pk)) for pk, wrapped in wrapped_keys(children).items()}


def seal_json(data_key: bytes, table: str, row: str, content: Any) -> bytes:
    """A JSON value, sealed for one row."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return seal(settings.KEY_RING, data_key, text, Place(table, "sealed", row))


def open_json(data_key: bytes, table: str, row: str, sealed: bytes) -> Any:
    """The value. Raises ``Tampered``."""
    return json.loads(unseal(settings.KEY_RING, data_key, bytes(sealed), Place(table, "sealed", row)))


def seal_statements(data_key: bytes, child: object, number: int, statements: Iterable[Statement]) -> bytes:
    """The statements of an entry."""
    listed = [[s.column, s.text, s.source, s.as_of.isoformat(), int(s.settled)] for s in statements]
    return seal_json(data_key, "records_entry", f"{child}/{number}", listed)


def open_statements(
    data_key: bytes, child: object, number: int, sealed: bytes, known_at: datetime, by: str
) -> list[Statement]:
    """The statements of an entry."""
    return [
        Statement(column, text, source, date.fromisoformat(day), known_at, number, by, bool(settled))
        for column, text, source, day, settled in open_json(data_key, "records_entry", f"{child}/{number}", sealed)
    ]


def seal_sheet(data_key: bytes, child: object, record: dict[str, Standing]) -> bytes:
    """The values that stand."""
    content = {code: [one.text, one.chosen.source, one.chosen.as_of.isoformat()] for code, one in record.items()}
    return seal_json(data_key, "records_sheet", str(child), content)


def open_sheet(data_key: bytes, child: object, sealed: bytes) -> Opened:
    """The values that stand."""
    return {code: tuple(said) for code, said in open_json(data_key, "records_sheet", str(child), sealed).items()}
