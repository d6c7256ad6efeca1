"""A list that only grows, kept as an Arrow array too: what was converted once is not converted for the next batch."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa


class Growing:
    """Values in the order in which they came."""

    def __init__(self, kind: pa.DataType) -> None:
        self._kind = kind
        self._array: pa.Array = pa.array([], kind)
        self._new: list[object] = []

    def __len__(self) -> int:
        return len(self._array) + len(self._new)

    def append(self, value: object) -> None:
        """One value more."""
        self._new.append(value)

    def extend(self, values: Iterable[object]) -> None:
        """Several values more."""
        self._new.extend(values)

    def array(self) -> pa.Array:
        """All values so far."""
        if self._new:
            self._array = pa.concat_arrays([self._array, pa.array(self._new, self._kind)])
            self._new = []
        return self._array
