"""``tonghu reconcile --engine spark``: the same plan, so the same files; and what is said when Spark or Java is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.linkage.departments import KEYS
from bench.linkage.generate import generate
from bench.linkage.recipes import recipe

from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.spark import JAVA_LEAST, MASTER, java, ready

FILES = ("matches", "review", "unmatched", "duplicates", "conflicts")


def reconcile(data: Path, output: Path, engine: str, **environment: str) -> subprocess.CompletedProcess[str]:
    lists = [part for key in KEYS for part in ("--list", f"{key}={data / key}.csv")]
    program = str(Path(sys.executable).with_name("tonghu"))
    command = [
        program,
        "reconcile",
        "--roster",
        str(data / "roster.csv"),
        *lists,
        "--output",
        str(output),
        "--engine",
        engine,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


@pytest.mark.proof("linkage-spark")
@pytest.mark.timeout(3600)
def test_spark_gives_the_same_files(tmp_path: Path, proof_run: bool, record_property) -> None:  # type: ignore[no-untyped-def] # pytest types it nowhere
    """Issue 4: Spark ``local[2]`` gives identical links (reduced: 800 children; in full: 100,000, hard)."""
    children = 100_000 if proof_run else 800
    data = tmp_path / "data"
    generate(data, recipe("hard", children))
    for engine in ("duckdb", "spark"):
        done = reconcile(data, tmp_path / engine, engine, **{MASTER: "local[2]"})
        assert done.returncode == 0, done.stderr[-2000:]
    for name in FILES:
        one, other = ((tmp_path / engine / f"{name}.csv").read_bytes() for engine in ("duckdb", "spark"))
        assert one == other, name
    links = (tmp_path / "spark" / "matches.csv").read_bytes().count(b"\n") - 1
    assert links > children
    summary = json.loads((tmp_path / "spark" / "summary.json").read_text(encoding="utf-8"))
    assert summary["parameters"]["engine"] == "spark"
    record_property("children", children)
    record_property("identical_links", links)


def test_without_java_it_says_so_before_anything_is_read(tmp_path: Path) -> None:
    done = reconcile(
        tmp_path, tmp_path / "out", "spark", JAVA_HOME=str(tmp_path), PATH=str(Path(sys.executable).parent)
    )
    assert done.returncode == 2
    assert "没有找到 Java" in done.stderr
    assert "--engine duckdb" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [('openjdk version "11.0.2" 2019-01-15', "版本是 11"), ("no version at all", "版本是 未知")],
)
def test_a_java_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, said: str) -> None:
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{told}' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UnusableInput, match=f"{said}。Spark 需要 Java {JAVA_LEAST}"):
        java()
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="运行不了"):
        java()


def test_without_the_package_it_says_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UnusableInput, match="make spark"):
        ready()
