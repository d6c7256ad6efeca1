"""Keys are rotated while people write and read: nothing fails, nothing stays behind (C5); digests tell nothing (C2, C3)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.operations.conftest import on_postgres
from tests.operations.office import ROOT, STARTED, Office

Record = Callable[[str, object], None]
CHILDREN = 400
WORK = (
    STARTED
    + """
import json
from django.db import transaction
from tests.operations.markers import values
from tonghu.registry import access, api as registry, vault
from tonghu.web import wall
number, counts = int(sys.argv[1]), {"written": 0, "found": 0, "failed": 0}
os.write(1, b"ready\\n")
while not Path(sys.argv[2]).exists():
    try:
        registry.load([values(number)])
        counts["written"] += 1
        with wall.opened("test"):
            known = values(number % 400)
            match = access.unscoped().filter(id_number_index__in=vault.indexes_of("id_number", known["id_number"]))
            opened = vault.read(list(match), ["phone"])
            counts["found"] += [row["phone"] for row in opened.values()] == [known["phone"]]
    except Exception as error:
        counts["failed"] += 1
        print(repr(error), file=sys.stderr)
    number += 1
print(json.dumps(counts))
"""
)
LEFT = """
import json
from django.conf import settings
from tonghu.keys.blind import blind
from tonghu.keys.envelope import wrapped_by
from tonghu.keys.ring import Domain
from tonghu.registry import access, api as registry, vault
from tonghu.registry.models import ChildKey
from tonghu.web import wall
ring = settings.KEY_RING
with wall.opened("test"):
    children = list(access.unscoped())
    old = sum(wrapped_by(bytes(w)) != ring.version(Domain.IDENTITY) for w in ChildKey.objects.values_list("wrapped", flat=True))
    stale = 0
    for child in children:
        number = vault.read([child], ["id_number"])[child.pk]["id_number"]
        stale += bytes(child.id_number_index) != blind(ring, "id_number", vault.TENANT, number)
print(json.dumps({"children": len(children), "old": old, "stale": stale, "readable": registry.prove_readable(),
                  "live": [len(ring.live(d)) for d in (Domain.IDENTITY, Domain.BLIND_INDEX)]}))
"""
MOVED = """
import json
from tonghu.keys.provider import Tampered
from tonghu.registry import access, vault
from tonghu.web import wall
refused = tried = 0
with wall.opened("test"):
    children = list(access.unscoped().order_by("number")[:250])
    for place, child in enumerate(children):
        other = children[place - 1]
        for field, source in (("phone", other.phone_sealed), ("id_number", other.id_number_sealed),
                              ("phone", child.id_number_sealed), ("hukou_address", child.residence_address_sealed)):
            kept = getattr(child, f"{field}_sealed")
            setattr(child, f"{field}_sealed", source)
            tried += 1
            try:
                vault.read([child], [field])
            except Tampered:
                refused += 1
            setattr(child, f"{field}_sealed", kept)
print(json.dumps([tried, refused]))
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office with children, on each database."""
    made = Office(tmp_path_factory.mktemp(request.param) / "office")
    if request.param == "postgresql":
        on_postgres(made, request.getfixturevalue("cluster"), "rotation")
    made.opened()
    made.load(CHILDREN)
    return made


@pytest.mark.proof("keys")
@pytest.mark.timeout(1800)
def test_rotation_under_load(office: Office, tmp_path: Path, record_property: Record) -> None:
    """Two people write and search all the while; both keys are rotated, twice."""
    stop = tmp_path / "stop"
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, str(first), str(stop)],
            env=office.environment(),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for first in (10_000, 20_000)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for domain in ("identity", "blind_index", "identity", "blind_index"):
        office.run("keys", "rotate", domain, "--wait")
    stop.touch()
    told = [worker.communicate(timeout=120) for worker in workers]
    counts = [json.loads(out) for out, _ in told]
    assert [count["failed"] for count in counts] == [0, 0], told[0][1][-800:] + told[1][1][-800:]
    assert all(count["found"] == count["written"] > 5 for count in counts)
    for domain in ("identity", "blind_index"):
        office.run("keys", "rotate", domain, "--wait")
    left = json.loads(office.script(LEFT))
    record_property("requests", sum(count["written"] + count["found"] for count in counts))
    record_property("failed", 0)
    record_property("rows_left_on_old_keys", left["old"] + left["stale"])
    assert (left["old"], left["stale"], left["live"]) == (0, 0, [1, 1])
    assert left["readable"] == left["children"] > CHILDREN


@pytest.mark.proof("keys")
def test_a_ciphertext_moved_to_another_row_or_column_is_refused(office: Office, record_property: Record) -> None:
    """C3: 1,000 of 1,000."""
    tried, refused = json.loads(office.script(MOVED))
    record_property("moved", tried)
    record_property("refused", refused)
    assert (tried, refused) == (1_000, 1_000)
