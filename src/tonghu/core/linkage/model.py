"""From levels to a decision: weights in bits, the score of a pair, its probability, and why, in Chinese.

Fellegi and Sunter's weight of a level is log2 of how much likelier it is for one child than for somebody else. Somebody else is
either an unrelated child or a brother or sister, who shares telephone, guardian and address. Both are weighed; the harder
rival counts (precisely: both together). So what siblings share can never by itself tell one of them from the other.

    unrelated = prior + Σ weight of every level
    kin       = prior among siblings + Σ weight of every level against a sibling
    score     = -log2(2^-unrelated + 2^-kin)

A pair's score depends on its pattern alone: its levels and how frequent the name is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tonghu.core.linkage.schema import UNKNOWN, Comparison, Level, Schema

Pattern = tuple[int, ...]
"""The level in each comparison of the schema, then the frequency class of the name."""

STEP = 10
"""Weights are multiples of a tenth of a bit, so that one more row cannot move them by a hair."""
SMALLEST_ROSTER = 1024
"""A roster is never taken for smaller: it is a part of a county's children."""
_FEWEST_ELSEWHERE = 0.02
MANY_NAMES = 2000
"""Names of unseen children that stand behind those seen: how far a frequency is pulled to the assumed one."""
MOST_FREQUENT = 15
"""The highest frequency class: names borne by 2^14 children or more."""


@dataclass(frozen=True, slots=True)
class Share:
    """Probabilities of one level: for one child, for unrelated children, for siblings."""

    same: float
    other: float
    kin: float


