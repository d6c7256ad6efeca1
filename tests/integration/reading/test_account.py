"""The account, for every input: rows in = rostered + excluded + undetermined + rejected; and order does not matter.

Two layouts of one content must give the same outputs. What tells a place moves with the rows and is set aside: columns
文件, 工作表, 行, 列, 单元格, 来源 and texts such as 第12行. Of two rows of one child with the same 表类 the contract keeps the
earlier, so such rows keep their order among themselves. Reduced: 6 folders; full: 150.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROOF
from tests.integration.reading.messy import content, expected, lay_out
from tonghu.batch.survey.command import run_survey
from tonghu.batch.tables import read_tables

PARTS = 3
COUNT = 150 if PROOF else 6
_PLACES = {"文件", "工作表", "行", "列", "单元格", "序号", "来源行", "位置"}
_PLACE_TEXT = re.compile(
    r"[^\s、；（：“]*?\.(?:xlsx|csv|xls|jsonl)(?:〔[^〕]*〕)?|第[\d、… ]+行(?:（共\d+行）)?|(?:的)?工作表“[^”]*”|第\d+列"
)
_PLACE_NOTE = ("没有读取：", "读取时看到的其他情况")
_PLACE_SHEETS = {"表头对照", "读取说明"}
"""They speak of files and headers only."""


def outputs(folder: Path) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Rows of every workbook by (file, sheet), without places; sheets in the order of places are sorted."""
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for path in sorted(folder.rglob("*.xlsx")):
        if path.parent.name == "退回修改":
            continue
        for table in read_tables(path):
            if table.sheet in _PLACE_SHEETS:
                continue
            found[str(path.relative_to(folder)), table.sheet or ""] = _rows(table.rows)
    return found


def _rows(rows: object) -> list[tuple[str, ...]]:
    texts = [["" if cell is None else str(cell) for cell in row.cells] for row in rows]  # type: ignore[attr-defined] # raw rows
    top = next((row for row in texts if _PLACES & set(row)), [])
    aside = {index for index, text in enumerate(top) if text in _PLACES}
    texts = [row for row in texts if not any(text.startswith(_PLACE_NOTE) for text in row)]
    kept = [tuple(_hidden_places(t) for i, t in enumerate(row) if i not in aside) for row in texts]
    return sorted(kept) if aside else kept


def _hidden_places(text: str) -> str:
    return re.sub("#+", "#", _PLACE_TEXT.sub("#", text))


@pytest.mark.proof("files")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_account_holds_and_no_order_matters(
    tmp_path: Path, part: int, record_property: Callable[[str, object], None]
) -> None:
    folders = 0
    for seed in range(part, COUNT, PARTS):
        made = content(seed)
        results = []
        for layout, mixed in ((1, False), (2, True)):
            folder = lay_out(made, tmp_path / f"{seed}-{layout}", seed * 10 + layout, mixed=mixed)
            output = tmp_path / f"{seed}-{layout}-out"
            run_survey(folder, "cn-35", "2024-12-01", output, "350524", lambda _message: None)
            results.append(output)
        summaries = [json.loads((output / "summary.json").read_text(encoding="utf-8")) for output in results]
        for summary in summaries:
            for key, account in summary["inputs"].items():
                fates = [account[fate] for fate in ("rostered", "excluded", "undetermined", "rejected")]
                assert sum(fates) == account["rows"] == expected(made)[key], (seed, key, account)
            del summary["seconds"]
        assert summaries[0] == summaries[1], seed
        first, second = (outputs(output) for output in results)
        assert first.keys() == second.keys(), seed
        for name, rows in first.items():
            assert rows == second[name], (seed, name)
        folders += 1
    record_property("folders_in_two_layouts", folders)
