"""Distinct keys of a batch: rows are numbered by their key, and every key new to the run is explained once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.coded import combined
from tonghu.batch.columnar.explain import Explain, Payload
from tonghu.batch.columnar.readings import INDEX
from tonghu.core.base.registration import Registration
from tonghu.core.policy.columns_pack import Key


def distinct(columns: Sequence[pa.Array]) -> tuple[pa.Array, list[tuple[int | str | None, ...]]]:
    """Which distinct combination of values each row has, and the combinations."""
    coded = [column.dictionary_encode() for column in columns]
    index, parts = combined([column.indices for column in coded], [len(column.dictionary) for column in coded])
    values = [column.dictionary.take(part).to_pylist() for column, part in zip(coded, parts, strict=True)]
    return index, list(zip(*values, strict=True))


class Topic:
    """One topic of a pack over a whole run: keys met so far, each with its payload."""

    def __init__(self, key: Key, explain: Explain) -> None:
        self.key, self._explain = key, explain
        self._index: dict[tuple[int | str | None, ...], int] = {}
        self.payloads: list[Payload] = []

    def index(self, decided: pa.Table, registration: Callable[[int], Registration]) -> pa.Array:
        """Per row the number of its payload; NULL where the topic's key is NULL (not assessed)."""
        rows, keys = distinct([decided.column(name).combine_chunks() for name in self.key.columns])
        numbers: list[int | None] = []
        for position, key in enumerate(keys):
            if key[0] is None:
                numbers.append(None)
                continue
            number = self._index.get(key)
            if number is None:
                first = pc.index(rows, pa.scalar(position, rows.type)).as_py()
                number = self._new(key, registration(first))
            numbers.append(number)
        return pa.array(numbers, INDEX).take(rows)

    def _new(self, key: tuple[int | str | None, ...], row: Registration) -> int:
        values = [value for value in key if value is not None]
        self.payloads.append(self._explain(self.key.split(values), row))
        number = self._index[key] = len(self.payloads) - 1
        return number
