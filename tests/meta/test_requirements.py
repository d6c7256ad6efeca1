"""The yardstick in docs/reference/requirements: committed as generated, every citation at a test, no stale entry."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "requirements.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("requirements_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_committed_as_they_are_generated(script: ModuleType) -> None:
    """Also fails for an id that stands at no test, a plan entry that a test meets, and a row without a status."""
    script.main(["--check"])


def test_every_row_has_one_status(script: ModuleType) -> None:
    found = script.rows()
    assert len(found) == len({row.id for row in found}) == 761
    assert {row.status for row in found} == {"met", "planned", "not software"}
    assert all(row.where for row in found)


def test_a_met_row_names_tests_that_exist(script: ModuleType) -> None:
    for row in script.rows():
        if row.status != "met":
            continue
        for test in row.where.split(", "):
            file, _, names = test.partition("::")
            text = (ROOT / file).read_text(encoding="utf-8")
            for name in names.split("::"):
                assert f"def {name}(" in text or f"class {name}" in text, test


SOURCE = '''\
"""A docstring of the file that names QJ-01."""
TABLE = [("SH-02", 1)]
UNREAD = [("SH-03", 1)]


def helper():
    return TABLE


def test_by_helper():
    assert helper()


@pytest.mark.parametrize("row", ["FJ-04"])
def test_marked(row):
    """CQ-05…CQ-07."""


class TestGroup:
    """PDS-08."""

    def test_in_group(self):
        """PDS-09."""
'''


def test_where_a_citation_counts(script: ModuleType) -> None:
    """At a test, at a class of tests, in a table that a test reads; nowhere else."""
    module = script.Module(ROOT / "tests" / "test_sample.py", SOURCE)
    found = set(module.citations())
    at = "tests/test_sample.py::"
    assert found == {
        ("SH-02", f"{at}test_by_helper"),
        ("FJ-04", f"{at}test_marked"),
        ("CQ-05", f"{at}test_marked"),
        ("CQ-06", f"{at}test_marked"),
        ("CQ-07", f"{at}test_marked"),
        ("PDS-08", f"{at}TestGroup"),
        ("PDS-09", f"{at}TestGroup::test_in_group"),
    }
    assert [place.split()[-1] for place in module.stray] == ["QJ-01", "SH-03"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("planned_rows:\n", "planned_rows:\n  - {journey: x, rows: [FJ-05]}\n", "FJ-05: a test meets it"),
        ("planned_rows:\n", "planned_rows:\n  - {journey: x, rows: [FJ-999]}\n", "FJ-999: named in plan.yaml"),
        ("planned_rows:\n", "planned_rows:\n  - {journey: x, rows: [PDS-60]}\n", "PDS-60: in plan.yaml both"),
        ("  service:", "  services:", "FJ-53 (service): neither met"),
    ],
)
def test_a_stale_plan_fails(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, complaint: str
) -> None:
    text = (script.FOLDER / "plan.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "plan.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    (tmp_path / "rows.jsonl").write_bytes((script.FOLDER / "rows.jsonl").read_bytes())
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    with pytest.raises(SystemExit, match="(?s)" + complaint.replace("(", r"\(").replace(")", r"\)")):
        script.rows()
