"""``tonghu reconcile`` as a user runs it: the contract's files, every row once, messages for unusable input."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner, Result

from tonghu.batch.cli import app
from tonghu.core.base.identity import make_id

RUN = CliRunner()
HEADERS = {
    "matches": ["list", "row", "roster_row", "ref", "probability", "method", "evidence"],
    "review": ["list", "row", "roster_row", "ref", "probability", "rank", "evidence"],
    "unmatched": ["list", "row", "reason"],
    "duplicates": ["list", "row", "first_row", "probability", "evidence"],
    "conflicts": ["ref", "column", "roster_value", "list", "list_value", "rule"],
}


def number(year: int, order: int = 1) -> str:
    from datetime import date

    return make_id("700101", date(year, 3, 2), order)


ROSTER = [
    ["编号", "姓名", "性别", "出生日期", "公民身份号码", "现居住地", "父亲", "父亲联系方式"],
    ["A1", "王思涵", "女", "2015-03-02", number(2015, 2), "某县凤城镇上山村1号", "王强", "13800138001"],
    ["A2", "王思琪", "女", "2015-03-02", number(2015, 4), "某县凤城镇上山村1号", "王强", "13800138001"],
    ["", "李子峰", "男", "2016-03-02", number(2016, 1), "某县凤城镇下山村9号", "李军", "13800138002"],
    ["A4", "单雨桐", "女", "2012-03-02", number(2012, 2), "某县城关镇东街社区3号", "单志国", "13800138003"],
    ["A1b", "王思涵", "女", "2015年3月2日", number(2015, 2), "凤城镇上山村1号", "王强", "13800138001"],
]
EDUCATION = [
    ["某县随迁子女名单（2024年秋）"],
    ["序号", "学生姓名", "性别", "出生年月日", "身份证件号", "家庭住址", "家长姓名", "家长电话"],
    [1, "王思琪", "女", "2015-03-02", number(2015, 4), "凤城镇上山村", "王强", "13800138001"],
    [2, "李子峯", "男", "2016/3/2", number(2016, 1)[:15] + "000", "凤城镇", "李军", "13800138002"],
    [3, "善雨彤", "女", "2012-03-02", "", "城关镇东街社区3号", "单志国", "13900139000"],
    [4, "赵一鸣", "男", "2014-03-02", number(2014, 5), "城关镇", "赵刚", "13700137000"],
    [5, "", "男", "", "", "", "", ""],
    [6, "王思琪", "女", "2015-03-02", number(2015, 4), "凤城镇上山村", "王强", "13800138001"],
    ["合计", "6人"],
]


def write_csv(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        assert reader.fieldnames == HEADERS[name]
    return rows


def run(*arguments: object) -> Result:
    return RUN.invoke(app, ["reconcile", *map(str, arguments)])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reconcile")
    roster, education = write_csv(folder / "roster.csv", ROSTER), write_xlsx(folder / "education.xlsx", EDUCATION)
    found = run("--roster", roster, "--list", f"education={education}", "--output", folder / "out")
    assert found.exit_code == 0, found.output
    return folder / "out"


def test_each_row_stands_in_exactly_one_file(out: Path) -> None:
    rows = [int(row["row"]) for name in ("matches", "unmatched") for row in table(out, name)]
    rows += sorted({int(row["row"]) for row in table(out, "review")})
    assert sorted(rows) == [1, 2, 3, 4, 5, 6]


def test_matches_say_how(out: Path) -> None:
    found = {row["row"]: row for row in table(out, "matches")}
    assert (found["1"]["ref"], found["1"]["method"]) == ("A2", "id")
    assert (found["2"]["ref"], found["2"]["method"]) == ("#3", "id_repaired")
    assert "异体字" in found["2"]["evidence"]
    assert (found["3"]["ref"], found["3"]["method"]) == ("A4", "score")
    assert "姓名同音" in found["3"]["evidence"]


def test_unmatched_rows_have_reasons(out: Path) -> None:
    found = {row["row"]: row["reason"] for row in table(out, "unmatched")}
    assert set(found) == {"4", "5"}
    assert "既无姓名也无公民身份号码" in found["5"]


def test_duplicates_of_list_and_roster(out: Path) -> None:
    found = {(row["list"], row["row"], row["first_row"]) for row in table(out, "duplicates")}
    assert found == {("roster", "5", "1"), ("education", "6", "1")}


def test_conflicts_name_whom_to_believe(out: Path) -> None:
    found = {(row["ref"], row["column"]): row for row in table(out, "conflicts")}
    assert found["A4", "姓名"]["list_value"] == "善雨彤"
    assert "以入户登记为准" in found["A4", "姓名"]["rule"]
    assert ("A4", "现居住地") not in found, "another granularity of the same address is no conflict"


def test_summary_counts_and_shows_the_mapping(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["roster"]["rows"] == 5
    assert summary["roster"]["children"] == 4
    assert summary["lists"]["education"]["files"][0]["columns"]["name"] == "学生姓名"
    assert {"seconds", "versions", "parameters"} <= set(summary)


def test_unusable_input_writes_nothing(tmp_path: Path) -> None:
    """Contract: exit status 2, a message on standard error, nothing written."""
    roster = write_csv(tmp_path / "roster.csv", ROSTER)
    for lists in ([], ["--list", "education"], ["--list", "education=missing.xlsx"], ["--list", f"roster={roster}"]):
        found = run("--roster", roster, *lists, "--output", tmp_path / "out")
        assert found.exit_code == 2, lists
        assert not (tmp_path / "out").exists()
    bad = write_csv(tmp_path / "bad.csv", [["甲", "乙"], ["1", "2"]])
    found = run("--roster", bad, "--list", f"education={roster}", "--output", tmp_path / "out")
    assert found.exit_code == 2
    assert "姓名" in found.stderr
    found = run("--roster", roster, "--list", f"e={roster}", "--output", tmp_path / "out", "--engine", "oracle")
    assert found.exit_code == 2


def test_a_key_may_repeat(tmp_path: Path) -> None:
    """Contract: ``--list KEY=FILE`` may repeat a KEY; the rows are counted on."""
    roster = write_csv(tmp_path / "roster.csv", ROSTER)
    first, second = (write_csv(tmp_path / f"{name}.csv", EDUCATION) for name in ("one", "two"))
    found = run(
        "--roster", roster, "--list", f"education={first}", "--list", f"education={second}", "--output", tmp_path / "out"
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    rows = {int(row["row"]) for row in table(tmp_path / "out", "matches")}
    assert {1, 2, 3, 6, 7, 8, 9, 12} <= rows


def test_a_run_that_goes_on_writes_what_a_run_from_scratch_writes(tmp_path: Path) -> None:
    """Issue 4, deliver 3: new rows against an existing result without redoing all."""
    roster = write_csv(tmp_path / "roster.csv", ROSTER)
    before, now = (write_csv(tmp_path / f"{name}.csv", rows) for name, rows in (("b", EDUCATION[:4]), ("n", EDUCATION)))
    kept = tmp_path / "比对记录"
    for lists, output in ((before, "first"), (now, "on")):
        done = run(
            "--roster", roster, "--list", f"education={lists}", "--output", tmp_path / output, "--incremental", kept
        )  # fmt: skip
        assert done.exit_code == 0, done.output
    assert run("--roster", roster, "--list", f"education={now}", "--output", tmp_path / "scratch").exit_code == 0
    for name in HEADERS:
        assert (tmp_path / "on" / f"{name}.csv").read_bytes() == (tmp_path / "scratch" / f"{name}.csv").read_bytes()
    told = json.loads((tmp_path / "on" / "summary.json").read_text(encoding="utf-8"))["incremental"]
    assert told["of_these_remembered"] >= 1
    assert told["rows_open"] > told["of_these_remembered"]


def test_a_place_believes_whom_its_own_pack_believes(tmp_path: Path) -> None:
    """A pack that extends another one and sets its own source order; without a source there a person decides."""
    pack = tmp_path / "own.yaml"
    pack.write_text(
        "id: own\nname: 某县\nissuer: 某县民政局\nstatus: in_force\ndivision: '350524'\nextends: cn-35\nsource_order:\n  identity:\n    columns: [name, id_number]\n"
        "    sources: [education, registrations]\n    clause: 本县约定\n",
        encoding="utf-8",
    )
    roster = write_csv(tmp_path / "roster.csv", ROSTER)
    rules = {}
    for policy in (pack, "cn-35"):
        done = run(
            "--roster", roster, "--list", f"education={write_csv(tmp_path / 'e.csv', EDUCATION)}", "--output", tmp_path / "out",
            "--policy", policy,
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        rules[policy] = {row["rule"] for row in table(tmp_path / "out", "conflicts") if row["column"] == "姓名"}
    assert rules == {
        pack: {"以教育为准（来源先于入户登记），请核实后更正登记"},
        "cn-35": {"以入户登记为准（来源先于教育），请教育核对"},
    }
