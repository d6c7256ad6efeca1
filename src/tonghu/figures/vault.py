"""Sealing of snapshots and of what is made from them, under a key of each one's own."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings

from tonghu.keys.envelope import Place, new_data_key, seal, unseal, unwrap


def new_key(row: Any) -> None:
    """Give a new row (not saved) a data key."""
    row.wrapped = new_data_key(settings.KEY_RING, _place(row, "wrapped"))


def put(row: Any, content: bytes) -> None:
    """Put a file on a row (not saved)."""
    text = base64.b64encode(content).decode()
    row.sealed = seal(settings.KEY_RING, _key(row), text, _place(row, "sealed"))


def content(row: Any) -> bytes:
    """The file of a row. Raises ``Tampered``."""
    return base64.b64decode(unseal(settings.KEY_RING, _key(row), bytes(row.sealed), _place(row, "sealed")))


def _key(row: Any) -> bytes:
    return unwrap(settings.KEY_RING, bytes(row.wrapped), _place(row, "wrapped"))


def _place(row: Any, column: str) -> Place:
    return Place(row._meta.db_table, column, row.token)
