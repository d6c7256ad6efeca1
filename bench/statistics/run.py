"""All tables of a release counted from a snapshot, beside pandas on the same tables and beside reading the file only:

    python bench/statistics/run.py                     1,000,000 and 10,000,000 children
    python bench/statistics/run.py --rows 100000       a small run

Every piece runs in this one process, one after another, on the same file. Figures go to bench/results/statistics.json
with versions and machine. Nothing here fails by time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import duckdb
import pandas as pd
import pyarrow.parquet as pq

from tonghu.batch.statistics import counting
from tonghu.batch.statistics.snapshot import COLUMNS, Legend, Snapshot, write_snapshot
from tonghu.core.base.registration import BY_CODE, TIERS, Kind
from tonghu.core.stats.cells import Family
from tonghu.core.stats.dimensions import AREA
from tonghu.core.stats.indicators import NO, YES
from tonghu.core.stats.plan import Plan, plan

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "statistics.json"
SCRATCH = ROOT / "out" / "bench" / "statistics"
COUNTIES, TOWNS, VILLAGES = 10, 20, 10
TARGETS = {"pandas_over_product": 10.0, "product_over_reading": 3.0}


def legend() -> Legend:
    """A prefecture of ten counties with 20 towns of ten villages each, below the province 70, which does not exist."""
    villages = [
        f"7001{county + 1:02d}{100 + town}{200 + village}"
        for county in range(COUNTIES)
        for town in range(TOWNS)
        for village in range(VILLAGES)
    ]
    keys = {code: (YES, NO) if BY_CODE[code].kind is Kind.YES_NO else BY_CODE[code].options for code in COLUMNS}
    more = {"risk_tier": TIERS, "key_care": ("未列入", "待确认", "列入"), "disabled": (YES, NO)}
    return Legend(("", *villages, *(f"{p}0000" for p in range(34, 46))), {**keys, **more})


def make(rows: int) -> Path:
    """A snapshot with as many children; values are drawn independently."""
    path = SCRATCH / f"{rows}.parquet"
    if path.exists():
        return path
    SCRATCH.mkdir(parents=True, exist_ok=True)
    found = legend()
    areas = COUNTIES * TOWNS * VILLAGES
    draws = iter(range(1_000))

    def draw(below: int) -> str:
        """A whole number below a bound, the same for the same row in every run."""
        return f"(hash(range, {next(draws)}) % {below})"

    parts = [
        'range AS "row"',
        f"(CASE WHEN {draw(100)} < 45 THEN 2 ELSE 0 END)::UTINYINT AS migrant_monitoring",
        f"(CASE WHEN {draw(100)} < 40 THEN 2 ELSE 0 END)::UTINYINT AS left_behind_monitoring",
        f"({draw(areas)} + 1)::INTEGER AS residence",
        f"({draw(areas)} + 1)::INTEGER AS hukou",
        f"({draw(12)} + {areas} + 1)::INTEGER AS origin",
        f"{draw(17)}::UTINYINT AS age",
        f"({draw(100)} < 10) AS also_statistics",
    ]
    for name, keys in found.keys.items():
        multiple = name in BY_CODE and BY_CODE[name].kind is Kind.MULTI
        one = f"(1 << {draw(len(keys))}::INTEGER)::UINTEGER" if multiple else f"{draw(len(keys) + 1)}::UTINYINT"
        parts.append(f"{one} AS {name}")
    more = (
        "(CASE WHEN migrant_monitoring = 2 OR also_statistics THEN 2 ELSE 0 END)::UTINYINT AS migrant_statistics,"
        " TRUE AS first_row, migrant_monitoring = 2 AS any_migrant, left_behind_monitoring = 2 AS any_left_behind"
    )
    with duckdb.connect() as connection:
        query = f"SELECT * EXCLUDE (also_statistics), {more} FROM (SELECT {', '.join(parts)} FROM range({rows}))"
        table = connection.sql(query).to_arrow_table()
    write_snapshot(Snapshot(table, found, {}), path)
    return path


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Wall and processor seconds, and the result."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def read_only(path: Path) -> int:
    """Reads every column of the file into Arrow and does nothing with it."""
    return len(pq.read_table(path, use_threads=True))


def product(path: Path) -> tuple[Plan, counting.Tallies]:
    """Everything from the file to the counts of all cells, as arrays: as pandas leaves its groups. What follows, giving
    each count its name for the protection, does not depend on the number of children and is measured by itself."""
    source = counting.open_snapshot(path)
    found = counting.found_in(source, counting.layers_of([*counting.LAYERS][:3]), {})
    planned = plan(found, "internal")
    return planned, counting.count(source, planned)


def with_pandas(path: Path, planned: Plan) -> int:
    """The same groups with pandas: one group-by per family of cells."""
    frame = pd.read_parquet(path)
    groups = 0
    for layer in dict.fromkeys(family.layer for family in planned.families):
        kind = layer.split(".")[0]
        if kind == "both":
            part = frame[frame.any_migrant | frame.any_left_behind]
            part = part.assign(identity=part.any_migrant.astype("int8") + 2 * part.any_left_behind)
        else:
            part = frame[frame[layer.replace(".", "_")] == 2]
        for family in planned.families:
            if family.layer == layer:
                groups += _grouped(part, family, kind)
    return groups


def _grouped(part: pd.DataFrame, family: Family, kind: str) -> int:
    names = [("hukou" if kind == "left_behind" else "residence") if d.name == AREA else d.name for d in family.dims]
    for name, node in family.fixed:
        if name == "age":
            first, _, last = node.partition("-")
            part = part[part.age.between(int(first) + 1, int(last or first) + 1)]
        else:
            part = part[part[name] == 1]
    return len(part.groupby(names, observed=True).size())


def measure(rows: int) -> dict[str, object]:
    """One size: reading, the product, pandas; the best of two for the quick ones."""
    path = make(rows)
    reading = min(timed(lambda: read_only(path))[:2] for _ in range(2))
    runs = [timed(lambda: product(path)) for _ in range(2)]
    wall, cpu, (planned, tallies) = min(runs, key=lambda run: run[0])  # type: ignore[misc]  # what product returns
    naming = timed(lambda: len(tallies))
    peer = timed(lambda: with_pandas(path, planned))
    return {
        "rows": rows,
        "tables": len(planned.tables),
        "cells": tallies.cells,
        "file_mib": round(path.stat().st_size / 2**20, 1),
        "seconds": {
            "reading": round(reading[0], 2),
            "product": round(wall, 2),
            "pandas": round(peer[0], 2),
            "naming": round(naming[0], 2),
        },
        "processor_seconds": {
            "reading": round(reading[1], 2),
            "product": round(cpu, 2),
            "pandas": round(peer[1], 2),
            "naming": round(naming[1], 2),
        },
        "pandas_over_product": round(peer[0] / wall, 1),
        "product_over_reading": round(wall / reading[0], 1),
    }


def main() -> None:
    """Measure the sizes asked for and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000, 10_000_000])
    arguments = parser.parse_args()
    found = [measure(rows) for rows in arguments.rows]
    content = {
        "targets": TARGETS,
        "versions": {name: version(name) for name in ("duckdb", "pandas", "pyarrow", "tonghu")},
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "runs": found,
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
