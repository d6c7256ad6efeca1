"""What changes for a child when only time passes: terms that are completed, birthdays, packs that come into force.

Pure. The days on which something can change stand in the facts of the decisions themselves; each is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tonghu.core.base.registration import Registration
from tonghu.core.policy.assess import Assessment, Assessor

AssessorOn = Callable[[date], Assessor]
"""The assessor of a day: pack in force, date and place of work."""
_DAY = timedelta(days=1)
_TRIED = 24
"""Days tried at the most; a child has a handful."""


@dataclass(frozen=True, slots=True)
class Change:
    """On ``day`` something is decided differently from the day before. ``what``: a target's key, ``key_care`` or ``risk``."""

    day: date
    what: str
    before: str
    after: str


def outcomes(assessment: Assessment) -> dict[str, str]:
    """What is decided for a child, in words of the contract; an absent decision is left out."""
    found = {key: decision.status for key, decision in assessment.decisions.items() if decision is not None}
    return found | {"key_care": assessment.key_care.status, "risk": assessment.risk.tier or ""}


def changes_ahead(
    registration: Registration, as_of: date, assessor_on: AssessorOn, also: Iterable[date] = ()
) -> list[Change]:
    """The changes after ``as_of`` if nothing else happens, the nearest first. ``also``: days on which packs begin."""
    now = assessor_on(as_of).assess(registration)
    waiting, tried = set(also) | days_in(now), {as_of}
    found: list[Change] = []
    before = outcomes(now)
    while True:
        ahead = sorted(day for day in waiting - tried if day > max(tried))
        if not ahead or len(tried) > _TRIED:
            return found
        day = ahead[0]
        tried.add(day)
        then = assessor_on(day).assess(registration)
        waiting |= days_in(then)
        after = outcomes(then)
        found += [
            Change(day, what, before.get(what, ""), after.get(what, ""))
            for what in dict.fromkeys([*before, *after])
            if before.get(what, "") != after.get(what, "")
        ]
        before = after


def days_in(assessment: Assessment) -> set[date]:
    """Days named in the facts of the decisions, and the days after them: 超过 is met a day later than 以上."""
    texts = {
        text
        for decision in assessment.decisions.values()
        if decision is not None
        for criterion in decision.criteria
        for text in criterion.facts.values()
    }
    days = {date.fromisoformat(text) for text in texts if _is_day(text)}
    if assessment.ends is not None:
        days.add(assessment.ends[0])
    return days | {day + _DAY for day in days}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
