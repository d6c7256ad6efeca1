"""A run that goes on from an earlier one finds what a run from scratch finds, and compares only what is new (issue 4, deliver 3)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.test_linkage_invariance import FEW, Row, listing, run, world
from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.memory import Memory
from tonghu.batch.linkage.outputs import matches, review, unmatched
from tonghu.batch.linkage.repeats import duplicates, outside, outside_table
from tonghu.batch.linkage.run import Linked, link


def remembering(path: Path, roster: list[Row], lists: dict[str, list[Row]]) -> tuple[Linked, Memory]:
    people = listing("registrations", roster)
    memory = Memory.open(path, people)
    linked = link(people, [listing(key, rows) for key, rows in lists.items()], memory=memory)
    memory.save()
    return linked, memory


def written(linked: Linked) -> list[list[list[object]]]:
    """Every output of a run, column by column."""
    strangers = outside(linked)
    tables = (
        matches(linked),
        review(linked),
        unmatched(linked),
        duplicates(linked, strangers),
        outside_table(linked, strangers),
    )
    return [[list(np.asarray(column)) if isinstance(column, np.ndarray) else column.to_pylist() for column in table.values()] for table in tables]  # fmt: skip


@FEW
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_going_on_finds_what_starting_over_finds(seed: int, other: int) -> None:
    roster, lists = world(seed)
    rng = Random(other)
    # What the run before saw: some of the rows, in another order, and some that are gone since.
    _, gone = world(other)
    earlier = {key: rng.sample(rows, rng.randrange(len(rows) + 1)) + gone["health"][:2] for key, rows in lists.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "比对记录"
        remembering(path, roster, earlier)
        linked, memory = remembering(path, roster, lists)
        again, everything = remembering(path, roster, lists)
    fresh = run(roster, lists)
    assert written(linked) == written(fresh) == written(again)
    assert everything.remembered == fresh.rows_compared
    assert memory.remembered <= fresh.rows_compared


def test_another_roster_is_started_over_and_told() -> None:
    roster, lists = world(7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "比对记录"
        remembering(path, roster, lists)
        changed = [*roster[:-1], roster[-1] | {"name": "王小小"}]
        linked, memory = remembering(path, changed, lists)
        assert memory.why == "名册有改动"
        assert memory.remembered == 0
        assert written(linked) == written(run(changed, lists))
        assert remembering(path, changed, lists)[1].remembered == linked.rows_compared


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"PK not ours")
    with pytest.raises(UnusableInput, match="不是比对记录文件"):
        Memory.open(path, listing("registrations", world(1)[0]))
    assert path.read_bytes() == b"PK not ours"
