"""From what the data show to the shares of a model.

Pairs that are one child beyond doubt, because number and name agree, show how often a telephone number has changed or a birth date is
lunar; pairs thrown together show how often strangers live in one town. No labels and no chance are needed: counts depend on
nothing but the rows, in whatever order they stand. Where the data are few the assumed share stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.core.linkage.model import Share
from tonghu.core.linkage.schema import UNKNOWN, Comparison, Schema

Counts = Mapping[str, Mapping[int, float]]
"""Comparison code → level → pairs."""

ENOUGH = 2_000
"""Pairs from which a comparison is learned; a county's first hundred rows would teach whims."""
STRENGTH = 500.0
"""Pairs that the assumed shares count for."""
SEEN = 40
"""Occurrences from which a level's share among strangers is taken from the data."""


def learned(schema: Schema, one_child: Counts, strangers: Counts) -> tuple[tuple[Share, ...], ...]:
    """Shares per comparison and level. ``one_child``: pairs known to be one child; ``strangers``: pairs thrown together."""
    found = []
    for comparison in schema.comparisons:
        same = _same(comparison.code, schema, one_child)
        other = _other(comparison.code, schema, strangers)
        shares = []
        kin = _kin(comparison, same)
        for number in range(len(comparison.levels)):
            shares.append(Share(same[number], other[number], kin[number]))
        found.append(tuple(shares))
    return tuple(found)


def _same(code: str, schema: Schema, counts: Counts) -> list[float]:
    levels = schema.comparisons[schema.place[code]].levels
    seen = {number: count for number, count in counts.get(code, {}).items() if number != UNKNOWN}
    whole = sum(seen.values())
    if whole < ENOUGH:
        return [level.same for level in levels]
    return [(seen.get(n, 0.0) + STRENGTH * level.same) / (whole + STRENGTH) for n, level in enumerate(levels)]


def _kin(comparison: Comparison, same: list[float]) -> list[float]:
    """What siblings share changes with the child's own: as often as assumed in proportion to it."""
    if not comparison.shared:
        return [level.kin for level in comparison.levels]
    scaled = [mine * level.kin / level.same for mine, level in zip(same, comparison.levels, strict=True)]
    whole = sum(scaled[1:]) or 1.0
    return [1.0, *(share / whole * sum(same[1:]) for share in scaled[1:])]


def _other(code: str, schema: Schema, counts: Counts) -> list[float]:
    levels = schema.comparisons[schema.place[code]].levels
    seen = {number: count for number, count in counts.get(code, {}).items() if number != UNKNOWN}
    whole = sum(seen.values())
    enough = whole >= ENOUGH
    return [
        seen[number] / whole if enough and seen.get(number, 0) >= SEEN and not level.per_roster else level.other
        for number, level in enumerate(levels)
    ]
