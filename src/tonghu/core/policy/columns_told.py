"""Compiles which facts a rule shows, in the way :mod:`.columns` compiles its outcome: a mask with a bit per fact."""

from __future__ import annotations

from collections.abc import Iterable

from tonghu.core.policy.columns import WORD, Compiler
from tonghu.core.policy.columns_facts import born_lo, unit
from tonghu.core.policy.columns_shown import Of, Shown, shown_facts, shown_of
from tonghu.core.policy.rules import (
    Age,
    All,
    AnyOf,
    Case,
    CityDistricts,
    ColumnDate,
    Leaf,
    Named,
    Not,
    Rule,
    Some,
    Surely,
    Term,
    Within,
    leaves,
)


class FactMasks:
    """The masks of some rules of one compiler. Most rules always show the same facts: their mask is a literal."""

    def __init__(self, compiler: Compiler, explained: Iterable[Rule]) -> None:
        """``explained`` are the rules whose facts are shown."""
        self._compiler = compiler
        told = [leaf for rule in explained for leaf in self._leaves(rule)]
        away = dict.fromkeys(leaf for leaf in told if isinstance(leaf, Term) and not isinstance(leaf.since, ColumnDate))
        self._names = {leaf: f"term_{number}" for number, leaf in enumerate(away)}
        facts = shown_facts(told, self._names)
        self._bits = {shown: 1 << number for number, shown in enumerate(facts)}
        self._type = "BIGINT" if len(facts) <= WORD else "HUGEINT"

    def terms(self) -> dict[str, tuple[str, str]]:
        """Per term that can be shown the columns of the first and the last day from which it can run."""
        for leaf in self._names:
            self._compiler.node(leaf)
        return {name: self._compiler.away_ends[leaf] for leaf, name in self._names.items()}

    def facts_of(self, rule: Rule) -> tuple[Shown, ...]:
        """The facts that a rule can show, in reading order."""
        return shown_facts(self._leaves(rule), self._names)

    def bit_of(self, shown: Shown) -> int:
        """The bit of a fact in :meth:`mask`."""
        return self._bits[shown]

    def mask(self, rule: Rule) -> str:
        """Which facts a rule shows if their values are known: a mask column, or a literal where it is always the same."""
        match rule:
            case All(parts) | AnyOf(parts) | Some(parts):
                return self._together(self.mask(part) for part in parts)
            case Not(part) | Surely(part):
                return self.mask(part)
            case Named(criterion):
                return self.mask(self._compiler.rules[criterion])
            case Case(branches, otherwise):
                return self._case(branches, otherwise)
            case Within(place, codes, title) if title:
                return self._list(rule, self._listed(place, codes))
            case CityDistricts(a, _, except_in):
                return self._list(rule, f"({self._among(a, except_in)}) IS NOT TRUE")
            case Age(_, _, born_from) if born_from is not None:
                return self._list(rule, f"{born_lo()} IS NOT NULL")
            case _:
                return self._literal(shown_of(rule, self._names))

    def _leaves(self, rule: Rule) -> list[Leaf]:
        found: list[Leaf] = []
        for leaf in leaves(rule):
            found += self._leaves(self._compiler.rules[leaf.criterion]) if isinstance(leaf, Named) else [leaf]
        return found

    def _literal(self, facts: Iterable[Shown]) -> str:
        return f"{sum(self._bits[shown] for shown in facts)}::{self._type}"

    def _together(self, masks: Iterable[str]) -> str:
        there = list(dict.fromkeys(masks))
        fixed = [mask for mask in there if "::" in mask]
        always = 0
        for mask in fixed:
            always |= int(mask.partition("::")[0])
        varying = [mask for mask in there if "::" not in mask]
        if not varying:
            return f"{always}::{self._type}"
        if not always and len(varying) == 1:
            return varying[0]
        return self._compiler.add(f"({' | '.join([*varying, f'{always}::{self._type}'])})", varying)

    def _case(self, branches: tuple[tuple[Rule, Rule], ...], otherwise: Rule) -> str:
        chosen = [self._together((self.mask(when), self.mask(then))) for when, then in branches]
        last = self.mask(otherwise)
        conditions = [self._compiler.node(when).outcome for when, _ in branches]
        steps = " ".join(f"WHEN {when} THEN {mask}" for when, mask in zip(conditions, chosen, strict=True))
        if not steps:
            return last
        return self._compiler.add(f"CASE {steps} ELSE {last} END", [*conditions, *chosen, last])

    def _list(self, leaf: Leaf, condition: str) -> str:
        """The leaf's facts, the fixed text among them only under a condition."""
        facts = shown_of(leaf, self._names)
        plain = [shown for shown in facts if shown.of is not Of.TEXT]
        return self._compiler.add(
            f"CASE WHEN {condition} THEN {self._literal(facts)} ELSE {self._literal(plain)} END", []
        )

    @staticmethod
    def _among(place: str, prefectures: Iterable[str]) -> str:
        listed = ", ".join(prefectures)
        return f"{unit(place, 'prefecture')} IN ({listed})" if listed else "FALSE"

    def _listed(self, place: str, codes: tuple[str, ...]) -> str:
        return self._among(place, sorted({code[:4] for code in codes if len(code) >= 4}))
