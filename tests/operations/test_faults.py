"""Killed processes, killed servers, power cuts: nothing that was acknowledged is lost (I1, I2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.operations import crashing, importing, merging
from tests.operations.conftest import on_postgres
from tests.operations.office import Office
from tests.operations.power import cut_power
from tests.postgres.cluster import running
from tonghu.config.settings import SQLITE_PRAGMAS
from tonghu.operations import contents

Record = Callable[[str, object], None]
FULL, REDUCED = 200, 20
PAIRS = 4
"""Records that are merged and taken apart while somebody kills."""
IMPORTED = 520
"""Rows of a file that is imported and undone: two slices."""


def judged(office: Office, said: crashing.Said, record_property: Record) -> None:
    """Everything said is there, whole, with its event, and readable."""
    found = json.loads(office.script(crashing.COUNT))
    lost = said.numbers - set(found["children"])
    record_property("kills", said.kills)
    record_property("acknowledged", len(said.numbers))
    record_property("lost", len(lost))
    assert lost == set()
    assert (found["without_event"], found["broken"]) == (0, False)
    assert found["readable"] == len(found["children"]) >= len(said.numbers) > said.kills


@pytest.mark.proof("faults")
@pytest.mark.timeout(3600)
def test_killed_writers_on_the_embedded_database(tmp_path: Path, proof_run: bool, record_property: Record) -> None:
    office = Office(tmp_path / "office")
    office.run("keys", "init")
    office.run("migrate")
    said = crashing.kill_writers(office, FULL if proof_run else REDUCED, Random(1))
    judged(office, said, record_property)
    assert contents.integrity(office.database) == "ok"


@pytest.mark.proof("faults")
@pytest.mark.timeout(7200)
def test_killed_merges(tmp_path: Path, proof_run: bool, record_property: Record) -> None:
    """Issue 7: kill -9 while records are merged and taken apart: no half merge, nothing lost that was said."""
    office = Office(tmp_path / "office")
    office.run("keys", "init")
    office.run("migrate")
    office.script(merging.MAKE, PAIRS)
    times = FULL if proof_run else REDUCED
    said = merging.killed(office, PAIRS, times, Random(4))
    record_property("acknowledged_merges", said)
    assert said > times // 4, "the kills hit somebody at work"
    assert contents.integrity(office.database) == "ok"


@pytest.mark.proof("faults")
@pytest.mark.timeout(3600)
def test_killed_imports(tmp_path: Path, proof_run: bool, record_property: Record) -> None:
    """Issue 7: `kill -9` during imports and their undoing: no half import, nothing twice, nothing lost."""
    office = Office(tmp_path / "office")
    office.run("keys", "init")
    office.run("migrate")
    office.script(importing.MAKE)
    times = FULL if proof_run else REDUCED
    found = importing.killed(office, IMPORTED, times, Random(5))
    for name, count in found.items():
        record_property(name, count)
    assert found["steps"] >= times // 20
    assert found["inside"] >= times // 20, "the kills hit imports in the middle"
    assert contents.integrity(office.database) == "ok"


@pytest.mark.proof("faults")
@pytest.mark.timeout(3600)
def test_killed_servers_of_postgresql(tmp_path: Path, proof_run: bool, record_property: Record) -> None:
    with running(durable=True) as cluster:
        office = on_postgres(Office(tmp_path / "office"), cluster, "faults")
        office.run("keys", "init")
        office.run("migrate")
        times = FULL if proof_run else REDUCED
        said = crashing.kill_server(office, times, Random(2), lambda: cluster.pid, cluster.start_after_crash)
        judged(office, said, record_property)


@pytest.mark.proof("faults")
@pytest.mark.timeout(1800)
# SQLite tidies up after the cut; the layer refuses that too, where nobody can catch it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_power_cuts_on_the_embedded_database(tmp_path: Path, proof_run: bool, record_property: Record) -> None:
    """With the shipped settings nothing is lost; with weaker ones the same harness must report losses, or it sees nothing."""
    times = FULL if proof_run else REDUCED
    shipped = "".join(f"PRAGMA {pragma};" for pragma in SQLITE_PRAGMAS)
    weaker = shipped.replace("synchronous=FULL", "synchronous=NORMAL")
    assert weaker != shipped
    outcomes = {}
    for name, pragmas in (("shipped", shipped), ("weaker", weaker)):
        rng = Random(3)
        outcomes[name] = []
        for number in range(times):
            folder = tmp_path / f"{name}-{number}"
            folder.mkdir()
            outcomes[name].append(cut_power(folder, pragmas, rng, rng.randrange(30, 1_500)))
    said, lost, verdicts = zip(*outcomes["shipped"], strict=True)
    record_property("power_cuts", times)
    record_property("acknowledged", sum(said))
    record_property("lost", sum(lost))
    record_property("lost_with_synchronous_normal", sum(row[1] for row in outcomes["weaker"]))
    assert sum(said) > 10 * times
    assert (sum(lost), set(verdicts)) == (0, {"ok"})
    assert sum(row[1] for row in outcomes["weaker"]) > 0, "the harness sees a loss where there must be one"
