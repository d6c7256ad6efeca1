"""A sender's file is parsed in another process: the one that serves pages never loads a parser (E1, E2)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl

PARSERS = ("python_calamine", "openpyxl", "olefile", "zipfile", "xml.parsers.expat", "html.parser")
READ = """
import json, sys
from pathlib import Path
from tonghu.batch.tables import read_file
before = set(sys.modules)
rows = [list(row.cells) for row in read_file(Path(sys.argv[1])).tables[0].rows]
print(json.dumps([rows, sorted(set(sys.modules) - before)]))
"""


def test_no_parser_is_loaded_by_whoever_asks(tmp_path: Path) -> None:
    path = tmp_path / "education.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别"])  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(path)
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    rows, loaded = json.loads(done.stdout)
    assert rows == [["姓名", "性别"]]
    assert [name for name in PARSERS if name in loaded] == []
    assert [
        name for name in loaded if name.startswith("tonghu.batch.reading.") and name.endswith(("workbook", "biff"))
    ] == []
