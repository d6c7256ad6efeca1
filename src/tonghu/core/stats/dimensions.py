"""Dimensions: the nodes that counts may carry, and which nodes add up to which.

A node is one key of one dimension, or a key that no table prints but a reader can derive (the six-year-olds, when 0–6
and 0–5 are printed). ``*`` is everybody. Sums hold in every context: for each value of the other dimensions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

ALL = "*"
UNCOLLECTED = "未采集"
REST = "¬"
"""Starts the node of all children without one option of a multiple-choice column."""


@dataclass(frozen=True, slots=True)
class Sum:
    """``total`` is the sum of ``parts`` (nodes of one dimension)."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """Nodes of one dimension. ``holds``: value of a child → the nodes that count it (``*`` always does)."""

    name: str
    holds: Mapping[str, tuple[str, ...]]
    sums: tuple[Sum, ...]
    multiple: bool = False
    """A child may count under several nodes: parts need not add up."""
    alone: tuple[str, ...] = ()
    """Of a multiple-choice column: nodes that no other may stand beside (无, 未采集)."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node but ``*``, in a fixed order."""
        held = (node for nodes in self.holds.values() for node in nodes)
        summed = (node for rule in self.sums for node in (rule.total, *rule.parts))
        return tuple(dict.fromkeys(node for node in (*held, *summed) if node != ALL))

    def finest(self) -> tuple[str, ...]:
        """The nodes of the deepest area level (of areas none of which is known, 未采集); of any other dimension all."""
        depth = max((len(node) for node in self.nodes if node.isdigit()), default=0)
        if self.name != AREA or not depth:
            return self.nodes
        return tuple(node for node in self.nodes if len(node) == depth and node.isdigit())

    def only(self, nodes: Iterable[str]) -> Dimension:
        """The same dimension with these nodes; sums that need another node are left out."""
        kept = frozenset((ALL, *nodes))
        holds = {value: tuple(node for node in held if node in kept) for value, held in self.holds.items()}
        sums = tuple(rule for rule in self.sums if kept.issuperset((rule.total, *rule.parts)))
        return replace(self, holds=holds, sums=sums)


def choice(name: str, options: Iterable[str]) -> Dimension:
    """A single-choice column: its options and 未采集 add up."""
    keys = tuple(dict.fromkeys((*options, UNCOLLECTED)))
    return Dimension(name, {key: (key,) for key in keys}, (Sum(ALL, keys),))


def several(name: str, options: Iterable[str], alone: Iterable[str] = ()) -> Dimension:
    """A multiple-choice column: each option and the children without it add up."""
    keys = tuple(dict.fromkeys((*options, UNCOLLECTED)))
    sums = tuple(Sum(ALL, (key, REST + key)) for key in keys)
    return Dimension(name, {key: (key,) for key in keys}, sums, True, tuple(dict.fromkeys((*alone, UNCOLLECTED))))


BANDS = ("0-2", "3-5", "6-11", "12-14", "15")
"""B-64, default, not from the text."""
WIDE_BANDS = ("0-5", "6-13", "14-15")
OLDER = "16-17"
"""Beyond the rule's age; only where a pack's cut-off lets one in (a fixed birth date, the 16th birthday itself)."""
UP_TO_6, UP_TO_2, FROM_6 = "0-6", "0-2", "6-15"
"""Parts of the population to which a column applies: 0–6岁, 0–36个月, 学龄."""
LAST_AGE = 17
_OLDEST = 15


def age_dimension(older: bool = False, bands: Sequence[str] = BANDS) -> Dimension:
    """Completed years at the as-of date (``"0"`` … ``"17"``, 未采集) → bands, both groupings, and what they derive.

    ``older``: whether children of 16 or 17 are counted. ``bands``: those of a pack (:func:`is_partition`).
    """
    if tuple(bands) != BANDS:
        return _own_bands(older, tuple(bands))
    holds: dict[str, tuple[str, ...]] = {}
    for age in range(LAST_AGE + 1):
        nodes = [name for name in (*BANDS, *WIDE_BANDS, UP_TO_6, FROM_6) if within(name, age)]
        nodes += [name for name in ("=6", "=7-11", "=12-13", "=14") if within(name[1:], age)]
        holds[str(age)] = tuple(nodes) if age < 16 else (OLDER,)
    holds[UNCOLLECTED] = (UNCOLLECTED,)
    last = (OLDER, UNCOLLECTED) if older else (UNCOLLECTED,)
    if not older:
        holds = {value: nodes for value, nodes in holds.items() if nodes != (OLDER,)}
    sums = (
        Sum(ALL, (*BANDS, *last)),
        Sum(ALL, (*WIDE_BANDS, *last)),
        Sum("0-5", ("0-2", "3-5")),
        Sum("6-11", ("=6", "=7-11")),
        Sum("12-14", ("=12-13", "=14")),
        Sum("6-13", ("6-11", "=12-13")),
        Sum("14-15", ("=14", "15")),
        Sum(UP_TO_6, ("0-5", "=6")),
        Sum(FROM_6, ("6-13", "14-15")),
    )
    return Dimension("age", holds, sums)


