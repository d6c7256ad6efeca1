"""Plants the holes of tests/holes one by one into copies of the tree and runs the test that must notice each.

``python scripts/holes.py`` tries all, ``python scripts/holes.py NAME …`` some; ``--workers 2`` copies at a time.
The checkout itself is never changed. A hole is caught when its test passes on the clean copy and fails by an assertion on
the spoiled one; a patch that does not apply, or that leaves a program with wrong syntax or undefined names, is no proof.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "holes"
SECONDS = 300
"""A test that runs longer on a spoiled copy is ended and proves nothing."""
_OURS = ("TONGHU_", "DJANGO_", "PYTEST_", "COV_", "COVERAGE_", "GIT_")
"""Variables of the run around this one: full counts, workers, coverage. The tests of the copies get none of them."""


class NoProof(RuntimeError):
    """The trial says nothing about the test: the patch, the copy or the test itself is at fault."""


@dataclass(frozen=True)
class Hole:
    """A patch and what its head says: the hole in one sentence, the demand that it breaks, the test that must fail."""

    path: Path
    what: str
    breaks: str
    test: str
    database: str

    @property
    def name(self) -> str:
        """What the hole is called."""
        return self.path.stem

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The files that the patch changes."""
        return tuple(re.findall(r"^\+\+\+ b/(\S+)$", self.path.read_text(encoding="utf-8"), flags=re.MULTILINE))


@dataclass(frozen=True)
class Trial:
    """How a hole fared. ``reason``: the assertion that failed, or why there is no proof."""

    hole: Hole
    caught: bool
    seconds: float
    reason: str


def read(path: Path) -> Hole:
    """A patch with its head. Raises :class:`NoProof` for a head that does not say what it must."""
    head = path.read_text(encoding="utf-8").split("\n--- ", 1)[0]
    said = {
        key: text.strip() for key, text in re.findall(r"^(Hole|Breaks|Caught by|Database): (.+)$", head, re.MULTILINE)
    }
    missing = {"Hole", "Breaks", "Caught by"} - said.keys()
    if missing:
        raise NoProof(f"{path.name}: the head does not say {', '.join(sorted(missing))}")
    return Hole(path, said["Hole"], said["Breaks"], said["Caught by"], said.get("Database", "sqlite"))


def holes(names: Sequence[str] = ()) -> list[Hole]:
    """Every hole by name, or those that were named."""
    found = [read(path) for path in sorted(FOLDER.glob("*.patch"))]
    unknown = set(names) - {hole.name for hole in found}
    if unknown:
        raise NoProof(f"no such hole: {', '.join(sorted(unknown))}")
    return [hole for hole in found if not names or hole.name in names]


def applies(hole: Hole, folder: Path) -> str:
    """``""`` when the patch fits a tree, else what git says."""
    return _git(folder, "apply", "--check", str(hole.path)).stderr.strip()


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Git as a patch program: whatever repository lies around the folder is not looked at."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    alone = kept | {"GIT_CEILING_DIRECTORIES": str(folder.resolve().parent)}
    return subprocess.run(["git", *words], cwd=folder, env=alone, capture_output=True, text=True)


