"""Explanations for rows with equal keys: one row of each key goes through the traced evaluator.

The traced outcome, missing columns and reasons are compared with those that the columns came to: a difference is an
error of this program and stops the run (:class:`EnginesDisagree`), so every run checks the two evaluators against each
other on its own data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tonghu.core.base.registration import Registration
from tonghu.core.policy.assess import _STATUS, Context, headers
from tonghu.core.policy.care import key_care, match, risk
from tonghu.core.policy.columns_pack import ABSENT, CHECK, CODES, DECISIONS, ENTITLED, Key, PackColumns
from tonghu.core.policy.evaluate import evaluate
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.model import Pack
from tonghu.core.policy.read_items import named_rules
from tonghu.core.policy.rules import All, AnyOf, Named, Rule
from tonghu.core.policy.words import around_facts

Payload = Mapping[str, object]
Explain = Callable[[tuple[int, int], Registration], Payload]
_STATES = {None: ABSENT, "check": CHECK, "entitled": ENTITLED}


class EnginesDisagree(AssertionError):
    """The two readings of a rule came to different answers for one row: an error of this program, not of the data."""


@dataclass(frozen=True)
class Explainer:
    """Explains keys of one pack, day and place."""

    pack: Pack
    context: Context
    columns: PackColumns
    rules: Mapping[str, Rule]

    @classmethod
    def of(cls, pack: Pack, context: Context, columns: PackColumns) -> Explainer:
        """Ready to explain."""
        return cls(pack, context, columns, named_rules(pack))

    def _facts(self, registration: Registration) -> Facts:
        return Facts(registration, self.context.as_of, self.context.divisions, self.context.here)

    def _codes(self, mask: int) -> tuple[str, ...]:
        return headers(self.columns.compiler.headers_of(mask))

    def _agree(self, what: str, row: Registration, traced: object, compiled: object) -> None:
        if traced != compiled:
            raise EnginesDisagree(
                f"两种求值结果不一致（程序错误，请报告）：政策包 {self.pack.id}，{what}，第{row.row}行："
                f"逐条求值 {traced}，按列求值 {compiled}"
            )

    # --- one method per topic ----------------------------------------------------------------------------------------
    def criterion(self, name: str) -> Explain:
        """``code``, ``outcome``, ``clause`` of one criterion, and how its sentence begins and ends around its facts."""
        criterion = self.pack.criteria[name]

        def explain(key: tuple[int, int], row: Registration) -> Payload:
            trace = evaluate(self.rules[name], self._facts(row), self.rules)
            missing = headers(trace.missing) if CODES[trace.outcome] == 1 else ()
            self._agree(f"条件 {name}", row, (CODES[trace.outcome], missing), (key[0] & 3, self._codes(key[1])))
            begin, end = around_facts(criterion.about.title, trace)
            clause = self.pack.quote(criterion.about.clause)
            return {
                "code": criterion.code,
                "outcome": trace.outcome.value,
                "clause": clause,
                "begin": begin,
                "end": end,
            }

        return explain

    def status(self, target: str) -> Explain:
        """``status`` and ``missing`` of a decision."""
        branches = self.pack.targets[target].branches
        rule = AnyOf(tuple(All(tuple(Named(name) for name in branch)) for branch in branches))

        def explain(key: tuple[int, int], row: Registration) -> Payload:
            trace = evaluate(rule, self._facts(row), self.rules)
            missing = headers(trace.missing)
            self._agree(f"对象 {target}", row, (CODES[trace.outcome], missing), (key[0], self._codes(key[1])))
            return {"status": _STATUS[trace.outcome], "missing": list(missing)}

        return explain

    def key_care(self, key: tuple[int, int], row: Registration) -> Payload:
        """The contract's ``key_care`` object."""
        result = key_care(self.pack, self._facts(row), self.rules)
        statuses = {"not_listed": 0, "undetermined": 1, "listed": 2}
        code = statuses[result.status]
        for position, condition in enumerate(self.pack.key_care.criteria if self.pack.key_care else ()):
            if any(reason.code == condition.about.key for reason in result.reasons):
                code += 4 << position
        self._agree("重点关爱", row, (code, result.missing), (key[0], self._codes(key[1])))
        return result.as_json()

    def risk(self, key: tuple[int, int], row: Registration) -> Payload:
        """The contract's ``risk`` object."""
        result = risk(self.pack, self._facts(row), self.rules)
        if self.pack.tiers:
            tier = next((n for n, t in enumerate(self.pack.tiers, start=1) if t.key == result.tier), 0)
            reasons = [f"{r.situation}{r.clause}" for r in result.reasons]
            told = (key[0] & 3, bool(key[0] & 4), (key[0] >> 3).bit_count())
            self._agree("风险等级", row, (tier, result.graded_by == "worker", len(reasons)), told)
        else:
            rules = self.pack.visit_rules
            owed = rules[key[0] - 1].visits if key[0] else None
            self._agree("走访", row, result.visits.as_json(), (owed or type(result.visits)()).as_json())
        return result.as_json()

    def grades(self, key: tuple[int, int], row: Registration) -> Payload:
        """``problems``: where a grade contradicts the situations."""
        found = risk(self.pack, self._facts(row), self.rules).contradictions
        by_rule, by_worker, said_none = key[0] & 15, key[0] >> 4 & 15, bool(key[0] & 256)
        lower = by_worker < NO_TIER and by_worker > by_rule
        self._agree("风险等级的矛盾", row, len(found), bool(said_none and key[0] >> 9) + lower)
        return {"problems": found}

    def service(self, position: int) -> Explain:
        """The contract's object of one item; ``{}`` where it is absent."""
        item = self.pack.services[position]
        migrant = self.pack.targets["migrant.monitoring"]
        rule = AnyOf(tuple(All(tuple(Named(name) for name in branch)) for branch in migrant.branches))

        def explain(key: tuple[int, int], row: Registration) -> Payload:
            facts = self._facts(row)
            outcome = CODES[evaluate(rule, facts, self.rules).outcome] if "migrant" in facts.kinds() else 0
            found = match(item, facts, self.rules) if outcome else None
            state = _STATES[found[0] if found else None]
            missing = found[1] if found else ()
            if state == ENTITLED and outcome != CODES_MET:
                state = CHECK
            self._agree(f"服务 {item.number}", row, (state, missing), (key[0], self._codes(key[1])))
            if state == ABSENT:
                return {}
            status = "entitled" if state == ENTITLED else "check"
            return {"item": item.number, "project": item.project, "status": status, "missing": list(missing)}

        return explain


CODES_MET = 2
NO_TIER = 9
"""The tier number of "not graded" in :attr:`PackColumns.grades`."""


def topics(explainer: Explainer) -> dict[str, tuple[Key, Explain]]:
    """Every topic of a pack by name: its key and how a key is explained."""
    columns, found = explainer.columns, {}
    for target in DECISIONS:
        if target not in columns.targets:
            continue
        found[target] = (columns.targets[target].status, explainer.status(target))
    for name, criterion in columns.criteria.items():
        found[f"criterion/{name}"] = (criterion.key, explainer.criterion(name))
    if columns.key_care is not None:
        found["key_care"] = (columns.key_care, explainer.key_care)
    found["risk"] = (columns.risk, explainer.risk)
    if columns.grades is not None:
        found["grades"] = (columns.grades, explainer.grades)
    for position, key in columns.services.items():
        found[f"service/{position}"] = (key, explainer.service(position))
    return found
