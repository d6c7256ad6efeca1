"""Planted holes are noticed: three in every test run, all of them in `make proof` (K7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scripts import holes

FAST = ("ciphertext-of-any-row", "fields-of-any-grant", "view-without-declaration")
"""One of keys, of the rule and of the addresses; their tests take seconds."""


@pytest.mark.proof("holes")
@pytest.mark.timeout(3600)
def test_every_planted_hole_is_caught(proof_run: bool, record_property: Callable[[str, object], None]) -> None:
    wanted = holes.holes(() if proof_run else FAST)
    trials = list(holes.try_all(wanted, workers=2))
    caught = [trial for trial in trials if trial.caught]
    record_property("count", len(trials))
    record_property("caught", len(caught))
    for trial in trials:
        record_property(f"hole {trial.hole.name}", f"{trial.hole.test} ({trial.seconds} s)")
    assert {trial.hole.name: trial.reason for trial in trials if not trial.caught} == {}
    assert len(caught) >= (30 if proof_run else len(FAST))


@pytest.mark.timeout(300)
def test_what_is_no_hole_is_no_proof(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The trial itself is tested: a harmless change, a broken program, a patch beside its place."""
    folder = tmp_path_factory.mktemp("patches")
    told = {}
    for name, text in HARMLESS.items():
        path = folder / f"{name}.patch"
        path.write_text(HEAD + text, encoding="utf-8")
        (trial,) = holes.try_all([holes.read(path)], workers=1)
        assert not trial.caught, name
        told[name] = trial.reason
    assert told["nothing"] == "the test passes, or did not run"
    assert "breaks the program" in told["broken"]
    assert told["crash"] == "the test passes, or did not run", "a program that cannot be imported runs no test"
    assert "does not fit" in told["elsewhere"]


HEAD = """\
Hole: none
Breaks: nothing
Caught by: tests/unit/authz/test_decide.py::test_outermost

--- a/src/tonghu/core/authz/decide.py
+++ b/src/tonghu/core/authz/decide.py
@@ -100,1 +100,2 @@
"""
_LAST = "     return tuple(kept)\n"
HARMLESS = {
    "nothing": f"{_LAST}+HARMLESS = 1\n",
    "broken": f"{_LAST}+BROKEN = undefined\n",
    "crash": f"{_LAST}+CRASH = CHILD_PERMISSIONS.no_such_thing\n",
    "elsewhere": "     return set(kept)\n+HARMLESS = 1\n",
}
