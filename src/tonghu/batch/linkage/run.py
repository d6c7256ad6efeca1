"""The run: certain rows first, candidates for the rest, scores, one decision per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tonghu.batch.linkage.certain import Certain, Known, certain_rows
from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.engine import ONE_MACHINE, Engine
from tonghu.batch.linkage.learning import SAMPLE, learn
from tonghu.batch.linkage.levels import pair_levels
from tonghu.batch.linkage.memory import Memory
from tonghu.batch.linkage.open_rows import compared, encoded
from tonghu.batch.linkage.parallel import at_once, let_go
from tonghu.batch.linkage.people import USED, number_column
from tonghu.batch.linkage.resolve import Decided, decide
from tonghu.batch.linkage.scoring import (
    Scored,
    best_per_child,
    coded,
    frequencies,
    packed,
    pattern_scores,
)
from tonghu.batch.linkage.source import Listing
from tonghu.batch.linkage.within import Groups, group
from tonghu.core.linkage.learn import ENOUGH
from tonghu.core.linkage.model import Model
from tonghu.core.linkage.schema import CHILD

LINKABLE, LINKABLE_STEPS = 0.7, 50
"""Share of list rows whose child is in the roster: assumed, or learned in steps of 1/50, so that one row more changes no link."""
REPEATED = 0.02
"""Share of a roster's rows that are assumed to stand there twice."""


@dataclass
class Outcome:
    """What became of one list's rows. ``child``: a roster row or -1; ``pattern``: of the link, in :attr:`Linked.linked`."""

    child: np.ndarray
    probability: np.ndarray
    certain: np.ndarray
    """Rows whose ID and name are the child's: they had no rival."""
    pattern: np.ndarray


