"""``tonghu statistics`` from a registration table to tables.json, read back by an attacker that shares no code with it."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.integration.folders import csv_file
from tests.unit.stats.outsider import leaks
from tonghu.batch.cli import app
from tonghu.core.base.identity import make_id

AS_OF = "2024-12-31"
COUNTY = "350524"
TOWNS = ("350524100", "350524101", "350524102", "350524103")
RUN = CliRunner()


def people(seed: int, count: int) -> list[dict[str, str]]:
    """Rows of a registration table: migrant and left-behind children of four towns."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        born = date(2009, 2, 1) + timedelta(days=chance.randrange(5_300))
        row = {
            "编号": str(number),
            "姓名": f"测试{number}",
            "性别": chance.choice(("男", "女")),
            "出生日期": born.isoformat(),
            "公民身份号码": make_id("700101", born, number % 999),
            "监护情况": chance.choices(("较好", "一般", "较差", ""), (70, 22, 3, 5))[0],
            "就学情况": chance.choice(("学龄前", "小学", "初中", "")),
            "健康状况": chance.choices(("健康", "残疾", "慢性病"), (92, 4, 4))[0],
            "残疾类别": "无",
        }
        if number % 3:
            row |= {"表类": "流动", "共同居住人": "父母双方", "离开户籍地日期": "2023-01-05"}
            row |= {"户籍地区划代码": chance.choices(("340104", "350524103"), (9, 1))[0]}
            row |= {"现居住地区划代码": chance.choices(TOWNS, (8, 5, 3, 1))[0]}
        else:
            row |= {"表类": "留守", "户籍地区划代码": chance.choice(TOWNS), "父亲外出务工": "是", "母亲外出务工": "是"}
            row |= {f"{who}外出务工起始日期": "2023-03-01" for who in ("父亲", "母亲")}
            row |= {f"{who}外出务工地区划代码": "440305" for who in ("父亲", "母亲")}
        rows.append(row)
    return rows


def run(tmp_path: Path, rows: list[dict[str, str]], name: str, *options: str) -> Path:
    """Write a table, make a release of it, and return its folder."""
    table, output = tmp_path / f"{name}.csv", tmp_path / name
    csv_file(table, rows)
    arguments = ["statistics", str(table), "--policy", "cn-35", "--as-of", AS_OF, "--division", COUNTY]
    result = RUN.invoke(app, [*arguments, "--output", str(output), *options])
    assert result.exit_code == 0, result.output
    return output


def tables(folder: Path) -> dict[str, Any]:
    """The contract's object."""
    return json.loads((folder / "tables.json").read_text(encoding="utf-8"))


def counts(folder: Path) -> dict[tuple[str, tuple[str, ...]], int | None]:
    """Table id and keys → value."""
    return {
        (table["id"], tuple(cell["keys"])): cell["value"]
        for table in tables(folder)["tables"]
        for cell in table["cells"]
    }


@pytest.mark.parametrize(("audience", "threshold"), [("internal", 3), ("shared", 5), ("public", 10)])
def test_a_release_says_what_is_true_or_hides_it(tmp_path: Path, audience: str, threshold: int) -> None:
    """QJ-14, QJ-35, PDS-31: shown counts are the true ones (rounded for the public), small ones are hidden."""
    rows = people(1, 300)
    truth = counts(run(tmp_path, rows, "raw", "--no-protect"))
    release = run(tmp_path, rows, audience, "--audience", audience)
    shown = counts(release)
    assert truth["migrant-monitoring-town", ("*",)] == sum(
        row["表类"] == "流动" and row["户籍地区划代码"] == "340104" for row in rows
    )
    assert truth["migrant-statistics-town", ("*",)] >= truth["migrant-monitoring-town", ("*",)]
    for key, value in shown.items():
        true = truth.get(key)
        if true is None:
            continue
        if value is None:
            assert true > 0
        elif audience == "public":
            assert value % 5 == 0
            assert abs(value - true) <= 2
            assert true == 0 or true >= threshold
        else:
            assert value == true
            assert true == 0 or true >= threshold
    assert leaks([tables(release)], threshold) == []


