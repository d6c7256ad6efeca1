"""An attacker of its own, from the printed tables only: it shares no code with the product's attacker or solver.

It reads ``tables.json`` objects, names every count by what it counts, writes down what must add up (areas by their
codes, age bands, single-choice columns, the statistics population over the monitoring one), and bounds every hidden
count by scipy-free interval tightening (repeated a few times over). Whatever it can pin down is a leak for sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Key = tuple[str, str, str, tuple[tuple[str, str], ...]]
Span = tuple[int, int]
FAR = 10**6
_PASSES = 12
"""What is pinned down later than this creeps in steps of one; the product's own attacker goes to the end."""
_AREAS = ("county", "town", "village")
_BANDS = {"0-5": ("0-2", "3-5")}


def spans_of(releases: Iterable[Mapping[str, object]], threshold: int) -> dict[Key, Span]:
    """What the printed cells of releases of one snapshot say of each count."""
    found: dict[Key, Span] = {}
    for release in releases:
        for table in release["tables"]:  # type: ignore[attr-defined]  # plain JSON
            for cell in table["cells"]:
                key = key_of(table, cell["keys"])
                value = cell["value"]
                if value is None:
                    span = (1, FAR)
                elif cell["flag"] == "rounded":
                    span = (max(threshold, value - 2), value + 2)
                else:
                    span = (value, value)
                low, high = found.get(key, (0, FAR))
                found[key] = (max(low, span[0]), min(high, span[1]))
    return found


def key_of(table: Mapping[str, object], keys: Sequence[str]) -> Key:
    """The name of a count: who is counted, and what holds for them."""
    pairs = []
    for name, key in zip(table["dimensions"], keys, strict=True):  # type: ignore[call-overload]  # plain JSON
        if key != "*":
            place = "area" if name in _AREAS else "age" if name == "age_wide" else name
            pairs.append((place, f"{key}@{name}" if place == "area" and key == "未采集" else key))
    return str(table["kind"]), str(table["population"]), str(table["scope"]), tuple(sorted(pairs))


def rows_of(releases: Iterable[Mapping[str, object]], spans: Mapping[Key, Span]) -> list[tuple[Key, tuple[Key, ...]]]:
    """(total, parts) for every sum that the printed tables show."""
    rows: set[tuple[Key, tuple[Key, ...]]] = set()
    for release in releases:
        for table in release["tables"]:  # type: ignore[attr-defined]  # plain JSON
            names = list(table["dimensions"])
            for position, _name in enumerate(names):
                if table["multiple"] and position == len(names) - 1:
                    continue
                parts: dict[tuple[str, ...], list[Key]] = defaultdict(list)
                totals: dict[tuple[str, ...], Key] = {}
                for cell in table["cells"]:
                    rest = (*cell["keys"][:position], *cell["keys"][position + 1 :])
                    if cell["keys"][position] == "*":
                        totals[rest] = key_of(table, cell["keys"])
                    else:
                        parts[rest].append(key_of(table, cell["keys"]))
                rows.update((totals[rest], tuple(listed)) for rest, listed in parts.items())
    for key in spans:
        named = dict(key[3])
        if named.get("age") in _BANDS:
            listed = tuple((*key[:3], tuple(sorted((named | {"age": band}).items()))) for band in _BANDS[named["age"]])
            if all(part in spans for part in listed):
                rows.add((key, listed))
    return sorted(rows)


def inside_of(spans: Mapping[Key, Span]) -> list[tuple[Key, Key]]:
    """(larger, smaller): monitoring within statistics, villages within their town, an option within its total."""
    found = []
    for kind, population, scope, pairs in spans:
        key = (kind, population, scope, pairs)
        wide = (kind, "statistics", scope, pairs)
        if population == "monitoring" and wide in spans:
            found.append((wide, key))
        for name, node in pairs:
            rest = tuple(pair for pair in pairs if pair[0] != name)
            if (kind, population, scope, rest) in spans:
                found.append(((kind, population, scope, rest), key))
            if name == "area" and len(node) == 12 and node.isdigit():
                town = tuple(sorted((*rest, ("area", node[:9]))))
                if (kind, population, scope, town) in spans:
                    found.append(((kind, population, scope, town), key))
    return found


def tighten(releases: Sequence[Mapping[str, object]], threshold: int) -> dict[Key, Span]:
    """Spans after tightening."""
    spans = spans_of(releases, threshold)
    rows, pairs = rows_of(releases, spans), inside_of(spans)
    for _ in range(_PASSES):
        changed = False
        for total, parts in rows:
            listed = [spans[part] for part in parts]
            low, open_ends = sum(s[0] for s in listed), sum(s[1] >= FAR for s in listed)
            high = sum(s[1] for s in listed if s[1] < FAR)
            changed |= _narrow(spans, total, low, FAR if open_ends else high)
            for part, (least, most) in zip(parts, listed, strict=True):
                others_open = open_ends - (most >= FAR)
                others = FAR if others_open else high - (most if most < FAR else 0)
                upper = spans[total][1] - (low - least) if spans[total][1] < FAR else FAR
                changed |= _narrow(spans, part, spans[total][0] - others, upper)
        for larger, smaller in pairs:
            changed |= _narrow(spans, larger, spans[smaller][0], FAR)
            changed |= _narrow(spans, smaller, 0, spans[larger][1])
        if not changed:
            break
    return spans


def _narrow(spans: dict[Key, Span], key: Key, low: int, high: int) -> bool:
    old = spans[key]
    spans[key] = (max(old[0], low), min(old[1], high))
    return spans[key] != old


def leaks(releases: Sequence[Mapping[str, object]], threshold: int) -> list[tuple[Key, Span]]:
    """Hidden counts with fewer than ``threshold`` possible values, or with none that is as large as it."""
    shown = spans_of(releases, threshold)
    found = []
    for key, (low, high) in tighten(releases, threshold).items():
        if shown[key] == (1, FAR) and (high - low + 1 < threshold or high < threshold):
            found.append((key, (low, high)))
    return found
