"""What a plan's calendar asks for on a day: phases of the first round, the rounds since, yearly duties.

A phase is open on its last day and over on the next; what is not finished then is overdue. A round repeats with the
calendar's quarters, half years and years; on any day one period is open and the one before is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tonghu.core.policy.model import Pack

AHEAD, OPEN, OVER = "ahead", "open", "over"
_MONTHS = {"quarter": 3, "half_year": 6, "year": 12}
_YEAR = re.compile(r"(\d{4})年")


@dataclass(frozen=True, slots=True)
class Deadline:
    """One entry of the calendar as it stands on a day."""

    key: str
    title: str
    clause: str
    who: tuple[str, ...]
    """Department keys."""
    first: date | None
    """First day of the phase or of the open period; ``None``: no first day is given."""
    due: date | None
    """Last day; ``None``: it has begun and no end is given."""
    state: str
    """``ahead``, ``open`` or ``over`` (what is not finished is overdue)."""
    before: date | None = None
    """Last day of the period before, for what repeats: what was due then and is not finished is overdue."""


def deadlines(pack: Pack, as_of: date) -> tuple[Deadline, ...]:
    """Every deadline of a pack's calendar at the end of ``as_of``, in the pack's order."""
    calendar = pack.sections.get("calendar")
    return tuple(_read(calendar, as_of)) if isinstance(calendar, Mapping) else ()


def _read(calendar: Mapping[str, object], as_of: date) -> Iterator[Deadline]:
    for part in ("first_round", "rounds", "other"):
        entries = calendar.get(part)
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            if not isinstance(entry, Mapping):
                continue
            every = _MONTHS.get(str(entry.get("every")))
            if every is not None:
                yield _repeating(f"{part}.{name}", entry, every, as_of)
            elif entry.get("from") or entry.get("to"):
                yield _once(f"{part}.{name}", entry, as_of)


def _once(key: str, entry: Mapping[str, object], as_of: date) -> Deadline:
    first, due = _day(entry.get("from")), _day(entry.get("to"))
    state = AHEAD if first and as_of < first else OVER if due and as_of > due else OPEN
    return Deadline(key, *_about(entry), first, due, state)


def _repeating(key: str, entry: Mapping[str, object], months: int, as_of: date) -> Deadline:
    """The period that ``as_of`` lies in; before the first year, the first period of that year."""
    begins = _begins(entry.get("from"))
    day = max(as_of, begins) if begins else as_of
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    due = _after(first, months) - timedelta(days=1)
    started = begins is None or first > begins
    before = first - timedelta(days=1) if started else None
    return Deadline(key, *_about(entry), first, due, AHEAD if as_of < first else OPEN, before)


def _about(entry: Mapping[str, object]) -> tuple[str, str, tuple[str, ...]]:
    who = entry.get("who")
    return str(entry["title"]), str(entry["clause"]), tuple(map(str, who)) if isinstance(who, list) else ()


def _after(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _begins(value: object) -> date | None:
    """自2025年起 → 2025-01-01; a day stands for itself; other words give no first day."""
    text = str(value or "")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    year = _YEAR.search(text)
    return date(int(year[1]), 1, 1) if year else None
