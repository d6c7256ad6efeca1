"""A form as a pack describes it: title, header, pages, rows, fields. Which fields share a line follows from ``span``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonghu.core.base.registration import BY_CODE
from tonghu.core.policy.model import Pack

KINDS = {"migrant": "流动", "left_behind": "留守"}
"""Form key → 表类."""
LETTERS = {"migrant": "M", "left_behind": "L"}
"""Form key → the letter by which columns name their forms."""
_PER_LINE = {"full": 1, "half": 2, "third": 3}


@dataclass(frozen=True, slots=True)
class Field:
    """One printed box (pack-format.md, "Forms")."""

    column: str
    label: str
    block: str
    options: tuple[str, ...] = ()
    printed: str = ""
    blank: str = ""
    span: str = "full"
    group: str = ""
    continues: bool = False
    box_before: bool = False
    unboxed: frozenset[str] = frozenset()
    page: int = 0
    within: tuple[str, ...] = ()
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The fields that share one line of the table, in the block that they belong to."""

    block: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """One form. ``pages`` holds the lines of each page in the annex's order."""

    kind: str
    title: str
    annex: str
    """What stands top left, "" for nothing."""
    clause: str
    header: tuple[Line, ...]
    pages: tuple[tuple[Line, ...], ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the table in the annex's order."""
        return tuple(field for page in self.pages for line in page for field in line.fields)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the form prints, header included."""
        header = (field.column for line in self.header for field in line.fields)
        return frozenset((*header, *(field.column for field in self.fields)))


def printed_forms(pack: Pack) -> dict[str, PrintedForm]:
    """The forms of a pack by key, in the order 流动, 留守; a form that the plan does not have is absent."""
    section = pack.sections.get("forms", {})
    found = {}
    for key in KINDS:
        entry = section.get(key)
        if isinstance(entry, Mapping):
            found[key] = _form(key, entry)
    return found


def _form(key: str, entry: Mapping[str, object]) -> PrintedForm:
    fields = [_field(item) for item in _items(entry, "fields")]
    pages: list[list[Field]] = [[]]
    for field in fields:
        if field.page > len(pages):
            pages.append([])
        pages[-1].append(field)
    return PrintedForm(
        kind=key,
        title=str(entry["title"]),
        annex=str(entry.get("printed_annex") or ""),
        clause=str(entry["clause"]),
        header=_lines([_field(item) for item in _items(entry, "header")]),
        pages=tuple(_lines(page) for page in pages),
    )


def _items(entry: Mapping[str, object], part: str) -> list[Mapping[str, object]]:
    listed = entry.get(part)
    return [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list | tuple) else []


def _field(item: Mapping[str, object]) -> Field:
    def texts(key: str) -> tuple[str, ...]:
        value = item.get(key)
        listed = value if isinstance(value, list | tuple) else [value] if value else []
        return tuple(str(part) for part in listed)

    column = str(item["column"])
    page = item.get("page")
    return Field(
        column=column,
        label=str(item["label"]),
        block=str(item["block"]),
        options=texts("options"),
        printed=str(item.get("printed") or ""),
        blank=str(item.get("blank") or ""),
        span=str(item.get("span") or "full"),
        group=str(item.get("group") or ""),
        continues=bool(item.get("continues")),
        box_before=item.get("boxes") == "before",
        unboxed=frozenset(texts("unboxed")),
        page=page if isinstance(page, int) else 0,
        within=texts("within"),
        outside=str(item.get("outside") or ""),
    )


def _lines(fields: Sequence[Field]) -> tuple[Line, ...]:
    """Halves and thirds that follow each other in one block share a line; a lone one has it for itself."""
    lines: list[Line] = []
    waiting: list[Field] = []
    for field in fields:
        if waiting and (waiting[0].span != field.span or waiting[0].block != field.block):
            lines.append(Line(waiting[0].block, tuple(waiting)))
            waiting = []
        waiting.append(field)
        if len(waiting) == _PER_LINE[field.span]:
            lines.append(Line(field.block, tuple(waiting)))
            waiting = []
    if waiting:
        lines.append(Line(waiting[0].block, tuple(waiting)))
    return tuple(lines)


def canonical(column: str, option: str) -> str:
    """The option that a printed wording stands for (受委托照顾人照顾能力不足 → 受委托照护人照护能力不足)."""
    return dict(BY_CODE[column].aliases).get(option, option) if column in BY_CODE else option
