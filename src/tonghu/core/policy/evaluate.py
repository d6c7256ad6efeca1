"""The traced evaluator: one rule, one child, every step kept.

It is the reference: the columns compiler must give the same outcome for every rule of every pack (a property test holds
the two together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tonghu.core.base.dates import complete_on, term_reached, under_age
from tonghu.core.base.places import Level, Place, crosses, within
from tonghu.core.base.registration import header
from tonghu.core.base.truth import Truth, all_of, any_of, negate, some_of
from tonghu.core.policy.fact_names import (
    BIRTH,
    BORN_FROM,
    DEFAULT_LIST,
    REACHES,
    SINCE,
    SOURCE,
    URBAN_LIST,
    complete_name,
    note_name,
    rank,
)
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.rules import (
    Age,
    All,
    Answer,
    AnyOf,
    AtMost,
    Case,
    CityDistricts,
    ColumnDate,
    Crosses,
    Filled,
    Fixed,
    KindIs,
    Leaf,
    Named,
    Not,
    OneOf,
    OtherThan,
    PlaceName,
    Rule,
    Some,
    Surely,
    Term,
    Within,
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a rule (or a part of it) came to. ``facts`` are the values used, ``missing`` the column codes that alone or
    together could decide an unknown outcome, ``why`` a Chinese remark."""

    rule: Rule
    outcome: Truth
    facts: Mapping[str, str]
    missing: tuple[str, ...] = ()
    why: str = ""
    parts: tuple[Trace, ...] = ()

    def all_facts(self) -> dict[str, str]:
        """The facts of this part and of everything below it, in the order in which people read them."""
        merged = self._merged()
        return {name: merged[name] for name in sorted(merged, key=rank)} if len(merged) > 1 else merged

    def _merged(self) -> dict[str, str]:
        merged = dict(self.facts)
        for part in self.parts:
            merged.update(part._merged())
        return merged

    def remarks(self) -> tuple[str, ...]:
        """Every remark below, each once, in reading order."""
        found = [self.why] if self.why else []
        for part in self.parts:
            found.extend(part.remarks())
        return tuple(dict.fromkeys(found))


def evaluate(rule: Rule, facts: Facts, criteria: Mapping[str, Rule]) -> Trace:
    """Evaluate ``rule`` for one child. ``criteria`` resolves :class:`Named` references; they must not form a cycle."""
    match rule:
        case All(parts):
            return _composed(rule, [evaluate(part, facts, criteria) for part in parts], all_of)
        case AnyOf(parts):
            return _composed(rule, [evaluate(part, facts, criteria) for part in parts], any_of)
        case Some(parts):
            return _composed(rule, [evaluate(part, facts, criteria) for part in parts], some_of)
        case Not(part):
            inner = evaluate(part, facts, criteria)
            return Trace(rule, negate(inner.outcome), {}, inner.missing, "", (inner,))
        case Surely(part):
            inner = evaluate(part, facts, criteria)
            return Trace(rule, Truth.of(inner.outcome is Truth.MET), {}, (), "", (inner,))
        case Case(branches, otherwise):
            return _case(rule, branches, otherwise, facts, criteria)
        case Named(criterion):
            inner = evaluate(criteria[criterion], facts, criteria)
            return Trace(rule, inner.outcome, {}, inner.missing, "", (inner,))
        case _:
            return _leaf(rule, facts)


def _composed(rule: Rule, traces: list[Trace], fold: Callable[[Iterable[Truth]], Truth]) -> Trace:
    outcome = fold(trace.outcome for trace in traces)
    missing: tuple[str, ...] = ()
    if outcome is Truth.UNKNOWN:
        unknown = [trace for trace in traces if trace.outcome is Truth.UNKNOWN]
        missing = tuple(dict.fromkeys(column for trace in unknown for column in trace.missing))
    return Trace(rule, outcome, {}, missing, "", tuple(traces))


def _case(
    rule: Rule,
    branches: tuple[tuple[Rule, Rule], ...],
    otherwise: Rule,
    facts: Facts,
    criteria: Mapping[str, Rule],
) -> Trace:
    for condition, result in branches:
        tried = evaluate(condition, facts, criteria)
        if tried.outcome is Truth.MET:
            chosen = evaluate(result, facts, criteria)
            return Trace(rule, chosen.outcome, tried._merged(), chosen.missing, "", (chosen,))
    chosen = evaluate(otherwise, facts, criteria)
    return Trace(rule, chosen.outcome, {}, chosen.missing, "", (chosen,))


