"""Departments' lists beside the register: who stands on which list, for bridges and for how many the lists miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.command import named_files
from tonghu.batch.linkage.people import USED
from tonghu.batch.linkage.run import Linked, link
from tonghu.batch.linkage.source import read_listing
from tonghu.batch.list_names import LIST_NAMES
from tonghu.batch.statistics.snapshot import TARGETS, Snapshot
from tonghu.core.stats.bridges import Bridge, to_list
from tonghu.core.stats.coverage import Estimate, by_area, estimate
from tonghu.core.stats.dimensions import ALL, LEVELS, TOWN, UNCOLLECTED
from tonghu.core.survey.list_columns import REGISTRATIONS

_PLACES = {"migrant.monitoring": "residence", "left_behind.monitoring": "hukou"}


@dataclass(frozen=True)
class Lists:
    """Per list: the registered children on it (numbers of the snapshot), other persons, and rows to be decided."""

    names: Mapping[str, str]
    """Key → name in words."""
    children: Mapping[str, frozenset[int]]
    strangers: Mapping[str, frozenset[str]]
    doubtful: Mapping[str, frozenset[str]]


def read_lists(table: Path, named: Sequence[str], snapshot: Snapshot) -> Lists:
    """Recognise the children of a register in lists (``KEY=FILE`` each). Raises :class:`UnusableInput`."""
    wanted = frozenset(USED)
    roster = read_listing(REGISTRATIONS, [table], wanted)
    lists = [read_listing(key, paths, wanted) for key, paths in named_files(named).items()]
    numbers = snapshot.table.column("row").to_numpy()
    if len(numbers) and int(numbers.max()) > roster.rows:
        raise UnusableInput("登记表的行与名单比对读到的行对不上，请先删去表中的空行、合计行再做名单衔接")
    child_of = np.zeros(roster.rows + 1, np.uint64)
    known = np.zeros(roster.rows + 1, bool)
    child_of[numbers], known[numbers] = snapshot.table.column("child").to_numpy(), True
    linked = link(roster, lists)
    asked = _asked(linked)
    children, strangers, doubtful = {}, {}, {}
    for number, (listing, outcome) in enumerate(zip(linked.lists, linked.outcomes, strict=True)):
        rows = outcome.child[outcome.child >= 0] + 1
        children[listing.key] = frozenset(child_of[rows[known[rows]]].tolist())
        lost = np.flatnonzero(outcome.child < 0).tolist()
        open_ = asked[number]
        strangers[listing.key] = frozenset(f"{listing.key} {row}" for row in lost)
        doubtful[listing.key] = frozenset(f"{listing.key} {row}" for row in lost if row in open_)
    names = {listing.key: LIST_NAMES.get(listing.key, listing.key) for listing in linked.lists}
    return Lists(names, children, strangers, doubtful)


def _asked(linked: Linked) -> list[set[int]]:
    """Per list the rows of which a person must decide whose they are."""
    found: list[set[int]] = [set() for _ in linked.lists]
    lists, rows = linked.place_of(np.unique(linked.scored.row[linked.review]))
    for number, row in zip(lists.tolist(), rows.tolist(), strict=True):
        found[number].add(row)
    return found


def list_bridges(lists: Lists, snapshot: Snapshot, layers: Sequence[str]) -> list[Bridge]:
    """From the counted children (any monitoring population, each once) to the persons of each list."""
    counted, waiting = _standing(snapshot, layers)
    registered = set(snapshot.table.column("child").to_pylist())
    groups = {
        "登记而资料不足、待确认": {str(child) for child in waiting - counted},
        "登记而不属监测摸排口径": {str(child) for child in registered - waiting - counted},
    }
    return [
        to_list(
            name,
            {str(child) for child in counted},
            {str(child) for child in lists.children[key]} | lists.strangers[key],
            lists.doubtful[key],
            groups,
        )
        for key, name in lists.names.items()
    ]


def _standing(snapshot: Snapshot, layers: Sequence[str]) -> tuple[set[int], set[int]]:
    children = snapshot.table.column("child").to_numpy()
    counted: set[int] = set()
    waiting: set[int] = set()
    for layer in layers:
        status = snapshot.table.column(TARGETS[layer]).to_numpy()
        counted |= set(children[status == 2].tolist())
        waiting |= set(children[status == 1].tolist())
    return counted, waiting


@dataclass(frozen=True, slots=True)
class Missed:
    """What the lists miss in one area of one population. ``visits_only``: children counted whom no list holds."""

    layer: str
    area: str
    """Town, 未采集, or ``*`` for all."""
    estimate: Estimate | None
    visits_only: int


def missed_by_lists(lists: Lists, snapshot: Snapshot, layers: Sequence[str]) -> list[Missed]:
    """Estimates per population, all and by town. With one list nothing can be said, and nothing is given."""
    if len(lists.names) < 2:
        return []
    found = []
    for layer in layers:
        histories = _histories(lists, snapshot, layer)
        whole: Counter[frozenset[str]] = Counter()
        for here in histories.values():
            whole.update(here)
        found.append(Missed(layer, ALL, estimate(whole, lists.names), whole[frozenset()]))
        towns = by_area(histories, lists.names)
        found += [Missed(layer, area, towns[area], histories[area][frozenset()]) for area in towns]
    return found


def _histories(lists: Lists, snapshot: Snapshot, layer: str) -> dict[str, Counter[frozenset[str]]]:
    table = snapshot.table
    included = table.column(TARGETS[layer]).to_numpy() == 2
    children = table.column("child").to_numpy()[included].tolist()
    places = table.column(_PLACES[layer]).to_numpy()[included].tolist()
    on: dict[int, list[str]] = {}
    for key, held in lists.children.items():
        for child in held:
            on.setdefault(child, []).append(key)
    histories: dict[str, Counter[frozenset[str]]] = {}
    for child, place in zip(children, places, strict=True):
        code = snapshot.legend.areas[place]
        town = code[: LEVELS[TOWN]] if len(code) >= LEVELS[TOWN] else UNCOLLECTED
        histories.setdefault(town, Counter())[frozenset(on.get(child, ()))] += 1
    return histories
