"""Files read in whole columns say the same as files read cell by cell; what is no plain table is left to the latter."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tonghu.batch.linkage import source
from tonghu.batch.linkage.source import Listing, read_listing
from tonghu.batch.linkage.whole_columns import read_csv
from tonghu.core.base.registration import COLUMNS

WANTED = frozenset(column.code for column in COLUMNS)
HEADER = "序号,姓名,性别,出生日期,身份证号,监护人姓名,监护人电话,备用"
ROWS = [
    "1,黄雨泽,男,2019/5/26,700214201905269633,黄波,19903073894,",
    "2,\u3000马铭轩 ,男,2017-10-21 00:00:00,700705201710218335\t,马涛安,199 0401 0645,一",
    '3,"李 , 芳",女,,,"李""强",,',
    '4,"王\n五",女,20170101,70070520171021,,,',
]


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Listing, Listing]:
    found = []
    for large in (0, 1 << 40):
        monkeypatch.setattr(source, "LARGE", large)
        found.append(read_listing("education", [path], WANTED))
    return found[0], found[1]


def same(one: Listing, other: Listing) -> None:
    assert one.rows == other.rows
    assert {code: texts.to_pylist() for code, texts in one.columns.items()} == {
        code: texts.to_pylist() for code, texts in other.columns.items()
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "lines",
    [
        [HEADER, *ROWS],
        ["某县2024年随迁子女名单,,,,,,,", HEADER, *ROWS, "合计,4人,,,,,,"],
        [HEADER, ROWS[0], "", ",,,,,,,", ",,,,,,,只有备用", ROWS[1], ",  ,,,,,,", "填表人：张三,,,,,,,"],
        [HEADER, ROWS[0], HEADER, ROWS[1]],
        [HEADER, ROWS[0], "5,短行", ROWS[1]],
        [HEADER, ROWS[0], "序号,性别,姓名,出生日期,身份证号,监护人姓名,监护人电话,备用", "6,女,赵六,2018.1.2,,,,"],
        [line.replace(",", "\t") for line in (HEADER, ROWS[0], ROWS[1])],
    ],
    ids=["plain", "title and total", "blank rows", "header repeated", "short row", "other header", "tabs"],
)
def test_whole_columns_say_what_cells_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], encoding: str
) -> None:
    path = tmp_path / "education.csv"
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    same(*both(path, monkeypatch))


def test_another_header_below_is_left_to_the_reader_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "education.csv"
    path.write_text("\n".join([HEADER, *ROWS, "学生姓名,身份证号", "赵六,700214201905269633"]), encoding="utf-8")
    assert read_csv(path, "education", WANTED) is None
    path.write_text("\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    found = read_csv(path, "education", WANTED)
    assert found is not None
    assert found[2] == len(ROWS)


def test_damaged_text_is_refused_and_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "education.csv"
    path.write_bytes("\n".join([HEADER, *ROWS]).encode("utf-8") + b"\xff\xfe,\xe6")
    assert read_csv(path, "education", WANTED) is None


def test_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "education.parquet"
    names = HEADER.split(",")
    cells = [ROWS[0].split(","), ROWS[1].split(","), [""] * len(names)]
    pq.write_table(pa.table({name: [row[place] for row in cells] for place, name in enumerate(names)}), path)
    same(*both(path, monkeypatch))
