"""Blocks: parts of a release in which the attacker looks first, with everything outside as it truly is.

A world that differs from the truth only inside a block, and satisfies every row, is a world of the whole release: a count
found safe inside is safe. Three kinds, small ones first: the villages of one town in all tables that go down to them; all
tables over one dimension, the areas' totals as they are; and what goes down to villages together, the
towns' totals as they are.
"""

from __future__ import annotations

from tonghu.core.stats.dimensions import AREA, LEVELS, TOWN, VILLAGE
from tonghu.core.stats.system import System


def blocks(system: System) -> list[frozenset[int]]:
    """Blocks of variables, small ones first."""
    towns: dict[str, set[int]] = {}
    crossings: dict[frozenset[str], set[int]] = {}
    deep: set[frozenset[str]] = set()
    for variable, (_, condition) in enumerate(system.cells):
        town = next((town_of(node) for name, node in condition if name == AREA), "")
        names = frozenset(name for name, _ in condition)
        if town:
            towns.setdefault(town, set()).add(variable)
            deep.add(names)
        crossings.setdefault(names, set()).add(variable)

    def below(names: frozenset[str]) -> frozenset[int]:
        return frozenset().union(*(cells for other, cells in crossings.items() if names <= other))

    villages = frozenset().union(
        *towns.values(), *(below(names) for names in sorted(deep, key=sorted) if len(names) > 1)
    )
    groups = [frozenset(towns[key]) for key in sorted(towns)]
    single = sorted({name for names in crossings for name in names if name != AREA})
    groups += [below(frozenset((name,))) for name in single]
    return [group for group in (*groups, villages) if group]


def town_of(node: str) -> str:
    """The town below which an area node lies: a village, or the children of a town whose village is not known."""
    code = node.removeprefix("=")
    if code.isdigit() and (len(code) == LEVELS[VILLAGE] or (len(code) == LEVELS[TOWN] and node != code)):
        return code[: LEVELS[TOWN]]
    return ""
