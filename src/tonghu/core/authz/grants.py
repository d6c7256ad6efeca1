"""The life of a grant: requested by one person, decided by another, time-boxed, withdrawn (未成年人网络保护条例 36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from tonghu.core.authz.roles import ROLES, may_hold_together

LONGEST = timedelta(days=366)
"""No grant runs longer without being asked for anew."""


CHECK_LASTS = timedelta(days=365)
"""The query about whoever works close to minors is repeated every year (未成年人保护法 62)."""


class State(Enum):
    """Where a grant stands. The value is the stored word."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


TITLES: Mapping[State, str] = {
    State.REQUESTED: "待审批",
    State.GRANTED: "已授权",
    State.REFUSED: "未批准",
    State.WITHDRAWN: "已收回",
}
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.GRANTED, State.REFUSED, State.WITHDRAWN}),
    State.GRANTED: frozenset({State.WITHDRAWN}),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
FINAL = frozenset(state for state, following in TRANSITIONS.items() if not following)


class Refused(ValueError):
    """A step that the rules do not allow. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A grant as it is asked for. ``held``: the roles that the person holds already."""

    person: str
    role: str
    area: str
    starts: date
    ends: date
    confidentiality_signed: bool = False
    held: tuple[str, ...] = ()


def check_wish(wish: Wish, today: date) -> None:
    """Raise :class:`Refused` when the wish cannot be granted to anybody."""
    role = ROLES.get(wish.role)
    if role is None:
        raise Refused("没有这种角色")
    if len(wish.area) < role.reach.value:
        raise Refused(f"“{role.title}”的授权范围应到{_LEVELS[role.reach.value]}，不能更大")
    if wish.ends < max(wish.starts, today):
        raise Refused("截止日期应在今天和起始日期之后")
    if wish.ends - wish.starts > LONGEST:
        raise Refused("一次授权最长一年，到期重新申请")
    if role.collect_only and not wish.confidentiality_signed:
        raise Refused("受托登记的人员要先签订保密承诺书，填写签订日期")
    for other in wish.held:
        if not may_hold_together(wish.role, other):
            raise Refused(f"“{role.title}”与已有的“{ROLES[other].title}”不能由同一人担任（三权分立）")


def check_due(role: str, checked_on: date | None, today: date) -> bool:
    """Whether somebody with this role must be queried (again) before working close to minors."""
    near = role in ROLES and ROLES[role].near_minors
    return near and (checked_on is None or today - checked_on > CHECK_LASTS)


def check_decision(
    *, state: State, to: State, person: str, asked_by: str, decided_by: str, check_due: bool = False
) -> None:
    """Raise :class:`Refused` when this person may not take this step."""
    if to not in TRANSITIONS[state]:
        raise Refused(f"这项授权{TITLES[state]}，不能再{_VERBS[to]}")
    if to in (State.GRANTED, State.REFUSED) and decided_by in (person, asked_by):
        raise Refused("不能审批自己的授权，也不能审批自己提出的申请，请由另一人审批")
    if to is State.GRANTED and check_due:
        raise Refused("密切接触未成年人的岗位，一年内要有从业查询。请先登记查询日期，再批准")


_LEVELS = {0: "全国", 2: "省级", 4: "市级", 6: "县级", 9: "乡级", 12: "村级"}
_VERBS = {State.GRANTED: "批准", State.REFUSED: "拒绝", State.WITHDRAWN: "收回", State.REQUESTED: "申请"}
