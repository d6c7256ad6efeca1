"""What "a parent is away" and "without guardianship capability" mean, written out in the tree's own nodes.

Contract, "People". Three packs ask the same questions with other months and another crossing level, so a pack names
the question (``parents_away``, ``one_away_other_incapable``) with its numbers and this module spells it out; traced
evaluator, columns and Chinese reading then see ordinary nodes only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tonghu.core.base.places import Level
from tonghu.core.base.truth import Truth
from tonghu.core.policy.rules import (
    All,
    Answer,
    AnyOf,
    Case,
    ColumnDate,
    Crosses,
    Filled,
    Fixed,
    Not,
    OneOf,
    OtherThan,
    PlaceName,
    Rule,
    Surely,
    Term,
)

Parent = Literal["father", "mother"]
_WORK: dict[Parent, PlaceName] = {"father": "father_work", "mother": "mother_work"}
_YES, _NO = Fixed(Truth.MET), Fixed(Truth.UNMET)
_BY_HAND = "须人工研判：该方已故、不详、离异不共同抚养或为其他情形，请一并研判是否属于孤儿或事实无人抚养儿童"


@dataclass(frozen=True, slots=True)
class AwayTerms:
    """What a pack asks of a parent who is away. ``months=None`` asks no term, ``level=None`` no place."""

    months: int | None
    beyond: bool
    level: Level | None


def both_away(terms: AwayTerms) -> Rule:
    """父母双方外出: both are away; 共同居住人 父母双方 or 父母一方 makes it unmet whatever else is written."""
    lives_with_one = Not(Surely(OneOf("lives_with", ("父母双方", "父母一方"))))
    return All(
        (lives_with_one, *(part for who in _PARENTS for part in (_says_both(who), *_long_and_far_enough(who, terms))))
    )


def one_away_other_incapable(terms: AwayTerms) -> Rule:
    """一方外出另一方无监护能力: one is away as the pack asks and the other has no guardianship capability."""
    lives_with_both = Not(Surely(OneOf("lives_with", ("父母双方",))))
    ways = tuple(
        All((_says_one(away, other), *_long_and_far_enough(away, terms), incapable(other, away)))
        for away, other in (_PARENTS, _PARENTS[::-1])
    )
    return All((lives_with_both, AnyOf(ways)))


def incapable(who: Parent, other: Parent) -> Rule:
    """No guardianship capability of ``who``, the parent who is not away; ``other`` is the one who is.

    A person's judgement with its basis outranks the listed circumstances. 死亡, 其他 and the states 已故, 不详,
    离异不共同抚养 are decided by hand. The form's answer stands in only where an 外出务工 is empty.
    """
    judged, because = "guardianship_judgement", "guardianship_judgement_basis"
    basis = Filled((because,))
    form = "one_away_other_incapable"
    form_counts = Not(Filled(("father_away", "mother_away")))
    return Case(
        (
            (All((OneOf(judged, ("有监护能力",)), basis)), _NO),
            (All((OneOf(judged, ("无监护能力",)), basis)), _YES),
            (OtherThan(f"{who}_incapacity", ("无", "死亡", "其他")), _YES),
            (OneOf(f"{who}_state", ("失联",)), _YES),
            (
                AnyOf(
                    (
                        OneOf(f"{who}_incapacity", ("死亡", "其他")),
                        OneOf(f"{who}_state", ("已故", "不详", "离异不共同抚养")),
                    )
                ),
                Fixed(Truth.UNKNOWN, (judged, because), _BY_HAND),
            ),
            (Filled((f"{who}_incapacity",)), _NO),
            (All((form_counts, Filled((form,)))), Answer(form, True)),
            # Judged, but without the basis that would make the judgement count.
            (All((form_counts, Filled((judged,)))), Fixed(Truth.UNKNOWN, (f"{who}_incapacity", form, because))),
            (Filled((judged,)), Fixed(Truth.UNKNOWN, (f"{who}_incapacity", because))),
            (form_counts, Fixed(Truth.UNKNOWN, (f"{who}_incapacity", form))),
        ),
        Fixed(Truth.UNKNOWN, (f"{who}_incapacity",)),
    )


_PARENTS: tuple[Parent, Parent] = ("father", "mother")


def _dead(who: Parent) -> Rule:
    return AnyOf((OneOf(f"{who}_state", ("已故",)), OneOf(f"{who}_incapacity", ("死亡",))))


def _long_and_far_enough(who: Parent, terms: AwayTerms) -> tuple[Rule, ...]:
    parts: list[Rule] = []
    if terms.months is not None:
        parts.append(Term(ColumnDate(f"{who}_away_since"), terms.months, terms.beyond))
    if terms.level is not None:
        parts.append(Crosses("hukou", _WORK[who], terms.level))
    return tuple(parts)


def _says_both(who: Parent) -> Rule:
    """The parent's own answer, else the form's 父母双方同时外出."""
    own, form = f"{who}_away", "both_parents_away"
    return Case(
        (
            (_dead(who), _NO),
            (Filled((own,)), Answer(own, True)),
            (Filled((form,)), Answer(form, True)),
        ),
        Fixed(Truth.UNKNOWN, (own, form)),
    )


def _says_one(who: Parent, other: Parent) -> Rule:
    """The parent's own answer, else the form's 父母一方外出、另一方无监护能力, which does not say which parent it is:
    the one who is known to be away, else the one whose months or work place are filled, else either."""
    own, form, both = f"{who}_away", "one_away_other_incapable", "both_parents_away"
    own_columns = AnyOf((Filled((f"{who}_away_since",)), _work_filled(who)))
    other_columns = AnyOf((Filled((f"{other}_away_since",)), _work_filled(other)))
    which = Case(
        (
            (Answer(f"{other}_away", True), _NO),
            (Answer(f"{other}_away", False), _YES),
            (own_columns, _YES),
            (other_columns, _NO),
        ),
        _YES,
    )
    return Case(
        (
            (_dead(who), _NO),
            (Filled((own,)), Answer(own, True)),
            (Answer(form, True), which),
            (Answer(form, False), _NO),
            (Answer(both, True), _YES),
        ),
        Fixed(Truth.UNKNOWN, (own, form)),
    )


def _work_filled(who: Parent) -> Rule:
    return AnyOf((Filled((f"{who}_work_division",)), Filled((f"{who}_work_address",))))
