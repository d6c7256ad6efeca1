"""``tonghu reconcile``: recognises the same child across lists and writes the contract's files."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from tonghu import __version__
from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage import outputs
from tonghu.batch.linkage.conflicts import COLUMNS as CONFLICT_COLUMNS
from tonghu.batch.linkage.conflicts import conflicts
from tonghu.batch.linkage.engine import ONE_MACHINE, Engine
from tonghu.batch.linkage.memory import Memory
from tonghu.batch.linkage.parallel import arrow_without_pandas, at_once, many_arrays
from tonghu.batch.linkage.people import USED
from tonghu.batch.linkage.repeats import Outside, duplicates, outside, outside_table
from tonghu.batch.linkage.resolve import LINK, REVIEW, SELF_LINK
from tonghu.batch.linkage.run import Linked, link
from tonghu.batch.linkage.source import Listing, read_listing
from tonghu.batch.linkage.spark import SparkEngine, ready
from tonghu.batch.linkage.trust import trust
from tonghu.batch.packs import load_pack
from tonghu.batch.writing.replacing import check_writable, replacing_folder
from tonghu.core.base.registration import COLUMNS
from tonghu.core.survey.list_columns import REGISTRATIONS

Progress = Callable[[str], None]
SPARK = "spark"
ENGINES = ("duckdb", SPARK)
_WITH_VERSIONS = {"duckdb": duckdb.__version__, "pyarrow": pa.__version__, "numpy": np.__version__}
_WANTED = frozenset((*USED, *(column.code for column in COLUMNS)))


@many_arrays()
def run_reconcile(
    roster: Path,
    named: Sequence[str],
    output: Path,
    policy: str,
    engine: str,
    progress: Progress,
    incremental: Path | None = None,
) -> bool:
    """Run it. ``named``: ``KEY=FILE``, in order; ``incremental``: the file of :mod:`tonghu.batch.linkage.memory`. Returns whether a person must decide something (for ``--strict``).

    Raises :class:`UnusableInput`, before anything is written.
    """
    started = time.monotonic()
    if engine not in ENGINES:
        raise UnusableInput(f"不认识的引擎“{engine}”。可用：{'、'.join(ENGINES)}")
    if engine == SPARK:
        ready()
    else:
        arrow_without_pandas()
    files = named_files(named)
    pack = load_pack(policy)
    check_writable(output)
    progress("读取名册和名单 …")
    people = read_listing(REGISTRATIONS, [roster], _WANTED)
    lists = []
    for key, paths in files.items():
        lists.append(read_listing(key, paths, _WANTED))
        lists[-1].keep_compared(people)
    read = time.monotonic()
    progress(f"名册 {people.rows} 行，名单 {sum(listing.rows for listing in lists)} 行；识别同一儿童 …")
    memory = _memory(incremental, people, progress)
    with started_engine(engine) as machine:
        linked = link(people, lists, machine, memory)
        strangers = outside(linked, machine)
    recognised = time.monotonic()
    with replacing_folder(output) as target:
        progress("写出结果 …")
        rule = trust(pack)
        counts = _write(linked, strangers, target, rule)
        seconds = {
            "read": round(read - started, 2),
            "link": round(recognised - read, 2),
            "write": round(time.monotonic() - recognised, 2),
        }
        summary = _summary(linked, counts, seconds, engine, pack.id)
        if memory is not None:
            summary["incremental"] = {"rows_open": linked.rows_compared, "of_these_remembered": memory.remembered}
        (target / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if memory is not None:
        memory.save()
        progress(
            f"  比对记录：{memory.path}，{memory.remembered} 行沿用上次的比对；其中有由个人信息算出的代码，请与名单同样保管"
        )
    progress(_closing(counts, output, time.monotonic() - started))
    return counts["review_rows"] > 0


def _memory(path: Path | None, roster: Listing, progress: Progress) -> Memory | None:
    if path is None:
        return None
    memory = Memory.open(path, roster)
    if memory.why:
        progress(f"  比对记录 {path.name} {memory.why}，这次全部重新比对")
    return memory


@contextmanager
def started_engine(name: str) -> Iterator[Engine]:
    """The engine of that name; Spark is started, and stopped at the end."""
    if name != SPARK:
        yield ONE_MACHINE
        return
    with SparkEngine() as machine:
        yield machine


def named_files(named: Sequence[str]) -> dict[str, list[Path]]:
    """``KEY=FILE`` → files per key, keys in the order in which they are first named."""
    found: dict[str, list[Path]] = {}
    for text in named:
        key, sign, file = text.partition("=")
        if not sign or not key.strip() or not file.strip():
            raise UnusableInput(f"--list 应写成 名单=文件，例如 education=教育名单.xlsx；现为“{text}”")
        if key.strip() == "roster":
            raise UnusableInput("roster 是名册的名称，名单请用别的名称，例如 education=教育名单.xlsx")
        found.setdefault(key.strip(), []).append(Path(file.strip()))
    if not found:
        raise UnusableInput("至少要有一个 --list 名单=文件，例如 --list education=教育名单.xlsx")
    return found


def _write(linked: Linked, strangers: Outside, target: Path, rule: Callable[[str, str], str]) -> dict[str, int]:
    """Every file; conflicts, which take longest, beside the others. Tables are made when their turn comes."""
    makers: dict[str, Callable[[], Mapping[str, object]]] = {
        "matches": lambda: outputs.matches(linked),
        "review": lambda: outputs.review(linked),
        "unmatched": lambda: outputs.unmatched(linked),
        "duplicates": lambda: duplicates(linked, strangers),
        "outside": lambda: outside_table(linked, strangers),
    }

    def written() -> dict[str, int]:
        counts = {}
        for name, make in makers.items():
            columns = make()
            counts[name] = outputs.write_csv(target / f"{name}.csv", tuple(columns), [columns])
        return counts

    def differing() -> dict[str, int]:
        links = [(np.flatnonzero(o.child >= 0), o.child[o.child >= 0]) for o in linked.outcomes]
        found = conflicts(linked.roster, linked.lists, links, outputs.refs(linked), rule)
        return {"conflicts": outputs.write_csv(target / "conflicts.csv", CONFLICT_COLUMNS, found)}

    counts: dict[str, int] = {}
    for part in at_once([differing, written]):
        counts |= part
    counts["review_rows"] = len(np.unique(linked.scored.row[linked.review]))
    return counts


def _summary(
    linked: Linked, counts: dict[str, int], seconds: dict[str, float], engine: str, policy: str
) -> dict[str, object]:
    repeated = int((linked.repeated.first != np.arange(linked.roster.rows)).sum())
    return {
        "roster": {
            "rows": linked.roster.rows,
            "children": linked.roster.rows - repeated,
            "files": _parts(linked.roster),
        },
        "lists": {
            listing.key: {"rows": listing.rows, "matched": int((o.child >= 0).sum()), "files": _parts(listing)}
            for listing, o in zip(linked.lists, linked.outcomes, strict=True)
        },
        "counts": counts,
        "parameters": {
            "engine": engine,
            "policy": policy,
            "link_from": LINK,
            "review_from": REVIEW,
            "duplicate_from": SELF_LINK,
            "linkable": linked.model.linkable,
            "roster_size_weighed": linked.model.size,
        },
        "seconds": seconds | {"total": round(sum(seconds.values()), 2)},
        "versions": {"tonghu": __version__, "python": platform.python_version()} | _WITH_VERSIONS,
    }


def _parts(listing: Listing) -> list[dict[str, object]]:
    return [
        {
            "file": part.file,
            "sheet": part.sheet,
            "first_row": part.first,
            "rows": part.rows,
            "columns": dict(part.headers),
            "columns_unknown": list(part.unknown),
        }
        for part in listing.parts
    ]


def _closing(counts: dict[str, int], output: Path, seconds: float) -> str:
    return (
        f"完成，用时 {seconds:.1f} 秒。结果在 {output}\n"
        f"  已对应 {counts['matches']} 行，需人工判断 {counts['review_rows']} 行（review.csv），未对应 {counts['unmatched']} 行\n"
        f"  重复 {counts['duplicates']} 条，与名册不一致 {counts['conflicts']} 处（conflicts.csv）"
    )
