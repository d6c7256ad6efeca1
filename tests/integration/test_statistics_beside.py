"""What stands beside a release: the population survey, and an earlier output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.integration.folders import csv_file, workbook
from tests.integration.test_statistics import AS_OF, COUNTY, counts, people, run
from tonghu.batch.cli import app


def test_the_survey_stands_beside_the_register_with_difference_and_coverage(tmp_path: Path) -> None:
    """SH-22, FJ-22, PDS-30: survey, register and coverage per unit × age band × sex; the register is not changed."""
    rows = people(1, 120)
    survey = tmp_path / "调查.xlsx"
    figures = [
        {"区划代码": "合计", "年龄段": "合计", "性别": "合计", "人数": "120"},
        {"区划代码": "350524100", "年龄段": "6-11岁", "性别": "男", "人数": "30"},
        {"区划代码": "350524999", "年龄段": "", "性别": "", "人数": "8"},
    ]
    workbook(survey, figures, title="人口统计调查推算表")
    release = run(tmp_path, rows, "out", "--population", str(survey))
    found = json.loads((release / "population.json").read_text(encoding="utf-8"))
    (migrant,) = [p for p in found["populations"] if (p["kind"], p["population"]) == ("migrant", "monitoring")]
    whole, part, unknown = migrant["rows"]
    register = counts(release)["migrant-monitoring-town", ("*",)]
    assert register is not None
    assert (whole["survey"], whole["register"], whole["difference"]) == (120, register, register - 120)
    assert whole["coverage"] == round(register * 100 / 120, 2)
    assert part["register"] == counts(release)["migrant-monitoring-town-age-sex", ("350524100", "6-11", "男")]
    assert unknown["register"] is None
    assert unknown["why"]


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ([{"区划代码": "350524100", "年龄段": "6岁-11", "性别": "男", "人数": "3"}], "年龄段"),
        ([{"区划代码": "35052", "年龄段": "15", "性别": "男", "人数": "3"}], "区划代码"),
        ([{"区划代码": "350524100", "年龄段": "15", "性别": "男", "人数": "约3"}], "人数"),
        ([{"单位": "甲"}], "不是人口统计调查表"),
    ],
)
def test_a_survey_that_cannot_be_read_says_where(tmp_path: Path, figures: list[dict[str, str]], says: str) -> None:
    survey, table = tmp_path / "调查.csv", tmp_path / "t.csv"
    csv_file(survey, figures)
    csv_file(table, people(1, 3))
    arguments = ["statistics", str(table), "--policy", "cn-35", "--as-of", AS_OF, "--division", COUNTY]
    result = CliRunner().invoke(app, [*arguments, "--output", str(tmp_path / "o"), "--population", str(survey)])
    assert result.exit_code == 2
    assert says in result.output
    assert not (tmp_path / "o").exists()


def test_a_comparison_holds_only_what_both_releases_show_and_no_small_step(tmp_path: Path) -> None:
    """The earlier output is taken into account even where it does not stand in the register folder."""
    rows = people(3, 150)
    first = run(tmp_path, rows, "first", "--audience", "shared")
    second = run(tmp_path, [*rows[12:], *people(6, 9)], "second", "--audience", "shared", "--previous", str(first))
    compared = json.loads((second / "previous.json").read_text(encoding="utf-8"))
    old, new = counts(first), counts(second)
    changes = []
    for table in compared["tables"]:
        for cell in table["cells"]:
            key = (table["id"], tuple(cell["keys"]))
            assert (old[key], new[key]) == (cell["previous"], cell["value"])
            changes.append(abs(cell["change"]))
    assert changes
    assert [change for change in changes if 0 < change < 5] == []
    entry = json.loads((second / "release.json").read_text(encoding="utf-8"))
    assert [earlier["name"] for earlier in entry["earlier"]] == ["first"]
