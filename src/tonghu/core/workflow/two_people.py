"""What one person proposes and another decides: a pack coming into force, a large import, an override."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class State(Enum):
    """Where a proposal stands. The value is the stored word."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


TITLES: Mapping[State, str] = {
    State.PROPOSED: "待批准",
    State.APPROVED: "已批准",
    State.REFUSED: "未批准",
    State.WITHDRAWN: "已撤回",
}
NEXT: Mapping[State, frozenset[State]] = {
    State.PROPOSED: frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.WITHDRAWN}),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
_VERBS = {State.APPROVED: "批准", State.REFUSED: "不批准", State.WITHDRAWN: "撤回", State.PROPOSED: "提出"}


class Refused(ValueError):
    """A step that the rules do not allow. The message is for the user."""


def check_step(state: State, to: State, *, proposed_by: str, by: str, reason: str, begun: bool = False) -> None:
    """Raise :class:`Refused` unless ``by`` may take the proposal from ``state`` to ``to``.

    ``begun``: what was approved has taken effect already and is no longer withdrawn but followed by something else.
    """
    if to not in NEXT[state]:
        raise Refused(f"这项申请{TITLES[state]}，不能再{_VERBS[to]}")
    if to in (State.APPROVED, State.REFUSED) and by == proposed_by:
        raise Refused("不能审批自己提出的申请，请由另一人审批")
    if to is State.WITHDRAWN and begun:
        raise Refused("已经生效，不能撤回。要改回原来的做法，请另行提出")
    if to is not State.APPROVED and not reason.strip():
        raise Refused(f"请写明{_VERBS[to]}的理由")
