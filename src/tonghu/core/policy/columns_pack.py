"""All decisions of a pack in columns: the same topics as :mod:`.assess` and :mod:`.care`, compiled.

A topic gives a *key*. Rows with equal keys have the same explanation (facts of the single row aside), so the shell
explains one of them with the traced evaluator and gives the explanation to all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.core.base.dates import EARLIEST, LATEST
from tonghu.core.base.places import Level
from tonghu.core.base.registration import TIERS
from tonghu.core.base.truth import Truth
from tonghu.core.policy.columns import WORD, Compiler, Layer, Node
from tonghu.core.policy.columns_facts import DERIVED, born_lo, day, known, options_of, unit, word, words_of
from tonghu.core.policy.columns_places import crosses_sql, within_sql
from tonghu.core.policy.columns_shown import Shown
from tonghu.core.policy.columns_told import FactMasks
from tonghu.core.policy.model import Pack, ServiceItem, Target
from tonghu.core.policy.read_items import KEY_CARE, named_rules
from tonghu.core.policy.rules import Age, All, AnyOf, Named, Rule, leaves

CODES = {Truth.UNMET: 0, Truth.UNKNOWN: 1, Truth.MET: 2}
"""Outcomes in keys."""
ABSENT, CHECK, ENTITLED = 0, 1, 2
"""Service states in keys."""
DECISIONS = ("migrant.monitoring", "migrant.statistics", "left_behind.monitoring")


@dataclass(frozen=True, slots=True)
class Key:
    """The columns of a topic's key: a small code and a missing mask, in one column where both fit."""

    columns: tuple[str, ...]
    code_bits: int

    def split(self, values: Sequence[int | str]) -> tuple[int, int]:
        """Code and mask of a row's key values."""
        first = int(values[0])
        if len(values) == 2:
            return first, int(values[1])
        return first & ((1 << self.code_bits) - 1), first >> self.code_bits


@dataclass(frozen=True, slots=True)
class CriterionColumns:
    """``key``: outcome + 4 × reading. ``facts`` are those that the criterion can show, each with its bit in the mask
    ``shown`` (a column, or a number where it is always the same)."""

    key: Key
    facts: tuple[tuple[Shown, int], ...]
    shown: str | int


@dataclass(frozen=True, slots=True)
class TargetColumns:
    """``status``: outcome code, NULL where the row is not assessed as this kind. ``criteria``: their ids."""

    status: Key
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackColumns:
    """A pack compiled for one day and one place."""

    compiler: Compiler
    layers: tuple[Layer, ...]
    outputs: tuple[tuple[str, str], ...]
    targets: Mapping[str, TargetColumns]
    criteria: Mapping[str, CriterionColumns]
    terms: Mapping[str, tuple[str, str]]
    """Columns of the first and the last day from which a term can run, by the key of a :class:`Shown`."""
    key_care: Key | None
    """Outcome code + 4 × the conditions that are met (by position)."""
    risk: Key
    """With tiers: tier number (0 none, from 1 the highest) + 4 if the worker graded + 8 × the situations of the tier that
    are met; without: the number of the visit rule that applies, from 1."""
    grades: Key | None
    """With tiers, what a contradiction depends on: tier number by the rule (9 none) + 16 × by the worker + 256 if 风险情形
    says 无 + 512 × the situations of the rule's tier then met; 0 where no tier is given."""
    services: Mapping[int, Key]
    """Position of the item in the pack → service state."""
    monitored_at: tuple[str, ...]
    """Columns of county codes, main unit first; NULL where none."""
    notify: str
    ends: str

    def select(self, facts: str, keep: Iterable[str] = ()) -> str:
        """SQL that turns the facts relation named ``facts`` into the outputs, and passes ``keep`` through."""
        inner = facts
        for layer in (DERIVED, *self.layers):
            columns = ", ".join(f"{expression} AS {name}" for name, expression in layer)
            inner = f"(SELECT *, {columns} FROM {inner})"
        chosen = [*keep, *(f"{expression} AS {name}" for name, expression in self.outputs)]
        return f"SELECT {', '.join(chosen)} FROM {inner}"


def compile_pack(pack: Pack, as_of: date, here: Sequence[str] = ()) -> PackColumns:
    """Compile every decision of a pack. ``here`` are the division codes whose work it is."""
    return _PackCompiler(pack, as_of, here).compile()


