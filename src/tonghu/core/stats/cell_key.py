"""The cell-key method, an alternative for flexible tables: small noise that is the same whenever the same children are counted.

Each child carries a random record key for the life of a snapshot; a cell's key is the sum of its children's, so asking again
gives the same answer and no averaging helps. Noise is drawn by that key from a table with mean 0 for every count, counts
below the threshold become 0 or the threshold, and 0 stays 0. Tables are not additive: totals have noise of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

KEYS = 4096
_NOISE = (-2, -1, 0, 1, 2)
_WEIGHTS = (1, 4, 6, 4, 1)
"""Binomial: mean 0, variance 1."""


def record_key(secret: bytes, child: str) -> int:
    """A child's key, from a secret of the snapshot and its lasting number. 0 … 4095."""
    return int.from_bytes(sha256(secret + b"\0" + child.encode()).digest()[:8], "big") % KEYS


def cell_key(records: Iterable[int]) -> int:
    """The key of a cell: the sum of its children's keys."""
    return sum(records) % KEYS


def perturb(count: int, key: int, threshold: int) -> int:
    """The published count of a cell. Raises ``ValueError`` for a negative count or a key out of range."""
    if count < 0 or not 0 <= key < KEYS:
        raise ValueError("count must not be negative and the key must be one of cell_key")
    if count == 0:
        return 0
    if count < threshold:
        # Unbiased: shown as the threshold in count of threshold cases.
        return threshold if key * threshold < count * KEYS else 0
    place = key * sum(_WEIGHTS) // KEYS
    for noise, weight in zip(_NOISE, _WEIGHTS, strict=True):
        if place < weight:
            return max(threshold, count + noise)
        place -= weight
    raise AssertionError("the weights cover every key")
