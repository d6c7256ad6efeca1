"""``tonghu assess`` through the installed command: every input, every output, exit status, nothing half-written."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from click.testing import Result
from typer.testing import CliRunner

from tests.integration.folders import LEFT_BEHIND, MIGRANT, number
from tonghu import __version__
from tonghu.batch.cli import app
from tonghu.batch.columnar.results import objects_of, write_objects

TONGHU = Path(sys.executable).with_name("tonghu")
BY = ("--policy", "cn-35", "--as-of", "2024-12-01", "--division", "350524")
ROWS: Sequence[dict[str, str]] = (
    dict(MIGRANT),
    dict(LEFT_BEHIND),
    {"姓名": "赵未明", "表类": "流动", "出生日期": "2015年3月", "现居住地": "安溪县凤城镇", "户籍地址": "某地"},
    {"姓名": "钱错号", "公民身份号码": number("2014-05-06")[:17] + "0", "性别": "男", "心情": "好", "就学情况": "上学"},
    {
        "姓名": "孙高",
        "出生日期": "2008-11-30",
        "户籍地区划代码": "500222",
        "现居住地区划代码": "350524",
        "身高": "1.2米",
    },
)
HEADERS = tuple(dict.fromkeys(header for row in ROWS for header in row))


def installed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a user does."""
    return subprocess.run([TONGHU, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


def tonghu(*arguments: str | Path) -> Result:
    """The same command line in this process: it starts sooner."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def as_csv(path: Path, encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, HEADERS, restval="")
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def as_jsonl(path: Path) -> Path:
    lines = [json.dumps({key: row.get(key, "") for key in HEADERS}, ensure_ascii=False) for row in ROWS]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def as_parquet(path: Path) -> Path:
    pq.write_table(pa.table({header: [row.get(header) for row in ROWS] for header in HEADERS}), path)
    return path


def as_xlsx(path: Path) -> Path:
    """A title above the header, a blank row and a total row, as offices keep it."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("一村")
    page.write_string(0, 0, "流动儿童和留守儿童登记表")
    page.write_row(1, 0, HEADERS)
    for index, row in enumerate(ROWS):
        for column, header in enumerate(HEADERS):
            if header in row:
                page.write_string(2 + index + (index > 1), column, row[header])
    page.write_string(4, 0, "")
    page.write_string(8, 0, "合计：5人")
    book.close()
    return path


INPUTS = {".csv": as_csv, ".jsonl": as_jsonl, ".parquet": as_parquet, ".xlsx": as_xlsx}
FIRST_ROW = {".csv": [2, 3, 4, 5, 6], ".jsonl": [1, 2, 3, 4, 5], ".parquet": [1, 2, 3, 4, 5], ".xlsx": [3, 4, 6, 7, 8]}
"""Rows as people count them: the line, the row of Excel, from 1 in Parquet."""


def objects(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        return list(objects_of(path))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bare(decided: dict[str, Any]) -> dict[str, Any]:
    """Without what differs by file: row and sheet."""
    return {key: value for key, value in decided.items() if key not in ("row", "sheet")}


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Input suffix → output suffix → objects."""
    folder = tmp_path_factory.mktemp("assess")
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for suffix, write in INPUTS.items():
        table = write(folder / f"登记{suffix}")
        printed = tonghu("assess", table, *BY)
        assert printed.exit_code == 0, printed.stderr
        found[suffix] = {"": [json.loads(line) for line in printed.stdout.splitlines()]}
        for output in (".jsonl", ".parquet"):
            target = folder / f"结果{suffix[1:]}{output}"
            run = tonghu("assess", table, *BY, "--output", target)
            assert run.exit_code == 0, run.stderr
            assert run.stdout == ""
            found[suffix][output] = objects(target)
    assert not list(folder.glob(".tonghu-*")), "a temporary file was left"
    return found


def test_every_input_and_output_gives_the_same_answers(decided: dict[str, Any]) -> None:
    reference = [bare(one) for one in decided[".jsonl"][""]]
    assert [one["migrant"]["monitoring"]["status"] for one in reference[:1]] == ["included"]
    assert reference[1]["left_behind"]["monitoring"]["status"] == "included"
    assert reference[2]["migrant"]["monitoring"]["status"] == "undetermined"
    for suffix, outputs in decided.items():
        assert outputs[""] == outputs[".jsonl"] == outputs[".parquet"], suffix
        assert [bare(one) for one in outputs[""]] == reference, suffix


def test_row_numbers_are_those_that_people_see(decided: dict[str, Any]) -> None:
    for suffix, rows in FIRST_ROW.items():
        assert [one["row"] for one in decided[suffix][""]] == rows
        assert {one["sheet"] for one in decided[suffix][""]} == {"一村" if suffix == ".xlsx" else None}


def test_an_object_has_the_contracts_keys(decided: dict[str, Any]) -> None:
    one = decided[".csv"][""][0]
    assert list(one) == [
        *("row", "sheet", "ref", "name", "migrant", "left_behind", "key_care", "risk", "services"),
        *("monitored_at", "notify", "ends", "problems"),
    ]
    assert list(one["migrant"]) == ["monitoring", "statistics"]
    criterion = one["migrant"]["monitoring"]["criteria"][0]
    assert list(criterion) == ["code", "outcome", "clause", "text", "facts"]
    assert criterion["facts"]["birth_date"] == "2015-03-02"
    assert "2015-03-02" in criterion["text"]
    assert one["ends"] == {"on": "2031-03-02", "why": "turns_16"}
    assert set(one["risk"]["visits"]) == {"home", "contact", "immediate"}


def test_problems_say_what_stands_there_and_unknown_columns_are_reported(decided: dict[str, Any]) -> None:
    codes = [{problem["code"] for problem in one["problems"]} for one in decided[".xlsx"][""]]
    assert {"id_checksum", "option_unknown", "column_unknown"} <= codes[3]
    assert "normalised" in codes[4]
    assert "address_unresolved" in codes[2]


def test_the_installed_command_does_the_same(tmp_path: Path) -> None:
    table = as_xlsx(tmp_path / "登记.xlsx")
    run = installed("assess", table, *BY, "--strict")
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout == tonghu("assess", table, *BY).stdout
    refused = installed("assess", table, "--policy", "cn-35", "--as-of", "昨天")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "昨天" in refused.stderr


def test_both_engines_write_the_same_schema(tmp_path: Path) -> None:
    write_objects(tmp_path / "空.parquet", [])
    for write, suffix in ((as_parquet, ".parquet"), (as_csv, ".csv")):
        assert (
            tonghu("assess", write(tmp_path / f"登记{suffix}"), *BY, "--output", tmp_path / "果.parquet").exit_code == 0
        )
        assert columns_in(tmp_path / "果.parquet") == columns_in(tmp_path / "空.parquet"), suffix


def columns_in(path: Path) -> str:
    return str(pq.ParquetFile(path).schema).split("\n", 1)[1]


def test_the_workbook_is_read_by_another_library(tmp_path: Path) -> None:
    run = tonghu("assess", as_csv(tmp_path / "登记.csv", "gb18030"), *BY, "--output", tmp_path / "结果.xlsx")
    assert run.exit_code == 0, run.stderr
    book = openpyxl.load_workbook(tmp_path / "结果.xlsx")
    cells = [str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value]
    for words in ("福建省", "2024-12-01", "林小雨", "纳入", "待确认", "含演练数据", "校验码"):
        assert any(words in cell for cell in cells), words


def test_strict_tells_by_exit_status(tmp_path: Path) -> None:
    table = as_csv(tmp_path / "登记.csv")
    for output in ([], ["--output", tmp_path / "a.parquet"], ["--output", tmp_path / "a.xlsx"]):
        assert tonghu("assess", table, *BY, "--strict", *output).exit_code == 1
    parquet = as_parquet(tmp_path / "登记.parquet")
    assert tonghu("assess", parquet, *BY, "--strict", "--output", tmp_path / "b.parquet").exit_code == 1
    assert len(objects(tmp_path / "b.parquet")) == len(ROWS), "strict changes the status, not the result"
    sound = tmp_path / "好.jsonl"
    sound.write_text(
        json.dumps({**MIGRANT, "户籍地址": "安徽省合肥市包河区", "现居住地": "安溪县凤城镇"}), encoding="utf-8"
    )
    assert tonghu("assess", sound, *BY, "--strict").exit_code == 0


def test_workers_change_nothing(tmp_path: Path) -> None:
    table = tmp_path / "多.jsonl"
    many = [{**ROWS[index % len(ROWS)], "编号": str(index)} for index in range(2_100)]
    table.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in many), encoding="utf-8")
    outputs = []
    for workers in ("1", "2"):
        target = tmp_path / f"结果{workers}.jsonl"
        assert tonghu("assess", table, *BY, "--workers", workers, "--output", target).exit_code == 0
        outputs.append(target.read_bytes())
    assert outputs[0] == outputs[1]
    assert [json.loads(line)["ref"] for line in outputs[0].splitlines()] == [str(index) for index in range(2_100)]
    columns = tmp_path / "多.parquet"
    pq.write_table(pa.table({header: [row.get(header) for row in many] for header in HEADERS}), columns)
    decided = []
    for workers in ("1", "3"):
        target = tmp_path / f"果{workers}.parquet"
        assert tonghu("assess", columns, *BY, "--workers", workers, "--output", target).exit_code == 0
        decided.append([bare(one) for one in objects_of(target)])
    assert decided[0] == decided[1] == [bare(json.loads(line)) for line in outputs[0].splitlines()]


def test_division_says_whose_work_it_is(tmp_path: Path) -> None:
    table = tmp_path / "沪.jsonl"
    child = {**LEFT_BEHIND, "户籍地区划代码": "350524101", "现居住地区划代码": "310115"}
    table.write_text(json.dumps(child, ensure_ascii=False), encoding="utf-8")
    at = ("--policy", "上海市", "--as-of", "2024-12-01")
    here = json.loads(tonghu("assess", table, *at, "--division", "310115").stdout)
    elsewhere = json.loads(tonghu("assess", table, *at, "--division", "310101").stdout)
    assert (here["notify"], elsewhere["notify"]) == (["350524"], [])


UNUSABLE: dict[str, tuple[Sequence[str], str]] = {
    "unknown pack": (("登记.csv", "--policy", "cn-99", "--as-of", "2024-12-01"), "cn-35"),
    "no such pack file": (("登记.csv", "--policy", "./没有.yaml", "--as-of", "2024-12-01"), "没有.yaml"),
    "unreadable date": (("登记.csv", "--policy", "cn-35", "--as-of", "2024-13-01"), "2024-13-01"),
    "a month is no day": (("登记.csv", "--policy", "cn-35", "--as-of", "2024-12"), "年月日"),
    "no such table": (("没有.csv", "--policy", "cn-35", "--as-of", "2024-12-01"), "没有.csv"),
    "no readable table": (("说明.csv", "--policy", "cn-35", "--as-of", "2024-12-01"), "姓名"),
    "a table in name only": (("坏.parquet", "--policy", "cn-35", "--as-of", "2024-12-01"), "坏.parquet"),
    "a workbook in name only": (("坏.xlsx", "--policy", "cn-35", "--as-of", "2024-12-01"), "坏.xlsx"),
    "a folder": (("夹", "--policy", "cn-35", "--as-of", "2024-12-01"), "夹"),
    "unknown division": (("登记.csv", "--policy", "cn-35", "--as-of", "2024-12-01", "--division", "999999"), "999999"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    as_csv(tmp_path / "登记.csv")
    (tmp_path / "说明.csv").write_text("关于摸排工作的说明\n请各村填报\n", encoding="utf-8")
    (tmp_path / "坏.parquet").write_bytes(b"PAR1 not really")
    (tmp_path / "坏.xlsx").write_bytes(b"PK not really")
    (tmp_path / "夹").mkdir()
    return tmp_path


@pytest.mark.parametrize("case", UNUSABLE)
def test_unusable_input_ends_with_2_and_a_message_and_nothing_written(folder: Path, case: str) -> None:
    arguments, told = UNUSABLE[case]
    output = "结果.parquet" if arguments[0].endswith(".parquet") else "结果.jsonl"
    before = sorted(path.name for path in folder.iterdir())
    run = tonghu("assess", folder / arguments[0], *arguments[1:], "--output", folder / output)
    assert run.exit_code == 2
    assert run.stdout == ""
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("output", "told"),
    [("结果.doc", ".parquet"), ("没有/结果.jsonl", "文件夹"), ("夹", ".jsonl"), ("登记.csv/结果.jsonl", "文件夹")],
)
def test_an_output_that_cannot_be_written(folder: Path, output: str, told: str) -> None:
    run = tonghu("assess", folder / "登记.csv", *BY, "--output", folder / output)
    assert run.exit_code == 2
    assert told in run.stderr
    assert "Traceback" not in run.stderr


def test_the_input_is_never_overwritten(folder: Path) -> None:
    table = as_parquet(folder / "登记.parquet")
    before = table.read_bytes()
    run = tonghu("assess", table, *BY, "--output", table)
    assert (run.exit_code, table.read_bytes()) == (2, before)
    assert "覆盖" in run.stderr


def test_an_earlier_result_stays_when_the_run_fails(folder: Path) -> None:
    result = folder / "结果.jsonl"
    result.write_text("earlier\n", encoding="utf-8")
    assert tonghu("assess", folder / "说明.csv", *BY, "--output", result).exit_code == 2
    assert result.read_text(encoding="utf-8") == "earlier\n"


def test_unclear_data_never_aborts(tmp_path: Path) -> None:
    """A row of nonsense in every column is decided like any other: undetermined, with its problems."""
    odd = dict.fromkeys(HEADERS, "？？") | {"姓名": "怪", "出生日期": "2024年13月40日"}
    for suffix in (".jsonl", ".parquet"):
        table = tmp_path / f"怪{suffix}"
        if suffix == ".jsonl":
            table.write_text(json.dumps(odd, ensure_ascii=False), encoding="utf-8")
        else:
            pq.write_table(pa.table({key: [value] for key, value in odd.items()}), table)
        run = tonghu("assess", table, *BY, "--output", tmp_path / "怪果.parquet")
        assert run.exit_code == 0, run.stderr
        (one,) = objects(tmp_path / "怪果.parquet")
        assert one["migrant"]["monitoring"]["status"] == "undetermined"
        assert "date_unreadable" in {problem["code"] for problem in one["problems"]}


def test_a_table_without_rows_gives_a_result_without_rows(tmp_path: Path) -> None:
    table = tmp_path / "空.parquet"
    pq.write_table(pa.table({"姓名": pa.array([], pa.string()), "出生日期": pa.array([], pa.date32())}), table)
    for output in ("空果.parquet", "空果.jsonl"):
        assert tonghu("assess", table, *BY, "--output", tmp_path / output).exit_code == 0
        assert objects(tmp_path / output) == []
    write_objects(tmp_path / "无.parquet", [])
    assert columns_in(tmp_path / "空果.parquet") == columns_in(tmp_path / "无.parquet")


def test_the_as_of_date_may_be_any_day(tmp_path: Path) -> None:
    table = as_parquet(tmp_path / "登记.parquet")
    for day in ("1985-01-01", "2024-02-29", "2099-12-31"):
        assert date.fromisoformat(day)
        for output in ("果.parquet", "果.jsonl"):
            run = tonghu("assess", table, "--policy", "cn-35", "--as-of", day, "--output", tmp_path / output)
            assert run.exit_code == 0, run.stderr
        assert objects(tmp_path / "果.parquet") == objects(tmp_path / "果.jsonl")


def test_the_program_tells_its_version_without_a_command() -> None:
    result = tonghu("--version")
    assert (result.exit_code, result.output) == (0, f"tonghu {__version__}\n")
