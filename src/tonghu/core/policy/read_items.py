"""Rule-bearing items of a pack: criteria, key care, risk tiers, visit rules, services. See :mod:`.read_pack`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tonghu.core.base.registration import BY_CODE, BY_HEADER
from tonghu.core.base.truth import Truth
from tonghu.core.policy.model import (
    Clause,
    Common,
    Example,
    Frequency,
    KeyCare,
    KeyCareCriterion,
    Pack,
    ServiceItem,
    Situation,
    Tier,
    VisitRule,
    Visits,
)
from tonghu.core.policy.read_rules import NEVER, RuleReader
from tonghu.core.policy.reader import Faults, Fields
from tonghu.core.policy.rules import (
    KINDS,
    All,
    AnyOf,
    Case,
    Filled,
    Fixed,
    KindIs,
    Named,
    OneOf,
    Rule,
    Surely,
    parts_of,
)
from tonghu.core.policy.tree import Tree

EXAMPLE_KINDS = ("yes", "no", "edge")
NATURES = ("individual", "group", "public")
HANDLED_AT = ("residence", "hukou", "both")
TIERS = ("red", "yellow", "green")
KEY_CARE = "key_care"


class ReadClause(Protocol):
    """Turns a clause's tree into a :class:`Clause`."""

    def __call__(self, tree: Tree, *, default: bool = False) -> Clause: ...