class _PackCompiler:
    def __init__(self, pack: Pack, as_of: date, here: Sequence[str]) -> None:
        self.pack, self.here, self.words = pack, tuple(here), pack.situation_words()
        others = [rule.rule for rule in pack.visit_rules]
        others += [rule for item in pack.services for rule in (item.entitled, item.check)]
        others += [situation.rule for tier in pack.tiers for situation in tier.situations]
        conditions = pack.key_care.criteria if pack.key_care else ()
        recorded = [column for condition in conditions for column in condition.recorded_by]
        asked = {name: None for target in pack.targets.values() for branch in target.branches for name in branch}
        self.explained = tuple(asked)
        self.compiler = Compiler(named_rules(pack), others, as_of, self.words, recorded)
        self.masks = FactMasks(self.compiler, [Named(name) for name in self.explained])
        self.outputs: list[tuple[str, str]] = []

    def compile(self) -> PackColumns:
        pack = self.pack
        targets = {key: self._target(pack.targets[key]) for key in DECISIONS if key in pack.targets}
        criteria = {name: self._criterion(f"criterion_{i}", Named(name)) for i, name in enumerate(self.explained)}
        terms = {
            name: (self._out(f"{name}_lo", lo), self._out(f"{name}_hi", hi))
            for name, (lo, hi) in self.masks.terms().items()
        }
        key_care = self._key_care()
        risk, grades = self._risk() if pack.tiers else (self._visits(), None)
        services = {i: self._service(item) for i, item in enumerate(pack.services) if item.nature != "public"}
        if "migrant.monitoring" not in pack.targets:
            services = {}
        monitored_at = self._monitored_at()
        notify, ends = self._out("notify", self._notify()), self._out("ends", self._ends())
        layers = self.compiler.layers()
        outputs = tuple(self.outputs)
        return PackColumns(
            compiler=self.compiler,
            layers=layers,
            outputs=outputs,
            targets=targets,
            criteria=criteria,
            terms=terms,
            key_care=key_care,
            risk=risk,
            grades=grades,
            services=services,
            monitored_at=monitored_at,
            notify=notify,
            ends=ends,
        )

    # --- keys --------------------------------------------------------------------------------------------------------
    def _out(self, name: str, expression: str) -> str:
        self.outputs.append((name, expression))
        return name

    def _key(self, name: str, code: str, code_bits: int, missing: str | None) -> Key:
        """A key out of a code expression and a mask column."""
        code_wide = code_bits > WORD
        if missing is None:
            missing = self.compiler.none()
        if code_bits + len(self.compiler.missing_columns) <= WORD:
            packed = f"(({code})::BIGINT | ({missing} << {code_bits}))"
            return Key((self._out(name, packed),), code_bits)
        wide = self.compiler.mask_type != "BIGINT"
        columns = (
            self._out(name, f"({code})::VARCHAR" if code_wide else f"({code})::BIGINT"),
            self._out(f"{name}_missing", f"({missing})::VARCHAR" if wide else missing),
        )
        return Key(columns, code_bits)

    def _code(self, outcome: str) -> str:
        return self.compiler.add(f"CASE WHEN {outcome} THEN 2 WHEN {outcome} IS NULL THEN 1 ELSE 0 END", [outcome])

    # --- targets -----------------------------------------------------------------------------------------------------
    def _branches(self, target: Target, leaving_out: str | None = None) -> Node:
        branches = tuple(
            All(tuple(Named(name) for name in branch if name != leaving_out)) for branch in target.branches
        )
        return self.compiler.node(AnyOf(branches))

    def _target(self, target: Target) -> TargetColumns:
        name = target.about.key.replace(".", "_")
        whole = self._branches(target)
        status = self._key(name, f"CASE WHEN is_{target.kind} THEN {self._code(whole.outcome)} END", 2, whole.missing)
        return TargetColumns(status, tuple(dict.fromkeys(name for branch in target.branches for name in branch)))

    def _criterion(self, name: str, rule: Rule) -> CriterionColumns:
        node = self.compiler.node(rule)
        code, bits = self._code(node.outcome), 2
        if node.reading is not None:
            code, bits = f"{code} + ({node.reading} << 2)", 2 + self.compiler.reading_bits
        key = self._key(name, code, bits, node.missing)
        facts = tuple((shown, self.masks.bit_of(shown)) for shown in self.masks.facts_of(rule))
        mask = self.masks.mask(rule)
        if "::" in mask:
            return CriterionColumns(key, facts, int(mask.partition("::")[0]))
        return CriterionColumns(key, facts, self._out(f"{name}_shown", f"{mask}::VARCHAR"))

    # --- key care ----------------------------------------------------------------------------------------------------
    def _key_care(self) -> Key | None:
        listing = self.pack.key_care
        if listing is None:
            return None
        compiler = self.compiler
        whole = compiler.node(Named(KEY_CARE))
        met, unrecorded = [], []
        for position, condition in enumerate(listing.criteria):
            outcome = compiler.node(Named(f"{KEY_CARE}.{condition.about.key}")).outcome
            met.append(f"CASE WHEN {outcome} THEN {4 << position} ELSE 0 END")
            for column in condition.recorded_by:
                unrecorded.append(
                    compiler.add(
                        f"CASE WHEN {outcome} IS NULL AND NOT ({known(column)}) THEN {compiler.bits(column)}"
                        f" ELSE {compiler.none()} END",
                        [outcome],
                    )
                )
        code = f"{self._code(whole.outcome)} + CASE WHEN {whole.outcome} IS FALSE THEN 0 ELSE {' + '.join(met)} END"
        missing = whole.missing
        also = compiler.union(unrecorded)
        if also is not None:
            under_16 = compiler.node(Named("under_16")).outcome
            of_kind = " OR ".join(f"is_{kind}" for kind in listing.kinds) or "FALSE"
            applies = f"{whole.outcome} IS NULL OR (NOT {whole.outcome} AND ({of_kind}) AND {under_16} IS NOT FALSE)"
            shown = compiler.add(
                f"CASE WHEN {applies} THEN {also} ELSE {compiler.none()} END", [whole.outcome, under_16, also]
            )
            missing = compiler.union((whole.missing, shown))
        return self._key("key_care", code, 2 + len(listing.criteria), missing)

    # --- risk --------------------------------------------------------------------------------------------------------
    def _visits(self) -> Key:
        rules = [self.compiler.node(rule.rule).outcome for rule in self.pack.visit_rules]
        steps = " ".join(f"WHEN {outcome} THEN {number}" for number, outcome in enumerate(rules, start=1))
        return Key((self._out("risk", f"CASE {steps} ELSE 0 END::BIGINT" if steps else "0::BIGINT"),), WORD)

    def _risk(self) -> tuple[Key, Key]:
        compiler, tiers = self.compiler, self.pack.tiers
        under_16 = compiler.node(Named("under_16")).outcome
        masks = []
        for tier in tiers:
            outcomes = [compiler.node(situation.rule).outcome for situation in tier.situations]
            bits = [f"CASE WHEN {outcome} THEN {1 << i} ELSE 0 END::BIGINT" for i, outcome in enumerate(outcomes)]
            masks.append(compiler.add(f"({' + '.join(bits) or '0::BIGINT'})", outcomes))
        nothing_else = " AND ".join(
            f"{word('risk_situations', k)} = {1 if k == 0 else 0}"
            for k in range(words_of("risk_situations", self.words))
        )
        found = " ".join(f"WHEN {mask} <> 0 THEN {number}" for number, mask in enumerate(masks, start=1))
        by_rule = compiler.add(f"CASE {found} WHEN {nothing_else} THEN {len(tiers)} ELSE 9 END", masks)
        graded = " ".join(
            f"WHEN risk_tier = {options_of('risk_tier').index(tier.label) + 1} THEN {number}"
            for number, tier in enumerate(tiers, start=1)
            if tier.label in TIERS
        )
        by_worker = compiler.add(f"CASE {graded} ELSE 9 END" if graded else "9", [])
        reasons = " ".join(
            f"WHEN {by_rule} = {number} AND {by_worker} >= {number} THEN {mask}"
            for number, mask in enumerate(masks, start=1)
        )
        code = (
            f"CASE WHEN {under_16} IS FALSE OR ({by_rule} = 9 AND {by_worker} = 9) THEN 0::BIGINT"
            f" ELSE least({by_rule}, {by_worker}) + CASE WHEN {by_worker} <= {by_rule} THEN 4 ELSE 0 END"
            f" + 8 * CASE {reasons} ELSE 0::BIGINT END END"
        )
        shown = " ".join(f"WHEN {by_rule} = {number} THEN {mask}" for number, mask in enumerate(masks, start=1))
        grades = (
            f"CASE WHEN {under_16} IS FALSE THEN 0::BIGINT ELSE {by_rule} + 16 * {by_worker}"
            f" + CASE WHEN {nothing_else} THEN 256 + 512 * CASE {shown} ELSE 0::BIGINT END ELSE 0 END END"
        )
        return (
            Key((self._out("risk", f"({code})::BIGINT"),), WORD),
            Key((self._out("grades", f"({grades})::BIGINT"),), WORD),
        )

    # --- services ----------------------------------------------------------------------------------------------------
    def _service(self, item: ServiceItem) -> Key:
        compiler = self.compiler
        if "migrant.monitoring" not in self.pack.targets:
            return Key((), 2)
        migrant = self._branches(self.pack.targets["migrant.monitoring"]).outcome
        entitled, check = compiler.node(item.entitled), compiler.node(item.check)
        e, c = entitled.outcome, check.outcome
        state = compiler.add(
            f"CASE WHEN NOT is_migrant OR {migrant} IS FALSE THEN {ABSENT}"
            f" WHEN {e} THEN CASE WHEN {migrant} THEN {ENTITLED} ELSE {CHECK} END"
            f" WHEN {e} IS NULL OR {c} IS NOT FALSE THEN {CHECK} ELSE {ABSENT} END",
            [migrant, e, c],
        )
        missing = compiler.union((entitled.missing, check.missing))
        if missing is not None:
            missing = compiler.add(
                f"CASE WHEN {state} = {CHECK} AND {e} IS NOT TRUE THEN {missing} ELSE {compiler.none()} END",
                [state, e, missing],
            )
        return self._key(f"service_{item.number}", state, 2, missing)

    # --- places and dates --------------------------------------------------------------------------------------------
    def _included(self, key: str) -> str:
        target = self.pack.targets[key]
        return f"(is_{target.kind} AND {self._branches(target).outcome})"

    def _monitored_at(self) -> tuple[str, ...]:
        """Each county once: a later column is NULL where an earlier one names the same."""
        columns: list[str] = []
        for key in DECISIONS:
            if key not in self.pack.targets or not key.endswith(".monitoring"):
                continue
            for place in self.pack.targets[key].monitored_at:
                county = unit("residence" if place == "residence" else "hukou", "county")
                expression = f"CASE WHEN {self._included(key)} THEN {county} END"
                if columns:
                    expression = f"CASE WHEN {county} IN ({', '.join(columns)}) THEN NULL ELSE {expression} END"
                using = [self._branches(self.pack.targets[key]).outcome, *columns]
                columns.append(self.compiler.add(f"({expression})", using))
        return tuple(self._out(f"monitored_{i}", column) for i, column in enumerate(columns))

    def _notify(self) -> str:
        notice = self.pack.notice
        if notice is None or notice.target not in self.pack.targets:
            return "NULL::BIGINT"
        target = self.pack.targets[notice.target]
        outcome = self._branches(target, notice.leaving_out).outcome
        elsewhere = crosses_sql("hukou", "residence", Level.COUNTY)
        lives_here = within_sql("residence", self.here)
        return (
            f"CASE WHEN is_{target.kind} AND {outcome} IS NOT FALSE AND ({elsewhere}) AND ({lives_here})"
            f" THEN {unit('hukou', 'county')} END"
        )

    def _ends(self) -> str:
        """The day after which the child is too old. Adding months in SQL keeps to the last day of a shorter month, as
        :func:`complete_on` does; its two sentinels stay what they are."""
        age = next((leaf for leaf in leaves(self.compiler.rules["under_16"]) if isinstance(leaf, Age)), None)
        included = " OR ".join(self._included(key) for key in DECISIONS if key in self.pack.targets)
        if age is None or age.born_from is not None or not included:
            return "NULL::DATE"
        reaches = f"least(({born_lo()} + INTERVAL {age.months} MONTH)::DATE, {day(LATEST)})"
        reaches = f"CASE WHEN {born_lo()} = {day(EARLIEST)} THEN {born_lo()} ELSE {reaches} END"
        if age.out_day_after:
            reaches = f"({reaches} + INTERVAL 1 DAY)::DATE"
        return f"CASE WHEN ({included}) AND {born_lo()} IS NOT NULL THEN {reaches} END"
