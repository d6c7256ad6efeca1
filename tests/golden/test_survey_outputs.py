"""The main job's files for one small folder beside their checked copies (survey/*.txt).

A change of wording, order or count is reviewed as a diff. ``TONGHU_WRITE_GOLDEN=1`` writes the copies anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.folders import survey_folder
from tests.integration.results import as_text, tonghu
from tonghu.batch.packs import load_pack

COPIES = Path(__file__).parent / "survey"
SURVEYS: dict[str, dict[str, str]] = {
    "cn-35": {},
    "cn-500110": {
        "350524101": "500110101",
        "350524102": "500110102",
        "福建省泉州市安溪县凤城镇": "重庆市綦江区古南街道",
    },
}
"""A plan with tiers and two populations; one with services. The folder's places are moved into the plan's area."""
DIVISIONS = {"cn-35": "350524", "cn-500110": "500110"}


@pytest.fixture(scope="module", params=sorted(SURVEYS))
def surveyed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    policy: str = request.param
    base = tmp_path_factory.mktemp(policy)
    folder = survey_folder(base / "in", SURVEYS[policy])
    options = ("--policy", policy, "--as-of", "2024-12-01", "--division", DIVISIONS[policy])
    done = tonghu("survey", folder, *options, "--output", base / "out")
    assert done.exit_code == 0, done.stderr
    return policy, base / "out"


def test_the_outputs_are_as_checked(surveyed: tuple[str, Path]) -> None:
    policy, results = surveyed
    written: dict[str, str] = {}
    for path in sorted([*results.rglob("*.xlsx"), *results.rglob("*.docx")]):
        written["-".join(path.relative_to(results).with_suffix("").parts)] = as_text(path)
    told = json.loads((results / "summary.json").read_text(encoding="utf-8"))
    del told["seconds"], told["versions"]
    written["summary"] = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    without_version = _without(load_pack(policy).version)
    folder = COPIES / policy
    if os.environ.get("TONGHU_WRITE_GOLDEN") == "1":
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (folder / f"{name}.txt").write_text(without_version(text), encoding="utf-8")
    assert {path.stem for path in folder.glob("*.txt")} == set(written)
    for name, text in written.items():
        assert without_version(text) == (folder / f"{name}.txt").read_text(encoding="utf-8"), name


def _without(version: str) -> Callable[[str], str]:
    """A pack's version is the hash of its text; the copies speak of the outputs, not of the pack's comments."""
    return lambda text: text.replace(version, "（政策包版本）")
