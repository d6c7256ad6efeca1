"""Which tables a release holds: per population and kind, per indicator, down to which area, for which audience."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from tonghu.core.stats.audience import INTERNAL, PUBLIC, SHARED
from tonghu.core.stats.cells import Cell, Condition, Family, condition
from tonghu.core.stats.dimensions import (
    ALL,
    AREA,
    BANDS,
    COUNTY,
    OLDER,
    REST,
    TOWN,
    UNCOLLECTED,
    VILLAGE,
    WIDE_BANDS,
    Dimension,
    Sum,
    area_dimension,
    area_keys,
    outside,
)
from tonghu.core.stats.indicators import (
    BOTH,
    BY_NAME,
    IDENTITIES,
    IDENTITY,
    INDICATORS,
    LEFT_BEHIND,
    MIGRANT,
    MONITORING,
    STATISTICS,
    UNIT,
    Indicator,
    Scope,
    dimension_of,
)

POPULATIONS: Mapping[str, str] = {MONITORING: "监测摸排口径", STATISTICS: "统计分析口径"}
KINDS: Mapping[str, str] = {MIGRANT: "流动儿童", LEFT_BEHIND: "留守儿童", BOTH: "流动儿童和留守儿童（按人计）"}
LEVEL_TITLES: Mapping[str, str] = {COUNTY: "县（市、区）", TOWN: "乡镇（街道）", VILLAGE: "村（社区）"}
TOPICS = ("scale", "age", "area")
"""数量规模、年龄结构、分布区域: what every plan asks of the statistics population."""
BY_VILLAGE: Mapping[str, tuple[str, ...]] = {INTERNAL: ("", "age", "sex"), SHARED: ("",), PUBLIC: ()}
"""What goes down to the villages, per audience ("" is the number alone)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One printed dimension: its name in the output, and its keys with the nodes they stand for (``*`` left out)."""

    name: str
    dimension: str
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of a release."""

    id: str
    title: str
    population: str
    kind: str
    axes: tuple[Axis, ...]
    scope: Scope | None = None
    multiple: bool = False
    indicator: str = ""
    unit: str = UNIT

    @property
    def layer(self) -> str:
        """The layer whose children it counts."""
        return layer_of(self.kind, self.population)

    @property
    def fixed(self) -> Condition:
        """What holds for every cell."""
        return () if self.scope is None else ((self.scope.dimension, self.scope.node),)

    def cells(self) -> Iterator[tuple[tuple[str, ...], Cell]]:
        """Keys as printed and the cell they name: the full cross product, totals first."""
        axes = [((ALL, ALL), *axis.keys) for axis in self.axes]
        names = [axis.dimension for axis in self.axes]
        for chosen in product(*axes):
            pairs = zip(names, (node for _, node in chosen), strict=True)
            yield tuple(key for key, _ in chosen), (self.layer, condition((*self.fixed, *pairs)))


def layer_of(kind: str, population: str) -> str:
    """The name of a layer."""
    return f"{kind}.{population}"


@dataclass(frozen=True)
class Found:
    """What was found among the children of one layer: their deepest area codes, and the keys per indicator."""

    areas: frozenset[str]
    keys: Mapping[str, tuple[str, ...]]
    older: bool = False


@dataclass(frozen=True)
class Plan:
    """The tables of a release and the families of cells behind them."""

    tables: tuple[TableSpec, ...]
    families: tuple[Family, ...]


def plan(
    layers: Mapping[str, Found],
    audience: str,
    topics: Collection[str] = TOPICS,
    by_unit: bool = False,
    bands: Sequence[str] = BANDS,
) -> Plan:
    """The tables for an audience.

    ``topics``: what the plan wants counted of the statistics population (``statistics.dimensions`` of the pack); the
    monitoring populations are broken down by every indicator. ``by_unit``: also town × age × sex, for the comparison
    with the population survey. ``bands``: age bands of the pack.
    """
    tables: list[TableSpec] = []
    families: list[Family] = []
    for layer, found in layers.items():
        kind, population = layer.split(".")
        for spec, group in _of_layer(_Maker(kind, population, found, bands), audience, topics, by_unit):
            tables.append(spec)
            families.extend(group)
    return Plan(tuple(tables), tuple(_unique(families)))


def _unique(families: Iterable[Family]) -> Iterator[Family]:
    seen = set()
    for family in families:
        key = (family.layer, family.fixed, tuple((dim.name, dim.nodes) for dim in family.dims))
        if key not in seen:
            seen.add(key)
            yield family


_IDENTITY = Dimension(IDENTITY, {key: (key,) for key in IDENTITIES}, (Sum(ALL, IDENTITIES),))
Made = tuple[TableSpec, list[Family]]


