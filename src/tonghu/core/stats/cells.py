"""Counts by cell, and families of cells: the cross product of some dimensions in one layer of children.

A cell names one number whatever table prints it, so the same number is the same cell in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from tonghu.core.stats.dimensions import ALL, REST, Dimension

Condition = tuple[tuple[str, str], ...]
"""(dimension, node) pairs in the order of the dimensions' names, ``*`` left out."""
Cell = tuple[str, Condition]
"""Layer and condition. A layer is a set of children: ``migrant.monitoring``, ``left_behind.monitoring`` …"""
Counts = Mapping[Cell, int]
"""Children per cell; a cell that is absent counts nobody."""


def condition(pairs: Iterable[tuple[str, str]]) -> Condition:
    """The canonical form of a condition."""
    return tuple(sorted(pair for pair in pairs if pair[1] != ALL))


@dataclass(frozen=True, slots=True)
class Family:
    """``fixed`` holds for every cell (a part of the population: the children of 0–6); ``dims`` are crossed."""

    layer: str
    dims: tuple[Dimension, ...]
    fixed: Condition = ()

    def cells(self) -> Iterator[Cell]:
        """Every cell, totals included."""
        names = [dim.name for dim in self.dims]
        for nodes in product(*((ALL, *dim.nodes) for dim in self.dims)):
            yield self.layer, condition((*self.fixed, *zip(names, nodes, strict=True)))

    def sums(self) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
        """Every (total, parts) that holds by the dimensions' sums."""
        for index, dim in enumerate(self.dims):
            others = [other for position, other in enumerate(self.dims) if position != index]
            names = [other.name for other in others]
            for nodes in product(*((ALL, *other.nodes) for other in others)):
                context = (*self.fixed, *zip(names, nodes, strict=True))
                for rule in dim.sums:
                    cells = [
                        (self.layer, condition((*context, (dim.name, node)))) for node in (rule.total, *rule.parts)
                    ]
                    yield cells[0], tuple(cells[1:])


def inner_cells(family: Family) -> Iterator[Cell]:
    """The cells at the finest printed area level that name every dimension of a family."""
    names = [dim.name for dim in family.dims]
    nodes = [dim.finest() for dim in family.dims]
    for chosen in product(*nodes):
        yield family.layer, condition((*family.fixed, *zip(names, chosen, strict=True)))


def roll_up(family: Family, base: Mapping[tuple[str, ...], int]) -> dict[Cell, int]:
    """Counts by the children's own values (one per dimension) → counts of every cell of the family.

    For a multiple-choice dimension ``base`` counts a child once per option, so only the cells that name one are given:
    totals and the children without an option come from :func:`without`.
    """
    level: dict[tuple[str, ...], int] = dict(base)
    for index, dim in enumerate(family.dims):
        wider: dict[tuple[str, ...], int] = {}
        for values, count in level.items():
            nodes = dim.holds[values[index]] if dim.multiple else (ALL, *dim.holds[values[index]])
            for node in nodes:
                key = (*values[:index], node, *values[index + 1 :])
                wider[key] = wider.get(key, 0) + count
        level = wider
    names = [dim.name for dim in family.dims]
    return {
        (family.layer, condition((*family.fixed, *zip(names, key, strict=True)))): count for key, count in level.items()
    }


def without(family: Family, counts: dict[Cell, int]) -> None:
    """Adds the children without an option (total less option) to the counts of a multiple-choice family."""
    for total, parts in family.sums():
        rest = parts[-1]
        if len(parts) == 2 and any(node.startswith(REST) for _, node in rest[1]):
            counts[rest] = counts.get(total, 0) - counts.get(parts[0], 0)