def is_partition(bands: Sequence[str]) -> bool:
    """Whether bands cover 0 … 15 in order, each age once."""
    spans = [_ends(band) for band in bands]
    starts = [first for first, _ in spans]
    return bool(spans) and starts == [0, *(last + 1 for _, last in spans[:-1])] and spans[-1][1] == _OLDEST


def _ends(band: str) -> tuple[int, int]:
    first, _, last = band.partition("-")
    return int(first), int(last or first)


def _own_bands(older: bool, bands: tuple[str, ...]) -> Dimension:
    """Bands of a pack beside the fixed ones: every band is the sum of the spans between all their ends."""
    printed = tuple(dict.fromkeys((*bands, *WIDE_BANDS, UP_TO_6, UP_TO_2, FROM_6)))
    starts = sorted({first for first, _ in map(_ends, printed)} | {last + 1 for _, last in map(_ends, printed)})
    spans = [(first, after - 1) for first, after in itertools.pairwise(starts)]

    def node(first: int, last: int) -> str:
        name = f"{first}-{last}" if first < last else str(first)
        return name if name in printed else f"={name}"

    parts = {
        band: tuple(node(*s) for s in spans if _ends(band)[0] <= s[0] and s[1] <= _ends(band)[1]) for band in printed
    }
    atoms = tuple(node(*span) for span in spans)
    last = (OLDER, UNCOLLECTED) if older else (UNCOLLECTED,)
    holds = {
        str(age): tuple(dict.fromkeys(name for name in (*printed, *atoms) if within(name.removeprefix("="), age)))
        for age in range(_OLDEST + 1)
    }
    holds |= {str(age): (OLDER,) for age in range(_OLDEST + 1, LAST_AGE + 1)} if older else {}
    sums = [Sum(ALL, (*bands, *last)), Sum(ALL, (*WIDE_BANDS, *last))]
    sums += [Sum(band, listed) for band, listed in parts.items() if listed != (band,)]
    return Dimension("age", {**holds, UNCOLLECTED: (UNCOLLECTED,)}, tuple(sums))


def within(band: str, age: int) -> bool:
    """Whether an age lies in a band (``0-2``, ``15``), both ends included."""
    first, _, last = band.partition("-")
    return int(first) <= age <= int(last or first)


AREA = "area"
COUNTY, TOWN, VILLAGE = "county", "town", "village"
LEVELS: Mapping[str, int] = {COUNTY: 6, TOWN: 9, VILLAGE: 12}


def outside(code: str) -> bool:
    """Whether a code stands for what lies outside the division whose work it is: a prefecture or province (350500)."""
    return len(code) == LEVELS[COUNTY] and code.endswith("00")


def area_dimension(codes: Iterable[str], levels: Sequence[str]) -> Dimension:
    """The areas of a population on the given levels (broadest first), out of each child's deepest known code ("": none).

    Printed per level: the codes of that length, what lies outside, and 未采集 for all that are not known so far
    (``未采集@town``). ``=350524101`` is what a reader derives: the children of that area whose next level is not known.
    """
    lengths = [LEVELS[level] for level in levels]
    below: dict[str, set[str]] = {"": set()}
    holds: dict[str, tuple[str, ...]] = {}
    for code in sorted({cut(code, levels) for code in codes}):
        if outside(code):
            below[""].add(code)
            holds[code] = (code,)
            continue
        chain = [code[:length] for length in lengths if len(code) >= length]
        for upper, lower in zip(["", *chain], chain, strict=False):
            below.setdefault(upper, set()).add(lower)
        if chain and len(chain) < len(lengths):
            below.setdefault(chain[-1], set())
        missing = [_unknown(level) for level in levels[len(chain) :]]
        gap = [f"={code}"] if chain and missing else []
        holds[code] = (*chain, *missing, *gap)
    sums = [Sum(ALL, (*sorted(below[""]), _unknown(levels[0])))]
    for broader, level in itertools.pairwise(levels):
        gaps = []
        for code in sorted(code for code in below if len(code) == LEVELS[broader]):
            sums.append(Sum(code, (*sorted(below[code]), f"={code}")))
            gaps.append(f"={code}")
        sums.append(Sum(_unknown(level), (_unknown(broader), *gaps)))
    return Dimension(AREA, holds, tuple(sums))


def cut(code: str, levels: Sequence[str]) -> str:
    """A code cut to the deepest of these levels that it reaches; ``""`` when it reaches none."""
    if outside(code):
        return code
    reached = [LEVELS[level] for level in levels if len(code) >= LEVELS[level]]
    return code[: max(reached)] if reached else ""


def _unknown(level: str) -> str:
    return f"{UNCOLLECTED}@{level}"


def area_keys(dimension: Dimension, level: str) -> tuple[tuple[str, str], ...]:
    """The keys that a table of this level prints, each with its node; 未采集 last."""
    codes = [node for node in dimension.nodes if node.isdigit() and (outside(node) or len(node) == LEVELS[level])]
    inside_first = sorted(codes, key=lambda code: (outside(code), code))
    return (*((code, code) for code in inside_first), (UNCOLLECTED, _unknown(level)))
