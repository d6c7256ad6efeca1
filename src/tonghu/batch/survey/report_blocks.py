"""What a report is made of, before it becomes a Word document or a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 (一、) or 2 (（一）)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, population and unit. The first column is text, ``texts`` more such columns."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    texts: Sequence[int] = (0,)


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart with direct labels; every figure of it stands in a table too."""

    caption: str
    unit: str
    items: Sequence[tuple[str, int]]


Block = Heading | Paragraph | Table | Bars


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    title: str
    subtitle: str
    marks: Sequence[str]
    stamp: str
    """Population, pack, version and date: stands below the title and in the footer."""
    blocks: Sequence[Block] = field(default_factory=tuple)
