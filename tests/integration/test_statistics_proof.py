"""Proof: whole release histories of invented counties against the attacker (security G1, G2; issue figures).

Small counties (4 towns × 5 villages × 4 tables) and full-size ones (20 towns × 200 villages × 30 tables), each with two
later releases. Every hidden count and every small step must keep the room of the rule; the same attack must succeed
against primary suppression alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.conftest import PROOF
from tests.unit.stats.counties import Child, children, later, system_of
from tonghu.batch.statistics.solver import OrTools
from tonghu.core.stats.attack import Knowledge, attack
from tonghu.core.stats.audience import Printing
from tonghu.core.stats.blocks import blocks
from tonghu.core.stats.cells import Cell
from tonghu.core.stats.protect import protect
from tonghu.core.stats.state import SMALL, Protection, State, View
from tonghu.core.stats.system import System

Record = Callable[[str, object], None]
READERS = (("internal", 3, False), ("shared", 5, False), ("public", 10, True))
SMALL_PLAN = {"village": ("", "age"), "town": ("schooling", "health")}
FULL_PLAN = {"village": ("", "age", "sex"), "town": ("schooling", "health", *(f"extra{i}" for i in range(25)))}
PARTS = 20 if PROOF else 1
COUNTIES = 50 if PROOF else 3
"""Per part."""


def printed_spans(system: System, hidden: dict[int, str], printing: Printing) -> dict[Cell, tuple[int, int]]:
    """What a release tells of each shown count."""
    return {
        system.cells[v]: printing.bounds(printing.shown(value))
        for v, value in enumerate(system.value)
        if system.printed[v] and v not in hidden
    }


def history(
    people: list[Child], seed: int, plan: dict[str, tuple[str, ...]], reader: tuple[str, int, bool]
) -> dict[str, float]:
    """Three releases of one county, half a year apart, for one audience; what the attacker gets out of them."""
    name, t, rounded = reader
    printing, solver = Printing(t, rounded), OrTools()
    told: list[dict[Cell, tuple[int, int]]] = []
    figures = dict.fromkeys(
        (
            "checked",
            "exact",
            "narrow",
            "steps",
            "self_test",
            "cells",
            "shown",
            "shown_simple",
            "simple_narrow",
            "seconds",
        ),
        0.0,
    )
    for release in range(3):
        if release:
            people = later(1000 * seed + release, people)
        system, _ = system_of(people, plan)
        earlier = {
            v: spans for v, cell in enumerate(system.cells) if (spans := tuple(e[cell] for e in told if cell in e))
        }
        view = View(name, t, earlier=earlier)
        began = time.process_time()
        result = protect(system, [view], printing, solver, blocks(system))
        figures["seconds"] = max(figures["seconds"], time.process_time() - began)
        assert not result.lost
        state = State(system, view, printing, result)
        wants = state.all_wants()
        findings = attack(system, Knowledge.of(state.bounds), wants, solver)
        figures["checked"] += len(wants)
        figures["exact"] += sum(finding.exact for finding in findings)
        figures["narrow"] += len(findings)
        spans = printed_spans(system, result.hidden, printing)
        figures["steps"] += sum(_small_step(spans, old, t) for old in told)
        told.append(spans)
        if release == 0:
            _compare(system, view, printing, figures, len(spans))
    return figures


def _small_step(new: dict[Cell, tuple[int, int]], old: dict[Cell, tuple[int, int]], t: int) -> int:
    """Counts shown in two releases whose difference is surely 1 … t−1 either way."""
    found = 0
    for cell in new.keys() & old.keys():
        low, high = new[cell][0] - old[cell][1], new[cell][1] - old[cell][0]
        found += (low > 0 and high < t) or (high < 0 and -t < low)
    return found


def _compare(system: System, view: View, printing: Printing, figures: dict[str, float], shown: int) -> None:
    """Utility beside simple complementary suppression, and the attack on primary suppression alone."""
    t, solver = view.threshold, OrTools()
    primary = {v: SMALL for v, value in enumerate(system.value) if system.printed[v] and 0 < value < t}
    simple = dict(primary)
    changed = True
    while changed:
        changed = False
        for row in system.rows:
            alone = [v for v, _ in row if v in simple]
            others = [v for v, _ in row if v not in simple and system.printed[v] and system.value[v]]
            if len(alone) == 1 and others and all(system.printed[v] for v, _ in row):
                simple[min(others, key=lambda v: (system.value[v], v))] = SMALL
                changed = True
    for hidden, name in ((primary, "self_test"), (simple, "simple_narrow")):
        state = State(system, view, printing, Protection(dict(hidden)))
        figures[name] += len(attack(system, Knowledge.of(state.bounds), state.all_wants(), solver))
    total = sum(system.printed)
    figures["cells"] += total
    figures["shown"] += shown
    figures["shown_simple"] += total - len(simple)


def add(total: dict[str, float], more: dict[str, float]) -> None:
    for name, value in more.items():
        total[name] = max(total.get(name, 0), value) if name == "seconds" else total.get(name, 0) + value


def report(figures: dict[str, float], counties: int, record: Record) -> None:
    record("counties", counties)
    for name, value in figures.items():
        record(name, round(value, 2))
    record("share_shown", round(figures["shown"] / figures["cells"], 4))
    record("share_shown_simple", round(figures["shown_simple"] / figures["cells"], 4))
    assert figures["exact"] == figures["narrow"] == figures["steps"] == 0
    assert figures["self_test"] > 0


@pytest.mark.proof("statistics")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(PARTS))
def test_small_counties_with_two_later_releases(part: int, record_property: Record) -> None:
    """1,000 counties in 20 parts; each county for one of the three readers in turn. Reduced: three in one part."""
    figures: dict[str, float] = {}
    for seed in range(part * COUNTIES, (part + 1) * COUNTIES):
        add(figures, history(children(seed), seed, SMALL_PLAN, READERS[seed % 3]))
    report(figures, COUNTIES, record_property)


@pytest.mark.proof("statistics")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(10 if PROOF else 1))
def test_full_size_counties_with_two_later_releases(seed: int, record_property: Record) -> None:
    """20 towns × 200 villages × 30 tables. Reduced: one county a tenth of the size."""
    towns, villages, mean = (20, 10, 60) if PROOF else (5, 4, 20)
    figures = history(children(seed, towns, villages, mean), seed, FULL_PLAN, READERS[seed % 3])
    report(figures, 1, record_property)
    assert figures["seconds"] <= 60
