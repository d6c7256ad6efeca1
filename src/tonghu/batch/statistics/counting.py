"""Counting: a snapshot → the counts of every cell of a plan, with one grouped pass per crossing of columns.

DuckDB groups the small numbers; what is left (some thousand groups) is rolled up along the dimensions in the core.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from tonghu.batch.statistics.snapshot import Legend
from tonghu.core.stats.cells import Cell, Family, roll_up, without
from tonghu.core.stats.dimensions import AREA, UNCOLLECTED, Dimension, cut
from tonghu.core.stats.indicators import BOTH, BY_NAME, IDENTITIES, IDENTITY, INDICATORS, LEFT_BEHIND, options_of
from tonghu.core.stats.plan import Found, Plan, layer_of

LAYERS: Mapping[str, str] = {
    "migrant.monitoring": "migrant_monitoring = 2",
    "migrant.statistics": "migrant_statistics = 2",
    "left_behind.monitoring": "left_behind_monitoring = 2",
    layer_of(BOTH, "monitoring"): "first_row AND (any_migrant OR any_left_behind)",
}
"""Layer → the children it counts."""
_IDENTITY = "CASE WHEN NOT any_left_behind THEN 0 WHEN NOT any_migrant THEN 1 ELSE 2 END::UTINYINT"
_LEVEL_NAMES = ("county", "town", "village")


@dataclass(frozen=True)
class Source:
    """A snapshot opened in DuckDB as the relation ``children``, and its legend."""

    connection: duckdb.DuckDBPyConnection
    legend: Legend


def layers_of(targets: Iterable[str]) -> tuple[str, ...]:
    """The layers that a pack defines: its targets, and persons where both kinds are monitored."""
    found = [layer for layer in LAYERS if layer in set(targets)]
    persons = layer_of(BOTH, "monitoring")
    if {"migrant.monitoring", "left_behind.monitoring"} <= set(found):
        found.append(persons)
    return tuple(found)


def found_in(
    source: Source, layers: Sequence[str], forms: Mapping[str, Mapping[str, Sequence[str]]]
) -> dict[str, Found]:
    """What occurs in each layer. ``forms``: kind → column → the options that the pack's form prints."""
    result = {}
    for layer in layers:
        kind = layer.split(".")[0]
        areas = [] if kind == BOTH else _values(source, layer, _area_column(kind))
        keys: dict[str, tuple[str, ...]] = {}
        for indicator in INDICATORS:
            if indicator.name in ("age", "age_wide"):
                continue
            found = _found_keys(source, layer, indicator.name)
            keys[indicator.name] = options_of(indicator, forms.get(kind, {}).get(indicator.name, ()), found)
        ages = _values(source, layer, "age")
        codes = frozenset(source.legend.areas[number] for number in areas)
        result[layer] = Found(codes, keys, any(age > 16 for age in ages))
    return result


def _area_column(kind: str) -> str:
    return "hukou" if kind == LEFT_BEHIND else "residence"


def _values(source: Source, layer: str, column: str) -> list[int]:
    query = f"SELECT DISTINCT {column} FROM children WHERE {LAYERS[layer]} ORDER BY 1"
    return [value for (value,) in source.connection.execute(query).fetchall()]


def _found_keys(source: Source, layer: str, name: str) -> list[str]:
    values = _values(source, layer, name)
    if name == "origin":
        return [source.legend.areas[value] for value in values if value]
    keys = source.legend.keys[name]
    if BY_NAME[name].multiple:
        every = 0
        for value in values:
            every |= value
        return [key for bit, key in enumerate(keys) if every >> bit & 1]
    return [keys[value - 1] for value in values if value]


def count(source: Source, plan: Plan) -> dict[Cell, int]:
    """The counts of every cell of a plan's families; a cell that counts nobody may be absent."""
    counts: dict[Cell, int] = {}
    for family in sorted(plan.families, key=_multiple):
        rolled = roll_up(family, _base(source, family))
        for cell, number in rolled.items():
            counts.setdefault(cell, number)
        if _multiple(family):
            without(family, counts)
    return counts


def _multiple(family: Family) -> bool:
    return any(dim.multiple for dim in family.dims)


def _base(source: Source, family: Family) -> dict[tuple[str, ...], int]:
    """Children by their own values of the family's dimensions."""
    kind = family.layer.split(".")[0]
    columns = [_IDENTITY if dim.name == IDENTITY else _column(dim, kind) for dim in family.dims]
    conditions = [LAYERS[family.layer], *(_condition(source, name, node) for name, node in family.fixed)]
    chosen = ", ".join([*(f"{column} AS c{i}" for i, column in enumerate(columns)), "count(*)"])
    query = f"SELECT {chosen} FROM children WHERE {' AND '.join(conditions)} GROUP BY ALL ORDER BY ALL"
    base: dict[tuple[str, ...], int] = {}
    names = [_names(source, dim) for dim in family.dims]
    for *numbers, amount in source.connection.execute(query).fetchall():
        combinations: list[tuple[str, ...]] = [()]
        for name, number in zip(names, numbers, strict=True):
            combinations = [(*sofar, value) for sofar in combinations for value in name(number)]
        for values in combinations:
            base[values] = base.get(values, 0) + amount
    return base


def _column(dim: Dimension, kind: str) -> str:
    return _area_column(kind) if dim.name == AREA else dim.name


def _condition(source: Source, name: str, node: str) -> str:
    """A fixed node as a condition on numbers: an age band, or one option."""
    if name == "age":
        first, _, last = node.partition("-")
        return f"age BETWEEN {int(first) + 1} AND {int(last or first) + 1}"
    return f"{name} = {source.legend.keys[name].index(node) + 1}"


def _names(source: Source, dim: Dimension):  # type: ignore[no-untyped-def]  # a function from numbers to values
    legend = source.legend
    if dim.name == AREA:
        levels = [level for level in _LEVEL_NAMES if f"{UNCOLLECTED}@{level}" in dim.nodes]
        return lambda number: (cut(legend.areas[number], levels),)
    if dim.name == IDENTITY:
        return lambda number: (IDENTITIES[number],)
    if dim.name == "age":
        held = dim.holds
        return lambda number: ((str(number - 1) if str(number - 1) in held else UNCOLLECTED),)
    if dim.name == "origin":
        return lambda number: (legend.areas[number] or UNCOLLECTED,)
    keys = legend.keys[dim.name]
    if dim.multiple:
        return lambda mask: tuple(key for bit, key in enumerate(keys) if mask >> bit & 1) or (UNCOLLECTED,)
    return lambda number: (keys[number - 1] if number else UNCOLLECTED,)


def undetermined(source: Source, layer: str) -> int:
    """Children of whom it is not known whether they belong (待确认)."""
    condition = LAYERS[layer].replace("= 2", "= 1")
    row = source.connection.execute(f"SELECT count(*) FROM children WHERE {condition}").fetchall()
    return int(row[0][0])


def nested(source: Source, wide: str, narrow: str) -> bool:
    """Whether every child of one layer is in the other."""
    row = source.connection.execute(
        f"SELECT count(*) FROM children WHERE ({LAYERS[narrow]}) AND NOT ({LAYERS[wide]})"
    ).fetchall()
    return bool(row[0][0] == 0)