def test_totals_are_the_sum_of_their_parts_and_every_dimension_counts_what_is_not_collected(tmp_path: Path) -> None:
    """SH-21, FJ-21: shares and sums recompute from the parts."""
    found = tables(run(tmp_path, people(2, 200), "raw", "--no-protect"))
    assert {table["population"] for table in found["tables"]} == {"monitoring", "statistics"}
    for table in found["tables"]:
        by_keys = {tuple(cell["keys"]): cell["value"] for cell in table["cells"]}
        if not table["dimensions"] or table["multiple"]:
            continue
        assert table["dimensions"][-1] == "identity" or any(keys[-1] == "未采集" for keys in by_keys)
        for keys, value in by_keys.items():
            if keys[-1] == "*":
                parts = [v for k, v in by_keys.items() if k[:-1] == keys[:-1] and k[-1] != "*"]
                assert value == sum(parts), (table["id"], keys)


def test_primary_suppression_alone_is_broken_by_the_same_attacker(tmp_path: Path) -> None:
    """The attacker's self-test: it must find what is badly protected."""
    raw = tables(run(tmp_path, people(1, 300), "raw", "--no-protect"))
    for table in raw["tables"]:
        for cell in table["cells"]:
            if 0 < cell["value"] < 5:
                cell["value"], cell["flag"] = None, "hidden"
    found = leaks([raw], 5)
    assert len(found) > 50
    assert any(low == high for _, (low, high) in found)


def test_later_releases_show_no_small_step(tmp_path: Path) -> None:
    """G2: what is shown in both releases differs by 0 or by at least the threshold."""
    register = tmp_path / "register"
    register.mkdir()
    rows = people(3, 300)
    first = run(register, rows, "first", "--audience", "shared")
    (register / "first.csv").unlink()
    second = run(
        tmp_path, [*rows[20:], *people(4, 23)[3:]], "second", "--audience", "shared", "--releases", str(register)
    )
    old, new = counts(first), counts(second)
    steps = [
        abs(new[key] - old[key]) for key in old.keys() & new.keys() if new[key] is not None and old[key] is not None
    ]  # type: ignore[operator]  # both are numbers here
    assert steps
    assert [step for step in steps if 0 < step < 5] == []
    assert leaks([tables(second)], 5) == []
    entry = json.loads((second / "release.json").read_text(encoding="utf-8"))
    assert [earlier["name"] for earlier in entry["earlier"]] == ["first"]


def test_the_same_snapshot_gives_the_same_bytes_whatever_the_order_of_its_rows(tmp_path: Path) -> None:
    rows = people(5, 150)
    one = run(tmp_path, rows, "one", "--audience", "public")
    two = run(tmp_path, list(reversed(rows)), "two", "--audience", "public")
    reports = [f"统计分析报告.{kind}" for kind in ("docx", "pdf", "html")]
    for name in ("tables.json", "tables.xlsx", "release.json", "内部/method.json", *reports):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_the_workbook_holds_the_protected_figures_and_no_others(tmp_path: Path) -> None:
    """G4: no raw value in any sheet, hidden or not."""
    release = run(tmp_path, people(1, 300), "shared", "--audience", "shared")
    book = openpyxl.load_workbook(release / "tables.xlsx")
    found = tables(release)["tables"]
    assert len(book.sheetnames) == len(found) + 1
    assert "部门共享资料" in str(book.worksheets[1]["A2"].value)
    assert "含演练数据" in tables(release)["method"]
    for sheet, table in zip(book.worksheets[1:], found, strict=True):
        assert sheet.sheet_state == "visible"
        printed = [cell.value for row in sheet.iter_rows(min_row=4) for cell in row if isinstance(cell.value, int)]
        shown = [cell["value"] for cell in table["cells"] if cell["value"] is not None]
        assert sorted(printed) == sorted(shown), table["id"]


