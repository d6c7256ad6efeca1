"""How many children all lists miss: capture–recapture estimates with their interval and their assumptions in words.

Two lists: Chapman's estimator. More: Chao's lower bound from the children on exactly one and on exactly two lists, which
allows that some children are easier to find than others. Intervals are log-normal (Chao 1987), so never below what was seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

_Z95 = 1.959963984540054
ASSUMPTIONS: Mapping[str, tuple[str, ...]] = {
    "chapman": (
        "两份名单反映同一时点的同一批儿童，其间没有人迁入迁出",
        "名单之间的比对没有错认和漏认",
        "上不上这份名单与上不上那份名单无关；若上过一份的更容易上另一份，实际漏掉的更多",
        "同一份名单上每名儿童被发现的机会大致相同",
    ),
    "chao": (
        "各名单反映同一时点的同一批儿童，名单之间的比对没有错认和漏认",
        "允许有的儿童比别的儿童更容易被发现；估计数是下限，实际漏掉的可能更多",
        "各名单来源大体独立；来源相互抄录时漏掉的更多",
    ),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Children in all (``total``), of whom ``seen`` stand on some list; the interval covers 95 % under the assumptions."""

    seen: int
    total: float
    low: float
    high: float
    method: str
    note: str = ""

    @property
    def missed(self) -> int:
        """How many no list holds, to the nearest whole child."""
        return round(self.total - self.seen)


def estimate(histories: Mapping[frozenset[str], int], lists: Collection[str]) -> Estimate | None:
    """From the numbers of children per set of lists that hold them. ``None`` where nothing can be said (one list, or no
    child on two lists)."""
    names = sorted(set(lists))
    seen = sum(count for held, count in histories.items() if held)
    if len(names) < 2:
        return None
    if len(names) == 2:
        return _chapman(histories, names[0], names[1], seen)
    times: Counter[int] = Counter()
    for held, count in histories.items():
        times[len(held)] += count
    return _chao(times[1], times[2], len(names), seen)


def _chapman(histories: Mapping[frozenset[str], int], one: str, other: str, seen: int) -> Estimate | None:
    first = sum(count for held, count in histories.items() if one in held)
    second = sum(count for held, count in histories.items() if other in held)
    both = sum(count for held, count in histories.items() if {one, other} <= held)
    if both == 0:
        return None
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return _interval(seen, total, variance, "chapman", "重复出现的儿童不足10名，估计很不稳定" if both < 10 else "")


def _chao(once: int, twice: int, lists: int, seen: int) -> Estimate | None:
    """Chao's second estimator (1987), which knows how many lists there are, in the form corrected for bias."""
    if twice == 0:
        return None
    share = (lists - 1) / lists
    missed = share * once * (once - 1) / (2 * (twice + 1))
    ratio = once / twice
    variance = twice * (share / 2 * ratio**2 + share**2 * ratio**3 + share**2 / 4 * ratio**4)
    return _interval(
        seen, seen + missed, variance, "chao", "在两份名单上的儿童不足10名，估计很不稳定" if twice < 10 else ""
    )


def _interval(seen: int, total: float, variance: float, method: str, note: str) -> Estimate:
    missed = total - seen
    if missed <= 0 or variance <= 0:
        return Estimate(seen, float(seen), float(seen), float(seen), method, note)
    factor = exp(_Z95 * sqrt(log(1 + variance / missed**2)))
    return Estimate(seen, total, seen + missed / factor, seen + missed * factor, method, note)


def by_area(
    histories: Mapping[str, Mapping[frozenset[str], int]], lists: Collection[str]
) -> dict[str, Estimate | None]:
    """An estimate per area, by code."""
    return {area: estimate(histories[area], lists) for area in sorted(histories)}
