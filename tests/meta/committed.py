"""The files that are, or are about to be, committed: what every meta test looks at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDORED = ("/vendor/",)
"""Path parts of other people's files, which keep their own style."""


@cache
def committed() -> tuple[Path, ...]:
    """Every tracked file and every untracked one that git does not ignore, relative to the checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = sorted({Path(name) for name in listing.split("\0") if name})
    return tuple(path for path in paths if (ROOT / path).is_file())


@cache
def text_of(path: Path) -> str | None:
    """The file's text, or ``None`` for a binary file."""
    data = (ROOT / path).read_bytes()
    return None if b"\0" in data else data.decode("utf-8", errors="replace")


def texts() -> Iterator[tuple[Path, str]]:
    """Every committed text file with its text."""
    for path in committed():
        text = text_of(path)
        if text is not None:
            yield path, text


def python_files(*folders: str) -> tuple[Path, ...]:
    """Our own Python files below the folders (all when none is named)."""
    return tuple(
        path
        for path in committed()
        if path.suffix == ".py"
        and (not folders or path.as_posix().startswith(tuple(f"{folder}/" for folder in folders)))
        and not any(part in f"/{path.as_posix()}" for part in VENDORED)
    )


@cache
def tree_of(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse((ROOT / path).read_bytes(), filename=str(path))


def stale(exemptions: set[str] | frozenset[str], found: set[str]) -> set[str]:
    """Exemptions that exempt nothing any more: a list of exceptions must shrink with its reasons."""
    return set(exemptions) - found
