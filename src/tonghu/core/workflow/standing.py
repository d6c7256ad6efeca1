"""Where a child stands in the register, and which step is due when its decisions or its home have changed.

Nothing leaves the register by itself: a rule proposes, a person confirms. A record that left stays, and comes back under
the same number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Where a child stands. The value is the stored word; ``ON`` is the empty one."""

    ON = ""
    LEDGER = "ledger"
    SERVED = "served"
    LEFT = "left"


TITLES: Mapping[State, str] = {
    State.ON: "在册",
    State.LEDGER: "仅台账",
    State.SERVED: "到龄退出，服务延续",
    State.LEFT: "已退出",
}
NEXT: Mapping[State, frozenset[State]] = {
    State.ON: frozenset({State.LEDGER, State.SERVED, State.LEFT}),
    State.LEDGER: frozenset({State.ON, State.SERVED, State.LEFT}),
    State.SERVED: frozenset({State.ON, State.LEFT}),
    State.LEFT: frozenset({State.ON, State.LEDGER}),
}
"""Which state may follow which; back on the roster is re-entry under the same number."""
COUNTED = frozenset({State.ON})
"""States whose children count. B-11: whoever is over the age is never counted; B-58: nor is the ledger."""


class Step(Enum):
    """What is proposed. The value is the stored word."""

    EXIT = "exit"
    REENTRY = "reentry"
    OTHER_KIND = "other_kind"
    MOVE = "move"


STEPS: Mapping[Step, str] = {
    Step.EXIT: "退出",
    Step.REENTRY: "重新纳入",
    Step.OTHER_KIND: "流动、留守转换",
    Step.MOVE: "移交现居住地",
}
INCLUDED = frozenset({"migrant", "left_behind", "both"})
"""Kinds of children that a plan includes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a proposal follows from. ``was``: the kind that a person has last confirmed, ``now``: the kind decided today.

    ``unit``: the division that is responsible, ``home``: the deepest unit of the residence, ``""`` where it is not known.
    """

    state: State
    was: str
    now: str
    unit: str
    home: str


def due(seen: Seen) -> Step | None:
    """The step that a person should take; ``None`` while nothing has changed or too little is known.

    An open decision proposes nothing: unknown never makes a child leave.
    """
    if seen.now == "open":
        return None
    if seen.state is not State.ON:
        return Step.REENTRY if seen.now in INCLUDED and seen.was not in INCLUDED else None
    if seen.was in INCLUDED and seen.now not in INCLUDED:
        return Step.EXIT
    if seen.was in INCLUDED and seen.now in INCLUDED and seen.was != seen.now:
        return Step.OTHER_KIND
    if seen.now in INCLUDED and seen.home and not _one_place(seen.unit, seen.home) and seen.now != "left_behind":
        return Step.MOVE
    return None


def confirmed_by_itself(seen: Seen) -> bool:
    """Whether the kind decided today needs nobody's word: a child on the roster that no plan included before."""
    return seen.state is State.ON and seen.was not in INCLUDED and seen.now not in ("open", seen.was)


def _one_place(unit: str, home: str) -> bool:
    return unit.startswith(home) or home.startswith(unit)


def likely_reason(unmet: Collection[str], reasons: Mapping[str, Collection[str]]) -> str:
    """Of a pack's ways to leave the first whose criteria are no longer met; ``""`` when none says so.

    ``unmet``: codes of criteria that are not met today; ``reasons``: way → the criteria that speak for it.
    """
    return next((code for code, criteria in reasons.items() if set(criteria) & set(unmet)), "")


def check(state: State, to: State) -> None:
    """Raise :class:`ValueError`, in words for the user, unless ``to`` may follow ``state``."""
    if to not in NEXT[state]:
        raise ValueError(f"现在是“{TITLES[state]}”，不能改为“{TITLES[to]}”")
