"""The planted holes fit the tree as it is: each patch applies, names a test that exists, and changes the program only.

Where the code around a hole has changed, plant it anew: change the code as the head of the patch says, take `git diff -U1`
below that head, undo, and try it with `scripts/holes.py NAME`.
"""

from __future__ import annotations

import ast

import pytest
from scripts import holes
from tests.meta.committed import ROOT, tree_of

LEAST = 30


def test_there_are_enough() -> None:
    found = holes.holes()
    assert len(found) >= LEAST
    assert len({hole.what for hole in found}) == len(found), "each is another hole"


@pytest.mark.parametrize("hole", holes.holes(), ids=lambda hole: hole.name)
def test_a_hole_fits(hole: holes.Hole) -> None:
    assert holes.applies(hole, ROOT) == ""
    assert all(name.startswith("src/tonghu/") for name in hole.files)
    assert hole.files
    assert hole.database in ("sqlite", "postgresql")
    file, _, name = hole.test.partition("::")
    tests = {n.name for n in ast.walk(tree_of((ROOT / file).relative_to(ROOT))) if isinstance(n, ast.FunctionDef)}
    assert name.partition("[")[0] in tests
