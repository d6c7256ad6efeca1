"""The run: certain rows first, candidates for the rest, scores, one decision per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.codes import Codes, birth_codes
from tonghu.batch.linkage.engine import ONE_MACHINE, Engine
from tonghu.batch.linkage.keys import CHILD_KEYS
from tonghu.batch.linkage.learning import SAMPLE, learn
from tonghu.batch.linkage.levels import birth_levels, pair_levels, same_or_not
from tonghu.batch.linkage.parallel import at_once, let_go
from tonghu.batch.linkage.people import USED, name_and_number, read_birth_text, sex_codes
from tonghu.batch.linkage.resolve import Decided, decide
from tonghu.batch.linkage.scoring import (
    Scored,
    best_per_child,
    coded,
    frequencies,
    packed_pattern,
    packed_patterns,
)
from tonghu.batch.linkage.source import Listing
from tonghu.batch.linkage.within import Groups, group
from tonghu.core.linkage.learn import ENOUGH
from tonghu.core.linkage.model import Model
from tonghu.core.linkage.names import NameLevel
from tonghu.core.linkage.numbers import IdLevel
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


def link(roster: Listing, lists: Sequence[Listing], engine: Engine = ONE_MACHINE) -> Linked:
    """Find every row's child."""
    people = engine.encode({code: texts for code, texts in roster.columns.items() if code in USED}, roster.rows)
    roster.keep_shown(lists)
    let_go()
    frequency = frequencies(people["name_standard"])
    self_model = Model(CHILD, roster.rows, linkable=REPEATED)
    repeated = group(people, self_model, engine)
    certain = at_once([partial(_certain, listing, people, repeated.first, frequency) for listing in lists])
    rest = [np.flatnonzero(found.child < 0) for found in certain]
    let_go()
    rows = _rest_codes(engine, lists, certain, rest)
    scored = engine.compare(rows, people, engine.candidates(people, rows, CHILD_KEYS), frequency)
    let_go()
    sure, known = _sample(engine, lists, certain, people)
    model = learn(people, rows, sure, known, scored, _linkable(certain))
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
    chance, asked = decided.probability, decided.review
    return Linked(
        roster, lists, repeated, outcomes, model, scored, score, chance, asked, rest, rows, linked, self_model
    )


def _rest_codes(
    engine: Engine, lists: Sequence[Listing], certain: Sequence[Certain], rest: Sequence[np.ndarray]
) -> Codes:
    """The codes of the rows that are not certain, through all lists; what was read of them before is let go."""
    parts = [engine.encode({}, 0)]
    for listing, at, found in zip(lists, rest, certain, strict=True):
        parts.append(_encoded(engine, listing, at, found.rest))
        found.rest = Codes()
    return Codes.joined(parts)


def _encoded(engine: Engine, listing: Listing, at: np.ndarray, known: Codes | None = None) -> Codes:
    index = pa.array(at)
    columns = {code: column.take(index) for code, column in listing.columns.items() if code in USED}
    return engine.encode(columns, len(at), known)


@dataclass
class Certain:
    """Per row of a list the roster row whose sound ID and name it has, or -1, and the pattern of that."""

    child: np.ndarray
    packed: np.ndarray
    numbers: np.ndarray
    """The sound IDs, 0 for none."""
    known: int
    """Rows whose sound ID stands in the roster, under whatever name."""
    rest: Codes
    """Names and numbers of the other rows."""


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
    codes, levels = [engine.encode({}, 0)], [np.zeros((0, len(CHILD.comparisons)), np.uint8)]
    for listing, found in zip(lists, certain, strict=True):
        at = np.flatnonzero((found.child >= 0) & (found.numbers % np.uint64(every) == 0))
        codes.append(_encoded(engine, listing, at))
        levels.append(pair_levels(codes[-1], people.take(found.child[at])))
    return (Codes.joined(codes), np.concatenate(levels)), total


def _certain(listing: Listing, people: Codes, first: np.ndarray, frequency: np.ndarray) -> Certain:
    rows = name_and_number(listing.columns, listing.rows)
    wanted = np.where(rows["id_sound"], rows["id_text"], np.uint64(0))
    if not people.rows:
        nobody = np.full(listing.rows, -1, np.int64)
        return Certain(nobody, np.zeros(listing.rows, np.int64), wanted, 0, rows)
    held = np.where(people["id_sound"], people["id_text"], np.uint64(0))
    found = pc.fill_null(pc.index_in(pa.array(wanted), value_set=pa.array(held)), -1).to_numpy().astype(np.int64)
    same = (rows["name_standard"] != 0) & (rows["name_standard"] == people["name_standard"][found])
    sure = (wanted != 0) & (found >= 0) & same
    at = np.flatnonzero(sure)
    packed = np.zeros(listing.rows, np.int64)
    packed[at] = _pattern_of(listing, rows, people, at, found[at], frequency)
    rest = rows.take(np.flatnonzero(~sure))
    return Certain(np.where(sure, first[found], -1), packed, wanted, int(((wanted != 0) & (found >= 0)).sum()), rest)


def _pattern_of(
    listing: Listing, rows: Codes, people: Codes, at: np.ndarray, child: np.ndarray, frequency: np.ndarray
) -> np.ndarray:
    """What is told of certain rows: number, name, birth date and sex; nothing else needs to be compared."""
    index = pa.array(at)
    births = birth_codes(listing.column("birth_date").take(index), read_birth_text, np.zeros(len(at), np.int32))
    theirs = Codes({name: people[name][child] for name in (*births, "name_clean")})
    levels = np.zeros((len(at), len(CHILD.comparisons)), np.uint8)
    place = CHILD.place
    levels[:, place["id"]] = IdLevel.SAME
    same = rows["name_clean"][at] == theirs["name_clean"]
    levels[:, place["name"]] = np.where(same, NameLevel.SAME, NameLevel.VARIANT)
    levels[:, place["birth"]] = birth_levels(births, theirs, np.ones(len(at), bool))
    levels[:, place["sex"]] = same_or_not(sex_codes(listing.column("sex").take(index)), people["sex"][child])
    return packed_patterns(levels, frequency[child])


def _outcomes(
    certain: Sequence[Certain], rest: Sequence[np.ndarray], scored: Scored, decided: Decided, model: Model
) -> tuple[Scored, list[Outcome]]:
    chosen = np.flatnonzero(decided.link)
    numbers = np.array([packed_pattern(pattern) for pattern in scored.patterns], np.int64)
    parts, outcomes, first = [], [], 0
    for found, at in zip(certain, rest, strict=True):
        mine = chosen[(scored.row[chosen] >= first) & (scored.row[chosen] < first + len(at))]
        rows = at[scored.row[mine] - first]
        child, packed, sure = found.child.copy(), found.packed.copy(), np.full(len(found.child), np.nan)
        child[rows], sure[rows] = scored.child[mine], decided.probability[mine]
        packed[rows] = numbers[scored.pattern[mine]]
        outcomes.append(Outcome(child, sure, found.child >= 0, packed))
        parts.append(packed)
        first += len(at)
    linked = coded(np.zeros(0, np.int64), np.zeros(0, np.int64), np.concatenate([*parts, np.zeros(0, np.int64)]))
    start = 0
    sure_of = np.array([1 / (1 + 2.0 ** -model.score(p)) for p in linked.patterns])
    for outcome in outcomes:
        outcome.pattern = linked.pattern[start : start + len(outcome.child)]
        outcome.probability = np.where(outcome.certain, sure_of[outcome.pattern], outcome.probability)
        start += len(outcome.child)
    return linked, outcomes
