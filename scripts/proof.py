"""Runs the tests marked ``proof`` at full counts and writes docs/proof/<topic>.json for each topic.

A proof test says what it proves with ``@pytest.mark.proof("topic")`` and hands over its figures with pytest's own
``record_property(name, value)``. The files are committed: they say which commit and versions the figures belong to.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "proof"
PACKAGES = ("tonghu", "duckdb", "hypothesis", "pyarrow", "pytest", "pyyaml")


def run_tests(report: Path, arguments: list[str]) -> int:
    """Run the proof tests with full counts, results to ``report`` as JUnit XML; the exit status of pytest."""
    command = [sys.executable, "-m", "pytest", "-n", "auto", "-m", "proof", "--timeout=7200", f"--junitxml={report}"]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, env=os.environ | {"TONGHU_PROOF": "1"}, check=False
    ).returncode


def circumstances() -> dict[str, Any]:
    """Commit, whether the tree differed from it, and the versions that the figures belong to."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    return {
        "commit": git("rev-parse", "HEAD"),
        "changed_since_commit": bool(git("status", "--porcelain", "--", "src", "tests", "packs")),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "cores": os.cpu_count(),
    }


def by_topic(report: Path) -> dict[str, list[dict[str, Any]]]:
    """The test cases of a JUnit report, grouped by the topic that tests/conftest.py wrote into their properties."""
    topics: dict[str, list[dict[str, Any]]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        properties = {p.get("name", ""): p.get("value", "") for p in case.iter("property")}
        topic = properties.pop("proof_topic")
        failed = case.find("failure") is not None or case.find("error") is not None
        entry = {"test": f"{case.get('classname')}::{case.get('name')}", "passed": not failed}
        figures = {name: number(value) for name, value in sorted(properties.items())}
        topics.setdefault(topic, []).append(entry | {"seconds": float(case.get("time", 0))} | figures)
    return topics


def number(text: str) -> int | float | str:
    """JUnit properties are text; figures go into the JSON as numbers."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def main(arguments: list[str]) -> int:
    """Write one file per topic; the exit status is pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "proof.xml"
        status = run_tests(report, arguments)
        topics = by_topic(report) if report.exists() else {}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for topic, cases in sorted(topics.items()):
        content = {"topic": topic, "passed": all(case["passed"] for case in cases)} | circumstances() | {"cases": cases}
        path = FOLDER / f"{topic}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        print(path.relative_to(ROOT))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
