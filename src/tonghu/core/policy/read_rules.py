"""Rules as a pack writes them → the expression tree. Every fault says which line, what stands there, what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tonghu.core.base.places import Level
from tonghu.core.base.registration import BY_CODE, Kind
from tonghu.core.base.truth import Truth
from tonghu.core.policy.parents import AwayTerms, both_away, one_away_other_incapable
from tonghu.core.policy.reader import Faults, Fields, texts_of
from tonghu.core.policy.rules import (
    KINDS,
    PLACES,
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
    DateRef,
    Departure,
    Filled,
    Fixed,
    KindIs,
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
from tonghu.core.policy.tree import Tree

LEVELS = {
    "province": Level.PROVINCE,
    "prefecture": Level.PREFECTURE,
    "county": Level.COUNTY,
    "township": Level.TOWNSHIP,
    "village": Level.VILLAGE,
}
NEVER = Fixed(Truth.UNMET)
"""What a faulty rule reads as, so that reading can go on to the next fault."""


class RuleReader:
    """Reads rules of one pack. ``situation_words`` are the options that the pack's risk scheme gives to 风险情形."""

    def __init__(self, faults: Faults, situation_words: tuple[str, ...] = ()) -> None:
        self.faults = faults
        self.situation_words = situation_words
        self._nodes: Mapping[str, Callable[[Tree], Rule]] = {
            "all": lambda tree: All(self._several(tree)),
            "any": lambda tree: AnyOf(self._several(tree)),
            "some": lambda tree: Some(self._several(tree)),
            "not": lambda tree: Not(self.read(tree)),
            "surely": lambda tree: Surely(self.read(tree)),
            "case": self._case,
            "criterion": lambda tree: Named(str(tree.value)),
            "yes": lambda tree: Answer(self._column(tree, Kind.YES_NO), True),
            "no": lambda tree: Answer(self._column(tree, Kind.YES_NO), False),
            "is": lambda tree: OneOf(*self._options(tree)),
            "other_than": lambda tree: OtherThan(*self._options(tree)),
            "known": lambda tree: Filled(self._columns(tree)),
            "unknown": lambda tree: Not(Filled(self._columns(tree))),
            "under_age": self._age,
            "from_age": lambda tree: Not(self._age(tree)),
            "at_most": self._at_most,
            "term": self._term,
            "crosses": self._crosses,
            "within": self._within,
            "same_urban_core": self._urban_core,
            "both_parents_away": lambda tree: both_away(self._away(tree)),
            "one_parent_away_other_incapable": lambda tree: one_away_other_incapable(self._away(tree)),
            "kind": self._kind,
            "undecided": self._undecided,
            "always": lambda _tree: Fixed(Truth.MET),
        }

    def read(self, tree: Tree) -> Rule:
        """One rule. A faulty one is noted and reads as never met."""
        if not isinstance(tree.value, dict) or len(tree.value) != 1:
            self.faults.add(tree.where, "一条规则只写一个键，例如 all、any、is、term")
            return NEVER
        name, inner = next(tree.items())
        reader = self._nodes.get(name)
        if reader is None:
            self.faults.add(inner.where, f"不认识的规则“{name}”，可用：{'、'.join(self._nodes)}")
            return NEVER
        return reader(inner)

    # --- compositions ------------------------------------------------------------------------------------------------
    def _several(self, tree: Tree) -> tuple[Rule, ...]:
        if not isinstance(tree.value, list) or not tree.value:
            self.faults.add(tree.where, "all、any、some 后面应是至少一条规则的列表")
            return (NEVER,)
        return tuple(self.read(child) for child in tree.value)

    def _case(self, tree: Tree) -> Rule:
        branches: list[tuple[Rule, Rule]] = []
        otherwise: Rule | None = None
        for child in tree.value if isinstance(tree.value, list) else []:
            fields = Fields(child, "case 的一项", self.faults)
            other = fields.take("else")
            if other is not None:
                otherwise = self.read(other)
            else:
                when, then = fields.need("when"), fields.need("then")
                if when and then:
                    branches.append((self.read(when), self.read(then)))
            fields.done()
        if otherwise is None:
            self.faults.add(tree.where, "case 必须有一项 else，写明其余情形")
            return NEVER
        return Case(tuple(branches), otherwise)

    # --- leaves ------------------------------------------------------------------------------------------------------
    def _column(self, tree: Tree, *kinds: Kind) -> str:
        column = BY_CODE.get(str(tree.value))
        if column is None:
            self.faults.add(tree.where, f"登记表没有“{tree.value}”这一列")
            return str(tree.value)
        if kinds and column.kind not in kinds:
            self.faults.add(tree.where, f"“{column.header}”列不能这样用，它是 {column.kind.value} 类型")
        return column.code

    def _columns(self, tree: Tree) -> tuple[str, ...]:
        names = texts_of(tree, "列名", self.faults)
        return tuple(self._column(Tree(tree.where, name)) for name in names)

    def _options(self, tree: Tree) -> tuple[str, tuple[str, ...]]:
        if not isinstance(tree.value, dict) or len(tree.value) != 1:
            self.faults.add(tree.where, "应写成 列: [选项…]")
            return "form", ()
        name, inner = next(tree.items())
        code = self._column(Tree(inner.where, name), Kind.CHOICE, Kind.MULTI)
        options = texts_of(inner, "选项", self.faults)
        column = BY_CODE.get(code)
        if column is not None:
            allowed = column.options or self.situation_words
            for option in options:
                if option not in allowed:
                    self.faults.add(inner.where, f"“{column.header}”没有“{option}”这个选项")
        return code, options

    def _age(self, tree: Tree) -> Rule:
        fields = Fields(tree, "年龄", self.faults)
        years, months = fields.integer("years", default=0), fields.integer("months", default=0)
        boundary = fields.one_of("boundary", ("birthday", "day_after"), default="birthday")
        born_from = fields.day("born_from", required=False)
        fields.done()
        if years * 12 + months <= 0:
            self.faults.add(tree.where, "年龄应写 years 或 months")
        return Age(years * 12 + months, boundary == "day_after", born_from.isoformat() if born_from else None)

    def _at_most(self, tree: Tree) -> Rule:
        entry = next(tree.items(), None)
        if entry is None or len(dict(tree.items())) != 1:
            self.faults.add(tree.where, "应写成 at_most: {列: 数}")
            return NEVER
        name, inner = entry
        column = self._column(Tree(inner.where, name), Kind.NUMBER)
        if isinstance(inner.value, bool) or not isinstance(inner.value, int | float):
            self.faults.add(inner.where, "at_most 的值应是数")
            return NEVER
        return AtMost(column, float(inner.value))

    def _term(self, tree: Tree) -> Rule:
        fields = Fields(tree, "期限 term", self.faults)
        since_tree = fields.need("since")
        months = fields.integer("months")
        bound = fields.one_of("bound", ("at_least", "more_than"))
        level = fields.one_of("level", LEVELS, default="county")
        fields.done()
        since: DateRef = Departure(LEVELS.get(level, Level.COUNTY))
        if since_tree is not None and since_tree.value == "arrival":
            since = Arrival(LEVELS.get(level, Level.COUNTY))
        elif since_tree is not None and since_tree.value != "departure":
            since = ColumnDate(self._column(since_tree, Kind.DATE))
        return Term(since, months, bound == "more_than")

    def _place(self, fields: Fields, key: str) -> PlaceName:
        name = fields.one_of(key, PLACES)
        return next((place for place in PLACES if place == name), "hukou")

    def _crosses(self, tree: Tree) -> Rule:
        fields = Fields(tree, "跨区域 crosses", self.faults)
        a, b = self._place(fields, "from"), self._place(fields, "to")
        level = fields.one_of("level", LEVELS)
        fields.done()
        return Crosses(a, b, LEVELS.get(level, Level.COUNTY))

    def _within(self, tree: Tree) -> Rule:
        fields = Fields(tree, "位于 within", self.faults)
        place, codes = self._place(fields, "place"), fields.texts("codes", required=True)
        fields.done()
        return Within(place, codes)

    def _urban_core(self, tree: Tree) -> Rule:
        """Both in one list of central districts, else (by default) both 市辖区 of a city that has no list of its own."""
        fields = Fields(tree, "中心城区 same_urban_core", self.faults)
        a, b = self._place(fields, "a"), self._place(fields, "b")
        districts = fields.need("districts")
        fields.done()
        if districts is None:
            return NEVER
        chosen = Fields(districts, "中心城区名单", self.faults)
        default = chosen.one_of("default", ("districts_of_prefecture", "none"))
        lists = chosen.each("lists", self._urban_list)
        chosen.done()
        ways: list[Rule] = [
            All((Within(a, codes, title), Within(b, codes, title))) for title, codes in lists.values() if codes
        ]
        if default == "districts_of_prefecture":
            covered = tuple(sorted({code[:4] for _, codes in lists.values() for code in codes}))
            ways.append(CityDistricts(a, b, covered))
        return AnyOf(tuple(ways)) if ways else NEVER

    def _urban_list(self, _key: str, tree: Tree) -> tuple[str, tuple[str, ...]]:
        fields = Fields(tree, "中心城区名单的一组", self.faults)
        title, codes = fields.text("title"), fields.texts("codes", required=True)
        fields.texts("names")
        fields.text("note", default="-")
        fields.done()
        return title, codes

    def _away(self, tree: Tree) -> AwayTerms:
        fields = Fields(tree, "父母外出", self.faults)
        months_tree, level_tree = fields.take("months"), fields.take("level")
        beyond = fields.one_of("bound", ("at_least", "more_than"), default="at_least") == "more_than"
        fields.done()
        months = months_tree.value if months_tree is not None else None
        if months is not None and (isinstance(months, bool) or not isinstance(months, int)):
            self.faults.add(tree.where, "months 应是整数，或 null 表示不论时长")
            months = None
        level = LEVELS.get(str(level_tree.value)) if level_tree is not None else None
        if level_tree is not None and level is None:
            self.faults.add(level_tree.where, f"level 只能是 {'、'.join(LEVELS)}，或 null 表示不论地点")
        return AwayTerms(months, beyond, level)

    def _kind(self, tree: Tree) -> Rule:
        for kind in KINDS:
            if tree.value == kind:
                return KindIs(kind)
        self.faults.add(tree.where, f"kind 只能是 {'、'.join(KINDS)}")
        return NEVER

    def _undecided(self, tree: Tree) -> Rule:
        fields = Fields(tree, "undecided", self.faults)
        missing_tree, why = fields.need("missing"), fields.text("why")
        fields.done()
        return Fixed(Truth.UNKNOWN, self._columns(missing_tree) if missing_tree else (), why)
