"""The life of a grant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tonghu.core.authz.grants import (
    FINAL,
    LONGEST,
    TITLES,
    TRANSITIONS,
    Refused,
    State,
    Wish,
    check_decision,
    check_wish,
)

DAY = date(2026, 11, 25)
WISH = Wish("7", "supervisor", "350583101", DAY, DAY + timedelta(days=90))


def test_a_good_wish() -> None:
    check_wish(WISH, DAY)
    check_wish(replace(WISH, role="social_worker", area="350583101201", confidentiality_signed=True), DAY)
    check_wish(replace(WISH, ends=WISH.starts + LONGEST), DAY)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"role": "king"}, "没有这种角色"),
        ({"area": "350583"}, "乡级"),
        ({"ends": DAY - timedelta(days=1)}, "截止日期"),
        ({"ends": WISH.starts + LONGEST + timedelta(days=1)}, "最长一年"),
        ({"role": "social_worker", "area": "350583101201"}, "保密承诺"),
        ({"held": ("audit_admin",)}, "三权分立"),
        ({"role": "audit_admin", "held": ("system_admin",)}, "三权分立"),
    ],
)
def test_what_cannot_be_granted(changes: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        check_wish(replace(WISH, **changes), DAY)  # type: ignore[arg-type]  # fields of the wish


def test_nobody_decides_for_themselves() -> None:
    """A11: nobody grants to self, nor what oneself asked for; withdrawing is open to everybody who may."""
    for decider in ("7", "8"):
        with pytest.raises(Refused, match="另一人"):
            check_decision(state=State.REQUESTED, to=State.GRANTED, person="7", asked_by="8", decided_by=decider)
    check_decision(state=State.REQUESTED, to=State.GRANTED, person="7", asked_by="8", decided_by="9")
    check_decision(state=State.GRANTED, to=State.WITHDRAWN, person="7", asked_by="8", decided_by="8")


def test_the_table_is_complete() -> None:
    """Every state has a title and an exit, or is final."""
    assert set(TITLES) == set(TRANSITIONS) == set(State)
    assert {State.REFUSED, State.WITHDRAWN} == FINAL
    for state in State:
        for to in set(State) - TRANSITIONS[state]:
            with pytest.raises(Refused, match="不能再"):
                check_decision(state=state, to=to, person="1", asked_by="2", decided_by="3")
