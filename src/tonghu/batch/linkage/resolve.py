"""Scored pairs of one list → for each row its child, a question for a person, or nobody.

The candidates of a row are rivals; a child that another row of the same list certainly is, is hardly a second row's child.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LINK, REVIEW = 0.60, 0.20
"""Probabilities from which a row is linked, or shown to a person."""
SELF_LINK = 0.97
"""Probability from which two rows of one listing are one child."""
SHOWN = 0.02
"""A candidate below is not shown."""
SECOND_ROW = 6.0
"""Bits against a second row of a list about a child that it has already."""


@dataclass(frozen=True)
class Decided:
    """Per pair its probability; per pair whether it is the row's link or one of its questions."""

    probability: np.ndarray
    link: np.ndarray
    review: np.ndarray


def decide(row: np.ndarray, claim: np.ndarray, score: np.ndarray, taken: np.ndarray) -> Decided:
    """``claim``: a number per child and list, distinct within a row; ``taken``: the child is certainly another row's."""
    score = score - np.where(taken, SECOND_ROW, 0.0)
    probability = _softmax(row, score)
    # Rows of the list that want the same child: the weaker one is rather somebody else, unless both say the same.
    best = _best_of(claim, np.where(probability >= 0.5, score, -np.inf))
    weaker = np.isfinite(best) & (score < best) & ~taken
    probability = _softmax(row, score - np.where(weaker, SECOND_ROW, 0.0))
    top = probability == _best_of(row, probability)
    link = top & (probability >= LINK)
    linked = _best_of(row, link.astype(np.float64)) > 0
    asked = _best_of(row, probability) >= REVIEW
    return Decided(probability, link, ~linked & asked & (probability >= SHOWN))


def _best_of(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The largest value of each pair's group."""
    largest = np.full(int(group.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(largest, group, values)
    return largest[group]


def _softmax(row: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Probabilities of a row's candidates and of nobody, who scores 0."""
    if not len(row):
        return np.zeros(0)
    top = np.maximum(_best_of(row, score), 0.0)
    shares = np.exp2(score - top)
    whole = np.bincount(row, weights=shares)[row] + np.exp2(-top)
    return shares / whole
