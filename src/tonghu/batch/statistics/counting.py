"""Counting: a snapshot → the counts of every cell of a plan.

The snapshot's columns are small numbers, so a crossing of dimensions is one number per child and its counts one
histogram; each is then added up along its dimensions to all nodes that count a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tonghu.batch.statistics.snapshot import Legend, open_legend
from tonghu.core.stats.cells import Cell, Family, condition, without
from tonghu.core.stats.dimensions import ALL, AREA, UNCOLLECTED, Dimension, cut
from tonghu.core.stats.indicators import BOTH, BY_NAME, IDENTITIES, IDENTITY, INDICATORS, LEFT_BEHIND, options_of
from tonghu.core.stats.plan import Found, Plan, layer_of

INCLUDED, UNDETERMINED = 2, 1
"""Statuses as the snapshot writes them."""
Numbers = np.ndarray
LAYERS: Mapping[str, Callable[[Mapping[str, Numbers]], Numbers]] = {
    "migrant.monitoring": lambda columns: columns["migrant_monitoring"] == INCLUDED,
    "migrant.statistics": lambda columns: columns["migrant_statistics"] == INCLUDED,
    "left_behind.monitoring": lambda columns: columns["left_behind_monitoring"] == INCLUDED,
    layer_of(BOTH, "monitoring"): lambda columns: (
        columns["first_row"] & (columns["any_migrant"] | columns["any_left_behind"])
    ),
}
"""Layer → the rows it counts."""
_UNCOUNTED = ("row", "child", "lasting", "born", "too_old")
_LEVEL_NAMES = ("county", "town", "village")
_FEW_OPTIONS = 20
"""Up to so many options, the combinations that occur are counted off instead of sorted."""


class Part:
    """The columns of one layer's children, each taken when it is first asked for."""

    def __init__(self, source: Source, layer: str) -> None:
        self._source = source
        self._rows = np.flatnonzero(source.members(layer))
        self._taken: dict[str, Numbers] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, name: str) -> Numbers:
        if name not in self._taken:
            self._taken[name] = self._identity() if name == IDENTITY else self._source.columns[name].take(self._rows)
        return self._taken[name]

    def _identity(self) -> Numbers:
        one, other = self["any_migrant"], self["any_left_behind"]
        return np.where(one & other, 2, np.where(one, 0, 1)).astype(np.uint8)


@dataclass(frozen=True)
class Source:
    """A snapshot's columns as arrays of small numbers, and its legend."""

    columns: Mapping[str, Numbers]
    legend: Legend
    parts: dict[str, Part] = field(default_factory=dict, repr=False, compare=False)

    def part(self, layer: str) -> Part:
        """The children of a layer; what was read of them once is kept."""
        if layer not in self.parts:
            self.parts[layer] = Part(self, layer)
        return self.parts[layer]

    def members(self, layer: str) -> Numbers:
        """Which rows a layer counts."""
        return LAYERS[layer](self.columns)


def open_snapshot(path: Path) -> Source:
    """A snapshot file."""
    return hold_snapshot(pq.read_table(path), open_legend(path))


def hold_snapshot(table: pa.Table, legend: Legend) -> Source:
    """A snapshot in memory."""
    counted = [name for name in table.column_names if name not in _UNCOUNTED and not name.startswith("service_")]
    columns = {name: table.column(name).to_numpy() for name in counted}
    return Source(columns, legend)


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
    """The distinct numbers of a column in a layer."""
    held = source.part(layer)[column]
    return [int(value) for value in np.flatnonzero(np.bincount(held))]


def _found_keys(source: Source, layer: str, name: str) -> list[str]:
    if name == "origin":
        return [source.legend.areas[value] for value in _values(source, layer, name) if value]
    keys = source.legend.keys[name]
    if BY_NAME[name].multiple:
        every = int(np.bitwise_or.reduce(source.part(layer)[name], initial=0))
        return [key for bit, key in enumerate(keys) if every >> bit & 1]
    return [keys[value - 1] for value in _values(source, layer, name) if value]


