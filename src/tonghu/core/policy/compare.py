"""What two jurisdictions decide differently, topic by topic (``tonghu policies diff``)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from tonghu.core.policy.describe import chapters
from tonghu.core.policy.lines import Chapter, Line
from tonghu.core.policy.model import Pack

DECIDING = (
    "targets",
    "parameters",
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
    "exit",
    "functional_areas",
    "source_order",
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


@dataclass(frozen=True, slots=True)
class Silence:
    """A topic on which one of two packs says nothing at all; ``lines`` are what the other says."""

    topic: str
    left_silent: bool
    lines: tuple[Line, ...]
    deciding: bool


def differences(left: Pack, right: Pack) -> list[Difference | Silence]:
    """Every matter that the two decide differently or only one of them decides; what decides comes first.

    Matters are paired by key. A clause's number, a department's local name, spaces, dashes and the width of brackets are
    no difference; neither is another wording where the rule behind it is the same (:attr:`Line.essence`).
    """
    ours = {chapter.key: chapter for chapter in chapters(left)}
    theirs = {chapter.key: chapter for chapter in chapters(right)}
    found: list[Difference | Silence] = []
    for key in (*DECIDING, *OTHER):
        found.extend(_in_chapter(ours[key], theirs[key], key in DECIDING))
    return found


def _in_chapter(left: Chapter, right: Chapter, deciding: bool) -> list[Difference | Silence]:
    if bool(left.lines) is not bool(right.lines):
        return [Silence(left.title, not left.lines, left.lines or right.lines, deciding)]
    ours, theirs = {line.key: line for line in left.lines}, {line.key: line for line in right.lines}
    found: list[Difference | Silence] = []
    for key in dict.fromkeys([*ours, *theirs]):
        a, b = ours.get(key), theirs.get(key)
        shown = a or b
        if shown is not None and (a is None or b is None or _said(a) != _said(b)):
            decides = deciding and not shown.arrangement and not (left.key == "parameters" and (a is None or b is None))
            if a is not None and b is not None and left.key == "services":
                a, b = _apart(a, b), _apart(b, a)
            found.append(Difference(left.title, shown.label, a, b, decides))
    return found


def _apart(line: Line, other: Line) -> Line:
    """A service item without what the other place's item says too: an official looks for what is different."""
    theirs = {_plain(part) for part in other.text.split("；")}
    return replace(line, text="；".join(part for part in line.text.split("；") if _plain(part) not in theirs))


def _said(line: Line) -> str:
    return _plain(line.essence if line.essence is not None else f"{line.label}|{line.text}")


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s_]+", "", re.sub("[—–―-]+", "-", text))
