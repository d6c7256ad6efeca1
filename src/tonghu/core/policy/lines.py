"""The statements of which a pack's description is made, and what its entries say in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tonghu.core.base.registration import BY_CODE
from tonghu.core.policy.model import Common, Pack


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a pack. ``key`` is the same in every pack that says something on the same matter."""

    key: str
    label: str
    text: str
    clause: str = ""
    essence: str | None = None
    """What ``diff`` compares, where two plans may word the same decision differently; ``None``: label and text."""
    arrangement: bool = False
    """Says how the work is arranged; a difference in it decides nothing about a child, a figure or a date."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Statements on one topic, in the plan's order."""

    key: str
    title: str
    lines: tuple[Line, ...]


def section_of(pack: Pack, key: str) -> Mapping[str, object]:
    """A descriptive section of the pack; empty where the plan is silent."""
    return pack.sections.get(key, {})


def items_of(value: object) -> Iterable[tuple[str, Mapping[str, object]]]:
    """Keys and entries of a section that is a mapping of ids."""
    if isinstance(value, Mapping):
        for key, entry in value.items():
            if isinstance(entry, Mapping):
                yield str(key), entry


def text_of(entry: Mapping[str, object], key: str) -> str:
    """What stands under a key of an entry, in words."""
    value = entry.get(key)
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def names_of(pack: Pack, keys: object) -> str:
    """Department keys as the plan's own names."""
    listed = keys if isinstance(keys, list | tuple) else [keys] if keys else []
    departments = section_of(pack, "departments")
    shown = []
    for key in listed:
        entry = departments.get(str(key))
        shown.append(str(entry["name"]) if isinstance(entry, Mapping) and "name" in entry else str(key))
    return "、".join(shown)


def headers_of(value: object) -> str:
    """Column codes as the headers of the registration table."""
    listed = value if isinstance(value, list | tuple) else [value] if value else []
    return "、".join(BY_CODE[str(code)].header if str(code) in BY_CODE else str(code) for code in listed)


def titled(pack: Pack, key: str) -> tuple[Line, ...]:
    """A section's entries, each with its title, summary and who does it."""
    lines = []
    for name, entry in items_of(section_of(pack, key)):
        parts = [text_of(entry, "summary"), text_of(entry, "condition"), names_of(pack, entry.get("departments"))]
        parts += [text_of(entry, "by"), text_of(entry, "due"), text_of(entry, "note")]
        lines.append(
            Line(name, text_of(entry, "title"), "；".join(part for part in parts if part), text_of(entry, "clause"))
        )
    return tuple(lines)


def ruled(pack: Pack, about: Common, text: str, essence: object = None) -> Line:
    """A statement of a rule: its text, clause, dates and when it was last checked."""
    since = f"自{about.valid_from}起" if about.valid_from else "尚未施行" if pack.draft else "起始日期未载明"
    tail = since + (f"至{about.valid_to}止" if about.valid_to else "")
    checked = f"最近核对 {about.last_checked}"
    clause = f"{pack.quote(about.clause)}；{tail}；{checked}"
    return Line(about.key, about.title, text, clause, None if essence is None else repr(essence))
