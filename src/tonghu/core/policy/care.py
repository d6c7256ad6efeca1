"""Key care, risk tiers, visits and services for one child. Contract: "Key care", "Risk", "Services"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import COLUMNS, NO_ONE, TIERS, header
from tonghu.core.base.truth import Truth
from tonghu.core.policy.evaluate import evaluate
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.model import Pack, ServiceItem, Tier, Visits
from tonghu.core.policy.read_items import KEY_CARE
from tonghu.core.policy.rules import Rule

_ORDER = {column.code: index for index, column in enumerate(COLUMNS)}
_LISTED = {Truth.MET: "listed", Truth.UNMET: "not_listed", Truth.UNKNOWN: "undetermined"}
PROTECTED_NAME = "按保护事项办理"
"""What a shared file prints for a protected item (B-34)."""


def _headers(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(header(code) for code in sorted(set(columns), key=_ORDER.__getitem__))


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition that is met."""

    code: str
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class KeyCareResult:
    """``status`` is listed, not_listed or undetermined; ``missing`` holds headers."""

    status: str
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The contract's ``key_care`` object."""
        reasons = [{"code": r.code, "clause": r.clause, "text": r.text} for r in self.reasons]
        return {"status": self.status, "reasons": reasons, "missing": list(self.missing)}


def key_care(pack: Pack, facts: Facts, rules: Mapping[str, Rule]) -> KeyCareResult:
    """Whether the child belongs on the key-care list and by which conditions."""
    if pack.key_care is None:
        return KeyCareResult("not_listed", (), ())
    whole = evaluate(rules[KEY_CARE], facts, rules)
    reasons: list[Reason] = []
    missing = list(whole.missing)
    applies = whole.outcome is not Truth.UNMET or _may_apply(pack, facts, rules)
    for criterion in pack.key_care.criteria:
        trace = evaluate(criterion.rule, facts, rules)
        if trace.outcome is Truth.MET and whole.outcome is not Truth.UNMET:
            clause = pack.quote(criterion.about.clause)
            reasons.append(Reason(criterion.about.key, clause, criterion.about.title))
        elif trace.outcome is Truth.UNKNOWN and applies and whole.outcome is not Truth.MET:
            # Merely unrecorded conditions do not make the list undetermined, but a person should know of them.
            missing.extend(column for column in criterion.recorded_by if not facts.known(column))
    return KeyCareResult(_LISTED[whole.outcome], tuple(reasons), _headers(tuple(missing)))


def _may_apply(pack: Pack, facts: Facts, rules: Mapping[str, Rule]) -> bool:
    assert pack.key_care is not None
    of_kind = any(kind in pack.key_care.kinds for kind in facts.kinds())
    return of_kind and evaluate(rules["under_16"], facts, rules).outcome is not Truth.UNMET


@dataclass(frozen=True, slots=True)
class RiskReason:
    """A situation that gives the tier."""

    situation: str
    clause: str


@dataclass(frozen=True, slots=True)
class RiskResult:
    """``tier`` is red, yellow, green or ``None`` (not yet assessed, or the pack has no tiers)."""

    tier: str | None
    graded_by: str | None
    reasons: tuple[RiskReason, ...]
    visits: Visits
    contradictions: tuple[Problem, ...] = ()
    """Where the worker's grade, or 风险情形 无, contradicts what the columns say."""

    def as_json(self) -> dict[str, object]:
        """The contract's ``risk`` object."""
        return {
            "tier": self.tier,
            "graded_by": self.graded_by,
            "reasons": [{"situation": r.situation, "clause": r.clause} for r in self.reasons],
            "visits": self.visits.as_json(),
        }


