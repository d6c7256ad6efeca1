"""One million registrations, Parquet to Parquet, all decisions, beside reading and writing the file only, the traced
evaluator and a rules library row by row. In one run, each measure in a process of its own. The rules library decides one
population from facts that are handed over ready; ``times_peer`` compares it with the same rule in columns over the same
ready facts, ``times_peer_with_everything`` with the whole run: reading, all decisions, explanations, problems, writing.
``times_traced`` compares the whole run with the traced evaluator that has its rows read and writes nothing;
``times_traced_whole`` with the same work, Parquet to Parquet. Memory is that of all processes together. Measures take
turns, three rounds; the fastest counts.

    python bench/assess/run.py                    10,000, 100,000 and 1,000,000 rows
    python bench/assess/run.py --sizes 10000      something smaller first

Figures go to bench/results/assess.json. The table is made once and kept in out/bench. Nothing here fails by time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from threading import Event, Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyarrow as pa
import pyarrow.parquet as pq
from bench.assess.table import AS_OF, PACK, make_table

from tonghu.batch.columnar.results import write_objects
from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.processes import available_workers
from tonghu.batch.registrations import checked, read_registrations
from tonghu.core.policy.assess import Assessor, Context
from tonghu.core.policy.facts import Facts

ROOT = Path(__file__).resolve().parents[2]
SCRATCH, RESULTS = ROOT / "out" / "bench" / "assess", ROOT / "bench" / "results" / "assess.json"
SIZES = (10_000, 100_000, 1_000_000)
SAMPLE = 5_000
ROUNDS = 3
"""Every measure is taken so often, in turn with the others; the fastest counts."""
PACKAGES = ("tonghu", "duckdb", "pyarrow", "zen-engine")
TARGETS = {"times_reading_and_writing": 4, "times_traced": 50, "times_peer": 100, "peak_mb": 4_000}


# --- measures: each runs alone in its process ------------------------------------------------------------------------
def columns(table: Path) -> dict[str, Any]:
    """Every decision of every row, with problems and explanations, into a Parquet file."""
    from tonghu.batch.columnar.run import assess_table

    pack, divisions = load_pack(PACK), load_divisions()
    return timed(
        lambda: assess_table(table, pack, AS_OF, (pack.division,), divisions, SCRATCH / "decided.parquet").rows,
        available_workers(),
    )


def rule(table: Path) -> dict[str, Any]:
    """The peer's rule alone, compiled to columns, over facts that are ready, as the peer gets them."""
    import duckdb

    from tonghu.batch.columnar.duplicates import Duplicates
    from tonghu.batch.columnar.run import Engine
    from tonghu.batch.columnar.source import Source

    pack, divisions = load_pack(PACK), load_divisions()
    source = Source(table, pack.situation_words())
    engine = Engine(pack, Context(AS_OF, divisions, (pack.division,)), source, Duplicates({}, pa.array([], pa.int64())))
    (status,) = engine.columns.targets["migrant.monitoring"].status.columns
    facts = pa.concat_tables([engine.preparer.prepare(batch).facts for batch in source.batches()])

    def run() -> int:
        with duckdb.connect() as connection:
            connection.register("facts", facts)
            return connection.sql(f"SELECT {status} & 3 AS outcome FROM ({engine.query})").to_arrow_table().num_rows

    return timed(run)


def copy(table: Path) -> dict[str, Any]:
    """The limit: reading the file and writing the same file, nothing else."""

    def run() -> int:
        whole = pq.read_table(table)
        pq.write_table(whole, SCRATCH / "copy.parquet")
        return int(whole.num_rows)

    return timed(run)


def traced(table: Path) -> dict[str, Any]:
    """The traced evaluator on a sample that has been read: problems and all decisions, row by row."""
    pack, context, rows = sample(table)

    def run() -> int:
        problems = checked(rows, pack, AS_OF, context.divisions, context.here)
        assessor = Assessor(pack, context)
        return len([assessor.assess(row, found) for row, found in zip(rows, problems, strict=True)])

    return timed(run)


def traced_whole(table: Path) -> dict[str, Any]:
    """The traced evaluator from Parquet to Parquet, as the command does it for tables that are not Parquet."""
    pack, context, _ = sample(table)

    def run() -> int:
        rows = read_registrations(SCRATCH / "sample.parquet", pack.situation_words()).rows
        problems = checked(rows, pack, AS_OF, context.divisions, context.here)
        assessor = Assessor(pack, context)
        objects = (assessor.assess(row, found).as_json() for row, found in zip(rows, problems, strict=True))
        write_objects(SCRATCH / "traced.parquet", objects)
        return len(rows)

    return timed(run)


def peer(table: Path) -> dict[str, Any]:
    """zen-engine, row by row, one population of the same pack; its answers are compared with ours."""
    from bench.assess import peer_zen

    pack, context, rows = sample(table)
    rule = peer_zen.decision(AS_OF)
    facts = [peer_zen.ready(Facts(row, AS_OF, context.divisions, context.here), context) for row in rows]
    found: list[str] = []

    def run() -> int:
        found.extend(peer_zen.status(rule, one) for one in facts)
        return len(found)

    figures = timed(run)
    assessor = Assessor(pack, context)
    ours = [
        decision.status if (decision := assessor.assess(row).decisions["migrant.monitoring"]) else None for row in rows
    ]
    told = [(a, b) for a, b in zip(ours, found, strict=True) if a is not None]
    if any(a != b for a, b in told):
        raise AssertionError("the peer does not decide the same rule")
    return figures | {"answers_compared": len(told)}


