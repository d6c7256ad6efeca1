"""What a person reads about a pair: why it was linked, how, and what speaks against it."""

from __future__ import annotations

from tonghu.core.linkage.birthdays import DayLevel
from tonghu.core.linkage.model import Evidence, Model, Pattern
from tonghu.core.linkage.names import NameLevel
from tonghu.core.linkage.numbers import IdLevel
from tonghu.core.linkage.person import GUARDIAN_SAME, SAME

ID, REPAIRED, NAME_BIRTH_GUARDIAN, SCORE = "id", "id_repaired", "name_birth_guardian", "score"
_REPAIRABLE = frozenset(
    (IdLevel.SAME_UNSOUND, IdLevel.CUT, IdLevel.ONE_DIGIT, IdLevel.SWAPPED, IdLevel.MISSING_DIGIT, IdLevel.TWO_DIGITS)
)
METHOD_BY = ("id", "name", "birth", "guardian", "phone", "guardian_id")
"""The comparisons on which the method depends."""


def method(model: Model, pattern: Pattern) -> str:
    """Contract, ``matches.csv``: ``id``, ``id_repaired``, ``name_birth_guardian`` or ``score``."""
    schema = model.schema
    number = schema.level(pattern, "id")
    if number == IdLevel.SAME:
        return ID
    if number in _REPAIRABLE:
        return REPAIRED
    named = schema.level(pattern, "name") in (NameLevel.SAME, NameLevel.VARIANT)
    born = schema.level(pattern, "birth") == DayLevel.SAME
    kept = (
        schema.level(pattern, "guardian") == GUARDIAN_SAME
        or schema.level(pattern, "phone") == SAME
        or schema.level(pattern, "guardian_id") == SAME
    )
    return NAME_BIRTH_GUARDIAN if named and born and kept else SCORE


def evidence(model: Model, pattern: Pattern) -> str:
    """The evidence of a pair in one line: every finding with its weight in bits, and the sum."""
    found = model.explain(pattern)
    return BETWEEN.join([*(told(line) for line in found.lines), whole(found.score, kin=found.kin)])


BETWEEN = "；"
"""Stands between the findings of one pair."""


def told(line: Evidence) -> str:
    """One finding with its weight."""
    return f"{line.text}{line.weight:+.1f}" if line.weight else f"{line.text}（不计）"


def whole(score: float, *, kin: bool) -> str:
    """The sum, and against which rival it is meant."""
    return f"合计{score:+.1f}（与{'兄弟姐妹' if kin else '其他儿童'}相区别）"
