"""Weights, rivals, learning: what a pair's score comes to and why."""

from __future__ import annotations

import pytest

from tonghu.core.linkage.birthdays import DayLevel
from tonghu.core.linkage.em import separated
from tonghu.core.linkage.learn import ENOUGH, learned
from tonghu.core.linkage.model import Model, both_rivals, probabilities
from tonghu.core.linkage.names import NameLevel
from tonghu.core.linkage.numbers import IdLevel
from tonghu.core.linkage.schema import CHILD, Comparison, Level, Schema
from tonghu.core.linkage.telling import ID, NAME_BIRTH_GUARDIAN, REPAIRED, SCORE, evidence, method

MODEL = Model(CHILD, 100_000)


def pattern(frequency: int = 1, **levels: int) -> tuple[int, ...]:
    return (*(levels.get(comparison.code, 0) for comparison in CHILD.comparisons), frequency)


HOUSEHOLD = {"phone": 1, "guardian": 1, "guardian_id": 1, "residence": 1, "hukou": 1}


def test_what_siblings_share_never_tells_them_apart() -> None:
    """Same home, another given name and another birth date: not the child, whatever agrees in the household."""
    sibling = pattern(name=NameLevel.SURNAME, birth=DayLevel.DIFFERENT, sex=1, **HOUSEHOLD)
    assert MODEL.score(sibling) < -8
    twin = pattern(name=NameLevel.ONE_OTHER, birth=DayLevel.SAME, sex=1, **HOUSEHOLD)
    assert probabilities([MODEL.score(twin)])[0] < 0.95


def test_an_exact_number_that_name_and_birthday_contradict() -> None:
    wrong = pattern(id=IdLevel.SAME, name=NameLevel.SURNAME, birth=DayLevel.DIFFERENT, **HOUSEHOLD)
    right = pattern(id=IdLevel.SAME, name=NameLevel.DIFFERENT, birth=DayLevel.SAME)
    assert MODEL.score(wrong) < 0 < MODEL.score(right)


def test_a_rare_name_weighs_more() -> None:
    rare, common = (pattern(f, name=NameLevel.SAME, birth=DayLevel.SAME, sex=1) for f in (1, 10))
    assert MODEL.score(rare) > MODEL.score(common) + 3


def test_rivals_and_probabilities() -> None:
    assert both_rivals(3.0, 3.0) == pytest.approx(2.0)
    assert both_rivals(3.0, 80.0) == pytest.approx(3.0)
    assert probabilities([10.0, 10.0]) == [pytest.approx(0.49976, abs=1e-4)] * 2
    assert probabilities([]) == []


def test_methods_and_evidence() -> None:
    assert method(MODEL, pattern(id=IdLevel.SAME)) == ID
    assert method(MODEL, pattern(id=IdLevel.CUT)) == REPAIRED
    named = pattern(name=NameLevel.SAME, birth=DayLevel.SAME, phone=1)
    assert method(MODEL, named) == NAME_BIRTH_GUARDIAN
    assert method(MODEL, pattern(name=NameLevel.HOMOPHONE, birth=DayLevel.SAME)) == SCORE
    text = evidence(MODEL, pattern(name=NameLevel.SAME, birth=DayLevel.SAME, **HOUSEHOLD))
    assert "联系电话相同（不计）" in text
    assert "与兄弟姐妹相区别" in text


def test_learning_waits_for_enough_pairs_and_keeps_agreement_positive() -> None:
    few = learned(CHILD, {"phone": {1: 5.0, 2: 500.0}}, {})
    at = CHILD.place["phone"]
    assert few[at][1].same == CHILD.comparisons[at].levels[1].same
    many = learned(CHILD, {"phone": {1: float(ENOUGH), 2: 3.0 * ENOUGH}}, {"phone": {1: 10.0, 2: 1e6}})
    assert many[at][1].same == pytest.approx(0.25, abs=0.07)
    assert many[at][1].kin == many[at][1].same
    assert Model(CHILD, 1000, shares=many).weights(pattern(phone=1))[0][2] >= 0


def test_separated_finds_the_mixture() -> None:
    """Known truth: a third of the pairs match, and then agree in 9 of 10 cases; others in 1 of 20."""
    levels = (Level("-", 1, 1, 1), Level("same", 0.8, 0.1, 0.1), Level("different", 0.2, 0.9, 0.9))
    schema = Schema(tuple(Comparison(code, code, levels) for code in "abcd"))
    counts: dict[tuple[int, ...], int] = {}
    for number in range(16):
        found = tuple(1 if number >> k & 1 else 2 for k in range(4))
        same = found.count(1)
        often = 100_000 * (0.9**same * 0.1 ** (4 - same) / 3 + 0.05**same * 0.95 ** (4 - same) * 2 / 3)
        counts[(*found, 0)] = round(often)
    shares, matching = separated(schema, counts, [[1.0, 0.05, 0.95]] * 4, 0.1)
    assert matching == pytest.approx(1 / 3, abs=0.01)
    assert all(column[1].same == pytest.approx(0.9, abs=0.01) for column in shares)
