"""The product beside its peers and the limit, one after another on the same data:

    python bench/linkage/run.py                                       10k and 100k children, normal, hard and unseen
    python bench/linkage/run.py --sizes 1000000 --recipes normal      one big run
    python bench/linkage/run.py --who product limit                   only these

Figures go to bench/results/linkage-RECIPE-SIZE.json (participants that were not run keep their last figures), the
report to bench/linkage/report.html. Nothing here fails by time; a participant that breaks is told with its message.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyarrow.parquet as pq
from bench.linkage import product
from bench.linkage.evaluate import best_threshold, evaluate
from bench.linkage.generate import generate
from bench.linkage.peers import PEERS, SCORED
from bench.linkage.recipes import NAMES, recipe
from bench.linkage.report import write_report
from bench.measure import measured

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results"
SCRATCH = ROOT / "out" / "bench" / "linkage"
WHO = ("limit", "product", "exact_id", "vlookup", "splink", "splink_chinese", "recordlinkage")
DEFAULT = (("normal", 10_000), ("normal", 100_000), ("hard", 100_000), ("unseen_a", 100_000), ("unseen_b", 100_000))
PACKAGES = ("tonghu", "duckdb", "pyarrow", "splink", "recordlinkage", "pandas", "numpy", "pypinyin", "rapidfuzz")


def data(name: str, children: int) -> Path:
    """The data set's folder; made when its recipe is not there yet or has changed."""
    made = recipe(name, children)
    folder = SCRATCH / f"{name}-{children}"
    mark = folder / "recipe.json"
    if mark.exists():
        facts = json.loads(mark.read_text(encoding="utf-8"))
        if facts["rates"] == dict(made.rates) and facts["seed"] == made.seed and facts.get("stamp") == stamp():
            return folder
    print(f"making {name} with {children:,} children …", flush=True)
    generate(folder, made)
    facts = json.loads(mark.read_text(encoding="utf-8"))
    mark.write_text(json.dumps(facts | {"stamp": stamp()}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return folder


def stamp() -> str:
    """Changes with the generator's source, so that old data are not taken for new."""
    names = ("departments", "generate", "lists", "mistakes", "name_stock", "people", "places", "recipes")
    text = b"".join((Path(__file__).parent / f"{name}.py").read_bytes() for name in names)
    return f"{hash_of(text):08x}"


def hash_of(text: bytes) -> int:
    """A checksum that is the same in every process."""
    value = 0
    for start in range(0, len(text), 8):
        value = (value * 1_000_003 ^ int.from_bytes(text[start : start + 8], "big")) & 0xFFFFFFFF
    return value


def run_one(who: str, folder: Path, timeout: float) -> dict[str, object]:
    """One participant: time, memory and judgement."""
    output = SCRATCH / "output" / folder.name / who
    output.parent.mkdir(parents=True, exist_ok=True)
    if who == "product":
        took = product.reconcile(folder, output, timeout)
    else:
        script = str(Path(__file__).with_name("peers.py"))
        took = measured([sys.executable, script, who, str(folder), f"{output}.parquet"], timeout)
    figures: dict[str, object] = {
        "process_seconds": took.seconds,
        "cpu_seconds": took.cpu_seconds,
        "peak_mib": took.peak_mib,
    }
    if took.status != 0:
        reason = "not within the time allowed" if took.status == -9 else took.errors.strip()[-600:]
        return figures | {"failed": reason, "status": took.status}
    if who == "product":
        links = product.links(output)
        more = {
            "seconds": took.seconds, "methods": product.methods(output), "duplicates": product.duplicates(folder, output),
            "accounting": product.accounted(output, folder / "truth.parquet"), "summary": product.summary(output),
        }  # fmt: skip
        return figures | more | evaluate(folder, links, product.review(output))
    figures |= json.loads(took.output.splitlines()[-1])
    if who == "limit":
        return figures
    found = pq.read_table(f"{output}.parquet")
    if who in SCORED:
        threshold, found = best_threshold(folder, found)
        figures["threshold"] = threshold
    return figures | evaluate(folder, found)


def circumstances() -> dict[str, object]:
    """Commit, versions and machine that the figures belong to."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    return {
        "commit": git("rev-parse", "HEAD"),
        "changed_since_commit": bool(git("status", "--porcelain", "--", "src", "bench")),
        "measured_on": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def run(name: str, children: int, who: list[str], timeout: float) -> None:
    """One data set, all participants; the file is written after each of them."""
    folder = data(name, children)
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"linkage-{name}-{children}.json"
    facts = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept = old.get("participants", {}) if old.get("data", {}).get("stamp") == facts["stamp"] else {}
    for participant in who:
        around = circumstances()
        figures = run_one(participant, folder, timeout)
        if participant == "limit":
            again = run_one(participant, folder, timeout)
            figures = min(figures, again, key=lambda f: f["process_seconds"])
        kept[participant] = figures | {"circumstances": around}
        path.write_text(
            json.dumps({"data": facts, "participants": kept}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        told = {
            key: figures.get(key)
            for key in ("entity_accuracy", "wrong_child", "recall", "seconds", "peak_mib", "failed")
        }
        print(
            f"{name} {children:,} {participant:15} " + "  ".join(f"{k}={v}" for k, v in told.items() if v is not None),
            flush=True,
        )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--recipes", choices=NAMES, nargs="+")
    parser.add_argument("--who", choices=WHO, nargs="+", default=list(WHO))
    parser.add_argument("--timeout", type=float, default=1800.0, help="seconds for one participant")
    chosen = parser.parse_args()
    assert set(WHO) == set(PEERS) | {"product"}
    wanted = DEFAULT
    if chosen.sizes or chosen.recipes:
        wanted = tuple((name, size) for name in chosen.recipes or ["normal"] for size in chosen.sizes or [100_000])
    for name, size in wanted:
        run(name, size, chosen.who, chosen.timeout)
    if wanted is DEFAULT:
        subprocess.run([sys.executable, str(Path(__file__).with_name("febrl.py"))], check=False)
    print(write_report(RESULTS, Path(__file__).with_name("report.html")).relative_to(ROOT))


if __name__ == "__main__":
    main()
