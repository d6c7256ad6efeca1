"""A pytest plugin: writes, for each step of each test, whether something was raised and whether it was an assertion.

Loaded by ``scripts/holes.py`` into the test runs of a spoiled copy: a hole counts as caught only when an assertion failed,
not when the spoiled program could not be imported, crashed or hung.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> None:
    """One line per setup, call and teardown."""
    error = call.excinfo
    told = {
        "test": item.nodeid,
        "step": call.when,
        "raised": "" if error is None else error.exconly()[:300],
        "asserted": error is not None and _asserted(error),
    }
    with open(os.environ["TONGHU_HOLES_TOLD"], "a", encoding="utf-8") as stream:
        stream.write(json.dumps(told) + "\n")


def _asserted(error: pytest.ExceptionInfo[BaseException]) -> bool:
    """An ``assert`` or a ``pytest.raises`` that met nothing; a time limit also ends in ``Failed`` and is neither."""
    if issubclass(error.type, AssertionError):
        return True
    return issubclass(error.type, pytest.fail.Exception) and "DID NOT RAISE" in str(error.value)
