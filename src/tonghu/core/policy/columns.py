"""The second reading of a rule: compiled to columns, as SQL text for millions of registrations.

Every node of the tree becomes one BOOLEAN column over a relation of facts; NULL is unknown, so that SQL's AND, OR and NOT
are exactly Kleene's. Equal nodes become one column. Beside its outcome a node has, where somebody asks for it,

- a *missing* mask: which columns alone or together could decide it (0 unless its outcome is unknown), and
- a *reading* mask: in which of its ways it was read (since when, by which list), so that rows with equal masks have
  the same explanation in words.

Nothing here knows an engine. Dates are compared with literals only: the last day from which a term is complete is
found with :func:`complete_on` itself, so ends of months cannot be read differently in another dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tonghu.core.base.dates import EARLIEST, LATEST, complete_on
from tonghu.core.base.places import Level
from tonghu.core.base.registration import COLUMNS
from tonghu.core.base.truth import Truth
from tonghu.core.policy.columns_facts import (
    BIRTH_DIFFERS,
    birth_missing,
    born_hi,
    born_lo,
    day,
    exact,
    hi,
    known,
    lo,
    option_test,
    place_columns,
    place_missing,
)
from tonghu.core.policy.columns_places import crosses_sql, same_city_districts_sql, within_sql
from tonghu.core.policy.rules import (
    Age,
    All,
    Answer,
    AnyOf,
    Arrival,
    AtMost,
    Case,
    CityDistricts,
    ColumnDate,
    Crosses,
    Departure,
    Filled,
    Fixed,
    KindIs,
    Named,
    Not,
    OneOf,
    OtherThan,
    Rule,
    Some,
    Surely,
    Term,
    Within,
    leaves,
)

Layer = tuple[tuple[str, str], ...]
"""Columns of one step: (name, expression over the columns of the steps before)."""

WORD = 62
"""Bits that a BIGINT key holds with room for a two-bit outcome; wider masks are HUGEINT."""


_BIRTH = ("birth_date", "id_number")


@dataclass(frozen=True, slots=True)
class Node:
    """A compiled rule: its columns. ``missing`` and ``reading`` are ``None`` where they are always 0."""

    outcome: str
    missing: str | None
    reading: str | None


_Pick = Callable[[Node], str | None]


class Compiler:
    """Turns rules into layered columns. Build it with every rule at hand, then ask for nodes, then for the layers."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        others: Iterable[Rule],
        as_of: date,
        situation_words: Sequence[str] = (),
        also_missing: Iterable[str] = (),
    ) -> None:
        self.rules, self.as_of, self.situation_words = rules, as_of, tuple(situation_words)
        self._nodes: dict[Rule, Node] = {}
        self._depth: dict[str, int] = {}
        self._columns: dict[str, tuple[int, str]] = {}
        every = [leaf for rule in (*rules.values(), *others) for leaf in leaves(rule)]
        self.missing_columns = _columns_that_can_be_missing(every, also_missing)
        self._bits = {code: 1 << index for index, code in enumerate(self.missing_columns)}
        self._reading_bits = _reading_bits(every)
        self.mask_type = "BIGINT" if len(self.missing_columns) <= WORD else "HUGEINT"
        self.reading_bits = sum(_reading_width(leaf) for leaf in self._reading_bits)
        self.reading_type = "BIGINT" if self.reading_bits + 2 <= WORD else "HUGEINT"
        self.away_ends: dict[Term, tuple[str, str]] = {}
        """Per term since departure or arrival the columns of the first and the last day from which it can run."""

    # --- what callers ask --------------------------------------------------------------------------------------------
    def node(self, rule: Rule) -> Node:
        """The columns of a rule (compiled once for equal rules)."""
        found = self._nodes.get(rule)
        if found is None:
            found = self._nodes[rule] = self._compile(rule)
        return found

    def add(self, expression: str, using: Iterable[str | None]) -> str:
        """A further column over columns already there; ``using`` names those it reads. Returns its name."""
        depth = 1 + max((self._depth.get(name, 0) for name in using if name), default=0)
        key = expression
        if key in self._columns:
            return f"n{self._columns[key][0]}"
        number = len(self._columns)
        self._columns[key] = (number, expression)
        self._depth[f"n{number}"] = depth
        return f"n{number}"

    def layers(self) -> tuple[Layer, ...]:
        """All columns by depth: a layer reads only the facts and the layers before it."""
        by_depth: dict[int, list[tuple[str, str]]] = {}
        for number, expression in self._columns.values():
            by_depth.setdefault(self._depth[f"n{number}"], []).append((f"n{number}", expression))
        return tuple(tuple(by_depth[depth]) for depth in sorted(by_depth))

    def headers_of(self, mask: int) -> tuple[str, ...]:
        """The column codes of a missing mask, in the order of the registration table."""
        return tuple(code for code, bit in self._bits.items() if mask & bit)

    def none(self) -> str:
        """An empty missing mask."""
        return f"0::{self.mask_type}"

    def union(self, masks: Iterable[str | None]) -> str | None:
        """The union of missing masks; ``None`` when all are always empty."""
        there = list(dict.fromkeys(mask for mask in masks if mask))
        if len(there) < 2:
            return there[0] if there else None
        return self.add("(" + " | ".join(there) + ")", there)

    # --- compositions ------------------------------------------------------------------------------------------------
    def _compile(self, rule: Rule) -> Node:
        match rule:
            case All(parts):
                return self._composed("AND", parts)
            case AnyOf(parts):
                return self._composed("OR", parts)
            case Some(parts):
                return self._composed("SOME", parts)
            case Not(part):
                inner = self.node(part)
                return Node(self.add(f"NOT {inner.outcome}", [inner.outcome]), inner.missing, inner.reading)
            case Surely(part):
                inner = self.node(part)
                return Node(self.add(f"{inner.outcome} IS TRUE", [inner.outcome]), None, inner.reading)
            case Case(branches, otherwise):
                return self._case(branches, otherwise)
            case Named(criterion):
                return self.node(self.rules[criterion])
            case _:
                return self._leaf(rule)

    def _composed(self, kind: str, parts: tuple[Rule, ...]) -> Node:
        if not parts:
            return Node(self.add({"AND": "TRUE", "OR": "FALSE"}.get(kind, "NULL::BOOLEAN"), []), None, None)
        nodes = [self.node(part) for part in parts]
        names = list(dict.fromkeys(node.outcome for node in nodes))
        outcome = (
            self.add(f"({_some(names) if kind == 'SOME' else f' {kind} '.join(names)})", names)
            if len(names) > 1
            else names[0]
        )
        asked = self.union(node.missing for node in nodes)
        missing = None
        if asked is not None:
            missing = asked
            if len(names) > 1:
                missing = self.add(f"CASE WHEN {outcome} IS NULL THEN {asked} ELSE {self.none()} END", [outcome, asked])
        return Node(outcome, missing, self._readings(nodes))

    def _readings(self, nodes: Sequence[Node]) -> str | None:
        there = list(dict.fromkeys(node.reading for node in nodes if node.reading))
        if len(there) < 2:
            return there[0] if there else None
        return self.add("(" + " | ".join(there) + ")", there)

    def _case(self, branches: tuple[tuple[Rule, Rule], ...], otherwise: Rule) -> Node:
        if not branches:
            return self.node(otherwise)
        conditions = [self.node(condition) for condition, _ in branches]
        results = [self.node(result) for _, result in branches]
        last = self.node(otherwise)
        using = [*(node.outcome for node in conditions)]

        def chosen(pick: _Pick, empty: str) -> str | None:
            names = [pick(node) for node in (*results, last)]
            if not any(names):
                return None
            steps = " ".join(
                f"WHEN {when.outcome} THEN {name or empty}" for when, name in zip(conditions, names, strict=False)
            )
            return self.add(f"CASE {steps} ELSE {names[-1] or empty} END", [*using, *names])

        outcome = chosen(lambda node: node.outcome, "NULL") or ""
        missing = chosen(lambda node: node.missing, self.none())
        return Node(outcome, missing, chosen(lambda node: node.reading, f"0::{self.reading_type}"))

    # --- leaves ------------------------------------------------------------------------------------------------------
    def _leaf(self, leaf: Rule) -> Node:
        match leaf:
            case Answer(column, yes):
                return self._of_column(f"({column} = {str(yes).upper()})", column)
            case OneOf(column, options):
                return self._of_column(option_test(column, options, self.situation_words, other=False), column)
            case OtherThan(column, options):
                return self._of_column(option_test(column, options, self.situation_words, other=True), column)
            case AtMost(column, value):
                return self._of_column(f"({column} <= {value!r}::DOUBLE)", column)
            case Filled(columns):
                return Node(self.add(" AND ".join(f"({known(c)})" for c in columns) or "TRUE", []), None, None)
            case KindIs(kind):
                return Node(self.add(f"is_{kind}", []), None, None)
            case Fixed():
                return self._fixed(leaf)
            case Age():
                return self._age(leaf)
            case Term():
                return self._term(leaf)
            case Crosses(a, b, level):
                outcome = self.add(crosses_sql(a, b, level), [])
                parts = [place_missing(place, level, self.bits) for place in dict.fromkeys((a, b))]
                return Node(outcome, self._if_unknown(outcome, f"({' | '.join(parts)})"), None)
            case Within(place, codes, _):
                outcome = self.add(within_sql(place, codes), [])
                return Node(outcome, self._if_unknown(outcome, place_missing(place, None, self.bits)), None)
            case CityDistricts():
                return self._city_districts(leaf)
            case _:
                raise TypeError(f"no leaf: {leaf!r}")

    def bits(self, *codes: str) -> str:
        """A literal missing mask."""
        return f"{sum(self._bits[code] for code in dict.fromkeys(codes))}::{self.mask_type}"

    def _if_unknown(self, outcome: str, mask: str, using: Iterable[str] = ()) -> str:
        return self.add(f"CASE WHEN {outcome} IS NULL THEN {mask} ELSE {self.none()} END", [outcome, *using])

    def _reading(self, leaf: Rule, state: str, using: Iterable[str] = ()) -> str:
        """A reading mask: ``state`` (0, 1, 2 …) at the leaf's own bits."""
        return self.add(f"(({state})::{self.reading_type} << {self._reading_bits[leaf]})", using)

    def _of_column(self, expression: str, column: str) -> Node:
        outcome = self.add(expression, [])
        return Node(outcome, self._if_unknown(outcome, self.bits(column)), None)

    def _fixed(self, leaf: Fixed) -> Node:
        literal = {Truth.MET: "TRUE", Truth.UNMET: "FALSE", Truth.UNKNOWN: "NULL::BOOLEAN"}[leaf.outcome]
        outcome = self.add(literal, [])
        missing = None
        if leaf.outcome is Truth.UNKNOWN and leaf.missing:
            empty = [f"CASE WHEN {known(c)} THEN {self.none()} ELSE {self.bits(c)} END" for c in leaf.missing]
            missing = self.add(f"({' | '.join(empty)})", [])
        return Node(outcome, missing, self._reading(leaf, "1") if leaf.why else None)

    def _age(self, leaf: Age) -> Node:
        if leaf.born_from is not None:
            cut_off = day(date.fromisoformat(leaf.born_from))
            outcome = self.add(
                f"CASE WHEN {born_lo()} >= {cut_off} THEN TRUE WHEN {born_hi()} < {cut_off} THEN FALSE END", []
            )
        else:
            reached = reached_sql(born_lo(), born_hi(), leaf.months, self.as_of, beyond=leaf.out_day_after)
            outcome = self.add(f"NOT ({reached})", [])
        missing = self._if_unknown(outcome, birth_missing(self.bits))
        return Node(outcome, missing, self._reading(leaf, f"CASE WHEN {BIRTH_DIFFERS} THEN 1 ELSE 0 END"))

    def _city_districts(self, leaf: CityDistricts) -> Node:
        outcome = self.add(same_city_districts_sql(leaf.a, leaf.b, leaf.except_in), [])
        parts = [place_missing(place, Level.COUNTY, self.bits) for place in dict.fromkeys((leaf.a, leaf.b))]
        return Node(outcome, self._if_unknown(outcome, f"({' | '.join(parts)})"), None)

    # --- terms -------------------------------------------------------------------------------------------------------
    def _term(self, leaf: Term) -> Node:
        match leaf.since:
            case ColumnDate(column):
                outcome = self.add(reached_sql(lo(column), hi(column), leaf.months, self.as_of, beyond=leaf.beyond), [])
                return Node(outcome, self._if_unknown(outcome, self.bits(column)), None)
            case Departure(level):
                born_away = self.node(Crosses("hukou", "birth_place", level)).outcome
                return self._away(leaf, born_away, ("left_hukou_on", "arrived_on"), arrival=False)
            case Arrival(level):
                beyond = self.node(Crosses("hukou", "birth_place", level)).outcome
                moved = self.node(Crosses("birth_place", "residence", level)).outcome
                born_away = self.add(
                    f"CASE WHEN {beyond} AND {moved} IS NOT FALSE THEN NULL ELSE {beyond} END", [beyond, moved]
                )
                return self._away(leaf, born_away, ("arrived_on", "left_hukou_on"), arrival=True)

    def _away(self, leaf: Term, born_away: str, order: tuple[str, str], *, arrival: bool) -> Node:
        """A term since the departure or the arrival: ``order`` is the column that counts and the one that bounds it."""
        first, second = order
        own_lo, own_hi = f"greatest({lo(first)}, {born_lo()})", f"greatest({hi(first)}, {born_hi()})"
        if arrival:
            other_lo, other_hi = f"greatest({lo(second)}, {born_lo()})", day(LATEST)
        else:
            # Never later than the arrival; the arrival itself is never before birth.
            other_lo, other_hi = f"coalesce({born_lo()}, {day(EARLIEST)})", f"greatest({hi(second)}, {born_hi()})"

        def pick(own: str, other: str, birth: str, none: str) -> str:
            return (
                f"CASE WHEN {known(first)} THEN {own} WHEN {known(second)} THEN {other}"
                f" WHEN {born_away} THEN {birth} ELSE {none} END"
            )

        start = self.add(pick(own_lo, other_lo, born_lo(), "NULL"), [born_away])
        end = self.add(pick(own_hi, other_hi, born_hi(), "NULL"), [born_away])
        self.away_ends[leaf] = (start, end)
        outcome = self.add(reached_sql(start, end, leaf.months, self.as_of, beyond=leaf.beyond), [start, end])
        birth_division = (
            f"CASE WHEN {born_away} IS NULL AND NOT ({known('birth_division')})"
            f" THEN {self.bits(first, second, 'birth_division')} ELSE {self.bits(first, second)} END"
        )
        missing = pick(
            f"CASE WHEN {exact(first)} THEN {birth_missing(self.bits)} ELSE {self.bits(first)} END",
            f"CASE WHEN {exact(second)} THEN {self.bits(first)} ELSE {self.bits(first, second)} END",
            birth_missing(self.bits),
            birth_division,
        )
        reading = self._reading(leaf, pick("0", "1", "2", "3"), [born_away])
        return Node(outcome, self._if_unknown(outcome, missing, [born_away]), reading)


