"""Bridges from files: child by child between the populations, to an earlier period, and to departments' lists.

``内部/children.parquet`` is what the next period needs to follow children: a number per child (a hash of its ID number:
as confidential as the register itself), what it counted as, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tonghu.batch.assess_command import Job
from tonghu.batch.errors import UnusableInput
from tonghu.batch.packs import load_pack
from tonghu.batch.statistics.snapshot import TARGETS, Snapshot, take_snapshot
from tonghu.core.stats.bridges import IN, OPEN, Bridge, Standing, between_populations, over_time
from tonghu.core.stats.output import Earlier

INTERNAL_FOLDER = "内部"
"""Below it stands what only the office that makes the release may see."""
CHILDREN = "children.parquet"
_WORDS = (IN, OPEN, "excluded")
_METADATA = b"tonghu_children"
NAMES = {
    "migrant.monitoring": "流动儿童（监测摸排口径）",
    "left_behind.monitoring": "留守儿童（监测摸排口径）",
    "migrant.statistics": "流动儿童（统计分析口径）",
}
UNFOLLOWED = "没有证件号码、不能逐人核对的（净增减）"


@dataclass(frozen=True)
class Followed:
    """What is kept of one period: per layer the children with an ID number, and how many without one are counted."""

    as_of: date
    policy: str
    standings: Mapping[str, Mapping[int, Standing]]
    unfollowed: Mapping[str, int]

    def table(self) -> pa.Table:
        """For the file; sorted, so that equal content gives equal bytes."""
        children = sorted({child for listed in self.standings.values() for child in listed})
        columns: dict[str, pa.Array] = {"child": pa.array(children, pa.uint64())}
        for layer, listed in self.standings.items():
            codes = [_WORDS.index(listed[child].status) if child in listed else None for child in children]
            columns[layer] = pa.array(codes, pa.uint8())
        about = {"as_of": self.as_of.isoformat(), "policy": self.policy, "unfollowed": dict(self.unfollowed)}
        return pa.table(columns).replace_schema_metadata({_METADATA: json.dumps(about, ensure_ascii=False).encode()})


def followed(snapshot: Snapshot, layers: Iterable[str], as_of: date, policy: str) -> Followed:
    """The children of a snapshot by what they count as. One row of a child that is included is enough."""
    standings: dict[str, dict[int, Standing]] = {}
    unfollowed: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.register("rows", snapshot.table)
        for layer in layers:
            column = TARGETS[layer]
            found = connection.execute(
                f"SELECT child, bool_or({column} = 2), bool_or({column} = 1), bool_and(too_old) FROM rows "
                "WHERE lasting GROUP BY child ORDER BY child"
            ).fetchall()
            standings[layer] = {
                child: Standing(IN if counted else OPEN if waiting else "excluded", too_old)
                for child, counted, waiting, too_old in found
            }
            ((number,),) = connection.execute(
                f"SELECT count(*) FROM rows WHERE NOT lasting AND {column} = 2"
            ).fetchall()
            unfollowed[layer] = number
    return Followed(as_of, policy, standings, unfollowed)


def read_followed(folder: Path) -> Followed | None:
    """What an earlier output kept; ``None`` where it kept nothing (it was handed on without 内部)."""
    path = folder / INTERNAL_FOLDER / CHILDREN
    if not path.is_file():
        return None
    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[_METADATA])
        children = table.column("child").to_pylist()
        standings = {
            layer: {
                child: Standing(_WORDS[code])
                for child, code in zip(children, table.column(layer).to_pylist(), strict=True)
                if code is not None
            }
            for layer in table.column_names
            if layer != "child"
        }
        return Followed(date.fromisoformat(about["as_of"]), about["policy"], standings, about["unfollowed"])
    except (OSError, ValueError, KeyError, IndexError, pa.ArrowException) as error:
        raise UnusableInput(f"{path} 不能读取（{error}）。请改用完好的上期输出，或删去该文件后重做") from error


def populations_bridge(now: Followed, snapshot: Snapshot) -> Bridge | None:
    """Monitoring against statistics, where a pack has both."""
    narrow, wide = "migrant.monitoring", "migrant.statistics"
    if not {narrow, wide} <= now.standings.keys():
        return None
    with duckdb.connect() as connection:
        connection.register("rows", snapshot.table)

        def those(condition: str) -> set[str]:
            return {
                str(child) for (child,) in connection.execute(f"SELECT child FROM rows WHERE {condition}").fetchall()
            }

        sides = [TARGETS[layer] for layer in (narrow, wide)]
        inside, outside = (those(f"{column} = 2") for column in sides)
        waiting = those(f"{sides[0]} = 1 OR {sides[1]} = 1")
    return between_populations(inside, outside, waiting)


def periods(
    table: Path, job: Job, now: Followed, before: Followed, ever: Sequence[Followed], say: Callable[[str], None]
) -> list[Bridge]:
    """From an earlier period to this one, per layer: new, left, came back, aged out, policy, boundaries."""
    by_policy = _by_old_policy(table, job, now, before, say)
    by_boundaries = _again(table, job, now, job.pack.id, before.as_of) if before.as_of != now.as_of else None
    found = []
    for layer in now.standings:
        if layer not in before.standings:
            continue
        standings = {
            child: Standing(
                standing.status,
                standing.too_old,
                None if by_policy is None else _status(by_policy, layer, child),
                None if by_boundaries is None else _status(by_boundaries, layer, child),
            )
            for child, standing in now.standings[layer].items()
        }
        earlier = {child for one in ever for child, s in one.standings.get(layer, {}).items() if s.status == IN}
        labels = (f"上期（{before.as_of}）", f"本期（{now.as_of}）")
        bridge = over_time(
            f"{NAMES[layer]}与上期",
            {str(child): standing for child, standing in before.standings[layer].items()},
            {str(child): standing for child, standing in standings.items()},
            labels,
            {str(child) for child in earlier},
        )
        old, new = before.unfollowed.get(layer, 0), now.unfollowed.get(layer, 0)
        steps = (*bridge.steps, *([(UNFOLLOWED, new - old)] if old or new else []))
        found.append(Bridge(bridge.title, (labels[0], bridge.start[1] + old), steps, (labels[1], bridge.end[1] + new)))
    return found


def _status(followed_: Followed, layer: str, child: int) -> str:
    standing = followed_.standings.get(layer, {}).get(child)
    return "excluded" if standing is None else standing.status


def _by_old_policy(
    table: Path, job: Job, now: Followed, before: Followed, say: Callable[[str], None]
) -> Followed | None:
    """Today's rows under the earlier period's pack; ``None`` where it is the same, or not at hand (which is said)."""
    if before.policy == now.policy:
        return None
    old = before.policy.split(" ")[0]
    try:
        same = f"{old} {load_pack(old).version}" == before.policy
    except UnusableInput:
        same = False
    if not same:
        say(f"上期用的政策包 {before.policy} 不在本机，因政策口径变化而进出的儿童没有单列")
        return None
    return _again(table, job, now, old, None)


def _again(table: Path, job: Job, now: Followed, policy: str, boundaries: date | None) -> Followed:
    pack = load_pack(policy) if policy != job.pack.id else job.pack
    layers = [layer for layer in now.standings if layer in pack.targets]
    return followed(take_snapshot(table, pack, job.context, boundaries), layers, now.as_of, now.policy)


def earlier_periods(folders: Iterable[Path], before: date) -> list[Followed]:
    """What was kept of periods that lie before one."""
    kept = [found for folder in folders if (found := read_followed(folder)) is not None]
    return [found for found in kept if found.as_of < before]


def matches(previous: Earlier, kept: Followed) -> bool:
    """Whether what was kept belongs to the output beside it."""
    return previous.as_of == kept.as_of.isoformat() and previous.policy == kept.policy
