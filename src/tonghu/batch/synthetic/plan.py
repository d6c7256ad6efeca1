"""What a pack asks of its county: which children, which options its forms print, which lists, which tiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tonghu.core.base.registration import BY_CODE
from tonghu.core.policy.model import Pack

# The contract splits these options by form; a pack without its own form has the national ones.
_BY_FORM: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("migrant", "guardianship_problems"): (
        "父或母或其他监护人无监护能力",
        "父或母或其他监护人监护能力不足",
        "无人监护",
    ),
    ("left_behind", "guardianship_problems"): ("父或母无监护能力", "受委托照护人照护能力不足", "无人监护"),
    ("migrant", "health_management_0_6y"): ("在户籍地接受", "在居住地接受", "未接受"),
    ("left_behind", "health_management_0_6y"): ("已接受", "未接受"),
    ("migrant", "tcm_management_0_36m"): ("在户籍地接受", "在居住地接受", "未接受"),
    ("left_behind", "tcm_management_0_36m"): ("已接受", "未接受"),
    ("migrant", "insurance"): ("纳入户籍地医保", "纳入居住地医保", "未纳入医保"),
    ("left_behind", "insurance"): ("已纳入医保", "未纳入医保"),
}


@dataclass(frozen=True)
class Plan:
    """The part of a pack that the generator needs."""

    policy: str
    as_of: date
    left_behind: bool
    """Whether the pack speaks of left-behind children."""
    across_provinces: bool
    """Whether only children from other provinces are monitored as migrants."""
    sources: frozenset[str]
    """Base-list sources; every pack gets the six department lists all the same."""
    tiers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(label, words of 风险情形), the highest tier first."""
    _options: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def options(self, form: str, code: str) -> tuple[str, ...]:
        """The printed options of a column on ``migrant`` or ``left_behind``."""
        return self._options.get((form, code)) or _BY_FORM.get((form, code)) or BY_CODE[code].options


def plan_of(pack: Pack, as_of: date, *, tiers: bool | None = None) -> Plan:
    """Read it from a pack. ``tiers=False`` leaves risk out although the pack has tiers."""
    migrant = pack.targets.get("migrant.monitoring")
    codes = {pack.criteria[key].code for branch in migrant.branches for key in branch} if migrant else set()
    wanted = tiers is not False
    found = (
        tuple((tier.label, tuple(word for s in tier.situations for word in s.words)) for tier in pack.tiers)
        if wanted
        else ()
    )
    sources = (pack.sections.get("base_list") or {}).get("sources")
    return Plan(
        policy=pack.id,
        as_of=as_of,
        left_behind=pack.targets.get("left_behind.monitoring") is not None,
        across_provinces="crosses_municipality" in codes,
        sources=frozenset(sources) if isinstance(sources, Mapping) else frozenset({"education", "police", "known"}),
        tiers=found,
        _options=_printed_options(pack),
    )


def _printed_options(pack: Pack) -> dict[tuple[str, str], tuple[str, ...]]:
    found = {}
    forms = pack.sections.get("forms") or {}
    for form, content in forms.items():
        fields = content.get("fields") if isinstance(content, Mapping) else None
        for box in fields if isinstance(fields, list | tuple) else ():
            options = box.get("options") if isinstance(box, Mapping) else None
            if isinstance(options, list | tuple):
                found[(form, str(box["column"]))] = tuple(str(option) for option in options)
    return found
