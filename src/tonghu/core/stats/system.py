"""The system of equations that a reader can write down: one variable per count, one row per sum that must hold.

Rows hold for the true counts. What is printed bounds the variables; what is hidden is only known to be at least 1 (a
true zero is printed as 0), what no table prints at least 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tonghu.core.stats.cells import Cell, Counts, Family

Row = tuple[tuple[int, int], ...]
"""(variable, coefficient) pairs whose sum is 0."""
UNBOUNDED = 10**9


@dataclass
class System:
    """Variables by number. ``value`` holds the true counts, or 0 where only a reader's knowledge is at hand."""

    cells: list[Cell] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    floor: list[int] = field(default_factory=list)
    """The least a count can be when nothing is printed: 0, or ``-UNBOUNDED`` for a difference of two lists."""
    printed: list[bool] = field(default_factory=list)
    """Whether some table of the release prints the variable."""
    rows: list[Row] = field(default_factory=list)
    rows_of: list[list[int]] = field(default_factory=list)
    index: dict[Cell, int] = field(default_factory=dict)

    def add(self, cell: Cell, value: int, *, printed: bool = False, floor: int = 0) -> int:
        """A variable; an existing one is kept and only becomes printed."""
        found = self.index.get(cell)
        if found is not None:
            self.printed[found] = self.printed[found] or printed
            return found
        number = self.index[cell] = len(self.cells)
        self.cells.append(cell)
        self.value.append(value)
        self.floor.append(floor)
        self.printed.append(printed)
        self.rows_of.append([])
        return number

    def relate(self, terms: Iterable[tuple[int, int]]) -> None:
        """One row. Terms of one variable are merged; an empty row is left out."""
        merged: dict[int, int] = {}
        for variable, coefficient in terms:
            merged[variable] = merged.get(variable, 0) + coefficient
        row = tuple((variable, coefficient) for variable, coefficient in merged.items() if coefficient)
        if len(row) < 2 and all(self.value[variable] == 0 for variable, _ in row):
            if row:
                self._append(row)
            return
        self._append(row)

    def _append(self, row: Row) -> None:
        for variable, _ in row:
            self.rows_of[variable].append(len(self.rows))
        self.rows.append(row)

    def total(self, whole: int, parts: Sequence[int]) -> None:
        """``whole`` is the sum of ``parts``."""
        self.relate([(whole, 1), *((part, -1) for part in parts)])

    def derived(self) -> list[int]:
        """Variables that no table prints but one subtraction of printed ones gives: they count as hidden when small."""
        found = []
        for variable, printed in enumerate(self.printed):
            if not printed and any(
                all(self.printed[other] for other, _ in self.rows[row] if other != variable)
                for row in self.rows_of[variable]
            ):
                found.append(variable)
        return found

    def faults(self) -> list[str]:
        """Rows that the true counts do not satisfy: an error of the program that built the system."""
        return [
            " + ".join(f"{coefficient}×{self.cells[variable]}" for variable, coefficient in row)
            for row in self.rows
            if sum(coefficient * self.value[variable] for variable, coefficient in row)
        ]


def build(families: Iterable[Family], counts: Counts, printed: Iterable[Cell]) -> System:
    """The system of some families; ``printed`` are the cells that the tables of a release hold."""
    system = System()
    for cell in printed:
        system.add(cell, counts.get(cell, 0), printed=True)
    seen: set[tuple[int, ...]] = set()
    for family in families:
        for whole, parts in family.sums():
            numbers = [system.add(cell, counts.get(cell, 0)) for cell in (whole, *parts)]
            key = tuple(numbers)
            if key not in seen:
                seen.add(key)
                system.total(numbers[0], numbers[1:])
    return system


def nest(system: System, wide: str, narrow: str, nested: bool) -> None:
    """Ties two layers of which one is expected to lie in the other: wide = narrow + difference, cell by cell.

    ``nested``: whether it really does; if not, a reader cannot lean on it, but the difference is still a number.
    """
    for cell in [cell for cell in system.cells if cell[0] == narrow and (wide, cell[1]) in system.index]:
        broad, small = system.index[wide, cell[1]], system.index[cell]
        difference = system.value[broad] - system.value[small]
        name = (f"{wide}-{narrow}", cell[1])
        number = system.add(name, difference, floor=0 if nested else -UNBOUNDED)
        system.total(broad, [small, number])


def unite(system: System, union: str, identity: str, sides: Mapping[str, str], both: str) -> None:
    """Ties persons to statuses: a side's children are those with that status only and those with both.

    ``sides``: node of the dimension ``identity`` (in the layer ``union``) → layer of the side; ``both``: the node of
    children with both statuses.
    """
    for layer, condition in list(system.cells):
        named = dict(condition)
        if layer != union or named.get(identity) not in sides:
            continue
        side = sides[named.pop(identity)]
        whole = system.index.get((side, tuple(sorted(named.items()))))
        shared = system.index.get((union, tuple(sorted((named | {identity: both}).items()))))
        own = system.index[layer, condition]
        # Where the two forms of one child differ (another age on each), the sum does not hold and nobody can use it.
        if whole is not None and shared is not None and system.value[whole] == system.value[own] + system.value[shared]:
            system.total(whole, [own, shared])


def imply(system: System, whole: tuple[str, str], parts: Sequence[tuple[str, str]]) -> None:
    """Ties what is part of something else by what it means: children of a grade are children with a disability.

    Wherever both are counted, the children under ``whole`` are those under ``parts`` (which do not overlap) and others.
    """
    for layer, condition in list(system.cells):
        if whole not in condition:
            continue
        rest = [pair for pair in condition if pair != whole]
        cells = [(layer, tuple(sorted((*rest, part)))) for part in parts]
        if all(cell in system.index for cell in cells):
            numbers = [system.index[cell] for cell in cells]
            total = system.index[layer, condition]
            others = system.value[total] - sum(system.value[number] for number in numbers)
            if others >= 0:
                name = (f"{layer}/{parts[0][0]}:{parts[0][1]}", condition)
                system.total(total, [*numbers, system.add(name, others)])