@dataclass
class Linked:
    """A whole run. Rows that were not certain are numbered through all lists, in the order of ``rest``."""

    roster: Listing
    lists: Sequence[Listing]
    repeated: Groups
    """The roster against itself."""
    outcomes: list[Outcome]
    model: Model
    scored: Scored
    """Pairs of the rows that were not certain with children of the roster."""
    score: np.ndarray
    probability: np.ndarray
    review: np.ndarray
    """Pairs that a person must decide."""
    rest: list[np.ndarray]
    """Per list the rows that were not certain."""
    codes: Codes
    """Their codes."""
    linked: Scored
    """The links, only for their patterns."""
    self_model: Model
    """By which the roster was compared with itself."""

    @property
    def rows_compared(self) -> int:
        """How many rows were not certain."""
        return sum(len(at) for at in self.rest)

    def place_of(self, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """List and row in the list of rows numbered through."""
        ends = np.cumsum([len(at) for at in self.rest])
        number = np.searchsorted(ends, row, side="right")
        starts = np.concatenate((np.zeros(1, np.int64), ends))
        everything = np.concatenate([*self.rest, np.zeros(0, np.int64)])
        return number, everything[row] if len(row) else row - starts[number]


def link(
    roster: Listing, lists: Sequence[Listing], engine: Engine = ONE_MACHINE, memory: Memory | None = None
) -> Linked:
    """Find every row's child. ``memory``: of an earlier run, and for the next one."""
    self_model = Model(CHILD, roster.rows, linkable=REPEATED)
    people, repeated = _roster(roster, self_model, engine, memory)
    numbers, names = number_column(roster.columns, roster.rows), roster.column("name")
    roster.keep_shown(lists)
    let_go()
    frequency = frequencies(people["name_standard"])
    asked = Known(people, numbers, names, repeated.first, frequency)
    certain = at_once([partial(certain_rows, listing, asked) for listing in lists])
    rest = [np.flatnonzero(found.child < 0) for found in certain]
    let_go()
    rows, scored = compared(engine, list(zip(lists, rest, certain, strict=True)), people, frequency, memory)
    let_go()
    sure, known = _sample(engine, lists, certain, people)
    model = learn(people, rows, sure, known, scored, _linkable(certain))
    del people, asked, numbers, names, sure
    let_go()
    score = scored.scores(model)
    kept = best_per_child(scored, score, repeated.first)
    scored, score = scored.take(kept), score[kept]
    scored = Scored(scored.row, repeated.first[scored.child], scored.pattern, scored.patterns)
    of_list = np.repeat(np.arange(len(lists)), [len(at) for at in rest])[scored.row]
    taken = np.zeros((len(lists), roster.rows), bool)
    for number, found in enumerate(certain):
        taken[number, found.child[found.child >= 0]] = True
    decided = decide(scored.row, of_list * roster.rows + scored.child, score, taken[of_list, scored.child])
    linked, outcomes = _outcomes(certain, rest, scored, decided, model)
    chance, questions = decided.probability, decided.review
    return Linked(
        roster, lists, repeated, outcomes, model, scored, score, chance, questions, rest, rows, linked, self_model
    )


def _roster(roster: Listing, model: Model, engine: Engine, memory: Memory | None) -> tuple[Codes, Groups]:
    """The roster's codes, and its rows that speak of one child."""
    remembered = memory.roster() if memory is not None else None
    if remembered is None:
        people = engine.encode({code: texts for code, texts in roster.columns.items() if code in USED}, roster.rows)
        remembered = people, group(people, model, engine)
    if memory is not None:
        memory.leave_roster(*remembered)
    return remembered


def _linkable(certain: Sequence[Certain]) -> float:
    """The share of rows whose child is in the roster, by those with a sound ID."""
    numbered = sum(int((found.numbers != 0).sum()) for found in certain)
    known = sum(found.known for found in certain)
    return round(known / numbered * LINKABLE_STEPS) / LINKABLE_STEPS if numbered >= ENOUGH else LINKABLE


def _sample(
    engine: Engine, lists: Sequence[Listing], certain: Sequence[Certain], people: Codes
) -> tuple[tuple[Codes, np.ndarray], int]:
    """Some of the certain rows, chosen by their number, with their levels, and how many certain rows there are."""
    total = sum(int((found.child >= 0).sum()) for found in certain)
    every = max(1, 1 << max(0, (total // SAMPLE).bit_length() - 1))

    def of_list(listing: Listing, found: Certain) -> tuple[Codes, np.ndarray]:
        at = np.flatnonzero((found.child >= 0) & (found.numbers % np.uint64(every) == 0))
        codes = encoded(engine, listing, at)
        return codes, pair_levels(codes, people.take(found.child[at]))

    parts = at_once(partial(of_list, listing, found) for listing, found in zip(lists, certain, strict=True))
    nothing = np.zeros((0, len(CHILD.comparisons)), np.uint8)
    codes = Codes.joined([engine.encode({}, 0), *(codes for codes, _ in parts)])
    return (codes, np.concatenate([nothing, *(levels for _, levels in parts)])), total


def _outcomes(
    certain: Sequence[Certain], rest: Sequence[np.ndarray], scored: Scored, decided: Decided, model: Model
) -> tuple[Scored, list[Outcome]]:
    chosen = np.flatnonzero(decided.link)
    numbers = packed(scored.patterns)
    parts, outcomes, first = [], [], 0
    for found, at in zip(certain, rest, strict=True):
        mine = chosen[(scored.row[chosen] >= first) & (scored.row[chosen] < first + len(at))]
        rows = at[scored.row[mine] - first]
        child, patterns, sure = found.child.copy(), found.packed.copy(), np.full(len(found.child), np.nan)
        child[rows], sure[rows] = scored.child[mine], decided.probability[mine]
        patterns[rows] = numbers[scored.pattern[mine]]
        outcomes.append(Outcome(child, sure, found.child >= 0, patterns))
        parts.append(patterns)
        first += len(at)
    linked = coded(np.zeros(0, np.int64), np.zeros(0, np.int64), np.concatenate([*parts, np.zeros(0, np.int64)]))
    start = 0
    sure_of = 1 / (1 + np.exp2(-pattern_scores(model, linked.patterns)))
    for outcome in outcomes:
        outcome.pattern = linked.pattern[start : start + len(outcome.child)]
        outcome.probability = np.where(outcome.certain, sure_of[outcome.pattern], outcome.probability)
        start += len(outcome.child)
    return linked, outcomes