class Tallies(Mapping[Cell, int]):
    """The counts of every cell of a plan: one array per family, all nodes rolled up. Cells get their names when they are
    first asked for; a cell that counts nobody may be absent."""

    def __init__(self, families: Sequence[Tally]) -> None:
        self.families = families
        self._named: dict[Cell, int] | None = None

    @property
    def cells(self) -> int:
        """How many cells count somebody, each table by itself."""
        return sum(int(np.count_nonzero(tally.counts)) for tally in self.families)

    def _all(self) -> dict[Cell, int]:
        if self._named is None:
            named: dict[Cell, int] = {}
            for tally in self.families:
                for cell, number in tally.named():
                    named.setdefault(cell, number)
                if _multiple(tally.family):
                    without(tally.family, named)
            self._named = named
        return self._named

    def __getitem__(self, cell: Cell) -> int:
        return self._all()[cell]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


@dataclass(frozen=True)
class Tally:
    """One family's counts: an axis per dimension, in the order of ``nodes``."""

    family: Family
    nodes: Sequence[Sequence[str]]
    counts: Numbers

    def named(self) -> Iterator[tuple[Cell, int]]:
        """Every cell that counts somebody."""
        layer, fixed = self.family.layer, self.family.fixed
        pairs = [
            [(dim.name, node) for node in listed] for dim, listed in zip(self.family.dims, self.nodes, strict=True)
        ]
        places = np.nonzero(self.counts)
        for number, *position in zip(self.counts[places].tolist(), *(axis.tolist() for axis in places), strict=True):
            yield (layer, condition((*fixed, *(listed[i] for listed, i in zip(pairs, position, strict=True))))), number


def count(source: Source, plan: Plan) -> Tallies:
    """The counts of every cell of a plan's families."""
    tallies: list[Tally] = []
    for layer in dict.fromkeys(family.layer for family in plan.families):
        counter = _Counter(source, layer)
        families = sorted((f for f in plan.families if f.layer == layer and f.dims), key=_multiple)
        tallies += [counter.count(family) for family in families]
    return Tallies(tallies)


def _multiple(family: Family) -> bool:
    return any(dim.multiple for dim in family.dims)


@dataclass(frozen=True)
class _Values:
    """A dimension's values as positions: per row one, and per position the nodes that count it."""

    rows: Numbers
    names: tuple[str, ...]
    nodes: tuple[str, ...]
    held: Numbers
    """(position, nth) → position among ``nodes``; the last node gathers what counts nowhere."""


