"""All decisions for one child under one pack: the contract's ``assess`` object.

Pure: the same registration, pack, date and division table give the same answer on the command line and in the web.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.core.base.dates import complete_on
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.places import Level, crosses, within
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import COLUMNS, Registration, header
from tonghu.core.base.truth import Truth, all_of, any_of
from tonghu.core.policy.care import KeyCareResult, RiskResult, ServiceResult, key_care, risk, services
from tonghu.core.policy.evaluate import Trace, evaluate
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.model import Pack, Target
from tonghu.core.policy.read_items import named_rules
from tonghu.core.policy.rules import Age, leaves
from tonghu.core.policy.words import sentence

ORDER = {column.code: index for index, column in enumerate(COLUMNS)}
INCLUDED, EXCLUDED, UNDETERMINED = "included", "excluded", "undetermined"
_STATUS = {Truth.MET: INCLUDED, Truth.UNMET: EXCLUDED, Truth.UNKNOWN: UNDETERMINED}


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion of a decision. ``missing`` holds headers."""

    code: str
    outcome: Truth
    clause: str
    text: str
    facts: Mapping[str, str]
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The contract's object."""
        return {
            "code": self.code,
            "outcome": self.outcome.value,
            "clause": self.clause,
            "text": self.text,
            "facts": dict(self.facts),
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a child belongs to one population, with every criterion of every branch."""

    status: str
    criteria: tuple[CriterionResult, ...]
    missing: tuple[str, ...]

    def outcome_of(self, code: str) -> Truth | None:
        """The outcome of one criterion code, ``None`` if the decision does not ask it."""
        return next((criterion.outcome for criterion in self.criteria if criterion.code == code), None)

    def as_json(self) -> dict[str, object]:
        """The contract's ``DECISION``."""
        return {
            "status": self.status,
            "criteria": [criterion.as_json() for criterion in self.criteria],
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision depends on beside the child: date, whose work it is, the division table."""

    as_of: date
    divisions: DivisionTable
    here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """All decisions for one child."""

    registration: Registration
    decisions: Mapping[str, Decision | None]
    """Keys as in :attr:`Pack.targets`; ``None`` where the pack or the row's form defines none."""
    key_care: KeyCareResult
    risk: RiskResult
    services: tuple[ServiceResult, ...]
    monitored_at: tuple[str, ...]
    notify: tuple[str, ...]
    ends: tuple[date, str] | None
    problems: tuple[Problem, ...]

    def statuses(self, population: str) -> tuple[str, ...]:
        """The statuses of the decisions on one population (``monitoring`` or ``statistics``)."""
        return tuple(
            decision.status
            for key, decision in self.decisions.items()
            if decision is not None and key.endswith(population)
        )

    def as_json(self) -> dict[str, object]:
        """The contract's object, one per row."""
        decided = {key: decision.as_json() if decision else None for key, decision in self.decisions.items()}
        return {
            "row": self.registration.row,
            "sheet": self.registration.sheet,
            "ref": self.registration.text("ref"),
            "name": self.registration.text("name"),
            "migrant": {
                "monitoring": decided.get("migrant.monitoring"),
                "statistics": decided.get("migrant.statistics"),
            },
            "left_behind": {"monitoring": decided.get("left_behind.monitoring")},
            "key_care": self.key_care.as_json(),
            "risk": self.risk.as_json(),
            "services": [service.as_json() for service in self.services],
            "monitored_at": list(self.monitored_at),
            "notify": list(self.notify),
            "ends": {"on": self.ends[0].isoformat(), "why": self.ends[1]} if self.ends else None,
            "problems": [problem.as_json() for problem in self.problems],
        }


class Assessor:
    """Decides children under one pack. Build it once, call it per registration."""

    def __init__(self, pack: Pack, context: Context) -> None:
        self.pack, self.context = pack, context
        self.rules = named_rules(pack)

    def assess(self, registration: Registration, problems: Sequence[Problem] = ()) -> Assessment:
        """All decisions for one child. ``problems`` are the faults found by the caller's checks; a grade that contradicts
        the situations (contract, "Risk") is added to them."""
        facts = Facts(registration, self.context.as_of, self.context.divisions, self.context.here)
        kinds = facts.kinds()
        traces = {
            key: {name: evaluate(self.rules[name], facts, self.rules) for name in _names(target)}
            for key, target in self.pack.targets.items()
            if target.kind in kinds
        }
        decisions = {
            key: self._decision(self.pack.targets[key], traces[key]) if key in traces else None
            for key in ("migrant.monitoring", "migrant.statistics", "left_behind.monitoring")
        }
        graded = risk(self.pack, facts, self.rules)
        migrant = decisions["migrant.monitoring"]
        return Assessment(
            registration=registration,
            decisions=decisions,
            key_care=key_care(self.pack, facts, self.rules),
            risk=graded,
            services=services(self.pack, facts, self.rules, migrant.status if migrant else None),
            monitored_at=self._monitored_at(decisions, facts),
            notify=self._notify(traces, facts),
            ends=self._ends(decisions, facts),
            problems=(*problems, *graded.contradictions),
        )

    def _decision(self, target: Target, traces: Mapping[str, Trace]) -> Decision:
        branches = [[traces[name] for name in branch] for branch in target.branches]
        outcomes = [all_of(trace.outcome for trace in branch) for branch in branches]
        status = any_of(outcomes)
        missing: list[str] = []
        if status is Truth.UNKNOWN:
            open_branches = [b for b, outcome in zip(branches, outcomes, strict=True) if outcome is Truth.UNKNOWN]
            missing = [c for branch in open_branches for t in branch if t.outcome is Truth.UNKNOWN for c in t.missing]
        criteria = tuple(self._criterion(name, trace) for name, trace in traces.items())
        return Decision(_STATUS[status], criteria, headers(missing))

    def _criterion(self, name: str, trace: Trace) -> CriterionResult:
        criterion = self.pack.criteria[name]
        return CriterionResult(
            code=criterion.code,
            outcome=trace.outcome,
            clause=self.pack.quote(criterion.about.clause),
            text=sentence(criterion.about.title, trace),
            facts=trace.all_facts(),
            missing=headers(trace.missing),
        )

    def _monitored_at(self, decisions: Mapping[str, Decision | None], facts: Facts) -> tuple[str, ...]:
        """Contract, "Where monitored": the counties that monitor an included child, each once, main unit first."""
        counties: dict[str, None] = {}
        for key, decision in decisions.items():
            if decision is None or decision.status != INCLUDED or not key.endswith(".monitoring"):
                continue
            for place in self.pack.targets[key].monitored_at:
                county = facts.place("residence" if place == "residence" else "hukou").county
                if county:
                    counties.setdefault(county)
        return tuple(counties)

    def _notify(self, traces: Mapping[str, Mapping[str, Trace]], facts: Facts) -> tuple[str, ...]:
        """Contract, ``notify``: the hukou county of a child living here whose rule, leaving out one criterion, is not
        excluded and whose hukou county differs from the county where it lives."""
        notice = self.pack.notice
        if notice is None or notice.target not in traces:
            return ()
        target = self.pack.targets[notice.target]
        outcome = any_of(
            all_of(traces[notice.target][name].outcome for name in branch if name != notice.leaving_out)
            for branch in target.branches
        )
        hukou, residence = facts.place("hukou"), facts.place("residence")
        elsewhere = crosses(hukou, residence, Level.COUNTY)
        lives_here = within(residence, self.context.here)
        if outcome is Truth.UNMET or elsewhere is not Truth.MET or lives_here is not Truth.MET:
            return ()
        return (hukou.county,) if hukou.county else ()

    def _ends(self, decisions: Mapping[str, Decision | None], facts: Facts) -> tuple[date, str] | None:
        """First day on which an included child no longer meets the rule if nothing else changes."""
        if not any(decision and decision.status == INCLUDED for decision in decisions.values()):
            return None
        age = next((leaf for leaf in leaves(self.rules["under_16"]) if isinstance(leaf, Age)), None)
        birth = facts.birth.span
        if age is None or birth is None or age.born_from is not None:
            return None
        reaches = complete_on(birth.first, age.months)
        return (date.fromordinal(reaches.toordinal() + 1) if age.out_day_after else reaches), "turns_16"


def _names(target: Target) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for branch in target.branches for name in branch))


def headers(columns: Sequence[str]) -> tuple[str, ...]:
    """Headers of column codes, each once, in the order of the registration table."""
    return tuple(header(code) for code in sorted(set(columns), key=ORDER.__getitem__))


def account(assessment: Assessment) -> str:
    """Where a data row counts (contract, ``survey``): rostered, undetermined or excluded."""
    statuses = assessment.statuses("monitoring")
    if INCLUDED in statuses:
        return "rostered"
    return UNDETERMINED if UNDETERMINED in statuses else EXCLUDED
