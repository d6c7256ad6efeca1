"""Protection against its attacker on small counties, and the attacker against half a protection (B-64; security G1–G3)."""

from __future__ import annotations

import itertools

import pytest
from tests.unit.stats.counties import children, system_of

from tonghu.batch.statistics.solver import OrTools
from tonghu.core.stats.attack import Knowledge, Want, attack, possible_values
from tonghu.core.stats.audience import Printing
from tonghu.core.stats.blocks import blocks
from tonghu.core.stats.protect import protect
from tonghu.core.stats.state import SMALL, Protection, State, View
from tonghu.core.stats.system import System

VIEWS = (("internal", 3, False), ("shared", 5, False), ("public", 10, True))


def line(counts: list[int], total: bool = True) -> System:
    """One row: counts and their total, all printed."""
    system = System()
    whole = system.add(("l", ()), sum(counts), printed=total)
    parts = [system.add(("l", (("k", str(i)),)), count, printed=True) for i, count in enumerate(counts)]
    system.total(whole, parts)
    return system


def square(rows: list[list[int]]) -> System:
    """A two-way table with its totals, all printed."""
    system = System()
    height, width = len(rows), len(rows[0])
    cell = {
        (i, j): system.add(("l", (("a", str(i)), ("b", str(j)))), rows[i][j], printed=True)
        for i, j in itertools.product(range(height), range(width))
    }
    across = [system.add(("l", (("a", str(i)),)), sum(rows[i]), printed=True) for i in range(height)]
    down = [system.add(("l", (("b", str(j)),)), sum(r[j] for r in rows), printed=True) for j in range(width)]
    everyone = system.add(("l", ()), sum(map(sum, rows)), printed=True)
    for i in range(height):
        system.total(across[i], [cell[i, j] for j in range(width)])
    for j in range(width):
        system.total(down[j], [cell[i, j] for i in range(height)])
    system.total(everyone, across)
    system.total(everyone, down)
    return system


def left(system: System, hidden: dict[int, str], view: View, printing: Printing) -> list[tuple[int, int, int]]:
    """What the attacker finds: (variable, lowest, highest)."""
    state = State(system, view, printing, Protection(dict(hidden)))
    findings = attack(system, Knowledge.of(state.bounds), state.all_wants(), OrTools())
    return [(finding.want.variable, finding.lowest, finding.highest) for finding in findings]


def test_one_small_count_alone_is_recovered_and_two_are_not_enough_when_their_sum_is_small() -> None:
    system, view, printing = line([1, 20, 30]), View("internal", 3), Printing(3, False)
    assert left(system, {1: SMALL}, view, printing) == [(1, 1, 1)]
    pair = line([1, 2, 30])
    assert left(pair, {1: SMALL, 2: SMALL}, view, printing) == [(1, 1, 2), (2, 1, 2)]


def test_zeros_stay_zeros_and_the_threshold_itself_is_shown() -> None:
    system = line([0, 5, 4, 30, 60])
    result = protect(system, [View("shared", 5)], Printing(5, False), OrTools())
    assert 1 not in result.hidden
    assert 2 not in result.hidden or result.hidden[2] != SMALL
    assert result.hidden[3] == SMALL
    assert left(system, result.hidden, View("shared", 5), Printing(5, False)) == []


def test_a_known_world_and_an_outsider_find_the_same() -> None:
    system, _ = system_of(children(5))
    view, printing = View("internal", 3), Printing(3, False)
    small = {v: SMALL for v, value in enumerate(system.value) if system.printed[v] and 0 < value < 3}
    state = State(system, view, printing, Protection(small))
    knowledge, wants = Knowledge.of(state.bounds), state.all_wants()
    inside = attack(system, knowledge, wants, OrTools())
    outside = attack(system, knowledge, wants, OrTools(), known_world=False)
    assert {f.want for f in inside} == {f.want for f in outside}
    assert any(finding.exact for finding in inside)


@pytest.mark.parametrize(("reader", "threshold", "rounded"), VIEWS)
@pytest.mark.parametrize("seed", range(3))
def test_no_count_is_left_with_too_few_whole_numbers(seed: int, reader: str, threshold: int, rounded: bool) -> None:
    """Beyond the relaxation: every hidden count really takes enough whole numbers, asked one by one."""
    system, _ = system_of(children(seed, towns=3, per_town=3, mean=10), {"village": ("", "sex"), "town": ("health",)})
    view, printing = View(reader, threshold), Printing(threshold, rounded)
    result = protect(system, [view], printing, OrTools(), blocks(system))
    state = State(system, view, printing, result)
    knowledge = Knowledge.of(state.bounds)
    for want in state.all_wants():
        value = system.value[want.variable]
        window = range(max(0, value - threshold), value + 2 * threshold)
        values = possible_values(system, knowledge, want.variable, window, OrTools())
        assert len(values) >= threshold, system.cells[want.variable]
        assert want.high is None or max(values) >= want.high, system.cells[want.variable]


def test_equal_input_gives_equal_output() -> None:
    found = []
    for _ in range(2):
        system, _ = system_of(children(7))
        result = protect(system, [View("public", 10)], Printing(10, True), OrTools(), blocks(system))
        found.append(sorted(result.hidden.items()))
    assert found[0] == found[1]


def smallest(system: System, view: View, printing: Printing) -> int:
    """The fewest hidden counts that are safe, by trying all sets."""
    primary = {v: SMALL for v, value in enumerate(system.value) if system.printed[v] and 0 < value < view.threshold}
    others = [v for v, value in enumerate(system.value) if v not in primary and value and system.printed[v]]
    if not primary:
        return 0
    for more in range(len(others) + 1):
        for chosen in itertools.combinations(others, more):
            if not left(system, primary | dict.fromkeys(chosen, SMALL), view, printing):
                return len(primary) + more
    raise AssertionError("everything hidden is not safe")


@pytest.mark.parametrize("rows", [
    [[1, 9, 8], [7, 6, 12], [11, 5, 9]],
    [[2, 0, 14], [9, 10, 6], [8, 7, 20]],
    [[1, 1, 9], [10, 8, 7], [12, 9, 15]],
    [[20, 3, 9], [4, 30, 11], [9, 12, 1]],
])  # fmt: skip
def test_small_tables_beside_all_possible_sets(rows: list[list[int]]) -> None:
    """Brute force over every set of counts: the heuristic may hide more, and by how many is known and bounded."""
    system, view, printing = square(rows), View("internal", 3), Printing(3, False)
    result = protect(system, [view], printing, OrTools())
    assert left(system, result.hidden, view, printing) == []
    assert smallest(system, view, printing) <= len(result.hidden) <= smallest(system, view, printing) + 2


def test_a_small_step_against_an_earlier_release_is_hidden_and_cannot_be_taken_back() -> None:
    system = line([40, 20, 30, 50])
    view = View("shared", 5, earlier={1: ((37, 37),), 2: ((20, 20),), 3: ((10, 10),)})
    result = protect(system, [view], Printing(5, False), OrTools())
    assert result.hidden[1] == "period"
    state = State(system, view, Printing(5, False), result)
    assert Want(1, 5, 42) in state.all_wants()
    assert attack(system, Knowledge.of(state.bounds), state.all_wants(), OrTools()) == []


def test_what_an_earlier_release_already_told_is_named() -> None:
    system = line([2, 20, 30])
    view = View("shared", 5, known={0: (52, 52), 2: (20, 20), 3: (30, 30)})
    result = protect(system, [view], Printing(5, False), OrTools())
    assert 1 in result.lost
