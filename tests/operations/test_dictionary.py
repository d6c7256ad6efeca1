"""Who has the database and no key tries every identity number that a county can have on every stored digest (C2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.operations.markers import values
from tests.operations.office import Office
from tonghu.core.base.identity import make_id

CHILDREN = 400
DAYS = 5_844
"""Sixteen years of birthdays."""
STORED = """
import json
from tonghu.registry import access
from tonghu.web import wall
with wall.opened("test"):
    rows = access.unscoped().values_list("id_number_index", "phone_index", "id_number_sealed")
    print(json.dumps([bytes(value).hex() for row in rows for value in row]))
"""


def possible(share: int) -> Iterator[str]:
    """Numbers of a county: every birthday, every thousand of sequence numbers; every ``share``-th birthday."""
    prefix = values(0)["id_number"][:6]
    for day in range(0, DAYS, share):
        born = date(2010, 11, 26) + timedelta(days=day)
        for number in range(1_000):
            yield make_id(prefix, born, f"{number:03d}")


def digests(number: str) -> set[bytes]:
    """What an attacker without the key would compute."""
    data = number.encode()
    return {hashlib.new("sm3", data).digest(), hashlib.sha256(data).digest()}


@pytest.mark.proof("keys")
@pytest.mark.timeout(1800)
def test_a_countys_possible_numbers_match_no_stored_digest(
    tmp_path: Path, proof_run: bool, record_property: Callable[[str, object], None]
) -> None:
    office = Office(tmp_path / "office")
    office.run("keys", "init")
    office.run("migrate")
    office.load(CHILDREN)
    stored = {bytes.fromhex(text) for text in json.loads(office.script(STORED))} - {b""}
    assert len(stored) > 2 * CHILDREN
    real = {values(number)["id_number"] for number in range(CHILDREN)}
    unkeyed = {digest for number in real for digest in digests(number)}
    tried = hits = would_hit = 0
    for number in possible(1 if proof_run else 100):
        found = digests(number)
        tried += 1
        hits += not found.isdisjoint(stored)
        would_hit += not found.isdisjoint(unkeyed)
    record_property("numbers_tried", tried)
    record_property("hits", hits)
    record_property("hits_had_the_index_no_key", would_hit)
    assert hits == 0
    assert would_hit > 0, "the dictionary holds the real numbers: without a key they would have been found"
