"""The examples beside the rules, run as tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.registration import Registration
from tonghu.core.policy.assess import Assessor, Context
from tonghu.core.policy.care import match
from tonghu.core.policy.evaluate import evaluate
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.model import Common, Example, Pack, ServiceItem
from tonghu.core.policy.read_items import named_rules
from tonghu.core.policy.rules import Rule

Read = Callable[[Mapping[str, str]], Registration]
"""Reads an example's cells as a registration row (the survey's cell reader, given by the caller)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example whose outcome is not the expected one."""

    where: str
    item: str
    example: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.where}：{self.item}的例子“{self.example}”应为 {self.expected}，实际为 {self.got}"


def run_examples(pack: Pack, divisions: DivisionTable, read: Read) -> list[Failure]:
    """Run every example of a pack; an empty list means all are right."""
    rules = named_rules(pack)
    here = (pack.division,)
    failures: list[Failure] = []
    for what, about, outcome in _checks(pack, rules):
        for example in about.examples:
            facts = Facts(read(example.given), example.as_of, divisions, here)
            got = outcome(facts, example)
            if got != example.expect:
                failures.append(Failure(example.line, f"{what} {about.key}", example.name, example.expect, got))
    for key, target in pack.targets.items():
        for example in target.about.examples:
            assessor = Assessor(pack, Context(example.as_of, divisions, here))
            decision = assessor.assess(read(example.given)).decisions[key]
            got = decision.status if decision else "null"
            if got != example.expect:
                failures.append(Failure(example.line, f"对象 {key}", example.name, example.expect, got))
    return failures


def example_lines(pack: Pack) -> frozenset[str]:
    """Where a pack's examples stand, its own and those it inherits."""
    abouts = [about for _, about, _ in _checks(pack, named_rules(pack))]
    abouts += [target.about for target in pack.targets.values()]
    return frozenset(example.line for about in abouts for example in about.examples)


_Outcome = Callable[[Facts, Example], str]


def _checks(pack: Pack, rules: Mapping[str, Rule]) -> Iterator[tuple[str, Common, _Outcome]]:
    def plainly(rule: Rule) -> _Outcome:
        return lambda facts, _example: evaluate(rule, facts, rules).outcome.value

    for criterion in pack.criteria.values():
        yield "条件", criterion.about, plainly(criterion.rule)
    if pack.key_care is not None:
        for condition in pack.key_care.criteria:
            yield "重点关爱条件", condition.about, plainly(condition.rule)
    for tier in pack.tiers:
        for situation in tier.situations:
            yield "风险情形", situation.about, plainly(situation.rule)
    for visit_rule in pack.visit_rules:
        yield "走访规则", visit_rule.about, plainly(visit_rule.rule)
    for item in pack.services:
        yield "服务", item.about, _service_outcome(item, rules)


def _service_outcome(item: ServiceItem, rules: Mapping[str, Rule]) -> _Outcome:
    return lambda facts, _example: (match(item, facts, rules) or ("absent", ()))[0]
