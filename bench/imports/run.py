"""A workbook of registrations into the platform, beside django-import-export putting the same cells into a bare table:

    python bench/imports/run.py                  100,000 rows x 40 columns on the embedded database
    python bench/imports/run.py --rows 5000      a small run

The product reads, checks every cell, looks for each child in the register, seals and keeps every value with its source,
and decides each child; the peer stores texts. It is measured as it comes and with its fastest settings. Every piece runs
in a process of its own, one after another, on the same file. Figures go to bench/results/imports.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.files.run import COLUMNS, SCRATCH, table
from bench.files.run import run as made
from bench.measure import measured

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "imports.json"
TARGETS = {"seconds_for_100000": 300.0, "times_faster_than_usual": 5.0}
PIECES = ("product", "usual", "bulk")
_LONGEST = 3_600.0


def one(piece: str, workbook: Path) -> dict[str, object]:
    """One piece of work and what it took."""
    took = measured([sys.executable, "-m", "bench.imports.work", piece, str(workbook)], _LONGEST)
    if took.status != 0:
        raise SystemExit(f"{piece} ended with {took.status}: {took.errors[-2000:]}")
    did = json.loads(took.output)
    whole = round(sum(did["took"].values()), 2)
    print(f"  {piece:8} {whole:7.1f} s {took.cpu_seconds:7.1f} cpu s {took.peak_mib:6} MiB  {did}", flush=True)
    return {"seconds": whole, "cpu_seconds": took.cpu_seconds, "peak_mib": took.peak_mib, **did}


def main() -> None:
    """Measure the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[5_000, 100_000])
    asked = parser.parse_args()
    sizes = []
    for rows in asked.rows:
        print(f"{rows:,} rows x {COLUMNS} columns", flush=True)
        workbook = SCRATCH / f"plain-{rows}.xlsx"
        source = table(rows)
        if not workbook.exists():
            made("plain_write", source, workbook)
        found = {piece: one(piece, workbook) for piece in PIECES}
        ours = float(str(found["product"]["seconds"]))
        ratios = {
            f"times_faster_than_{peer}": round(float(str(found[peer]["seconds"])) / ours, 2) for peer in PIECES[1:]
        }
        sizes.append({"rows": rows, "columns": COLUMNS, **found, **ratios})
    result = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "versions": {name: version(name) for name in ("tonghu", "django", "django-import-export", "cryptography")},
        "targets": TARGETS,
        "sizes": sizes,
    }
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
