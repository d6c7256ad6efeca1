"""Time and peak memory of a command and everything it starts."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Measured:
    """What a command took; ``peak_mib`` is the largest sum over its processes of the memory that was asked for."""

    seconds: float
    cpu_seconds: float
    peak_mib: int
    status: int
    output: str
    errors: str


def resident(process: int) -> int:
    """KiB that a process holds, what it shares with others included; 0 when it has just ended. Costs next to nothing."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[21]) * _PAGE // 1024
    except OSError:
        return 0


def proportional(process: int) -> int:
    """KiB of a process, pages that it shares counted once over all of them (PSS). The system walks its pages for it."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def measured(
    command: list[str], timeout: float, *, memory: Callable[[int], int] = resident, every: float = 0.1
) -> Measured:
    """Run a command to its end or to the timeout (then its status is -9). ``every``: seconds between two looks."""
    started, before = time.perf_counter(), os.times()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(every):
            peak = max(peak, sum(map(memory, _family(process.pid))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
    done.set()
    watcher.join()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    seconds = time.perf_counter() - started
    return Measured(round(seconds, 2), round(cpu, 2), round(peak / 1024), process.returncode, output, errors)


def _family(root: int) -> set[int]:
    """A process and its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended between the listing and the reading
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found
