"""Dependencies: each has a reason, each is pinned with hashes, and every place names the same Python."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.meta.committed import ROOT

PINNED_BY = {"core": ("project", "build"), "dev": ("dev",), "bench": ("bench",), "spark": ("spark",)}
"""Requirement file → the lists of pyproject.toml that it pins."""
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ]+)(?: ; [^\\]+)?(?: \\)?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(name: str) -> list[Requirement]:
    content = project()
    extras = content["project"]["optional-dependencies"]
    lines = (
        content["project"]["dependencies"] if name == "project" else {**content["dependency-groups"], **extras}[name]
    )
    return [Requirement(line) for line in lines]


def pins(name: str) -> dict[str, str]:
    """Package → version; every line of the file must be a pin or one of its hashes."""
    found: dict[str, str] = {}
    hashes: dict[str, int] = {}
    current = ""
    for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            current = canonicalize_name(match[1])
            found[current] = match[2]
            hashes[current] = 0
        else:
            assert HASH.match(line), f"requirements/{name}.txt: neither a pin nor a hash: {line!r}"
            hashes[current] += 1
    assert [package for package, count in hashes.items() if not count] == [], "pinned without a hash"
    return found


@pytest.mark.parametrize("name", sorted(PINNED_BY))
def test_requirement_file_is_in_step(name: str) -> None:
    """Run scripts/lock.sh after a change to pyproject.toml."""
    pinned = pins(name)
    wanted = [requirement for group in PINNED_BY[name] for requirement in declared(group)]
    missing = [str(r) for r in wanted if not r.specifier.contains(pinned.get(canonicalize_name(r.name), "0"))]
    assert missing == []


def test_requirement_files_agree_with_each_other() -> None:
    """They are installed into one environment, so a package has one version in all of them."""
    core = pins("core")
    for name in PINNED_BY:
        other = pins(name)
        assert {
            package: other[package] for package in other if core.get(package, other[package]) != other[package]
        } == {}


def test_every_group_is_pinned_and_every_file_known() -> None:
    groups = {group for names in PINNED_BY.values() for group in names}
    extras = project()["project"]["optional-dependencies"]
    assert groups == {"project", *project()["dependency-groups"], *extras}
    assert {path.stem for path in (ROOT / "requirements").iterdir()} == set(PINNED_BY)


def test_every_dependency_has_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if re.match(r'^    "[A-Za-z0-9.,\-\[\]]+[<>=~]', line)]
    count = sum(len(declared(group)) for names in PINNED_BY.values() for group in names)
    assert len(entries) == count, "one dependency per line"
    assert [line for line in entries if not re.search(r"# \S.{9,}$", line)] == []


def test_every_place_names_the_same_python() -> None:
    content = project()
    lowest = content["project"]["requires-python"].removeprefix(">=")
    assert content["tool"]["mypy"]["python_version"] == lowest
    assert content["tool"]["ruff"]["target-version"] == "py" + lowest.replace(".", "")
    assert f"Programming Language :: Python :: {lowest}" in content["project"]["classifiers"]
    assert f"--python-version {lowest} " in (ROOT / "scripts" / "lock.sh").read_text(encoding="utf-8")
    for name in ("README.md", "README.zh-CN.md", "DEVELOPERS.md", "scripts/find-python.sh"):
        mentioned = re.findall(r"Python (3\.\d+)", (ROOT / name).read_text(encoding="utf-8"))
        assert set(mentioned) == {lowest}, name
