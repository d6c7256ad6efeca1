"""Rows of one listing that speak of one child: the roster against itself, and rows that no roster knows against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tonghu.batch.linkage.candidates import distinct, entries
from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.engine import Engine
from tonghu.batch.linkage.keys import SELF_KEYS, Key
from tonghu.batch.linkage.parallel import at_once
from tonghu.batch.linkage.resolve import SELF_LINK
from tonghu.batch.linkage.scoring import Scored, frequencies
from tonghu.core.linkage.model import Model


@dataclass(frozen=True)
class Groups:
    """Rows that are one child. ``first``: per row the first row of its child (itself for most)."""

    first: np.ndarray
    scored: Scored
    """The pairs that were linked: ``row`` before ``child`` in the listing."""
    probability: np.ndarray


def group(codes: Codes, model: Model, engine: Engine, keys: Sequence[Key] = SELF_KEYS) -> Groups:
    """Rows of one listing grouped by child."""
    pairs = distinct(at_once(partial(_meeting, key, codes) for key in keys))
    scored = engine.compare(codes, codes, pairs, frequencies(codes["name_standard"]))
    score = scored.scores(model)
    probability = 1.0 / (1.0 + np.exp2(-score))
    linked = np.flatnonzero(probability >= SELF_LINK)
    first = _components(codes.rows, scored.row[linked], scored.child[linked])
    return Groups(first, scored.take(linked), probability[linked])


def _meeting(key: Key, codes: Codes) -> np.ndarray:
    """Pairs of rows (the earlier one ``<< 32``) that share a key which few rows have."""
    most = key.most
    numbers, rows = entries(key.row(codes))
    order = np.argsort(numbers)
    numbers, rows = numbers[order], rows[order]
    new = np.concatenate(([True], numbers[1:] != numbers[:-1])) if len(numbers) else np.zeros(0, bool)
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(numbers)))
    fit = np.repeat((sizes >= 2) & (sizes <= most), sizes)
    run = np.repeat(np.arange(len(starts)), sizes)
    found = [np.zeros(0, np.int64)]
    for step in range(1, min(most, int(sizes.max(initial=1)))):
        together = fit[:-step] & (run[:-step] == run[step:])
        left, right = rows[:-step][together], rows[step:][together]
        if not len(left):
            break
        low, high = np.minimum(left, right), np.maximum(left, right)
        found.append((low << np.int64(32) | high)[low != high])
    return np.concatenate(found)


def _components(rows: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Per row the first row that it hangs together with: the smaller number travels along the links until all rest."""
    first = np.arange(rows)
    while True:
        smaller = first.copy()
        np.minimum.at(smaller, left, first[right])
        np.minimum.at(smaller, right, first[left])
        smaller = smaller[smaller]
        if (smaller == first).all():
            return first
        first = smaller
