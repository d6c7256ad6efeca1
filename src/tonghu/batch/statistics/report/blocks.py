"""What a report is made of, before it becomes Word, PDF or a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

HIDDEN_MARK = "—"
"""What stands for a count that is not shown, and for a share that follows it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 (一、) or 2 (（一）)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. ``draft``: words for people to edit, marked as such."""

    text: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, population and unit. The first ``texts`` columns are text, all others figures.

    ``groups``: (words, columns that it spans) above the header, for the layout of a summary table. ``bold``: rows that
    are totals. ``wide``: on a page across.
    """

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    texts: int = 1
    groups: Sequence[tuple[str, int]] = ()
    bold: frozenset[int] = frozenset()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart or map as SVG; every figure of it stands in a table of the report too. ``says``: its figures in words."""

    caption: str
    svg: str
    width: int
    height: int
    says: str
    note: str = ""


Block = Heading | Paragraph | Table | Figure


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    unit: str
    """Whose report it is: the title's first line."""
    name: str
    """What it reports on: the title's second line."""
    subtitle: str
    marks: Sequence[str]
    stamp: str
    """Population, pack, version, snapshot and date: stands below the title and in the footer."""
    blocks: Sequence[Block] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        """The whole title."""
        return f"{self.unit}{self.name}"