class ItemReader:
    """Reads items of one pack; ``last_checked`` and ``effective`` hold for every rule that does not say otherwise."""

    def __init__(
        self,
        faults: Faults,
        clause: ReadClause,
        last_checked: date,
        effective: date | None,
        situation_words: tuple[str, ...],
    ) -> None:
        self.faults, self.clause = faults, clause
        self.last_checked, self.effective = last_checked, effective
        self.rules = RuleReader(faults, situation_words)

    def rule(self, tree: Tree | None) -> Rule:
        """A rule, or "never" when it is missing."""
        return self.rules.read(tree) if tree is not None else NEVER

    def common(self, key: str, fields: Fields, outcomes: tuple[str, ...]) -> Common:
        """What every rule carries."""
        clause_tree = fields.need("clause")
        default = fields.flag("default")
        clause = self.clause(clause_tree, default=default) if clause_tree else Clause("?", "")
        examples_tree = fields.need("examples")
        examples = [
            self._example(child, outcomes)
            for child in (examples_tree.value if examples_tree and isinstance(examples_tree.value, list) else [])
        ]
        for kind in EXAMPLE_KINDS:
            if not any(example.kind == kind for example in examples):
                self.faults.add(fields.tree.where, f"{fields.what}缺少 kind: {kind} 的例子（至少各一个 yes、no、edge）")
        return Common(
            key=key,
            title=fields.text("title"),
            clause=clause,
            summary=fields.text("summary", default=""),
            valid_from=fields.day("valid_from", required=False) or self.effective,
            valid_to=fields.day("valid_to", required=False),
            last_checked=fields.day("last_checked", required=False) or self.last_checked,
            examples=tuple(examples),
            where=str(fields.tree.where),
        )

    def _example(self, tree: Tree, outcomes: tuple[str, ...]) -> Example:
        fields = Fields(tree, "例子", self.faults)
        given_tree = fields.need("given")
        given: dict[str, str] = {}
        for name, cell in given_tree.items() if given_tree else ():
            if name not in BY_HEADER and name not in BY_CODE:
                self.faults.add(cell.where, f"例子里的“{name}”不是登记表的列")
            given[name] = "" if cell.value is None else str(cell.value)
        example = Example(
            fields.text("name"),
            fields.one_of("kind", EXAMPLE_KINDS),
            fields.one_of("expect", outcomes),
            given,
            fields.day("as_of") or date.min,
            str(tree.where),
        )
        fields.done()
        return example

    # --- key care ----------------------------------------------------------------------------------------------------
    def key_care(self, tree: Tree | None) -> KeyCare | None:
        """The section ``key_care``."""
        if tree is None:
            return None
        fields = Fields(tree, "重点关爱 key_care", self.faults)
        clause_tree = fields.need("clause")
        named = fields.texts("kinds", required=True)
        kinds = tuple(kind for kind in KINDS if kind in named)
        section = KeyCare(
            title=fields.text("title"),
            clause=self.clause(clause_tree) if clause_tree else Clause("?", ""),
            kinds=kinds,
            criteria=tuple(fields.each("criteria", self._key_care_criterion, required=True).values()),
            details={key: list(fields.texts(key)) for key in ("instrument", "actions", "records", "owners", "notes")},
        )
        fields.done()
        return section

    def _key_care_criterion(self, key: str, tree: Tree) -> KeyCareCriterion:
        fields = Fields(tree, f"重点关爱条件 {key}", self.faults)
        rule, recorded_by = fields.need("rule"), fields.texts("recorded_by")
        for column in recorded_by:
            if column not in BY_CODE:
                self.faults.add(tree.where, f"recorded_by 里的“{column}”不是登记表的列")
        about = self.common(key, fields, ("met", "unmet", "unknown"))
        fields.done()
        return KeyCareCriterion(about, self.rule(rule), recorded_by)

    # --- risk --------------------------------------------------------------------------------------------------------
    def tiers(self, tree: Tree | None) -> tuple[Tier, ...]:
        """The section ``risk``: tiers, the highest first."""
        if tree is None:
            return ()
        fields = Fields(tree, "风险分级 risk", self.faults)
        fields.text("title")
        fields.need("clause")
        found = fields.each("tiers", self._tier, required=True)
        fields.done()
        return tuple(found[key] for key in TIERS if key in found)

    def _tier(self, key: str, tree: Tree) -> Tier:
        fields = Fields(tree, f"风险等级 {key}", self.faults)
        if key not in TIERS:
            self.faults.add(tree.where, f"风险等级只能是 {'、'.join(TIERS)}")
        clause_tree = fields.need("clause")
        tier = Tier(
            key=key,
            label=fields.text("label"),
            clause=self.clause(clause_tree) if clause_tree else Clause("?", ""),
            visits=self._visits(fields.need("visits")),
            situations=tuple(fields.each("situations", self._situation).values()),
            details={key: list(fields.texts(key)) for key in ("summary", "duties", "notes")},
        )
        fields.done()
        return tier

    def _situation(self, key: str, tree: Tree) -> Situation:
        fields = Fields(tree, f"风险情形 {key}", self.faults)
        words, rule_tree = fields.texts("words"), fields.take("rule")
        suspected = fields.flag("suspected")
        about = self.common(key, fields, ("met", "unmet"))
        fields.done()
        ways: list[Rule] = [Surely(OneOf("risk_situations", words))] if words else []
        if rule_tree is not None:
            ways.append(Surely(self.rules.read(rule_tree)))
        if not ways:
            self.faults.add(tree.where, f"风险情形 {key}应写 words 或 rule")
        return Situation(about, words, AnyOf(tuple(ways)) if ways else NEVER, suspected)

    def _visits(self, tree: Tree | None) -> Visits:
        if tree is None:
            return Visits()
        fields = Fields(tree, "走访 visits", self.faults)
        visits = Visits(
            self._frequency(fields.take("home")), self._frequency(fields.take("contact")), fields.flag("immediate")
        )
        fields.done()
        return visits

    def _frequency(self, tree: Tree | None) -> Frequency | None:
        if tree is None:
            return None
        fields = Fields(tree, "频次", self.faults)
        frequency = Frequency(fields.integer("at_least"), fields.one_of("per", ("month", "quarter", "year", "week")))
        fields.done()
        return frequency

    def visit_rule(self, key: str, tree: Tree) -> VisitRule:
        """One entry of ``visit_rules``."""
        fields = Fields(tree, f"走访规则 {key}", self.faults)
        rule, visits = fields.need("rule"), fields.need("visits")
        about = self.common(key, fields, ("met", "unmet", "unknown"))
        fields.done()
        return VisitRule(about, self.rule(rule), self._visits(visits))

    # --- services ----------------------------------------------------------------------------------------------------
    def service(self, key: str, tree: Tree) -> ServiceItem:
        """One entry of ``services``."""
        fields = Fields(tree, f"服务 {key}", self.faults)
        nature = fields.one_of("nature", NATURES)
        entitled, check = fields.take("entitled"), fields.take("check")
        if nature != "public" and entitled is None and check is None:
            self.faults.add(tree.where, f"服务 {key}应写 entitled 或 check，说明给谁")
        fields.text("note", default="-")
        about = self.common(key, fields, ("entitled", "check", "absent"))
        item = ServiceItem(
            about=about,
            number=fields.integer("number"),
            aspect=fields.text("aspect"),
            target=fields.text("target"),
            project=fields.text("project"),
            content=fields.text("content"),
            departments=fields.texts("departments", required=True),
            nature=nature,
            place=fields.one_of("place", HANDLED_AT),
            protected=fields.flag("protected"),
            entitled=self.rule(entitled),
            check=self.rule(check),
            covers=fields.texts("covers"),
        )
        fields.done()
        return item


