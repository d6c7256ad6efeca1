"""Time and peak memory of a command and everything it starts."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.1
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Measured:
    """What a command took; ``peak_mib`` is the largest sum of resident memory over its processes."""

    seconds: float
    cpu_seconds: float
    peak_mib: int
    status: int
    output: str
    errors: str


def _resident(root: int) -> int:
    """Bytes of a process and its descendants, now."""
    parents: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended between the listing and the reading
            parents[int(entry.name)] = (int(fields[1]), int(fields[21]) * _PAGE)
    total, wanted = 0, {root}
    grew = True
    while grew:
        more = {pid for pid, (parent, _) in parents.items() if parent in wanted} - wanted
        wanted |= more
        grew = bool(more)
    for pid in wanted & set(parents):
        total += parents[pid][1]
    return total


def measured(command: list[str], timeout: float) -> Measured:
    """Run a command to its end or to the timeout (then its status is -9)."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(_EVERY):
            peak = max(peak, _resident(process.pid))

    before = os.times()
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
    done.set()
    watcher.join()
    seconds = time.perf_counter() - started
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(round(seconds, 2), round(cpu, 2), round(peak / 2**20), process.returncode, output, errors)
