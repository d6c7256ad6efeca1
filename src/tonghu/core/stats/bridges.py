"""Bridges: why two figures differ, as steps that sum exactly. Exact bridges are for internal readers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Bridge:
    """``start`` plus the steps is ``end``. A step is (words, change in persons)."""

    title: str
    start: tuple[str, int]
    steps: tuple[tuple[str, int], ...]
    end: tuple[str, int]

    def __post_init__(self) -> None:
        if self.start[1] + sum(change for _, change in self.steps) != self.end[1]:
            raise ValueError(f"{self.title}：各项之和与期末数不符")


class Why(Enum):
    """Why a child counts now and did not before, or the other way round."""

    NEW = "新增"
    RE_ENTERED = "退出后再次纳入"
    LEFT = "退出（不再符合条件或不再登记）"
    AGED_OUT = "满16周岁退出"
    POLICY = "政策口径变化"
    BOUNDARY = "区划变化"
    WAS_UNDETERMINED = "上期待确认，本期确认纳入"
    NOW_UNDETERMINED = "资料不足，本期转为待确认"


@dataclass(frozen=True, slots=True)
class Standing:
    """One child at one date. ``status`` as in a decision; ``too_old``: the age rule is no longer met."""

    status: str
    too_old: bool = False
    by_old_policy: str | None = None
    """Its status at the later date under the earlier policy; ``None`` when the policy is the same."""
    by_old_boundaries: str | None = None
    """Its status at the later date with the earlier division table; ``None`` when nothing changed."""


IN, OPEN = "included", "undetermined"


def over_time(
    title: str,
    before: Mapping[str, Standing],
    now: Mapping[str, Standing],
    labels: tuple[str, str],
    ever: Collection[str] = (),
) -> Bridge:
    """From the previous period to this one, child by child (keys are the children's lasting numbers).

    ``ever``: children that were counted in some period before the previous one.
    """
    steps: Counter[Why] = Counter()
    for child in sorted({*before, *now}):
        was, is_now = before.get(child), now.get(child)
        counted, counts = was is not None and was.status == IN, is_now is not None and is_now.status == IN
        if counts and not counted:
            steps[_entered(was, is_now, child in ever)] += 1
        elif counted and not counts:
            steps[_went(is_now)] -= 1
    start = sum(standing.status == IN for standing in before.values())
    end = sum(standing.status == IN for standing in now.values())
    listed = tuple((why.value, steps[why]) for why in Why if why in steps)
    return Bridge(title, (labels[0], start), listed, (labels[1], end))


def _entered(was: Standing | None, now: Standing | None, ever: bool) -> Why:
    if now is not None and now.by_old_policy not in (None, IN):
        return Why.POLICY
    if now is not None and now.by_old_boundaries not in (None, IN):
        return Why.BOUNDARY
    if was is not None and was.status == OPEN:
        return Why.WAS_UNDETERMINED
    return Why.RE_ENTERED if ever else Why.NEW


def _went(now: Standing | None) -> Why:
    if now is None:
        return Why.LEFT
    if now.too_old:
        return Why.AGED_OUT
    if now.by_old_policy == IN:
        return Why.POLICY
    if now.by_old_boundaries == IN:
        return Why.BOUNDARY
    return Why.NOW_UNDETERMINED if now.status == OPEN else Why.LEFT


def between_populations(monitoring: Collection[str], statistics: Collection[str], undecided: Collection[str]) -> Bridge:
    """From the monitoring to the statistics population. ``undecided``: undetermined in the one they are not in."""
    only_statistics = set(statistics) - set(monitoring)
    only_monitoring = set(monitoring) - set(statistics)
    waiting = set(undecided)
    return Bridge(
        "监测摸排口径与统计分析口径",
        ("监测摸排口径", len(set(monitoring))),
        (
            ("只属统计分析口径（跨乡镇而不跨县等）", len(only_statistics - waiting)),
            ("属统计分析口径，监测摸排口径待确认", len(only_statistics & waiting)),
            ("属监测摸排口径，统计分析口径待确认", -len(only_monitoring & waiting)),
            ("只属监测摸排口径（主动求助等）", -len(only_monitoring - waiting)),
        ),
        ("统计分析口径", len(set(statistics))),
    )


def to_list(
    name: str,
    register: Collection[str],
    listed: Collection[str],
    doubtful: Collection[str] = (),
    uncounted: Mapping[str, Collection[str]] | None = None,
) -> Bridge:
    """From the register to a department's list. ``listed`` holds the lasting numbers of recognised children and any other
    mark for the others; ``doubtful``: marks whose recognition a person must decide; ``uncounted``: words → children who
    are registered but not counted, each in one group."""
    ours, theirs, open_ = set(register), set(listed), set(doubtful)
    beyond = theirs - ours
    groups = {words: beyond & set(children) for words, children in (uncounted or {}).items()}
    known: set[str] = set().union(*groups.values())
    return Bridge(
        f"登记数与{name}名单",
        ("登记数", len(ours)),
        (
            ("登记而不在名单上", -len(ours - theirs)),
            *((f"在名单上，{words}", len(children)) for words, children in groups.items()),
            ("在名单上而未登记", len(beyond - known - open_)),
            ("名单上是否同一儿童待确认", len((beyond - known) & open_)),
        ),
        (f"{name}名单", len(theirs)),
    )


OTHERS = "其他各项"


def coarsened(bridge: Bridge, small: Callable[[int], bool]) -> Bridge | None:
    """The bridge with small steps put together until none is small; ``None`` where that leaves nothing to tell."""
    steps = [step for step in bridge.steps if step[1] and not small(step[1])]
    rest = [change for _, change in bridge.steps if change and small(change)]
    total = sum(rest)
    steps.sort(key=lambda step: abs(step[1]))
    while rest and (small(total) or len(rest) < 2):
        if not steps:
            return None
        rest.append(steps.pop(0)[1])
        total = sum(rest)
    order = {words: place for place, (words, _) in enumerate(bridge.steps)}
    kept = tuple(sorted(steps, key=lambda step: order[step[0]]))
    return Bridge(bridge.title, bridge.start, (*kept, *([(OTHERS, total)] if rest else [])), bridge.end)
