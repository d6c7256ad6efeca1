"""Flexible tables by the cell-key method: any dimensions crossed, small noise that is the same for the same children.

For the office's own questions, below ``内部``: noise and hidden counts of one release would tell on each other, so these
tables are never handed on beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from tonghu.batch.errors import UnusableInput
from tonghu.batch.statistics.counting import INCLUDED, Source
from tonghu.batch.statistics.snapshot import TARGETS, Snapshot
from tonghu.core.stats.cell_key import KEYS, perturb
from tonghu.core.stats.dimensions import LEVELS, UNCOLLECTED
from tonghu.core.stats.indicators import BY_NAME

_MOST = 200_000
"""Cells of one table."""


@dataclass(frozen=True)
class Crossing:
    """One flexible table: its dimensions, and (layer, keys, printed count) per cell."""

    names: tuple[str, ...]
    cells: tuple[tuple[str, tuple[str, ...], int], ...]


def read_names(text: str) -> tuple[str, ...]:
    """``town,age,guardianship`` → names. Raises :class:`UnusableInput` for a name that is none."""
    names = tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())
    known = [*LEVELS, *(name for name, one in BY_NAME.items() if not one.multiple and name != "age_wide")]
    wrong = [name for name in names if name not in known]
    if wrong or not names or len(set(names)) < len(names):
        words = f"“{'、'.join(wrong)}”不能交叉" if wrong else "要写出不重复的指标"
        raise UnusableInput(f"--cross {words}。可用：{'、'.join(known)}")
    return names


def cross(source: Source, snapshot: Snapshot, names: tuple[str, ...], threshold: int) -> Crossing:
    """The crossing in every population that counts somebody."""
    keys = record_keys(snapshot)
    cells: list[tuple[str, tuple[str, ...], int]] = []
    for layer, column in TARGETS.items():
        chosen = np.flatnonzero(source.columns[column] == INCLUDED)
        if len(chosen):
            place = "hukou" if layer.startswith("left_behind") else "residence"
            cells += _of_layer(source, layer, chosen, keys[chosen], names, place, threshold)
    return Crossing(names, tuple(cells))


def record_keys(snapshot: Snapshot) -> np.ndarray:
    """A key per row from a secret that only who holds the whole register can make."""
    children = snapshot.table.column("child").to_numpy().astype(np.uint64)
    secret = hashlib.sha256(b"tonghu cell key" + np.sort(children).tobytes()).digest()
    salt = np.frombuffer(secret[:16], np.uint64)
    # One round of a well-mixing hash (splitmix64) per child.
    with np.errstate(over="ignore"):
        mixed = (children ^ salt[0]) * np.uint64(0x9E3779B97F4A7C15) + salt[1]
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) % np.uint64(KEYS)).astype(np.int64)


def _of_layer(
    source: Source,
    layer: str,
    chosen: np.ndarray,
    keys: np.ndarray,
    names: Sequence[str],
    place: str,
    threshold: int,
) -> Iterator[tuple[str, tuple[str, ...], int]]:
    axes = [_axis(source, name, chosen, place) for name in names]
    size = int(np.prod([len(words) for words, _ in axes]))
    if size > _MOST:
        raise UnusableInput(f"--cross {','.join(names)} 有 {size} 个单元格，超过 {_MOST}，请减少指标或用更大的区域")
    flat = np.zeros(len(chosen), np.int64)
    for words, numbers in axes:
        flat = flat * len(words) + numbers
    counts = np.bincount(flat, minlength=size)
    sums = np.bincount(flat, weights=keys, minlength=size).astype(np.int64) % KEYS
    for position, combination in enumerate(product(*(words for words, _ in axes))):
        yield layer, combination, perturb(int(counts[position]), int(sums[position]), threshold)


def _axis(source: Source, name: str, chosen: np.ndarray, place: str) -> tuple[list[str], np.ndarray]:
    """The keys of a dimension and each child's place among them."""
    if name in LEVELS:
        texts = [code[: LEVELS[name]] if len(code) >= LEVELS[name] else UNCOLLECTED for code in source.legend.areas]
    elif name == "origin":
        texts = [code or UNCOLLECTED for code in source.legend.areas]
    elif name == "age":
        texts = [UNCOLLECTED, *(str(age) for age in range(18))]
    else:
        texts = [UNCOLLECTED, *source.legend.keys[name]]
    held = source.columns[place if name in LEVELS else name][chosen]
    met = sorted({texts[value] for value in np.unique(held).tolist()}, key=lambda text: (text == UNCOLLECTED, text))
    at = np.array([met.index(text) if text in met else 0 for text in texts])
    return met, at[held]