def reached_sql(start: str, end: str, months: int, as_of: date, *, beyond: bool) -> str:
    """:func:`term_reached` in columns. :func:`complete_on` never falls when its start rises, so "complete by a day" is
    "started by the last start that is complete by then"."""
    last = last_start(months, as_of, beyond=beyond)
    if last is None:
        return f"CASE WHEN {start} IS NOT NULL THEN FALSE END"
    return f"CASE WHEN {end} <= {day(last)} THEN TRUE WHEN {start} > {day(last)} THEN FALSE END"


def last_start(months: int, as_of: date, *, beyond: bool) -> date | None:
    """The last day from which a term of ``months`` months is complete by the end of ``as_of`` (``beyond``: before it);
    ``None`` if there is none."""
    if beyond and as_of == EARLIEST:
        return None
    by = as_of - timedelta(days=1) if beyond else as_of
    low, high = EARLIEST.toordinal(), LATEST.toordinal()
    while low < high:
        middle = (low + high + 1) // 2
        if complete_on(date.fromordinal(middle), months) <= by:
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)


def _some(names: Sequence[str]) -> str:
    return f"CASE WHEN {' OR '.join(names)} THEN TRUE WHEN coalesce({', '.join(names)}) IS NOT NULL THEN FALSE END"


def _columns_that_can_be_missing(every: Iterable[Rule], others: Iterable[str]) -> tuple[str, ...]:
    found: set[str] = set(others)
    for leaf in every:
        match leaf:
            case Answer(column, _) | OneOf(column, _) | OtherThan(column, _) | AtMost(column, _):
                found.add(column)
            case Fixed(_, missing, _):
                found.update(missing)
            case Age():
                found.update(_BIRTH)
            case Term(ColumnDate(column), _, _):
                found.add(column)
            case Term(Departure() | Arrival(), _, _):
                found.update((*_BIRTH, "left_hukou_on", "arrived_on", "birth_division"))
                found.update(
                    column for place in ("hukou", "residence", "birth_place") for column in place_columns(place)
                )
            case Crosses(a, b, _) | CityDistricts(a, b, _):
                found.update((*place_columns(a), *place_columns(b)))
            case Within(place, _, _):
                found.update(place_columns(place))
            case _:
                continue
    return tuple(column.code for column in COLUMNS if column.code in found)


def _reading_width(leaf: Rule) -> int:
    match leaf:
        case Term(Departure() | Arrival(), _, _):
            return 2
        case Age():
            return 1
        case Fixed(_, _, why):
            return 1 if why else 0
        case _:
            return 0


def _reading_bits(every: Iterable[Rule]) -> dict[Rule, int]:
    bits: dict[Rule, int] = {}
    used = 0
    for leaf in every:
        width = _reading_width(leaf)
        if width and leaf not in bits:
            bits[leaf] = used
            used += width
    return bits