class _Counter:
    """Counts the families of one layer. A column is read and numbered once for all families that use it."""

    def __init__(self, source: Source, layer: str) -> None:
        self.source, self.kind = source, layer.split(".")[0]
        self.columns = source.part(layer)
        self._known: dict[tuple[str, ...], _Values] = {}
        self._same: dict[int, tuple[Dimension, _Values]] = {}
        """The same by identity: a plan uses one dimension in many families."""

    def count(self, family: Family) -> Tally:
        """All nodes of a family's dimensions."""
        mask = self._fixed(family)
        multiple = family.dims[-1] if family.dims[-1].multiple else None
        single = [self._values(dim) for dim in family.dims if not dim.multiple]
        shape = [len(values.names) for values in single]
        size = int(np.prod(shape))
        flat = single[0].rows if single else np.zeros(len(self.columns), np.int32)
        for values in single[1:]:
            flat = flat * np.int32(len(values.names)) + values.rows
        if multiple is None:
            base = np.bincount(flat if mask is None else flat[mask], minlength=size).reshape(shape)
        else:
            base = self._options(multiple, flat, size).reshape([*shape, -1])
        nodes = [values.nodes for values in single] + ([multiple.nodes] if multiple else [])
        for axis, values in enumerate(single):
            base = _gather(base, axis, values)
        return Tally(family, nodes, base)

    def _options(self, dim: Dimension, flat: Numbers, size: int) -> Numbers:
        """Children per option of a multiple-choice column: one bit each, none is 未采集."""
        held, keys = self.columns[dim.name], self.source.legend.keys[dim.name]
        combinations = np.bincount(held, minlength=1) if len(keys) <= _FEW_OPTIONS else None
        met = np.flatnonzero(combinations) if combinations is not None else np.unique(held)
        place = np.zeros(int(met[-1]) + 1 if len(met) else 1, np.int32)
        place[met] = np.arange(len(met))
        # One histogram over the combinations that occur, then each option gathers its own.
        joint = np.bincount(flat * np.int32(max(len(met), 1)) + place[held], minlength=size * len(met)).reshape(
            size, -1
        )
        counted = np.zeros((size, len(dim.nodes)), np.int64)
        for number, node in enumerate(dim.nodes):
            if node in keys:
                counted[:, number] = joint[:, (met >> keys.index(node)) & 1 == 1].sum(axis=1)
            elif node == UNCOLLECTED:
                counted[:, number] = joint[:, met == 0].sum(axis=1)
        return counted

    def _fixed(self, family: Family) -> Numbers | None:
        """The rows of a part of the population: an age band, or one option."""
        mask: Numbers | None = None
        for name, node in family.fixed:
            held = self.columns[name]
            if name == "age":
                first, _, last = node.partition("-")
                this = (held >= int(first) + 1) & (held <= int(last or first) + 1)
            else:
                this = held == self.source.legend.keys[name].index(node) + 1
            mask = this if mask is None else mask & this
        return mask

    def _values(self, dim: Dimension) -> _Values:
        known = self._same.get(id(dim))
        if known is None:
            known = self._same[id(dim)] = (dim, self._numbered(dim))
        return known[1]

    def _numbered(self, dim: Dimension) -> _Values:
        column = _area_column(self.kind) if dim.name == AREA else dim.name
        key = (column, *dim.nodes)
        if key not in self._known:
            held = self.columns[column]
            top = int(held.max()) + 1 if len(held) else 1
            name_of = _names(self.source, dim)
            texts = [name_of(number) for number in range(top)]
            names = tuple(sorted(set(texts)))
            place = {text: position for position, text in enumerate(names)}
            number = np.array([place[text] for text in texts], np.int32)
            nodes = (ALL, *dim.nodes, "")
            held_nodes = [(ALL, *dim.holds[name]) if name in dim.holds else () for name in names]
            width = max(map(len, held_nodes), default=1)
            at = {node: position for position, node in enumerate(nodes)}
            padded = [[at[node] for node in listed] + [len(nodes) - 1] * (width - len(listed)) for listed in held_nodes]
            self._known[key] = _Values(
                number[held], names, nodes, np.array(padded, np.int64).reshape(len(names), width)
            )
        return self._known[key]


def _gather(base: Numbers, axis: int, values: _Values) -> Numbers:
    """Adds every value to the nodes that count it, along one axis."""
    moved = np.moveaxis(base, axis, 0)
    found = np.zeros((len(values.nodes), *moved.shape[1:]), np.int64)
    for nth in range(values.held.shape[1]):
        np.add.at(found, values.held[:, nth], moved)
    found[-1] = 0
    return np.moveaxis(found, 0, axis)


def _names(source: Source, dim: Dimension) -> Callable[[int], str]:
    """Number in the snapshot → value of the dimension."""
    legend = source.legend
    if dim.name == AREA:
        levels = [level for level in _LEVEL_NAMES if f"{UNCOLLECTED}@{level}" in dim.nodes]
        return lambda number: cut(legend.areas[number], levels)
    if dim.name == IDENTITY:
        return lambda number: IDENTITIES[number]
    if dim.name == "age":
        return lambda number: str(number - 1) if str(number - 1) in dim.holds else UNCOLLECTED
    if dim.name == "origin":
        return lambda number: legend.areas[number] or UNCOLLECTED
    keys = legend.keys[dim.name]
    return lambda number: keys[number - 1] if number else UNCOLLECTED


def undetermined(source: Source, layer: str) -> int:
    """Children of whom it is not known whether they belong (待确认)."""
    return int((source.columns[layer.replace(".", "_")] == UNDETERMINED).sum())


def nested(source: Source, wide: str, narrow: str) -> bool:
    """Whether every child of one layer is in the other."""
    return not bool((source.members(narrow) & ~source.members(wide)).any())