@pytest.mark.parametrize(
    ("rows", "options", "says"),
    [
        ([{"品名": "桌子"}], (), "没有可读的登记表"),
        ([{"姓名": "测试甲"}], ("--audience", "all"), "应为"),
        ([{"姓名": "测试甲"}], ("--audience", "public", "--no-protect"), "只能供内部使用"),
        ([{"姓名": "测试甲"}], ("--division", "999999"), "不存在"),
        ([{"姓名": "测试甲"}], ("--releases", "nowhere"), "没有找到发布登记文件夹"),
    ],
)
def test_bad_input_is_refused_with_a_reason_and_writes_nothing(
    tmp_path: Path, rows: list[dict[str, str]], options: tuple[str, ...], says: str
) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "out"
    csv_file(table, rows)
    arguments = ["statistics", str(table), "--policy", "cn-35", "--as-of", AS_OF, "--output", str(output), *options]
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert not output.exists()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"姓名": "测试甲", "性别": "女", "公民身份号码": ""}], "没有一名儿童的年龄可以认定"),
        ([{"姓名": "", "公民身份号码": "", "性别": "女", "出生日期": "2016-01-01"}], "没有儿童"),
        ([{**person, "出生日期": "", "公民身份号码": ""} for person in people(1, 40)], "没有一名儿童的年龄可以认定"),
        ([{**person, "离开户籍地日期": ""} for person in people(1, 40) if "离开户籍地日期" in person], "待确认"),
        ([{**person, "出生日期": "1990-01-01", "公民身份号码": ""} for person in people(1, 40)], "没有符合条件的儿童"),
        ([{**person, "现居住地区划代码": "350524"} for person in people(1, 60)], "认不出乡镇（街道）"),
        ([{**person, "现居住地区划代码": "999999"} for person in people(1, 60)], ""),
        ([{**person, "性别": "女", "就学情况": "小学"} for person in people(1, 90)], ""),
        ([{**people(1, 2)[1]}], ""),
    ],
    ids=["no-columns", "nobody", "no-births", "no-dates", "grown-up", "no-town", "unknown-area", "one-category", "one"],
)
def test_bad_input_is_told_in_words_and_makes_no_unsafe_table(
    tmp_path: Path, rows: list[dict[str, str]], says: str
) -> None:
    """Nothing crashes, the report is written, and what is shown is 0 or at least the threshold."""
    table, output = tmp_path / "t.csv", tmp_path / "out"
    csv_file(table, rows)
    arguments = ["statistics", str(table), "--policy", "cn-35", "--as-of", AS_OF, "--division", COUNTY]
    result = RUN.invoke(app, [*arguments, "--output", str(output), "--audience", "shared"])
    assert result.exit_code == 0, result.output
    assert says in result.output
    assert all(value is None or value == 0 or value >= 5 for value in counts(output).values())
    assert leaks([tables(output)], 5) == []
    for kind in ("docx", "pdf", "html"):
        assert (output / f"统计分析报告.{kind}").stat().st_size > 1000


OWN_PACK = """\
id: own-bands
name: 自定年龄段的县
division: "350524"
extends: cn-35
issuer: 虚构县民政局
document: 虚构县实施方案
status: draft
last_checked: 2026-11-24
statistics:
  clause: 二（七）
  age_bands: {bands}
"""


def test_a_pack_sets_its_own_age_bands(tmp_path: Path) -> None:
    """B-64: the bands are a parameter of the pack; tables, report and protection follow them."""
    pack = tmp_path / "own.yaml"
    pack.write_text(OWN_PACK.format(bands='["0-3岁", "4-6岁", "7-15岁"]'), encoding="utf-8")
    release = run(tmp_path, people(1, 200), "out", "--audience", "shared", "--policy", str(pack))
    (ages,) = [t for t in tables(release)["tables"] if t["id"] == "migrant-monitoring-town-age"]
    assert list(dict.fromkeys(cell["keys"][1] for cell in ages["cells"])) == ["*", "0-3", "4-6", "7-15", "未采集"]
    assert leaks([tables(release)], 5) == []
    assert "7–15岁" in (release / "统计分析报告.html").read_text(encoding="utf-8")


def test_bands_that_leave_an_age_out_are_refused(tmp_path: Path) -> None:
    pack, table = tmp_path / "own.yaml", tmp_path / "t.csv"
    pack.write_text(OWN_PACK.format(bands='["0-3岁", "5-15岁"]'), encoding="utf-8")
    csv_file(table, people(1, 4))
    arguments = ["statistics", str(table), "--policy", str(pack), "--as-of", AS_OF, "--output", str(tmp_path / "o")]
    result = RUN.invoke(app, arguments)
    assert result.exit_code == 2
    assert "age_bands" in result.output