MEASURES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "copy": copy,
    "columns": columns,
    "rule": rule,
    "traced": traced,
    "traced_whole": traced_whole,
    "peer": peer,
}


def timed(run: Callable[[], int], workers: int = 0) -> dict[str, Any]:
    """Rows, seconds and processor seconds of one run, and the most memory that all its processes can have held: the peak
    of this one, the largest worker's for each of ``workers``, and all shared memory again, whoever had it mapped."""
    wall, processor, shared = time.perf_counter(), _processor_seconds(), SharedMemory()
    rows = run()
    seconds = time.perf_counter() - wall
    own, worker = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "rows": rows,
        "seconds": round(seconds, 2),
        "processor_seconds": round(_processor_seconds() - processor, 2),
        "rows_per_second": round(rows / seconds),
        "peak_mb": (own + workers * worker + shared.risen()) // 1024,
    }


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class SharedMemory:
    """Watches how far the machine's shared memory rises, in kB."""

    def __init__(self) -> None:
        self._before = self._most = self._now()
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def risen(self) -> int:
        """Stop watching."""
        self._over.set()
        self._thread.join()
        return self._most - self._before

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self._most = max(self._most, self._now())

    @staticmethod
    def _now() -> int:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Shmem:"))


def sample(table: Path) -> tuple[Any, Context, Any]:
    """The first rows of the table, read."""
    pack = load_pack(PACK)
    few = SCRATCH / "sample.parquet"
    pq.write_table(pq.read_table(table).slice(0, SAMPLE), few)
    context = Context(AS_OF, load_divisions(), (pack.division,))
    return pack, context, read_registrations(few, pack.situation_words()).rows


# --- the run ---------------------------------------------------------------------------------------------------------
def alone(name: str, table: Path) -> dict[str, Any]:
    """One measure in a fresh process."""
    print(f"  {name:12}", end="", flush=True)
    run = subprocess.run([sys.executable, __file__, "--measure", name, str(table)], capture_output=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr.decode())
    figures: dict[str, Any] = json.loads(run.stdout)
    print(
        f"{figures['seconds']:9.2f} s {figures['rows_per_second']:>10,} rows/s {figures['peak_mb']:>6,} MB", flush=True
    )
    return figures


def table_of(rows: int) -> Path:
    """The table with so many rows; made when it is not there."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    path = SCRATCH / f"registrations-{rows}.parquet"
    if not path.exists():
        print(f"making {rows:,} registrations …", flush=True)
        make_table(path, rows)
    return path


def fastest(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """The fastest round with the most memory of any, and all seconds: a machine that others use too is never quicker
    than it is."""
    best = min(figures, key=lambda one: one["seconds"])
    return best | {
        "peak_mb": max(one["peak_mb"] for one in figures),
        "rounds": [one["seconds"] for one in figures],
    }


def measured(rows: int) -> dict[str, Any]:
    """Every measure on one size, and the ratios."""
    table = table_of(rows)
    print(f"{rows:,} registrations, {table.stat().st_size / 1e6:,.0f} MB", flush=True)
    rounds = [{name: alone(name, table) for name in MEASURES} for _ in range(ROUNDS)]
    found = {name: fastest([one[name] for one in rounds]) for name in MEASURES}
    ours = found["columns"]
    per_row = ours["seconds"] / ours["rows"]
    ratios = {
        "times_reading_and_writing": round(ours["seconds"] / found["copy"]["seconds"], 2),
        "times_traced": round(found["traced"]["seconds"] / found["traced"]["rows"] / per_row, 1),
        "times_traced_whole": round(found["traced_whole"]["seconds"] / found["traced_whole"]["rows"] / per_row, 1),
        "times_peer": round(found["rule"]["rows_per_second"] / found["peer"]["rows_per_second"], 1),
        "times_peer_with_everything": round(found["peer"]["seconds"] / found["peer"]["rows"] / per_row, 1),
        "peak_mb": ours["peak_mb"],
    }
    for name, value in ratios.items():
        bound = "≤" if name in ("times_reading_and_writing", "peak_mb") else "≥"
        print(f"  {name:26}{value:>10,}" + (f"   target {bound} {TARGETS[name]:,}" if name in TARGETS else ""))
    return {"file_mb": round(table.stat().st_size / 1e6), "measures": found, "ratios": ratios}


def main() -> None:
    """Run the measures and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "TABLE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(MEASURES[arguments.measure[0]](Path(arguments.measure[1]))))
        return
    load = os.getloadavg()[0]
    sizes = {str(rows): measured(rows) for rows in arguments.sizes}
    seconds = {rows: found["measures"]["columns"]["seconds"] for rows, found in sizes.items()}
    print(
        "growth, seconds per 10,000 rows: "
        + ", ".join(f"{int(r):,}: {s / int(r) * 10_000:.2f}" for r, s in seconds.items())
    )
    content = {
        "pack": PACK,
        "as_of": AS_OF.isoformat(),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "load_before": round(load, 2)},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "targets": TARGETS,
        "sizes": sizes,
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