# --- leaves ----------------------------------------------------------------------------------------------------------
def _leaf(leaf: Leaf, facts: Facts) -> Trace:
    match leaf:
        case Answer(column, yes):
            flag = facts.registration.flag(column)
            outcome = Truth.of(None if flag is None else flag is yes)
            return _of_column(leaf, column, outcome, None if flag is None else "是" if flag else "否")
        case OneOf(column, options):
            chosen = facts.registration.choices(column)
            outcome = Truth.of(None if chosen is None else any(option in options for option in chosen))
            return _of_column(leaf, column, outcome, "、".join(chosen) if chosen is not None else None)
        case OtherThan(column, options):
            chosen = facts.registration.choices(column)
            outcome = Truth.of(None if chosen is None else any(option not in options for option in chosen))
            return _of_column(leaf, column, outcome, "、".join(chosen) if chosen is not None else None)
        case AtMost(column, limit):
            number = facts.registration.values.get(column)
            size = number if isinstance(number, float) else None
            outcome = Truth.of(None if size is None else size <= limit)
            return _of_column(leaf, column, outcome, None if size is None else f"{size:g}")
        case Filled(columns):
            return Trace(leaf, Truth.of(all(facts.known(column) for column in columns)), {})
        case KindIs(kind):
            return Trace(leaf, Truth.of(kind in facts.kinds()), {})
        case Fixed(outcome, missing, why):
            still_empty = tuple(column for column in missing if not facts.known(column))
            return Trace(leaf, outcome, {}, still_empty, why)
        case Age():
            return _age(leaf, facts)
        case Term():
            return _term(leaf, facts)
        case Crosses(a, b, level):
            outcome = crosses(facts.place(a), facts.place(b), level)
            missing = tuple(c for place in (a, b) for c in _place_missing(place, level, facts))
            return Trace(leaf, outcome, _place_facts((a, b), facts), missing)
        case Within():
            return _within(leaf, facts)
        case CityDistricts():
            return _city_districts(leaf, facts)


def _of_column(leaf: Leaf, column: str, outcome: Truth, text: str | None) -> Trace:
    if text is None:
        return Trace(leaf, outcome, {}, (column,))
    return Trace(leaf, outcome, {header(column): text})


def _age(leaf: Age, facts: Facts) -> Trace:
    birth = facts.birth
    if birth.span is None:
        return Trace(leaf, Truth.UNKNOWN, {}, facts.birth_missing())
    known = {BIRTH: birth.span.text(), SOURCE: birth.source}
    if leaf.born_from is not None:
        cut_off = date.fromisoformat(leaf.born_from)
        outcome = (
            Truth.MET if birth.span.first >= cut_off else Truth.UNMET if birth.span.last < cut_off else Truth.UNKNOWN
        )
        known[BORN_FROM] = leaf.born_from
    else:
        outcome = under_age(birth.span, leaf.months, facts.as_of, out_day_after=leaf.out_day_after)
        known[REACHES] = complete_on(birth.span.first, leaf.months).isoformat()
    why = "出生日期与公民身份号码不一致，两者都满足才认定" if birth.source == "differ" else ""
    return Trace(leaf, outcome, known, facts.birth_missing(), why)


def _term(leaf: Term, facts: Facts) -> Trace:
    since = facts.since(leaf.since)
    if since.span is None:
        return Trace(leaf, Truth.UNKNOWN, {}, since.missing, since.reading)
    outcome = term_reached(since.span, leaf.months, facts.as_of, beyond=leaf.beyond)
    # Both parents' terms may stand in one criterion; a column's date is therefore named by its own header.
    own = header(leaf.since.column) if isinstance(leaf.since, ColumnDate) else ""
    known = {own or SINCE: since.span.text()}
    if since.span.exact:
        known[complete_name(own)] = complete_on(since.span.first, leaf.months).isoformat()
    missing = since.missing
    if outcome is Truth.UNKNOWN and not missing:
        # The date itself is exact, so what blurs the term is the birth date it cannot precede.
        missing = facts.birth_missing()
    return Trace(leaf, outcome, known, missing, since.reading)


def _place_facts(names: tuple[PlaceName, ...], facts: Facts) -> dict[str, str]:
    known: dict[str, str] = {}
    for name in names:
        code, note = facts.place(name).code(), facts.place_note(name)
        if code:
            known[name] = code
        if note:
            known[note_name(name)] = note
    return known


def _place_missing(name: PlaceName, level: Level, facts: Facts) -> tuple[str, ...]:
    place = facts.place(name)
    return () if _at(place, level) else facts.place_missing(name)


def _at(place: Place, level: Level) -> str | None:
    match level:
        case Level.PROVINCE:
            return place.province
        case Level.PREFECTURE:
            return place.prefecture
        case Level.COUNTY:
            return place.county
        case Level.TOWNSHIP:
            return place.township
        case Level.VILLAGE:
            return place.village


def _city_districts(leaf: CityDistricts, facts: Facts) -> Trace:
    """The default reading of 中心城区; the trace says that the default was used."""
    a, b = facts.place(leaf.a), facts.place(leaf.b)
    same_city = negate(crosses(a, b, Level.PREFECTURE))
    districts = (
        Truth.UNKNOWN
        if place.county is None
        else Truth.of(facts.divisions.kind(place.county, facts.as_of) == "district")
        for place in (a, b)
    )
    by_default = Truth.of(None if a.prefecture is None else a.prefecture not in leaf.except_in)
    used = _place_facts((leaf.a, leaf.b), facts)
    if by_default is not Truth.UNMET:
        used[URBAN_LIST] = DEFAULT_LIST
    missing = tuple(c for name in (leaf.a, leaf.b) for c in _place_missing(name, Level.COUNTY, facts))
    return Trace(leaf, all_of((same_city, by_default, *districts)), used, missing)


def _within(leaf: Within, facts: Facts) -> Trace:
    place = facts.place(leaf.place)
    used = _place_facts((leaf.place,), facts)
    if leaf.title and place.prefecture in {code[:4] for code in leaf.codes}:
        used[URBAN_LIST] = leaf.title
    missing = facts.place_missing(leaf.place)
    return Trace(leaf, within(place, leaf.codes), used, missing)
