"""What a person reads about a pair: why it was linked, how, and what speaks against it."""

from __future__ import annotations

from tonghu.core.linkage.birthdays import DayLevel
from tonghu.core.linkage.model import Model, Pattern
from tonghu.core.linkage.names import NameLevel
from tonghu.core.linkage.numbers import IdLevel
from tonghu.core.linkage.person import GUARDIAN_SAME, SAME

ID, REPAIRED, NAME_BIRTH_GUARDIAN, SCORE = "id", "id_repaired", "name_birth_guardian", "score"
_REPAIRABLE = frozenset(
    (IdLevel.SAME_UNSOUND, IdLevel.CUT, IdLevel.ONE_DIGIT, IdLevel.SWAPPED, IdLevel.MISSING_DIGIT, IdLevel.TWO_DIGITS)
)


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
    parts = [f"{line.text}{line.weight:+.1f}" if line.weight else f"{line.text}（不计）" for line in found.lines]
    rival = "兄弟姐妹" if found.kin else "其他儿童"
    return "；".join([*parts, f"合计{found.score:+.1f}（与{rival}相区别）"])
