"""What two jurisdictions decide differently, topic by topic (``tonghu policies diff``)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tonghu.core.policy.describe import Chapter, Line, chapters
from tonghu.core.policy.model import Pack

DECIDING = (
    "targets",
    "criteria",
    "key_care",
    "risk",
    "services",
    "reports",
    "base_list",
    "verification",
    "calendar",
    "forms",
    "statistics",
    "publication",
)
"""Chapters that decide something about a child, a figure or a date; shown first."""
OTHER = (
    "parameters",
    "exit",
    "functional_areas",
    "options",
    "duties",
    "measures",
    "people",
    "work",
    "goals",
    "protected",
)
"""Chapters on how work is organised. Names and numbers of offices decide nothing and are left out."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One matter on which two packs differ. ``None`` where one of them says nothing."""

    topic: str
    label: str
    left: Line | None
    right: Line | None
    deciding: bool


def differences(left: Pack, right: Pack) -> list[Difference]:
    """Every matter that the two say differently or only one of them says; what decides comes first.

    Matters are paired by key. The clause number alone, spaces, dashes and the width of brackets are no difference.
    """
    ours = {chapter.key: chapter for chapter in chapters(left)}
    theirs = {chapter.key: chapter for chapter in chapters(right)}
    found: list[Difference] = []
    for key in (*DECIDING, *OTHER):
        found.extend(_in_chapter(ours[key], theirs[key], key in DECIDING))
    return found


def _in_chapter(left: Chapter, right: Chapter, deciding: bool) -> list[Difference]:
    ours, theirs = {line.key: line for line in left.lines}, {line.key: line for line in right.lines}
    found = []
    for key in dict.fromkeys([*ours, *theirs]):
        a, b = ours.get(key), theirs.get(key)
        shown = a or b
        if shown is not None and (a is None or b is None or _said(a) != _said(b)):
            found.append(Difference(left.title, shown.label, a, b, deciding))
    return found


def _said(line: Line) -> str:
    text = unicodedata.normalize("NFKC", f"{line.label}|{line.text}")
    return re.sub(r"[\s_]+", "", re.sub("[—–―-]+", "-", text))
