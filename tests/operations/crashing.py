"""Writers that are killed, and what they said was saved: the acknowledged rows must be there afterwards (I1, I2).

A writer does what a page does: a child and its audit event in one transaction, then it says so on a pipe. It is killed with
SIGKILL at a random moment; the parent keeps every number that was said.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.operations.office import ROOT, STARTED, Office

WRITER = """
from django.db import transaction
from tests.operations.markers import values
from tonghu.audit import api as audit
from tonghu.registry import api as registry
number = int(sys.argv[1])
os.write(1, b"ready\\n")
while True:
    with transaction.atomic():
        registry.load([values(number) | {"name": f"N{number}"}])
        audit.record(actor="1", action="POST child_new", object_kind="child", object_id=str(number))
    os.write(1, b"%d\\n" % number)
    number += 1
"""
COUNT = """
import json
from tonghu.audit import api as audit
from tonghu.registry import access, api as registry
from tonghu.web import wall
with wall.opened("test"):
    names = list(access.unscoped().values_list("name", flat=True))
    told = set(audit.events().values_list("object_id", flat=True))
verified = audit.verify()
print(json.dumps({
    "children": sorted(int(name[1:]) for name in names),
    "without_event": sum(name[1:] not in told for name in names),
    "broken": verified.broken is not None,
    "readable": registry.prove_readable(),
}))
"""
STEP = 1_000_000
"""Each writer counts from its own million."""


@dataclass
class Said:
    """What the writers acknowledged."""

    numbers: set[int]
    kills: int = 0


def start(office: Office, script: str, *arguments: object) -> subprocess.Popen[bytes]:
    """A worker that runs a script in an office's platform and has said that it is ready."""
    worker = subprocess.Popen(
        [sys.executable, "-c", STARTED + script, *map(str, arguments)],
        env=office.environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n", "the worker did not start"
    return worker


def said_by(worker: subprocess.Popen[bytes]) -> list[list[str]]:
    """The words of each line that a dead worker had said to its end."""
    assert worker.stdout is not None
    whole = worker.stdout.read().decode()
    worker.stdout.close()
    worker.wait()
    return [line.split() for line in whole.split("\n")[:-1]]


def said_until_killed(office: Office, script: str, seconds: float, *arguments: object) -> list[list[str]]:
    """Start a worker, let it work for so long once it is ready, kill it: the words of each line that it had said."""
    worker = start(office, script, *arguments)
    time.sleep(seconds)
    worker.send_signal(signal.SIGKILL)
    return said_by(worker)


def kill_writers(office: Office, times: int, rng: Random) -> Said:
    """Start a writer, let it write for a moment, kill it; ``times`` over."""
    said = Said(set())
    for number in range(times):
        said.numbers |= numbers_of(said_until_killed(office, WRITER, rng.uniform(0.02, 0.25), number * STEP))
        said.kills += 1
    return said


def numbers_of(lines: list[list[str]]) -> set[int]:
    """The rows that a writer acknowledged."""
    return {int(number) for line in lines for number in line}


def kill_server(office: Office, times: int, rng: Random, server: Callable[[], int], again: Callable[[], None]) -> Said:
    """Kill the database server and all its processes while a writer writes; start it again; ``times`` over."""
    said = Said(set())
    for number in range(times):
        writer = start(office, WRITER, number * STEP)
        time.sleep(rng.uniform(0.02, 0.25))
        first = server()
        doomed = [first, *children_of(first)]
        for process in doomed:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        writer.wait(timeout=60)
        while any(_runs(process) for process in doomed):
            time.sleep(0.02)
        said.numbers |= numbers_of(said_by(writer))
        again()
        said.kills += 1
    return said


def _runs(process: int) -> bool:
    """Whether a process still holds anything; a dead one that nobody has asked for yet does not."""
    try:
        return ") Z" not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return False


def children_of(parent: int) -> list[int]:
    """Processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found
