"""Proof that a local service list is not narrower than its parent's (民发〔2024〕35号; Chongqing 二（三）5; Pingdingshan 三（二）).

For every item of the parent the child must have one that reaches at least as far: whoever is entitled (or listed) above
must be entitled (or listed) below. The proof tries every combination of what the two rules can tell apart: each option,
each side of each threshold, unknown. It is complete because a rule sees nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product

from tonghu.core.base.registration import BY_CODE, Kind, header
from tonghu.core.base.truth import Truth, all_of, any_of, negate, some_of
from tonghu.core.policy.faults import Fault, Where
from tonghu.core.policy.model import Pack, ServiceItem
from tonghu.core.policy.read_items import named_rules
from tonghu.core.policy.rules import (
    Age,
    All,
    Answer,
    AnyOf,
    AtMost,
    Case,
    Filled,
    Fixed,
    Leaf,
    Named,
    Not,
    OneOf,
    OtherThan,
    Rule,
    Some,
    Surely,
    leaves,
)

_LIMIT = 400_000
"""Combinations tried at the most for one pair of items."""

LeafOutcome = Callable[[Leaf], Truth]
State = Mapping[str, object]
"""One combination: variable → value; ``None`` is unknown."""


def fold(rule: Rule, outcome: LeafOutcome, rules: Mapping[str, Rule]) -> Truth:
    """The outcome of a rule from the outcomes of its leaves."""
    match rule:
        case All(parts):
            return all_of(fold(part, outcome, rules) for part in parts)
        case AnyOf(parts):
            return any_of(fold(part, outcome, rules) for part in parts)
        case Some(parts):
            return some_of(fold(part, outcome, rules) for part in parts)
        case Not(part):
            return negate(fold(part, outcome, rules))
        case Surely(part):
            return Truth.of(fold(part, outcome, rules) is Truth.MET)
        case Case(branches, otherwise):
            for condition, result in branches:
                if fold(condition, outcome, rules) is Truth.MET:
                    return fold(result, outcome, rules)
            return fold(otherwise, outcome, rules)
        case Named(criterion):
            return fold(rules[criterion], outcome, rules)
        case _:
            return outcome(rule)


def all_leaves(rule: Rule, rules: Mapping[str, Rule]) -> tuple[Leaf, ...]:
    """Every leaf under a rule with the named criteria followed, each once."""
    found: dict[Leaf, None] = {}
    for leaf in leaves(rule):
        if isinstance(leaf, Named):
            found.update(dict.fromkeys(all_leaves(rules[leaf.criterion], rules)))
        else:
            found.setdefault(leaf)
    return tuple(found)


def narrower(parent: Pack, child: Pack, file: str = "") -> list[Fault]:
    """Where the child's list is narrower than the parent's; empty means proved not narrower. ``file``: the child's own."""
    faults: list[Fault] = []
    for above in parent.services:
        below = [item for item in child.services if above.about.key in (item.about.key, *item.covers)]
        if not below:
            # What is absent stands nowhere; the pack itself is what must be mended.
            faults.append(
                _fault(f"{file or child.id}:0", f"缺少上级清单第{above.number}项“{above.project}”（{above.about.key}）")
            )
            continue
        counter = _counterexample(above, parent, below, child)
        if counter:
            faults.append(
                _fault(below[0].about.where, f"第{below[0].number}项“{below[0].project}”比上级清单窄：{counter}")
            )
    return faults


def _fault(where: str, reason: str) -> Fault:
    file, _, line = where.rpartition(":")
    return Fault(Where(file, int(line)), reason)


def _counterexample(above: ServiceItem, parent: Pack, below: list[ServiceItem], child: Pack) -> str:
    if above.nature == "public":
        return ""
    rules_above, rules_below = named_rules(parent), named_rules(child)
    if any(item.entitled == above.entitled and item.check == above.check for item in below) and _same_names(
        above, rules_above, rules_below
    ):
        return ""
    asked: dict[Leaf, None] = {}
    for item, rules in ((above, rules_above), *((item, rules_below) for item in below)):
        for rule in (item.entitled, item.check):
            asked.update(dict.fromkeys(all_leaves(rule, rules)))
    domains = _domains(tuple(asked))
    size = 1
    for values in domains.values():
        size *= len(values)
    if size > _LIMIT:
        return f"规则过于复杂（{size} 种组合），无法证明不窄于上级，请沿用上级的规则或拆成更简单的项目"
    for combination in product(*domains.values()):
        state = dict(zip(domains, combination, strict=True))
        outcome = _outcomes(state)
        wanted = _rank(above, outcome, rules_above)
        given = max(_rank(item, outcome, rules_below) for item in below)
        if given < wanted:
            return _described(state, wanted, given)
    return ""


