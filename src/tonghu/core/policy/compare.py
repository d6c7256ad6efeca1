"""What two jurisdictions decide differently, topic by topic (``tonghu policies diff``)."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.core.policy.describe import Chapter, Line, chapters
from tonghu.core.policy.model import Pack

SKIPPED = frozenset({"identity", "departments"})
"""Chapters that differ between any two places by nature; names and numbers of offices decide nothing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One matter on which two packs differ. ``None`` where one of them says nothing."""

    topic: str
    label: str
    left: Line | None
    right: Line | None


def differences(left: Pack, right: Pack) -> list[Difference]:
    """Every matter that the two say differently or only one of them says, in chapter order.

    Matters are paired by key; the clause number alone is no difference.
    """
    found: list[Difference] = []
    for ours, theirs in zip(chapters(left), chapters(right), strict=True):
        if ours.key not in SKIPPED:
            found.extend(_in_chapter(ours, theirs))
    return found


def _in_chapter(left: Chapter, right: Chapter) -> list[Difference]:
    ours, theirs = {line.key: line for line in left.lines}, {line.key: line for line in right.lines}
    found = []
    for key in dict.fromkeys([*ours, *theirs]):
        a, b = ours.get(key), theirs.get(key)
        if a is None or b is None or (a.label, a.text) != (b.label, b.text):
            shown = a or b
            assert shown is not None
            found.append(Difference(left.title, shown.label, a, b))
    return found