def _of_layer(maker: _Maker, audience: str, topics: Collection[str], by_unit: bool) -> Iterator[Made]:
    kind, population = maker.kind, maker.population
    if kind == BOTH:
        yield maker.table("", (), None, identity=True)
        for name in ("age", "sex"):
            yield maker.table(name, (), None)
        return
    levels = maker.levels()
    for level in (*levels, VILLAGE) if "" in BY_VILLAGE[audience] else levels:
        yield maker.table("", (level,), None)
    for indicator in INDICATORS:
        if kind not in indicator.kinds or (population == STATISTICS and indicator.topic not in topics):
            continue
        above = indicator.sensitive and audience == PUBLIC
        for level in () if above else levels:
            yield maker.table(indicator.name, (level,), indicator.scope)
        if above:
            yield maker.table(indicator.name, (), indicator.scope)
        if indicator.name in BY_VILLAGE[audience]:
            yield maker.table(indicator.name, (VILLAGE,), indicator.scope)
    yield maker.table("age", (), None, also="sex")
    if by_unit:
        yield maker.table("age", (TOWN,), None, also="sex")


class _Maker:
    def __init__(self, kind: str, population: str, found: Found, bands: Sequence[str]) -> None:
        self.kind, self.population, self.found, self.bands = kind, population, found, tuple(bands)
        self._areas: dict[tuple[str, ...], tuple[Dimension, tuple[tuple[str, str], ...]]] = {}
        self._dims = {i.name: dimension_of(i, found.keys.get(i.name, ()), found.older, bands) for i in INDICATORS}

    def levels(self) -> tuple[str, ...]:
        """Counties only where there are several."""
        counties = {code[:6] for code in self.found.areas if code and not outside(code)}
        return (COUNTY, TOWN) if len(counties) > 1 else (TOWN,)

    def _area(self, chain: tuple[str, ...], level: str) -> tuple[Dimension, tuple[tuple[str, str], ...]]:
        """The areas down to a level and the keys it prints, made once."""
        if chain not in self._areas:
            area = area_dimension(self.found.areas, chain)
            self._areas[chain] = (area, area_keys(area, level))
        return self._areas[chain]

    def table(
        self, name: str, level: Sequence[str], scope: Scope | None, also: str = "", identity: bool = False
    ) -> Made:
        """One table and its families of cells."""
        indicator = BY_NAME.get(name)
        dims: list[Dimension] = []
        axes: list[Axis] = []
        if level:
            chain = (
                self.levels()[: self.levels().index(level[0]) + 1] if level[0] != VILLAGE else (*self.levels(), VILLAGE)
            )
            area, keys = self._area(chain, level[0])
            dims.append(area)
            axes.append(Axis(level[0], AREA, keys))
        for part in (name, also):
            if part:
                dims.append(self._cells(part, chain=bool(level) and level[0] == VILLAGE))
                axes.append(self._axis(part))
        if identity:
            dims.append(_IDENTITY)
            axes.append(Axis(IDENTITY, IDENTITY, tuple((key, key) for key in IDENTITIES)))
        fixed = () if scope is None else ((scope.dimension, scope.node),)
        layer = layer_of(self.kind, self.population)
        families = [Family(layer, tuple(dims), fixed)]
        if self.kind == BOTH and dims and not identity:
            families = [Family(layer, (_IDENTITY, *dims), fixed)]
        spec = TableSpec(
            "-".join(x for x in (self.kind, self.population, *level, name, also, IDENTITY if identity else "") if x)
            if level or name or identity
            else f"{self.kind}-{self.population}",
            self._title(level, indicator, also, scope, identity),
            self.population,
            self.kind,
            tuple(axes),
            scope,
            bool(indicator and indicator.multiple),
            name,
        )
        return spec, families

    def _cells(self, name: str, chain: bool) -> Dimension:
        dim = self._dims[name]
        # Below the towns only the printed bands are counted: nothing else is derived there.
        return dim.only((*self.bands, OLDER, UNCOLLECTED)) if chain and dim.name == "age" else dim

    def _axis(self, name: str) -> Axis:
        dim = self._dims[name]
        if dim.name == "age":
            bands = WIDE_BANDS if name == "age_wide" else self.bands
            keys = [key for key in (*bands, OLDER, UNCOLLECTED) if key in dim.nodes]
        else:
            keys = [node for node in dim.nodes if not node.startswith(REST)]
        return Axis(name, dim.name, tuple((key, key) for key in keys))

    def _title(
        self, level: Sequence[str], indicator: Indicator | None, also: str, scope: Scope | None, identity: bool
    ) -> str:
        by = [LEVEL_TITLES[step] for step in level] + ([indicator.title] if indicator else [])
        by += [BY_NAME[also].title] if also else []
        by += ["身份"] if identity else []
        part = f"（{scope.words}）" if scope else ""
        of = f"{KINDS[self.kind]}{part}人数（{POPULATIONS[self.population]}）"
        return f"按{'、'.join(by)}分的{of}" if by else of
