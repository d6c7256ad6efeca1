"""What every test shares: seeds and counts of property tests, the proof marker, where the repository is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
PROOF = os.environ.get("TONGHU_PROOF") == "1"

# Fixed seeds in both: a red run can be repeated anywhere. Reduced counts keep `make test` short; `make proof` sets
# TONGHU_PROOF for the counts that the issues ask for. No database: nothing of a run influences the next.
_COMMON = {"derandomize": True, "database": None, "deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("reduced", max_examples=60, **_COMMON)
settings.register_profile("full", max_examples=5_000, **_COMMON)
settings.load_profile("full" if PROOF else "reduced")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A proof's topic travels as a property of its result, so that scripts/proof.py can read it from the report."""
    for item in items:
        marker = item.get_closest_marker("proof")
        if marker is not None:
            (topic,) = marker.args
            item.user_properties.append(("proof_topic", topic))


def pytest_report_header() -> str:
    """How much test stands beside how much code; told, not judged."""

    def lines(folder: str) -> int:
        files = sorted((ROOT / folder).rglob("*.py"))
        return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)

    code, tests = lines("src"), lines("tests")
    counts = "full" if PROOF else "reduced"
    return f"tonghu: {code:,} lines of code, {tests:,} of tests (ratio {tests / code:.2f}), {counts} counts"


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The checkout's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def proof_run() -> bool:
    """Whether full counts are asked for (`make proof`)."""
    return PROOF
