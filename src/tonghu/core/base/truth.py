"""Three-valued truth (Kleene): a criterion is met, unmet or unknown.

Contract: "Determination semantics". Unknown is a value of its own; it is never read as "no".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """Outcome of a criterion. The values are the words of the contract's JSON."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Truth:
        """Truth of a yes/no answer; ``None`` (not known) is UNKNOWN."""
        if value is None:
            return cls.UNKNOWN
        return cls.MET if value else cls.UNMET


def all_of(outcomes: Iterable[Truth]) -> Truth:
    """Kleene AND: unmet if any is unmet, else unknown if any is unknown, else met (empty: met)."""
    result = Truth.MET
    for outcome in outcomes:
        if outcome is Truth.UNMET:
            return Truth.UNMET
        if outcome is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def any_of(outcomes: Iterable[Truth]) -> Truth:
    """Kleene OR: met if any is met, else unknown if any is unknown, else unmet (empty: unmet)."""
    result = Truth.UNMET
    for outcome in outcomes:
        if outcome is Truth.MET:
            return Truth.MET
        if outcome is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def some_of(outcomes: Iterable[Truth]) -> Truth:
    """One answered and none positive means unmet; unknown only if nothing is answered.

    Contract, "Key care": "one answered column and none positive means unmet; unknown only if all its columns are
    empty". This is not Kleene: an unanswered box beside an answered one counts as not ticked.
    """
    seen = list(outcomes)
    if Truth.MET in seen:
        return Truth.MET
    return Truth.UNMET if Truth.UNMET in seen else Truth.UNKNOWN


def negate(outcome: Truth) -> Truth:
    """Kleene NOT: unknown stays unknown."""
    if outcome is Truth.UNKNOWN:
        return outcome
    return Truth.UNMET if outcome is Truth.MET else Truth.MET
