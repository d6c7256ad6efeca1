"""Committed text names no package host and no path of somebody's machine.

The patterns are put together from pieces, so that this file does not contain what it forbids.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.meta.committed import committed, texts

HOSTS = (
    "files.python" + "hosted",
    "python" + "hosted.org",
    "py" + "pi.org",
    "py" + "pi.tuna",
    "npm" + "js.org",
    "npm" + "js.com",
    "npm" + "mirror",
    "deb.deb" + "ian.org",
    "security.deb" + "ian.org",
    "archive.ub" + "untu.com",
    "mirrors.ali" + "yun",
    "repo1.ma" + "ven",
    "repo.ma" + "ven",
    "conda.ana" + "conda.org",
    "crates" + ".io",
)
MACHINE_PATH = re.compile(r"(?<![\w.\-])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "tm" + "p", "ho" + "me")) + r")/")
OUTSIDE = re.compile(r"\.\./sha" + "red")
NEVER_COMMITTED = {"uv" + ".lock", "pylock" + ".toml", "poetry" + ".lock"}


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_package_host() -> None:
    assert hits(re.compile("|".join(map(re.escape, HOSTS)), re.IGNORECASE)) == []


def test_no_machine_path() -> None:
    assert hits(MACHINE_PATH) == []


def test_nothing_outside_the_checkout_is_named() -> None:
    assert hits(OUTSIDE) == []


def test_no_lock_file_that_records_hosts() -> None:
    assert [str(path) for path in committed() if path.name in NEVER_COMMITTED] == []


@pytest.mark.parametrize("line", ["see /{}/x", "path=/{}/a", '"/{}/b"'])
def test_the_pattern_finds_a_machine_path(line: str) -> None:
    """The guard itself is tested: a pattern that matches nothing would always be green."""
    assert MACHINE_PATH.search(line.format("tm" + "p"))
    assert not MACHINE_PATH.search("a/" + "tm" + "p/b")


def test_text_files_are_utf8_with_unix_lines() -> None:
    def faulty(path: Path, text: str) -> bool:
        # csv fixtures may deliberately be GB18030 or have Windows lines: that is what readers are tested with.
        return path.suffix not in {".csv", ".txt"} and ("\ufffd" in text or "\r" in text)

    assert [str(path) for path, text in texts() if faulty(path, text)] == []