def _same_names(item: ServiceItem, above: Mapping[str, Rule], below: Mapping[str, Rule]) -> bool:
    names = [leaf.criterion for rule in (item.entitled, item.check) for leaf in leaves(rule) if isinstance(leaf, Named)]
    return all(all_leaves(above[name], above) == all_leaves(below[name], below) for name in names if name in below)


def _rank(item: ServiceItem, outcome: LeafOutcome, rules: Mapping[str, Rule]) -> int:
    entitled = fold(item.entitled, outcome, rules)
    if entitled is Truth.MET:
        return 2
    check = fold(item.check, outcome, rules)
    return 1 if Truth.UNKNOWN in (entitled, check) or check is Truth.MET else 0


_AGE = "年龄（月）"


def _domains(asked: tuple[Leaf, ...]) -> dict[str, list[object]]:
    """For each variable the values that the leaves can tell apart, ``None`` (unknown) included."""
    mentioned: dict[str, set[str]] = {}
    thresholds: dict[str, set[float]] = {}
    domains: dict[str, list[object]] = {}
    for leaf in asked:
        match leaf:
            case OneOf(column, options) | OtherThan(column, options):
                mentioned.setdefault(column, set()).update(options)
            case AtMost(column, value):
                thresholds.setdefault(column, set()).add(value)
            case Age(months, _, _):
                thresholds.setdefault(_AGE, set()).add(float(months))
            case Answer(column, _):
                domains[column] = [True, False, None]
            case Filled(columns):
                for column in columns:
                    domains.setdefault(column, [True, None])
            case Fixed():
                pass
            case _:
                domains[repr(leaf)] = [Truth.MET, Truth.UNMET, Truth.UNKNOWN]
    for column, named in mentioned.items():
        domains[column] = list(_selections(column, sorted(named)))
    for name, limits in thresholds.items():
        points = sorted(limits)
        domains[name] = [points[0] - 1, *(value for point in points for value in (point, point + 0.5)), None]
    return domains


def _selections(column: str, mentioned: list[str]) -> Iterator[object]:
    yield None
    unmentioned = "（其他选项）"
    pool = [*mentioned, unmentioned]
    if BY_CODE[column].kind is Kind.CHOICE:
        yield from ((option,) for option in pool)
        return
    for size in range(1, len(pool) + 1):
        yield from combinations(pool, size)


def _outcomes(state: State) -> LeafOutcome:
    def outcome(leaf: Leaf) -> Truth:
        match leaf:
            case OneOf(column, options):
                chosen = state[column]
                return Truth.of(any(o in options for o in chosen) if isinstance(chosen, tuple) else None)
            case OtherThan(column, options):
                chosen = state[column]
                return Truth.of(any(o not in options for o in chosen) if isinstance(chosen, tuple) else None)
            case AtMost(column, value):
                number = state[column]
                return Truth.of(number <= value if isinstance(number, float | int) else None)
            case Age(months, _, _):
                age = state[_AGE]
                return Truth.of(age < months if isinstance(age, float | int) else None)
            case Answer(column, yes):
                answer = state[column]
                return Truth.of(answer is yes if isinstance(answer, bool) else None)
            case Filled(columns):
                return Truth.of(all(state.get(column) is not None for column in columns))
            case Fixed(fixed, _, _):
                return fixed
            case _:
                found = state[repr(leaf)]
                return found if isinstance(found, Truth) else Truth.UNKNOWN

    return outcome


def _described(state: State, wanted: int, given: int) -> str:
    ranks = {2: "符合享有", 1: "待核对", 0: "不列入"}
    shown = []
    for name, value in state.items():
        if value is None:
            continue
        label = header(name) if name in BY_CODE else name
        text = "、".join(value) if isinstance(value, tuple) else {True: "是", False: "否"}.get(value, str(value))  # type: ignore[call-overload]  # any hashable
        shown.append(f"{label}={text}")
    return f"例如 {'，'.join(shown) or '各栏均未采集'} 时，上级为“{ranks[wanted]}”，本级为“{ranks[given]}”"
