"""The traced evaluator, node by node: three values, facts used, what is missing, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.core.base.registration import Registration, Value
from tonghu.core.base.truth import Truth
from tonghu.core.policy.evaluate import Trace, evaluate
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.rules import (
    All,
    Answer,
    AnyOf,
    AtMost,
    Case,
    Filled,
    Fixed,
    KindIs,
    Named,
    Not,
    OneOf,
    OtherThan,
    Rule,
    Some,
    Surely,
)
from tonghu.core.survey.rows import read_row

MET, UNMET, UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN
EVERY = (MET, UNKNOWN, UNMET)
ORDER = {UNMET: 0, UNKNOWN: 1, MET: 2}


def trace(rule: Rule, cells: Mapping[str, Any] | None = None, criteria: Mapping[str, Rule] | None = None) -> Trace:
    row = read_row(dict(cells or {}), 1)
    return evaluate(rule, Facts(row, date(2024, 12, 1), load_divisions()), criteria or {})


def fixed(*outcomes: Truth) -> tuple[Fixed, ...]:
    return tuple(Fixed(outcome) for outcome in outcomes)


@pytest.mark.parametrize("outcomes", list(product(EVERY, repeat=3)))
def test_and_is_the_least_and_or_the_greatest(outcomes: tuple[Truth, ...]) -> None:
    assert trace(All(fixed(*outcomes))).outcome is min(outcomes, key=ORDER.__getitem__)
    assert trace(AnyOf(fixed(*outcomes))).outcome is max(outcomes, key=ORDER.__getitem__)


@pytest.mark.parametrize("outcomes", list(product(EVERY, repeat=3)))
def test_one_answered_and_none_positive_means_unmet(outcomes: tuple[Truth, ...]) -> None:
    expected = MET if MET in outcomes else UNMET if UNMET in outcomes else UNKNOWN
    assert trace(Some(fixed(*outcomes))).outcome is expected


def test_nothing_to_compose() -> None:
    assert trace(All(())).outcome is MET
    assert trace(AnyOf(())).outcome is UNMET
    assert trace(Some(())).outcome is UNKNOWN
    assert trace(Case((), Fixed(UNKNOWN))).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("given", "turned", "sure"), [(MET, UNMET, MET), (UNMET, MET, UNMET), (UNKNOWN, UNKNOWN, UNMET)]
)
def test_not_keeps_unknown_and_surely_does_not(given: Truth, turned: Truth, sure: Truth) -> None:
    assert trace(Not(Fixed(given))).outcome is turned
    assert trace(Surely(Fixed(given))).outcome is sure


def test_a_case_passes_over_an_unknown_condition() -> None:
    rule = Case(((Fixed(UNKNOWN), Fixed(UNMET)), (Fixed(UNMET), Fixed(UNMET)), (Fixed(MET), Fixed(MET))), Fixed(UNMET))
    assert trace(rule).outcome is MET


def test_a_case_tells_the_condition_that_decided_and_not_those_passed_over() -> None:
    rule = Case(
        ((Answer("homeless", True), Fixed(UNMET)), (Answer("boarding", True), Answer("school_roll", True))),
        Fixed(UNKNOWN),
    )
    found = trace(rule, {"homeless": "否", "boarding": "是", "school_roll": "否"})
    assert found.outcome is UNMET
    assert found.all_facts() == {"是否学校寄宿": "是", "正式学籍": "否"}


def test_missing_are_only_the_columns_that_could_decide() -> None:
    rule = All((Answer("homeless", True), AnyOf((Answer("boarding", True), Answer("school_roll", True)))))
    assert trace(rule).missing == ("homeless", "boarding", "school_roll")
    assert trace(rule, {"boarding": "是"}).missing == ("homeless",)
    assert trace(rule, {"homeless": "否"}).missing == ()
    assert trace(Surely(rule)).missing == ()


COLUMN: list[tuple[Rule, str | None, Truth]] = [
    (Answer("homeless", True), "是", MET),
    (Answer("homeless", True), "否", UNMET),
    (Answer("homeless", False), "否", MET),
    (Answer("homeless", True), None, UNKNOWN),
    (OneOf("schooling", ("小学", "初中")), "初中", MET),
    (OneOf("schooling", ("小学", "初中")), "高中", UNMET),
    (OneOf("hardship", ("低保家庭",)), "低保家庭、其他", MET),
    (OtherThan("hardship", ("无",)), "无", UNMET),
    (OtherThan("hardship", ("无",)), "其他", MET),
    (OtherThan("hardship", ("无",)), None, UNKNOWN),
    (AtMost("height_cm", 130.0), "130", MET),
    (AtMost("height_cm", 130.0), "130.1", UNMET),
    (AtMost("height_cm", 130.0), "高", UNKNOWN),
    (Filled(("school", "boarding")), "一小", UNMET),
    (Filled(("school",)), "一小", MET),
    (Filled(("school",)), None, UNMET),
]


@pytest.mark.parametrize(("rule", "cell", "expected"), COLUMN)
def test_questions_about_one_column(rule: Rule, cell: str | None, expected: Truth) -> None:
    column: str = rule.columns[0] if isinstance(rule, Filled) else rule.column
    found = trace(rule, {column: cell})
    assert found.outcome is expected
    if expected is UNKNOWN:
        assert found.missing == (column,)


def test_a_fixed_unknown_names_only_columns_that_are_still_empty() -> None:
    rule = Fixed(UNKNOWN, ("guardianship_judgement", "guardianship_judgement_basis"), "须人工研判")
    found = trace(rule, {"guardianship_judgement": "有监护能力"})
    assert found.missing == ("guardianship_judgement_basis",)
    assert found.remarks() == ("须人工研判",)


def test_a_named_criterion_is_followed() -> None:
    found = trace(Named("outer"), {"homeless": "是"}, {"outer": Not(Named("inner")), "inner": Answer("homeless", True)})
    assert found.outcome is UNMET
    assert found.all_facts() == {"流浪": "是"}


KINDS: list[tuple[dict[str, Value], set[str]]] = [
    ({}, {"migrant", "left_behind"}),
    ({"form": "流动"}, {"migrant"}),
    ({"form": "留守"}, {"left_behind"}),
    ({"form": "流动", "father_away": False}, {"migrant", "left_behind"}),
    ({"form": "留守", "both_parents_away": True}, {"left_behind"}),
]


@pytest.mark.parametrize(("values", "kinds"), KINDS)
def test_a_row_is_assessed_as_what_its_form_and_own_columns_say(values: dict[str, Value], kinds: set[str]) -> None:
    facts = Facts(Registration(1, values), date(2024, 12, 1), load_divisions())
    for kind in ("migrant", "left_behind"):
        assert (evaluate(KindIs(kind), facts, {}).outcome is MET) == (kind in kinds)
