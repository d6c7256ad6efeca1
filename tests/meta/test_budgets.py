"""Sizes that keep the code readable: files, functions, top-level folders, packages with content."""

from __future__ import annotations

import ast
import math
from pathlib import Path

from tests.meta.committed import ROOT, committed, python_files, text_of, tree_of

FILE_P95, FILE_MAX = 350, 600
FUNCTION_P95, FUNCTION_MAX = 45, 80
TOP_FOLDERS_MAX = 9


def p95(sizes: list[int]) -> int:
    """The size that 95 of 100 do not exceed (nearest rank)."""
    return sorted(sizes)[math.ceil(0.95 * len(sizes)) - 1]


def lines_of_files() -> dict[str, int]:
    return {str(path): len((text_of(path) or "").splitlines()) for path in python_files()}


def lines_of_functions() -> dict[str, int]:
    return {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_files_stay_small() -> None:
    sizes = lines_of_files()
    assert {path: size for path, size in sizes.items() if size > FILE_MAX} == {}, "split these by noun"
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:10]
    assert p95(list(sizes.values())) <= FILE_P95, f"too many long files: {largest}"


def test_functions_stay_small() -> None:
    sizes = lines_of_functions()
    assert {name: size for name, size in sizes.items() if size > FUNCTION_MAX} == {}, "split these"
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:10]
    assert p95(list(sizes.values())) <= FUNCTION_P95, f"too many long functions: {largest}"


def test_few_folders_at_the_top() -> None:
    folders = {path.parts[0] for path in committed() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    assert len(folders) <= TOP_FOLDERS_MAX, sorted(folders)


def test_no_package_without_content() -> None:
    """A package holds more than its ``__init__`` and no folder stands empty: rooms are built when somebody moves in."""
    packages = {path.parent for path in python_files("src") if path.name == "__init__.py"}
    files = [path for path in committed() if path.parts[0] == "src"]
    hollow = {str(package) for package in packages if not any(_inside(path, package) for path in files)}
    assert hollow == set()
    folders = (path for path in (ROOT / "src").rglob("*") if path.is_dir())
    own = [path for path in folders if "__pycache__" not in path.parts and not path.name.endswith(".egg-info")]
    assert [str(path.relative_to(ROOT)) for path in own if not any(path.iterdir())] == []


def _inside(path: Path, package: Path) -> bool:
    return package in path.parents and path != package / "__init__.py"


def test_no_drawer_for_odds_and_ends() -> None:
    """Names that say nothing collect everything."""
    drawers = {"utils", "util", "helpers", "helper", "misc", "common", "stuff"}
    assert [str(path) for path in committed() if path.stem in drawers] == []
