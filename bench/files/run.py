"""Files in and out beside the libraries alone, and the survey of a county of 20,000 registrations:

    python bench/files/run.py                    100,000 rows x 40 columns, and how the figures grow up to there
    python bench/files/run.py --rows 10000       a small run
    python bench/files/run.py --only import export survey

Every piece runs in a process of its own (work.py), one after another, on the same files; the ratio is of processor
seconds, since other work on the machine stretches the clock. Figures go to bench/results/files.json. Nothing here fails
by time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyarrow as pa
import pyarrow.parquet as pq
from bench.assess.table import AS_OF, PACK, make_table
from bench.measure import Measured, measured, proportional

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "files.json"
SCRATCH = ROOT / "out" / "bench" / "files"
WORK = [sys.executable, "-m", "bench.files.work"]
PARTS = ("import", "export", "survey")
COLUMNS = 40
TARGETS = {"import": 4.0, "export": 1.3, "survey_seconds": 60.0, "survey_mib": 1536}
_LONGEST, _EVERY = 1_200.0, 0.5


def table(rows: int) -> Path:
    """The registrations as Parquet: the forty columns that are filled most often, in the order of the contract."""
    path = SCRATCH / f"{rows}x{COLUMNS}.parquet"
    if not path.exists():
        SCRATCH.mkdir(parents=True, exist_ok=True)
        whole = SCRATCH / f"{rows}.parquet"
        make_table(whole, rows)
        found = pq.read_table(whole)
        filled = {name: rows - found[name].null_count - _empty(found[name]) for name in found.column_names}
        often = sorted(found.column_names, key=lambda name: -filled[name])[:COLUMNS]
        pq.write_table(found.select([name for name in found.column_names if name in often]), path)
    return path


def _empty(column: pa.ChunkedArray) -> int:
    return sum(1 for cell in column.to_pylist() if cell == "")


def run(task: str, *arguments: Path) -> tuple[Measured, dict[str, int]]:
    """One piece of work; what it did stands beside what it took."""
    took = measured([*WORK, task, *map(str, arguments)], _LONGEST, memory=proportional, every=_EVERY)
    if took.status != 0:
        raise SystemExit(f"{task} ended with {took.status}: {took.errors[-2000:]}")
    did = json.loads(took.output)
    print(f"  {task:12} {took.seconds:7.1f} s {took.cpu_seconds:7.1f} cpu s {took.peak_mib:6} MiB  {did}", flush=True)
    return took, did


def figures(took: Measured, did: dict[str, int]) -> dict[str, object]:
    """What is written down of a run."""
    return {"seconds": took.seconds, "cpu_seconds": took.cpu_seconds, "peak_mib": took.peak_mib, "did": did}


def files(rows: int, parts: Iterable[str]) -> dict[str, object]:
    """Import and export of one table."""
    source, plain, ours = table(rows), SCRATCH / f"plain-{rows}.xlsx", SCRATCH / f"product-{rows}.xlsx"
    found: dict[str, object] = {"rows": rows, "columns": COLUMNS}
    if "export" in parts or not plain.exists():
        bare = run("bare_write", source, SCRATCH / f"bare-{rows}.xlsx")
        alone, product = run("plain_write", source, plain), run("exported", source, ours)
        found["xlsxwriter_bare"], found["xlsxwriter"] = figures(*bare), figures(*alone)
        found["export"] = figures(*product)
        found["export_ratio_bare"] = round(product[0].cpu_seconds / bare[0].cpu_seconds, 2)
        found["export_ratio"] = round(product[0].cpu_seconds / alone[0].cpu_seconds, 2)
    if "import" in parts:
        idle = run("nothing")
        alone, product, whole = (run(task, plain) for task in ("calamine", "imported", "validated"))
        assert alone[1]["rows"] == product[1]["rows"] + 1 == rows + 1, "every row was read"
        found["start"], found["calamine"] = figures(*idle), figures(*alone)
        found["import"], found["import_and_checks"] = figures(*product), figures(*whole)
        bare = alone[0].cpu_seconds
        found["import_ratio"] = round(product[0].cpu_seconds / bare, 2)
        found["import_and_checks_ratio"] = round(whole[0].cpu_seconds / bare, 2)
    return found


def survey() -> dict[str, object]:
    """The main job on a county, from the command line."""
    folder = SCRATCH / "county"
    if not folder.exists():
        run("county", folder)
    output = SCRATCH / "survey"
    command = [str(Path(sys.executable).parent / "tonghu"), "survey", str(folder), "--policy", PACK]
    command += ["--as-of", AS_OF.isoformat(), "--output", str(output)]
    took = measured(command, _LONGEST, memory=proportional, every=_EVERY)
    if took.status != 0:
        raise SystemExit(f"survey ended with {took.status}: {took.errors[-2000:]}")
    inputs = json.loads((output / "summary.json").read_text(encoding="utf-8"))["inputs"]
    did = {key: account["rows"] for key, account in inputs.items()}
    print(
        f"  survey       {took.seconds:7.1f} s {took.cpu_seconds:7.1f} cpu s {took.peak_mib:6} MiB  {did}", flush=True
    )
    return figures(took, did)


def main() -> None:
    """Run what is asked for and keep the last figures of the rest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[25_000, 50_000, 100_000])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    asked = parser.parse_args()
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    sizes = {str(entry["rows"]): entry for entry in kept.get("files", [])}
    if {"import", "export"} & set(asked.only):
        for rows in asked.rows:
            print(f"{rows:,} rows x {COLUMNS} columns", flush=True)
            sizes[str(rows)] = sizes.get(str(rows), {}) | files(rows, asked.only)
    result = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "versions": {name: version(name) for name in ("tonghu", "python-calamine", "xlsxwriter", "pyarrow", "typst")},
        "targets": TARGETS,
        "files": [sizes[key] for key in sorted(sizes, key=int)],
        "survey": survey() if "survey" in asked.only else kept.get("survey"),
    }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
