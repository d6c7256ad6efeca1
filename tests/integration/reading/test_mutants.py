"""Broken files: the parent never falls, nothing is half written, every refusal says where and why (E1).

Reduced: 3,000. Full (`make proof`): 100,000.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROOF
from tests.integration.reading.mutants import mutant
from tonghu.batch.assess_command import prepare, run_assess
from tonghu.batch.data_sheets import data_sheets
from tonghu.batch.errors import UnusableInput
from tonghu.batch.registrations import checked, read_registrations
from tonghu.batch.tables import UnusableFile, read_file

PARTS = 16
COUNT = 100_000 if PROOF else 3_000
ASSESSED_EVERY = 25
"""One in so many goes through a whole command, output and all."""


@pytest.mark.proof("files")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutant_brings_the_parent_down(
    tmp_path: Path, part: int, record_property: Callable[[str, object], None]
) -> None:
    job = prepare("cn-35", "2024-12-01", "350524")
    words = job.pack.situation_words()
    ends: Counter[str] = Counter()
    unclear: list[str] = []
    for number in range(part, COUNT, PARTS):
        suffix, content = mutant(number)
        path = tmp_path / f"registrations-{number}.{suffix}"
        path.write_bytes(content)
        if (number // PARTS) % ASSESSED_EVERY == 0:
            ends[f"command {command(path, tmp_path / 'out')}"] += 1
        try:
            read = data_sheets(read_file(path), "education")
            ends["read" if read.sheets else "no table"] += 1
            if read.sheets:
                found = read_registrations(path, words) if number % 5 == 0 else None
                if found is not None:
                    checked(found.rows, job.pack, job.as_of, job.context.divisions, job.context.here)
        except UnusableFile as error:
            ends[f"refused {error.refusal.code}"] += 1
            if not legible(str(error), path.name):
                unclear.append(f"mutant {number}: {error}")
        path.unlink()
    assert sum(count for end, count in ends.items() if not end.startswith("command")) == len(range(part, COUNT, PARTS))
    assert unclear == []
    assert list(tmp_path.iterdir()) == []
    record_property("mutants", len(range(part, COUNT, PARTS)))
    for end, count in sorted(ends.items()):
        record_property(end.replace(" ", "_"), count)


def legible(message: str, name: str) -> bool:
    """Whether a refusal names the file, says why and what to do, in Chinese."""
    return message.startswith(name) and len(message) > len(name) + 8 and "请" in message and "。" in message


def command(path: Path, folder: Path) -> str:
    """Run the command on a file. Its result is there, whole, or not at all."""
    folder.mkdir()
    output = folder / "result.jsonl"
    try:
        run_assess(path, "cn-35", "2024-12-01", None, output, 1, io.StringIO())
        assert output.read_bytes()[-1:] in (b"\n", b"")
        end = "done"
    except UnusableInput:
        assert not output.exists()
        end = "refused"
    leftovers = [entry.name for entry in folder.iterdir() if entry != output]
    assert leftovers == []
    output.unlink(missing_ok=True)
    folder.rmdir()
    return end