def risk(pack: Pack, facts: Facts, rules: Mapping[str, Rule]) -> RiskResult:
    """The tier is the higher of the worker's grade and the rule's; without tiers, the pack's visit rules."""
    if not pack.tiers:
        return RiskResult(None, None, (), _visits_owed(pack, facts, rules))
    if evaluate(rules["under_16"], facts, rules).outcome is Truth.UNMET:
        return RiskResult(None, None, (), Visits())
    by_rule, reasons = _by_rule(pack, facts, rules)
    grade = facts.registration.text("risk_tier")
    by_worker = next((tier for tier in pack.tiers if tier.label == grade), None) if grade in TIERS else None
    said_none = facts.registration.choices("risk_situations") == (NO_ONE,)
    contradictions: list[Problem] = []
    if said_none and by_rule is None:
        by_rule = pack.tiers[-1]
    elif said_none:
        shown = "、".join(dict.fromkeys(reason.situation for reason in reasons))
        contradictions.append(_contradicts("risk_situations", f"填“{NO_ONE}”，但其他栏目显示：{shown}。请核实后改正"))
    found = [tier for tier in (by_worker, by_rule) if tier is not None]
    if not found:
        return RiskResult(None, None, (), Visits())
    rank = {tier.key: index for index, tier in enumerate(pack.tiers)}
    tier = min(found, key=lambda one: rank[one.key])
    if by_worker is not None and by_rule is not None and rank[by_worker.key] > rank[by_rule.key]:
        lower = f"填“{by_worker.label}”，低于按情形认定的“{by_rule.label}”。请核实；下调须经批准"
        contradictions.append(_contradicts("risk_tier", lower))
    graded_by = "worker" if tier is by_worker else "rule"
    given = tuple(reasons) if tier is by_rule else ()
    return RiskResult(tier.key, graded_by, given, tier.visits, tuple(contradictions))


def _contradicts(column: str, what: str) -> Problem:
    return Problem(header(column), "contradiction", f"“{header(column)}”{what}。")


def _by_rule(pack: Pack, facts: Facts, rules: Mapping[str, Rule]) -> tuple[Tier | None, list[RiskReason]]:
    for tier in pack.tiers:
        reasons = [
            RiskReason(
                ("（疑似）" if situation.suspected else "") + situation.about.title, pack.quote(situation.about.clause)
            )
            for situation in tier.situations
            if evaluate(situation.rule, facts, rules).outcome is Truth.MET
        ]
        if reasons:
            return tier, reasons
    return None, []


def _visits_owed(pack: Pack, facts: Facts, rules: Mapping[str, Rule]) -> Visits:
    for rule in pack.visit_rules:
        if evaluate(rule.rule, facts, rules).outcome is Truth.MET:
            return rule.visits
    return Visits()


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """One item that the child is entitled to or whose entitlement is to be checked."""

    item: ServiceItem
    status: str
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The contract's object."""
        return {
            "item": self.item.number,
            "project": self.item.project,
            "status": self.status,
            "missing": list(self.missing),
        }

    def shared_name(self) -> str:
        """The name that may stand in a shared workbook."""
        return PROTECTED_NAME if self.item.protected else self.item.project


def services(
    pack: Pack, facts: Facts, rules: Mapping[str, Rule], migrant_status: str | None
) -> tuple[ServiceResult, ...]:
    """The pack's service list applied to a child included as a migrant; undetermined children get every item at most
    as ``check``; other children none."""
    if migrant_status not in ("included", "undetermined"):
        return ()
    results: list[ServiceResult] = []
    for item in pack.services:
        if item.nature == "public":
            continue
        found = match(item, facts, rules)
        if found is not None:
            status, missing = found
            results.append(ServiceResult(item, status if migrant_status == "included" else "check", missing))
    return tuple(results)


def match(item: ServiceItem, facts: Facts, rules: Mapping[str, Rule]) -> tuple[str, tuple[str, ...]] | None:
    """``entitled`` or ``check`` with the missing headers, ``None`` when the item is not for this child."""
    entitled = evaluate(item.entitled, facts, rules)
    if entitled.outcome is Truth.MET:
        return "entitled", ()
    check = evaluate(item.check, facts, rules)
    if Truth.UNKNOWN in (entitled.outcome, check.outcome) or check.outcome is Truth.MET:
        open_parts = [trace for trace in (entitled, check) if trace.outcome is Truth.UNKNOWN]
        return "check", _headers(tuple(column for trace in open_parts for column in trace.missing))
    return None
