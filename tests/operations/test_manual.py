"""The administrator's manual: every shell block is run in order, in an empty folder, as it is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.office import ROOT, Office

MANUAL = ROOT / "docs" / "manual" / "administrator.md"
FOLDERS = ("家", "备份", "分片", "新家")


def blocks() -> list[str]:
    """The shell blocks. Shell variables have Latin names: the Chinese ones of the text are replaced."""
    text = re.findall(r"```sh\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    return [_latin(block) for block in text]


def _latin(block: str) -> str:
    for number, name in enumerate(sorted(FOLDERS, key=len, reverse=True)):
        block = block.replace(f"${name}", f"$folder_{number}")
    return block


@pytest.mark.timeout(600)
def test_every_block_of_the_manual_works(tmp_path: Path) -> None:
    names = sorted(FOLDERS, key=len, reverse=True)
    folders = {f"folder_{number}": str(tmp_path / str(number)) for number, name in enumerate(names)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    office = Office(tmp_path)
    environment = {k: v for k, v in office.environment().items() if k != "TONGHU_ROOT"} | folders | {"PATH": path}
    assert len(blocks()) >= 8
    for block in blocks():
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, (block, done.stdout[-1000:], done.stderr[-2000:])


def test_the_units_call_commands_that_exist() -> None:
    """systemd units, container and compose name commands and options that the program has."""
    used = set()
    for path in (ROOT / "deploy").iterdir():
        used |= set(re.findall(r"bin/tonghu ([a-z]+)", path.read_text(encoding="utf-8")))
    told = subprocess.run(
        [sys.executable, "-m", "tonghu.config.platform_commands", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert used == {"serve", "worker", "backup"}
    assert [name for name in used if name not in told] == []
