"""Sealing of a file and its rows under a key of the batch's own; destroying the batch destroys it all."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.conf import settings

from tonghu.imports.models import Batch
from tonghu.keys.envelope import Place, new_data_key, seal, unseal, unwrap


def _key_place(token: str) -> Place:
    return Place("imports_batch", "wrapped", token)


def new_key(token: str) -> bytes:
    """A wrapped data key for a batch."""
    return new_data_key(settings.KEY_RING, _key_place(token))


def _key(batch: Batch) -> bytes:
    return unwrap(settings.KEY_RING, bytes(batch.wrapped), _key_place(batch.token))


def put_file(batch: Batch, content: bytes) -> None:
    """Put the file on a batch (not saved)."""
    text = base64.b64encode(content).decode()
    batch.sealed = seal(settings.KEY_RING, _key(batch), text, Place("imports_batch", "sealed", batch.token))


def file_of(batch: Batch) -> bytes:
    """The file as it was uploaded."""
    place = Place("imports_batch", "sealed", batch.token)
    return base64.b64decode(unseal(settings.KEY_RING, _key(batch), bytes(batch.sealed), place))


class Rows:
    """Seals and opens rows of one batch; the key is unwrapped once."""

    def __init__(self, batch: Batch) -> None:
        self._token, self._data_key = batch.token, _key(batch)

    def sealed(self, position: int, content: Any) -> bytes:
        """A row's content, sealed."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return seal(settings.KEY_RING, self._data_key, text, self._place(position))

    def opened(self, position: int, sealed: bytes) -> Any:
        """A row's content."""
        return json.loads(unseal(settings.KEY_RING, self._data_key, bytes(sealed), self._place(position)))

    def _place(self, position: int) -> Place:
        return Place("imports_row", "sealed", f"{self._token}/{position}")
