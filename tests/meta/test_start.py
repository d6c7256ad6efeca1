"""The program starts with what its command line needs, not with the libraries of all commands."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "pyarrow",
    "pandas",
    "numpy",
    "duckdb",
    "docx",
    "xlsxwriter",
    "ortools",
    "typst",
    "cryptography",
    "pypinyin",
    "django",
)


def test_a_command_starts_without_the_libraries_of_the_others() -> None:
    code = f"import sys, tonghu.config.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