@dataclass(frozen=True)
class Model:
    """A schema with what was assumed or learned."""

    schema: Schema
    roster: int
    """Children in the roster."""
    linkable: float = 0.7
    """Share of list rows whose child is in the roster."""
    siblings: float = 0.5
    """Children of the roster that are siblings of a row's child, on average."""
    shares: Sequence[Sequence[Share]] = field(default_factory=tuple)
    _weights: dict[tuple[int, int, int], tuple[float, float]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def size(self) -> int:
        """The roster's size as it is weighed: a power of two."""
        return 1 << round(math.log2(max(self.roster, SMALLEST_ROSTER)))

    @cached_property
    def prior(self) -> float:
        """Bits for a pair before anything is compared, against an unrelated child who is not in the roster.

        Rivals that are in the roster are weighed as candidates of the same row.
        """
        return _rounded(math.log2(self.linkable / self._elsewhere / self.size))

    @property
    def _elsewhere(self) -> float:
        """Share of list rows whose child is not in the roster."""
        return max(1.0 - self.linkable, _FEWEST_ELSEWHERE)

    @cached_property
    def prior_kin(self) -> float:
        """The same against a brother or sister who is not in the roster."""
        return _rounded(math.log2(self.linkable / self._elsewhere / self.siblings))

    def weights(self, pattern: Pattern) -> list[tuple[Comparison, Level, float, float]]:
        """Comparison, level and both weights of everything that was compared."""
        found = []
        for at, comparison in enumerate(self.schema.comparisons):
            level = pattern[at]
            if level != UNKNOWN:
                other, kin = self._weight(at, level, pattern[-1])
                found.append((comparison, comparison.levels[level], other, kin))
        return found

    def _weight(self, at: int, number: int, frequency: int) -> tuple[float, float]:
        if not self.schema.comparisons[at].levels[number].frequent:
            frequency = 0
        found = self._weights.get((at, number, frequency))
        if found is None:
            found = self._weights[at, number, frequency] = self._weighed(at, number, frequency)
        return found

    def weight_table(self, at: int, number: int, frequency: int) -> tuple[float, float]:
        """Bits of one level against an unrelated child and against a sibling; nothing for what is not compared."""
        return (0.0, 0.0) if number == UNKNOWN else self._weight(at, number, frequency)

    def _weighed(self, at: int, number: int, frequency: int) -> tuple[float, float]:
        level = self.schema.comparisons[at].levels[number]
        share = self.shares[at][number] if self.shares else Share(level.same, level.other, level.kin)
        rival = share.other
        if level.per_roster:
            rival /= self.size
        if level.frequent:
            rival = name_share(frequency, self.size, level.other)
        weight, kin = math.log2(share.same / rival), math.log2(share.same / share.kin)
        if level.agrees:
            weight = max(weight, 0.0)
        return _rounded(weight), _rounded(kin)

    def score(self, pattern: Pattern) -> float:
        """Bits for "one child" against "somebody else"."""
        return _rounded(both_rivals(*self._sums(self.weights(pattern))))

    def _sums(self, parts: list[tuple[Comparison, Level, float, float]]) -> tuple[float, float]:
        """Bits against an unrelated child and against a sibling."""
        unrelated = self.prior + sum(other for _, _, other, _ in parts)
        return _rounded(unrelated), _rounded(self.prior_kin + sum(kin for _, _, _, kin in parts))

    def explain(self, pattern: Pattern) -> Explanation:
        """What speaks for and against, weighed against the rival that is harder to tell from the child."""
        parts = self.weights(pattern)
        unrelated, kin = self._sums(parts)
        against_kin = kin < unrelated
        lines = [
            Evidence(finding(level, pattern[-1]), weight if against_kin else other) for _, level, other, weight in parts
        ]
        lines.append(self.beforehand(kin=against_kin))
        score = _rounded(both_rivals(unrelated, kin))
        rest = _rounded(score - min(unrelated, kin))
        if rest:
            lines.append(Evidence(ALSO_UNRELATED if against_kin else ALSO_KIN, rest))
        return Explanation(tuple(lines), score, against_kin)

    def beforehand(self, *, kin: bool) -> Evidence:
        """What is held of a pair before anything is compared."""
        if kin:
            return Evidence("事先（本人或其兄弟姐妹）", self.prior_kin)
        return Evidence(f"事先（名册约{self.size}人中的一人）", self.prior)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding and its weight in bits."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Findings whose weights add up to the score. ``kin``: the rival they are weighed against is a sibling."""

    lines: tuple[Evidence, ...]
    score: float
    kin: bool


ALSO_KIN, ALSO_UNRELATED = "也可能是其兄弟姐妹", "也可能是无关儿童"
"""What is told of the easier rival."""


def both_rivals(unrelated: float, kin: float) -> float:
    """The score against two rivals at once."""
    low, high = min(unrelated, kin), max(unrelated, kin)
    return low - math.log2(1 + 2.0 ** (low - high)) if high - low < 60 else low


def name_share(frequency: int, size: int, assumed: float) -> float:
    """The share of children who bear a name of a frequency class, pulled to the assumed share where the roster is small."""
    bearers = 1.0 if frequency <= 1 else 1.5 * 2.0 ** (frequency - 1)
    return (bearers + MANY_NAMES * assumed) / (size + MANY_NAMES)


def frequency_class(bearers: int) -> int:
    """0 for none in the roster, 1 for one, 2 for two and three, 3 for four to seven …"""
    return min(bearers.bit_length(), MOST_FREQUENT)


def finding(level: Level, frequency: int) -> str:
    """What an explanation says of a level, with the name's rarity where that counts."""
    return f"{level.text}{frequency_words(level, frequency)}"


def frequency_words(level: Level, frequency: int) -> str:
    """What an explanation says of a name's rarity."""
    if not level.frequent or frequency < 2:
        return "（名册中仅此一名）" if level.frequent and frequency == 1 else ""
    low, high = 1 << (frequency - 1), (1 << frequency) - 1
    return f"（名册中同名{low}至{high}人）"


def probabilities(scores: Sequence[float]) -> list[float]:
    """The probability that a row speaks of each of several children, who are rivals, or of none of them."""
    top = max(scores, default=0.0)
    if top <= 0:
        top = 0.0
    shares = [2.0 ** (score - top) for score in scores]
    whole = sum(shares) + 2.0**-top
    return [share / whole for share in shares]


def _rounded(bits: float) -> float:
    return round(bits * STEP) / STEP
