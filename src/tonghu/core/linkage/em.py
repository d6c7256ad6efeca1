"""Expectation and maximisation: what levels occur in pairs of one thing, learned from candidate pairs without labels.

For lists without an identity number there are no pairs beyond doubt. The mixture of matching and other pairs is then taken apart
as Fellegi and Sunter's model says; what strangers share is known from pairs thrown together and stays. Deterministic: the same
counts give the same shares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from tonghu.core.linkage.model import Pattern, Share
from tonghu.core.linkage.schema import Schema

ROUNDS = 60
SETTLED = 1e-7
"""Change of the matching share at which the rounds end."""
_STRENGTH = 2.0
"""Pairs that the assumed shares count for, so that a level never seen keeps a chance."""


def separated(
    schema: Schema, counts: Mapping[Pattern, int], strangers: Sequence[Sequence[float]], matching: float
) -> tuple[tuple[tuple[Share, ...], ...], float]:
    """Shares per comparison and level, and the share of candidate pairs that match.

    ``counts``: candidate pairs per pattern. ``strangers``: per comparison and level its share among pairs thrown together.
    ``matching``: the share of matching pairs to start from.
    """
    same = [[level.same for level in comparison.levels] for comparison in schema.comparisons]
    other = [_kept(column) for column in strangers]
    seen = sorted(counts.items())
    whole = float(sum(counts.values()))
    for _ in range(ROUNDS):
        chances = _chances([pattern for pattern, _ in seen], same, other, matching)
        weights = [
            (pattern, often * chance, often * (1 - chance))
            for (pattern, often), chance in zip(seen, chances, strict=True)
        ]
        before, matching = (
            matching,
            min(max(sum(w for _, w, _ in weights) / whole, 1e-6), 1 - 1e-6) if whole else matching,
        )
        for at, comparison in enumerate(schema.comparisons):
            ours, theirs = [0.0] * len(comparison.levels), [0.0] * len(comparison.levels)
            for pattern, matched, rest in weights:
                ours[pattern[at]] += matched
                theirs[pattern[at]] += rest
            same[at] = _share(ours, [level.same for level in comparison.levels])
            other[at] = _share(theirs, strangers[at])
        if abs(matching - before) < SETTLED:
            break
    shares = tuple(
        tuple(Share(s, o, s if comparison.shared else o) for s, o in zip(same[at], other[at], strict=True))
        for at, comparison in enumerate(schema.comparisons)
    )
    return shares, matching


def _kept(column: Sequence[float]) -> list[float]:
    return [max(share, 1e-6) for share in column]


def _chances(
    patterns: Sequence[Pattern], same: Sequence[Sequence[float]], other: Sequence[Sequence[float]], matching: float
) -> list[float]:
    """Per pattern the chance that its pairs match."""
    bits = [
        [0.0, *(math.log2(s / o) for s, o in zip(ours[1:], theirs[1:], strict=True))]
        for ours, theirs in zip(same, other, strict=True)
    ]
    start = math.log2(matching / (1 - matching))
    found = []
    for pattern in patterns:
        sums = start
        for column, level in zip(bits, pattern, strict=False):
            sums += column[level]
        found.append(1 / (1 + 2.0**-sums) if sums > -60 else 0.0)
    return found


def _share(total: Sequence[float], assumed: Sequence[float]) -> list[float]:
    """Shares of the known levels, the assumed ones counting for a few pairs."""
    whole = sum(total[1:]) + _STRENGTH
    base = sum(assumed[1:]) or 1.0
    found = [max((pairs + _STRENGTH * a / base) / whole, 1e-6) for pairs, a in zip(total, assumed, strict=True)]
    return [1.0, *found[1:]]
