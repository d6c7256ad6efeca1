"""Who enters and who leaves between two sides (days or packs), why, and sums that are exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tonghu.core.base.truth import Truth
from tonghu.core.policy.ahead import outcomes
from tonghu.core.policy.assess import Assessment
from tonghu.core.policy.describe import visits_text
from tonghu.decisions import assessing
from tonghu.decisions.card import MARKS, title_of
from tonghu.decisions.models import CARE, STATUSES, TIERS

TARGETS = ("migrant.monitoring", "migrant.statistics", "left_behind.monitoring")
INCLUDED = "included"
_ABSENT = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """One child for whom something is decided differently."""

    child: Any
    changes: tuple[tuple[str, str, str], ...]
    """What, before, after, in words."""
    why: tuple[str, ...]


@dataclass(slots=True)
class Bridge:
    """One population from one side to the other: ``before + entered - left == after``, always."""

    title: str
    before: int = 0
    entered: int = 0
    left: int = 0
    after: int = 0
    opened: int = 0
    """Undetermined on the second side."""

    @property
    def exact(self) -> bool:
        """Whether the sum holds."""
        return self.before + self.entered - self.left == self.after


@dataclass(slots=True)
class Comparison:
    """The whole: children looked at, a bridge per population, and the children that moved."""

    children: int = 0
    bridges: dict[str, Bridge] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    tiers: Counter[tuple[str, str]] = field(default_factory=Counter)
    visits: int = 0

    def counts(self) -> dict[str, Any]:
        """Figures without names, to be kept beside a proposal."""
        bridges = {k: [b.before, b.entered, b.left, b.after] for k, b in self.bridges.items()}
        tiers = sum(self.tiers.values())
        return {
            "children": self.children,
            "bridges": bridges,
            "moved": len(self.moved),
            "tiers": tiers,
            "visits": self.visits,
        }


def compare(children: Sequence[Any], left: assessing.Side, right: assessing.Side) -> Comparison:
    """Assess the same children on both sides."""
    found = Comparison(bridges={key: Bridge(title_of(key)) for key in TARGETS})
    then = assessing.many(children, left)
    now = assessing.many(children, right)
    for (child, before), (_, after) in zip(then, now, strict=True):
        found.children += 1
        _count(found, before, after)
        changes = tuple(_changes(before, after))
        if changes:
            found.moved.append(Moved(child, changes, tuple(_why(before, after))))
    return found


def _count(found: Comparison, before: Assessment, after: Assessment) -> None:
    one, two = outcomes(before), outcomes(after)
    for key, bridge in found.bridges.items():
        was, is_now = one.get(key, _ABSENT) == INCLUDED, two.get(key, _ABSENT) == INCLUDED
        bridge.before += was
        bridge.after += is_now
        bridge.entered += is_now and not was
        bridge.left += was and not is_now
        bridge.opened += two.get(key, _ABSENT) == "undetermined"
    if one["risk"] != two["risk"]:
        found.tiers[one["risk"], two["risk"]] += 1
    found.visits += before.risk.visits != after.risk.visits


def _changes(before: Assessment, after: Assessment) -> list[tuple[str, str, str]]:
    one, two = outcomes(before), outcomes(after)
    listed = []
    for key in (*TARGETS, "key_care", "risk"):
        was, is_now = one.get(key, _ABSENT), two.get(key, _ABSENT)
        if was != is_now:
            words = CARE if key == "key_care" else TIERS if key == "risk" else STATUSES
            title = {"key_care": "重点关爱", "risk": "风险等级"}.get(key) or title_of(key)
            listed.append((title, words.get(was, "不适用"), words.get(is_now, "不适用")))
    if before.risk.visits != after.risk.visits:
        listed.append(("走访", visits_text(before.risk.visits), visits_text(after.risk.visits)))
    return listed


def _why(before: Assessment, after: Assessment) -> list[str]:
    """The criteria whose outcome differs, by code, with the sentence of the second side; new ones count as changed."""
    reasons: dict[str, None] = {}
    for key in TARGETS:
        one, two = before.decisions.get(key), after.decisions.get(key)
        if two is None or (one is not None and one.status == two.status):
            continue
        was: dict[str, Truth] = {c.code: c.outcome for c in one.criteria} if one else {}
        for criterion in two.criteria:
            if was.get(criterion.code) is not criterion.outcome:
                mark = MARKS[criterion.outcome][0]
                reasons.setdefault(f"{mark} {criterion.text}〔{criterion.clause}〕")
    return list(reasons)
