"""What an internal release holds below 内部: bridges that sum, what the lists miss, planning annexes, flexible tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.integration.folders import csv_file
from tests.integration.test_statistics import AS_OF, COUNTY, TOWNS, people, run
from tests.integration.test_statistics_report import REPORT, page
from tonghu.batch.cli import app

Rows = list[list[object]]
DETAILS = "内部/补充分析.xlsx"


def sheet(release: Path, name: str) -> Rows:
    """The rows of one sheet below its header."""
    page_ = openpyxl.load_workbook(release / DETAILS)[name]
    rows = [[cell.value for cell in row] for row in page_.iter_rows()]
    start = next(n for n, row in enumerate(rows) if page_.cell(n + 1, 1).font.bold and row[1] is not None)
    return rows[start + 1 :]


def bridges(rows: Rows) -> dict[str, list[tuple[str, int]]]:
    """Title → (words, number) lines."""
    found: dict[str, list[tuple[str, int]]] = {}
    for title, words, number in rows:
        assert isinstance(number, int)
        found.setdefault(str(title), []).append((str(words), number))
    return found


def test_bridges_follow_children_from_the_last_period_and_sum_exactly(tmp_path: Path) -> None:
    """New, left, came back, aged out; between the two populations; the report tells no small step."""
    base = people(3, 420)
    first = run(tmp_path, base, "first")
    later = [*base[60:], *people(9, 130)[70:]]
    for number, row in enumerate(later[-60:]):
        row["编号"] = f"新{number}"
        row["公民身份号码"] = row["公民身份号码"] if number % 2 else ""
    second = run(tmp_path, later, "second", "--previous", str(first))
    found = bridges(sheet(second, "口径和上期衔接"))
    assert {
        "监测摸排口径与统计分析口径",
        "流动儿童（监测摸排口径）与上期",
        "留守儿童（监测摸排口径）与上期",
    } <= found.keys()
    for title, lines in found.items():
        assert lines[0][1] + sum(change for _, change in lines[1:-1]) == lines[-1][1], title
    steps = dict(found["流动儿童（监测摸排口径）与上期"][1:-1])
    gone = sum(r["表类"] == "流动" and r["户籍地区划代码"] == "340104" for r in base[:60])
    assert steps["退出（不再符合条件或不再登记）"] == -gone
    assert "没有证件号码、不能逐人核对的（净增减）" in steps
    told = [rows for caption, rows in page(second / f"{REPORT}.html").tables.items() if "与上期（单位" in caption]
    assert told
    for rows in told:
        assert int(rows[0][1]) + sum(int(row[1]) for row in rows[1:-1]) == int(rows[-1][1])
        assert all(abs(int(row[1])) >= 3 for row in rows[1:-1])


def test_a_child_that_turns_sixteen_is_told_apart_from_one_that_left(tmp_path: Path) -> None:
    rows = people(3, 120)
    row = next(r for r in rows if r["表类"] == "流动" and r["户籍地区划代码"] == "340104")
    first = run(tmp_path, rows, "first")
    arguments = ["statistics", str(tmp_path / "first.csv"), "--policy", "cn-35", "--division", COUNTY]
    second = tmp_path / "second"
    years_on = f"{int(row['出生日期'][:4]) + 16}-12-31"
    result = CliRunner().invoke(
        app, [*arguments, "--as-of", years_on, "--output", str(second), "--previous", str(first)]
    )
    assert result.exit_code == 0, result.output
    steps = dict(bridges(sheet(second, "口径和上期衔接"))["流动儿童（监测摸排口径）与上期"][1:-1])
    of_age = [
        r for r in rows
        if r["表类"] == "流动" and r["户籍地区划代码"] == "340104" and int(r["出生日期"][:4]) + 16 <= int(years_on[:4])
    ]  # fmt: skip
    assert steps["满16周岁退出"] == -len(of_age)


def test_lists_are_bridged_and_what_they_miss_is_estimated_by_town(tmp_path: Path) -> None:
    """Every list from the register to its persons; estimates with interval and assumptions in words."""
    rows = people(5, 400)
    columns = ("姓名", "性别", "出生日期", "公民身份号码")
    lists = {
        "education": [r for n, r in enumerate(rows) if n % 2 == 0],
        "police": [r for n, r in enumerate(rows) if n % 5 in (0, 1, 2)] + people(77, 6),
    }
    options = []
    for key, listed in lists.items():
        csv_file(tmp_path / f"{key}.csv", [{c: row[c] for c in columns} for row in listed])
        options += ["--list", f"{key}={tmp_path / f'{key}.csv'}"]
    release = run(tmp_path, rows, "out", *options)
    found = bridges(sheet(release, "名单衔接"))
    assert len(found) == 2
    for lines in found.values():
        assert lines[0][1] + sum(change for _, change in lines[1:-1]) == lines[-1][1]
    police = next(lines for title, lines in found.items() if "公安" in title or "police" in title)
    assert police[-1][1] == len(lists["police"])
    estimates = sheet(release, "名单遗漏估计")
    whole = next(row for row in estimates if row[2] == "合计" and "流动" in str(row[0]))
    assert whole[5] <= whole[4] <= whole[6]  # type: ignore[operator]  # numbers
    assert whole[3] + whole[7] == whole[4]  # type: ignore[operator]  # numbers
    migrants = sum(r["表类"] == "流动" and r["户籍地区划代码"] == "340104" for r in rows)
    assert whole[5] <= migrants <= whole[6]  # type: ignore[operator]  # drawn independently, so the interval holds the truth
    assert {str(row[1]) for row in estimates if row[1]} == set(TOWNS)
    notes = [
        str(row[0].value) for row in openpyxl.load_workbook(release / DETAILS)["名单遗漏估计"].iter_rows(max_row=12)
    ]
    assert any("假定" in note for note in notes)


def test_planning_annexes_set_children_against_places_and_facilities(tmp_path: Path) -> None:
    """PDS-41, CQ-38, CQ-100, PDS-113: children by birth year, stage and town against school places; facilities."""
    capacity, places = tmp_path / "学位.csv", tmp_path / "设施.csv"
    csv_file(capacity, [{"区划代码": TOWNS[0], "学段": "小学", "学位数": "5"}])
    csv_file(places, [{"区划代码": f"{TOWNS[0]}201", "名称": "儿童之家", "容量": "20"}])
    rows = people(3, 150)
    release = run(tmp_path, rows, "out", "--capacity", str(capacity), "--facilities", str(places))
    demand = sheet(release, "学位需求")
    (row,) = [r for r in demand if r[0] == TOWNS[0] and r[3] == "小学" and str(r[2]).startswith("2025")]
    assert row[6] == row[4] - 5  # type: ignore[operator]  # numbers
    assert row[5] == 5
    births = sheet(release, "出生年份")
    assert sum(r[2] for r in births) == sum(  # type: ignore[misc]  # numbers
        r["表类"] == "流动" and r["户籍地区划代码"] == "340104" for r in rows
    )
    assert [r for r in sheet(release, "社区设施") if r[4] == 20]


def test_a_flexible_table_gives_the_same_noise_to_the_same_children(tmp_path: Path) -> None:
    """G6: asking again gives one answer; no count below the threshold is shown."""
    rows = people(3, 300)
    one = sheet(run(tmp_path, rows, "one", "--cross", "town,age"), "交叉表1")
    two = sheet(run(tmp_path, list(reversed(rows)), "two", "--cross", "town,age"), "交叉表1")
    assert one == two
    counts = [int(str(row[-1])) for row in one]
    assert any(counts)
    assert all(count == 0 or count >= 3 for count in counts)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--cross", "town,shoe"), "不能交叉"),
        (("--cross", "town,age", "--audience", "public"), "只供内部"),
        (("--capacity", "bad.csv"), "表头须有"),
        (("--list", "police"), "--list 应写成"),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    csv_file(tmp_path / "bad.csv", [{"甲": "1"}])
    csv_file(tmp_path / "t.csv", people(1, 4))
    arguments = ["statistics", "t.csv", "--policy", "cn-35", "--as-of", AS_OF, "--division", COUNTY, "--output", "out"]
    result = CliRunner().invoke(app, [*arguments, *options])
    assert result.exit_code == 2, result.output
    assert says in result.output
    assert not (tmp_path / "out").exists()


def test_needs_are_counted_per_town_and_service_item(tmp_path: Path) -> None:
    """PDS-106, PDS-115, CQ-105: items × town × children entitled, from the pack's service list."""
    rows = [row | {"现居住地区划代码": "410423100"} for row in people(3, 60) if row["表类"] == "流动"]
    release = run(tmp_path, rows, "out", "--policy", "cn-4104", "--division", "410423")
    found = sheet(release, "服务需求")
    assert len({row[1] for row in found}) > 3
    assert all(0 <= int(str(row[2])) + int(str(row[3])) <= len(rows) for row in found)
    assert any(int(str(row[2])) for row in found)
