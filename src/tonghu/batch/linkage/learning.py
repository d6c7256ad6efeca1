"""Counts for :mod:`tonghu.core.linkage.learn`, out of the columns."""

from __future__ import annotations

import numpy as np

from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.levels import pair_levels
from tonghu.batch.linkage.ragged import mix
from tonghu.batch.linkage.scoring import Scored
from tonghu.core.linkage.birthdays import DayLevel
from tonghu.core.linkage.learn import Counts, learned
from tonghu.core.linkage.model import Model
from tonghu.core.linkage.names import NameLevel
from tonghu.core.linkage.numbers import IdLevel
from tonghu.core.linkage.person import GUARDIAN_SAME, SAME
from tonghu.core.linkage.schema import CHILD, UNKNOWN

SAMPLE = 40_000
"""Pairs of each kind that are looked at, chosen by their content and not by their place."""


def chosen(codes: Codes, count: int = SAMPLE) -> np.ndarray:
    """Rows in an order that depends on what they say; at most ``count``."""
    order = mix(codes["id_text"] ^ codes["name_clean"] ^ (codes["birth"].astype(np.uint64) << np.uint64(20)))
    if len(order) <= count:
        return np.argsort(order, kind="stable")
    first = np.argpartition(order, count)[:count]
    return first[np.argsort(order[first], kind="stable")]


def strangers(rows: Codes, sure: Codes, certain: int, roster: Codes) -> Counts:
    """Levels of list rows and children of the roster thrown together. ``sure``: a sample of the ``certain`` other rows."""
    if not roster.rows:
        return {}
    counts: dict[str, dict[int, float]] = {}
    for codes, whole in ((rows, rows.rows), (sure, certain)):
        if not codes.rows:
            continue
        left, right = chosen(codes), chosen(roster)
        levels = pair_levels(codes.take(left), roster.take(np.resize(np.roll(right, 1), len(left))))
        for code, seen in counted(levels, np.full(len(left), whole / len(left))).items():
            mine = counts.setdefault(code, {})
            for level, pairs in seen.items():
                mine[level] = mine.get(level, 0.0) + pairs
    return counts


def counted(levels: np.ndarray, weight: np.ndarray) -> dict[str, dict[int, float]]:
    """Pairs per comparison and level."""
    return {
        comparison.code: dict(enumerate(np.bincount(levels[:, at], weights=weight).tolist()))
        for at, comparison in enumerate(CHILD.comparisons)
    }


def one_child(sure: np.ndarray, certain: int, scored: Scored) -> Counts:
    """Levels of pairs that are one child. ``sure``: levels of a sample of the ``certain`` rows; ``scored``: all candidates."""
    place = CHILD.place
    weight = np.full(len(sure), certain / len(sure) if len(sure) else 0.0)
    counts = counted(sure, weight)
    levels = scored.patterns[:, :-1]
    often = np.bincount(scored.pattern, minlength=len(levels)).astype(float)
    born = (levels[:, place["birth"]] == DayLevel.SAME) | (levels[:, place["birth"]] == UNKNOWN)
    numbered = (levels[:, place["id"]] == IdLevel.SAME) & born
    counts["name"] = _added(counts["name"], levels[numbered, place["name"]], often[numbered])
    counts["id"] = _added(_supported(sure, weight), *_by_name(levels, often))
    return counts


def _supported(levels: np.ndarray, weight: np.ndarray) -> dict[int, float]:
    """Of the sample the rows that would be known without their number."""
    return {int(IdLevel.SAME): float(weight[_known_without_id(levels)].sum())}


def _by_name(levels: np.ndarray, often: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = _known_without_id(levels)
    return levels[known, CHILD.place["id"]], often[known]


def _known_without_id(levels: np.ndarray) -> np.ndarray:
    """Name, birth date and a guardian or telephone number agree."""
    place = CHILD.place
    named = levels[:, place["name"]] == NameLevel.SAME
    born = levels[:, place["birth"]] == DayLevel.SAME
    kept = (levels[:, place["guardian"]] == GUARDIAN_SAME) | (levels[:, place["phone"]] == SAME)
    return named & born & kept


def _added(counts: dict[int, float], levels: np.ndarray, often: np.ndarray) -> dict[int, float]:
    more = np.bincount(levels, weights=often) if len(levels) else np.zeros(0)
    keys = set(counts) | set(range(len(more)))
    return {key: counts.get(key, 0.0) + (float(more[key]) if key < len(more) else 0.0) for key in sorted(keys)}


def learn(
    roster: Codes, rows: Codes, sure: tuple[Codes, np.ndarray], certain: int, scored: Scored, linkable: float
) -> Model:
    """The model that the data teach. ``sure``: a sample of the ``certain`` rows, and their levels with their children."""
    codes, levels = sure
    shares = learned(CHILD, one_child(levels, certain, scored), strangers(rows, codes, certain, roster))
    return Model(CHILD, roster.rows, linkable=linkable, shares=shares)