# --- names -----------------------------------------------------------------------------------------------------------
def key_care_rule(key_care: KeyCare) -> Rule:
    """The whole list as one rule: met = listed, unknown = undetermined, unmet = not listed.

    A condition whose own columns are all unrecorded is left out (contract, "Key care": 流浪 and the request).
    """
    ways: list[Rule] = []
    for criterion in key_care.criteria:
        named = Named(f"{KEY_CARE}.{criterion.about.key}")
        if criterion.recorded_by:
            recorded = AnyOf(tuple(Filled((column,)) for column in criterion.recorded_by))
            ways.append(Case(((recorded, named),), Fixed(Truth.UNMET)))
        else:
            ways.append(named)
    kinds = AnyOf(tuple(KindIs(kind) for kind in key_care.kinds))
    return All((kinds, Named("under_16"), AnyOf(tuple(ways))))


def named_rules(pack: Pack) -> dict[str, Rule]:
    """Everything a rule may name: criteria by id, ``key_care.<code>`` and ``key_care`` for the whole list."""
    rules = pack.rules()
    if pack.key_care is not None:
        rules |= {f"{KEY_CARE}.{criterion.about.key}": criterion.rule for criterion in pack.key_care.criteria}
        rules[KEY_CARE] = key_care_rule(pack.key_care)
    return rules


@dataclass(frozen=True, slots=True)
class Names:
    """Which names exist and which are used."""

    all: Mapping[str, Rule]
    items: tuple[tuple[str, Rule], ...]

    def in_rule(self, rule: Rule) -> tuple[str, ...]:
        """The names used in a rule, directly."""
        if isinstance(rule, Named):
            return (rule.criterion,)
        return tuple(name for part in parts_of(rule) for name in self.in_rule(part))

    def in_items(self) -> Iterator[tuple[str, str]]:
        """Place and name of every reference outside the criteria."""
        for where, rule in self.items:
            for name in self.in_rule(rule):
                yield where, name

    def circular(self) -> tuple[str, ...]:
        """Names that lead back to themselves."""
        return tuple(name for name in self.all if self._reaches(name, name, set()))

    def _reaches(self, start: str, goal: str, seen: set[str]) -> bool:
        for name in self.in_rule(self.all[start]):
            if name == goal:
                return True
            if name in self.all and name not in seen:
                seen.add(name)
                if self._reaches(name, goal, seen):
                    return True
        return False


def criteria_asked(pack: Pack) -> frozenset[str]:
    """The criteria by which a pack decides anything, directly or through another rule."""
    names = names_used(pack)
    open_names = [name for target in pack.targets.values() for branch in target.branches for name in branch]
    open_names += [name for _, name in names.in_items()]
    if pack.key_care is not None:
        open_names.append(KEY_CARE)
    asked: set[str] = set()
    while open_names:
        name = open_names.pop()
        if name not in asked:
            asked.add(name)
            open_names.extend(names.in_rule(names.all[name]))
    return frozenset(asked & set(pack.criteria))


def names_used(pack: Pack) -> Names:
    """The names of a pack, for checking."""
    items: list[tuple[str, Rule]] = []
    if pack.key_care is not None:
        items.extend((criterion.about.where, criterion.rule) for criterion in pack.key_care.criteria)
    items.extend((rule.about.where, rule.rule) for rule in pack.visit_rules)
    items.extend((item.about.where, rule) for item in pack.services for rule in (item.entitled, item.check))
    items.extend((s.about.where, s.rule) for tier in pack.tiers for s in tier.situations)
    return Names(named_rules(pack), tuple(items))
