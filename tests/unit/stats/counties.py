"""Small counties of invented children, as base counts: what the protection and its attacker are tried on."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from tonghu.core.stats.cells import Cell, Family, roll_up
from tonghu.core.stats.dimensions import Dimension, age_dimension, area_dimension, choice
from tonghu.core.stats.system import System, build

SEX = choice("sex", ("男", "女"))
SCHOOLING = choice("schooling", ("学龄前", "小学", "初中", "高中"))
HEALTH = choice("health", ("健康", "残疾", "慢性病"))
LAYER = "migrant.monitoring"


@dataclass(frozen=True)
class Child:
    """One invented child: village code and the values of three dimensions."""

    village: str
    age: str
    sex: str
    schooling: str
    health: str
    extra: tuple[str, ...] = ()
    """Answers to further questions, for counties with many tables."""


EXTRA = 25
_ANSWERS = ("甲", "乙", "丙", "丁", "未采集")


def villages(towns: int, per_town: int) -> list[str]:
    """Codes below the county 700101, a place that does not exist."""
    return [f"700101{100 + town}{200 + number}" for town in range(towns) for number in range(per_town)]


def children(seed: int, towns: int = 4, per_town: int = 5, mean: int = 12) -> list[Child]:
    """A county whose villages differ in size: many small, some large."""
    chance = random.Random(seed)
    found = []
    for village in villages(towns, per_town):
        size = min(int(chance.expovariate(1 / mean)), 12 * mean)
        found += [_child(chance, village) for _ in range(size)]
    return found


def _child(chance: random.Random, village: str) -> Child:
    age = chance.choices(range(16), weights=[3] * 3 + [5] * 3 + [8] * 6 + [7] * 3 + [5])[0]
    stage = "学龄前" if age < 6 else "小学" if age < 12 else "初中" if age < 15 else "高中"
    return Child(
        village,
        str(age) if chance.random() < 0.98 else "未采集",
        chance.choice(("男", "女")),
        stage if chance.random() < 0.95 else "未采集",
        chance.choices(("健康", "残疾", "慢性病", "未采集"), weights=(90, 3, 3, 4))[0],
        tuple(chance.choices(_ANSWERS, weights=(40 + i, 30, 20 - i // 2, 6, 4))[0] for i in range(EXTRA)),
    )


def _value(child: Child, name: str) -> str:
    return child.extra[int(name[5:])] if name.startswith("extra") else str(getattr(child, name))


def later(seed: int, people: list[Child]) -> list[Child]:
    """Half a year on: some have left, some have come, the others are the same."""
    chance = random.Random(seed)
    places = sorted({child.village for child in people})
    stay = [child for child in people if chance.random() > 0.06]
    return stay + [
        _child(chance, chance.choice(places)) for _ in range(len(people) - len(stay) + chance.randint(-3, 3))
    ]


def families(people: list[Child], plan: dict[str, tuple[str, ...]] | None = None) -> list[Family]:
    """Families by plan: name of the finest area level → dimensions crossed with the areas ("": areas alone)."""
    by_name: dict[str, Dimension] = {
        "age": age_dimension().only(("0-2", "3-5", "6-11", "12-14", "15", "未采集")),
        "sex": SEX,
        "schooling": SCHOOLING,
        "health": HEALTH,
        **{f"extra{i}": choice(f"extra{i}", _ANSWERS[:4]) for i in range(EXTRA)},
    }
    plan = plan or {"village": ("", "age", "sex"), "town": ("schooling", "health")}
    codes = [child.village for child in people]
    found = []
    for level, crossed in plan.items():
        area = area_dimension(codes, ("town", "village") if level == "village" else ("town",))
        found += [Family(LAYER, (area, *((by_name[name],) if name else ()))) for name in crossed]
    return found


def counted(people: list[Child], groups: list[Family]) -> dict[Cell, int]:
    """The counts of every cell."""
    counts: dict[Cell, int] = {}
    for family in groups:
        base: Counter[tuple[str, ...]] = Counter()
        for child in people:
            area = next((value for value in (child.village, child.village[:9]) if value in family.dims[0].holds), "")
            base[area, *(_value(child, dim.name) for dim in family.dims[1:])] += 1
        counts |= roll_up(family, base)
    return counts


def system_of(people: list[Child], plan: dict[str, tuple[str, ...]] | None = None) -> tuple[System, list[Family]]:
    """The system of a release that prints every cell with printable nodes."""
    groups = families(people, plan)
    counts = counted(people, groups)
    printed = [cell for family in groups for cell in family.cells() if not any(n[0] in "=¬" for _, n in cell[1])]
    return build(groups, counts, printed), groups
