"""Where the heavy steps of a run are done: on this machine, or by Spark (:mod:`tonghu.batch.linkage.spark`).

The plan is one and the same (:mod:`tonghu.batch.linkage.run`); an engine reads rows as codes, lets rows meet under keys, and compares pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa

from tonghu.batch.linkage.candidates import candidates
from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.keys import Key
from tonghu.batch.linkage.parallel import threads
from tonghu.batch.linkage.people import encode
from tonghu.batch.linkage.scoring import Scored, score_pairs


class Engine(Protocol):
    """The steps that take time."""

    def encode(self, columns: Mapping[str, pa.Array], rows: int, known: Codes | None = None) -> Codes:
        """All codes of a table's rows. ``known``: names and numbers that were read before."""
        ...

    def candidates(self, roster: Codes, rows: Codes, keys: Sequence[Key]) -> np.ndarray:
        """Distinct pairs that share a key, as ``row << 32 | roster row``, ascending."""
        ...

    def compare(self, rows: Codes, roster: Codes, pairs: np.ndarray, frequency: np.ndarray) -> Scored:
        """The pattern of every pair. ``frequency``: the class of each roster row's name."""
        ...


class OneMachine:
    """DuckDB joins, and array operations on all processors."""

    def encode(self, columns: Mapping[str, pa.Array], rows: int, known: Codes | None = None) -> Codes:
        """All codes of a table's rows."""
        return encode(columns, rows, known)

    def candidates(self, roster: Codes, rows: Codes, keys: Sequence[Key]) -> np.ndarray:
        """Distinct pairs that share a key."""
        return candidates(roster, rows, keys)

    def compare(self, rows: Codes, roster: Codes, pairs: np.ndarray, frequency: np.ndarray) -> Scored:
        """The pattern of every pair."""
        return score_pairs(rows, roster, pairs, frequency, threads())


ONE_MACHINE = OneMachine()