@dataclass
class Copy:
    """A copy of the tree in a folder of its own. ``clean``: tests that have passed on it unspoiled."""

    folder: Path
    clean: set[tuple[str, str]] = field(default_factory=set)

    def fill(self) -> None:
        """Everything that is or may be committed. Raises :class:`NoProof` when Python would take another program."""
        listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        for name in subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0"):
            if name and (ROOT / name).is_file():
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target)
        asked = [sys.executable, "-c", "import tonghu; print(tonghu.__file__)"]
        found = subprocess.run(asked, cwd=self.folder, env=self.environment(), capture_output=True, text=True)
        if not found.stdout.startswith(str(self.folder)):
            raise NoProof(f"the copy's tests would run {found.stdout.strip() or found.stderr[-300:]}")

    def environment(self) -> dict[str, str]:
        """The copy's own program comes before the one that is installed, also in commands that a test starts."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
        return kept | {"PYTHONPATH": os.pathsep.join((str(self.folder / "src"), str(self.folder)))}

    @contextmanager
    def spoiled(self, hole: Hole) -> Iterator[None]:
        """The copy with the hole in it. Raises :class:`NoProof` when the patch does not fit or breaks the program."""
        done = _git(self.folder, "apply", str(hole.path))
        if done.returncode:
            raise NoProof(f"the patch does not fit: {done.stderr.strip()}")
        try:
            self._refuse_broken(hole)
            yield
        finally:
            _git(self.folder, "apply", "--reverse", str(hole.path)).check_returncode()

    def _refuse_broken(self, hole: Hole) -> None:
        programs = [name for name in hole.files if name.endswith(".py")]
        if not programs:
            return
        rules = ["--isolated", "--quiet", "--no-cache", "--target-version=py311", "--select=E9,F821,F822,F823"]
        command = [sys.executable, "-m", "ruff", "check", *rules, *programs]
        found = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if found.returncode:
            raise NoProof(f"the patch breaks the program: {found.stdout.strip()[:500]}")

    def run(self, hole: Hole) -> list[dict[str, Any]]:
        """What the plugin told of the hole's test on the copy as it stands; empty when nothing was run."""
        told = self.folder / "told.jsonl"
        told.unlink(missing_ok=True)
        options = ["-q", "-p", "no:cacheprovider", "-p", "tests.holes.telling", hole.test]
        command = [sys.executable, "-m", "pytest", *options]
        if hole.database == "postgresql":
            command = [sys.executable, "-m", "tests.postgres.cluster", *command]
        environment = self.environment() | {"TONGHU_HOLES_TOLD": str(told)}
        try:
            subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise NoProof(f"no end within {SECONDS} s") from error
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
        return [json.loads(line) for line in lines]

    def try_out(self, hole: Hole) -> Trial:
        """Whether the hole's test notices it."""
        try:
            if (hole.test, hole.database) not in self.clean:
                _refuse_unless_passed(self.run(hole))
                self.clean.add((hole.test, hole.database))
            begun = time.monotonic()
            with self.spoiled(hole):
                raised = [step for step in self.run(hole) if step["raised"]]
            seconds = round(time.monotonic() - begun, 1)
        except NoProof as error:
            return Trial(hole, False, 0, f"no proof: {error}")
        if not raised:
            return Trial(hole, False, seconds, "the test passes, or did not run")
        others = [step["raised"] for step in raised if not step["asserted"]]
        if others:
            return Trial(hole, False, seconds, f"no proof: {others[0]}")
        return Trial(hole, True, seconds, raised[0]["raised"])


def _refuse_unless_passed(steps: Iterable[dict[str, Any]]) -> None:
    told = list(steps)
    if not any(step["step"] == "call" for step in told):
        raise NoProof("the test did not run on the clean copy")
    for step in told:
        if step["raised"]:
            raise NoProof(f"the test fails on the clean copy: {step['raised']}")


def try_all(wanted: Sequence[Hole], workers: int) -> Iterator[Trial]:
    """Every hole once, on ``workers`` copies at a time; told in the order of ``wanted``, each as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="tonghu-holes-") as folder:
        free: SimpleQueue[Copy] = SimpleQueue()
        for number in range(workers):
            copy = Copy(Path(folder).resolve() / str(number) / "tree")
            copy.folder.mkdir(parents=True)
            copy.fill()
            free.put(copy)

        def one(hole: Hole) -> Trial:
            copy = free.get()
            try:
                return copy.try_out(hole)
            finally:
                free.put(copy)

        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(one, wanted)


def main(arguments: Sequence[str]) -> int:
    """Try holes and tell; 0 when every one was caught."""
    parser = argparse.ArgumentParser(description="plants security holes in copies of the tree and runs their tests")
    parser.add_argument("names", nargs="*", help="holes to try; all when none is named")
    parser.add_argument("--workers", type=int, default=2, help="copies at a time")
    options = parser.parse_args(arguments)
    trials = []
    for trial in try_all(holes(options.names), options.workers):
        trials.append(trial)
        reason = trial.reason.splitlines()[0]
        print(
            f"{'caught' if trial.caught else 'MISSED'} {trial.seconds:6.1f} s  {trial.hole.name}: {reason}", flush=True
        )
    caught = sum(trial.caught for trial in trials)
    print(f"{caught} of {len(trials)} caught")
    return 0 if caught == len(trials) > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
