"""Exits are proposed by rule and taken by people (B-11, B-58)."""

from __future__ import annotations

from itertools import product

import pytest

from tonghu.core.workflow.standing import (
    COUNTED,
    INCLUDED,
    NEXT,
    TITLES,
    Seen,
    State,
    Step,
    check,
    confirmed_by_itself,
    due,
    likely_reason,
)

KINDS = ("", "open", "none", "migrant", "left_behind", "both")


def seen(state: State = State.ON, was: str = "migrant", now: str = "migrant", home: str = "350583101201") -> Seen:
    return Seen(state, was, now, "350583101201", home)


@pytest.mark.parametrize(
    ("case", "step"),
    [
        (seen(), None),
        (seen(now="none"), Step.EXIT),
        (seen(was="none", now="none"), None),
        (seen(now="left_behind"), Step.OTHER_KIND),
        (seen(was="both"), Step.OTHER_KIND),
        (seen(now="open"), None),
        (seen(home="350583102201"), Step.MOVE),
        (seen(home="350583101"), None),
        (seen(home=""), None),
        (seen(was="left_behind", now="left_behind", home="350583102201"), None),
        (seen(State.LEFT, was="none"), Step.REENTRY),
        (seen(State.LEFT, was="none", now="none"), None),
        (seen(State.SERVED, was="none"), Step.REENTRY),
        (seen(State.LEFT), None),
        (seen(State.LEDGER, was="none", now="none"), None),
        (seen(State.LEDGER, was="none"), Step.REENTRY),
        (seen(State.LEDGER), None),
        (seen(was="none"), None),
    ],
)
def test_what_is_proposed(case: Seen, step: Step | None) -> None:
    assert due(case) is step


def test_unknown_never_proposes_anything() -> None:
    """No state, no earlier kind and no home makes an open decision a step; nothing leaves that was never included."""
    for state, was, home in product(State, KINDS, ("", "350583102201")):
        assert due(seen(state, was, "open", home)) is None
    for state, was, now in product(State, set(KINDS) - INCLUDED, KINDS):
        assert due(seen(state, was, now)) is not Step.EXIT


def test_whoever_comes_to_be_included_needs_nobody_to_confirm_it() -> None:
    """So that the day it leaves again is seen."""
    assert confirmed_by_itself(seen(was="", now="none"))
    assert confirmed_by_itself(seen(was="none", now="migrant"))
    for case in (
        seen(was="none", now="none"),
        seen(was="", now="open"),
        seen(now="none"),
        seen(State.LEFT, was="none"),
    ):
        assert not confirmed_by_itself(case)


def test_every_state_can_be_left_and_come_back_from() -> None:
    assert set(NEXT) == set(State) == set(TITLES)
    for state in State:
        assert State.ON in NEXT[state] | {state}, "the way back, under the same number"
    assert {State.ON} == COUNTED
    with pytest.raises(ValueError, match="不能改为“仅台账”"):
        check(State.SERVED, State.LEDGER)
    check(State.LEFT, State.ON)


def test_the_reason_follows_from_what_is_no_longer_met() -> None:
    ways = {"no_longer_meets": (), "turns_16": ("under_16",), "returned_home": ("crosses_county",)}
    assert likely_reason({"crosses_county", "away_6_months"}, ways) == "returned_home"
    assert likely_reason({"under_16", "crosses_county"}, ways) == "turns_16"
    assert likely_reason({"away_6_months"}, ways) == ""
