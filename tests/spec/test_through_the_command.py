"""The spec's tables through the real command: the row-by-row engine and the one for columns give the same objects, and
both give what deciding one row gives. (Contract, cli.md, "assess".)"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.spec import test_key_care, test_parents, test_problem_codes, test_risk, test_rows, test_services
from tests.spec.deciding import AS_OF, LEFT_BEHIND, MIGRANT, Row, decide
from tonghu.batch.assess_command import run_assess
from tonghu.batch.columnar.results import objects_of

PACKS = ("cn", "cn-35", "cn-31", "cn-50", "cn-500110", "cn-4104")
COMPARED = ("migrant", "left_behind", "key_care", "risk", "services", "monitored_at", "notify", "ends", "problems")


def rows(policy: str) -> list[Row]:
    """Every table of the spec, as rows for one pack."""
    care = [
        {**test_key_care.BASE, "表类": form, **more}
        for more, _ in test_key_care.CONDITIONS
        for form in ("流动", "留守")
    ]
    carers = [
        {**test_key_care.BASE, "表类": "留守", "监护问题": "父或母无监护能力", **more}
        for more, _ in test_key_care.CARERS
    ]
    tiers = [
        {**test_risk.CHILD, **more, "风险情形": situation, "儿童风险评估": grade}
        for more, _ in test_risk.OTHER_COLUMNS
        for situation in ("", "无", "疑似虐待")
        for grade in ("", *test_risk.GRADES.values())
    ]
    here = policy if policy in test_services.HERE else "cn-50"
    items = [test_services.child(here, **more) for _, more, _ in test_services.BOTH]
    forms = [{**MIGRANT, **more, "表类": form} for form, more, _, _ in test_rows.FORMS]
    faults = [{**test_problem_codes.SOUND, **more} for _, more, _ in test_problem_codes.ONE_EACH]
    people = "cn-35" if policy in ("cn-50", "cn-4104") else policy
    away = test_parents.parent("父亲", people)
    parents = [
        test_parents.child(people, away, test_parents.at_home("母亲", **{column: value}), 主动提出救助帮扶需求=asked)
        for column, values in (
            ("无监护能力情形", [*test_parents.INCAPABLE, "无", "死亡", "其他", ""]),
            ("状况", ["已故", "不详", "失联"]),
        )
        for value in values
        for asked in ("是", "")
    ]
    return [*care, *carers, *tiers, *items, *forms, *faults, *parents, MIGRANT, LEFT_BEHIND]


def written(path: Path, table: list[Row]) -> Path:
    headers = sorted({header for row in table for header in row})
    pq.write_table(pa.table({header: [row.get(header, "") for row in table] for header in headers}), path)
    return path


def bare(decided: dict[str, Any]) -> dict[str, Any]:
    """Without row and sheet, and without the tables' repeated IDs."""
    kept = {key: decided[key] for key in COMPARED}
    kept["problems"] = [problem for problem in kept["problems"] if problem["code"] != "id_duplicate"]
    return kept


@pytest.mark.parametrize("policy", PACKS)
def test_both_engines_decide_the_specs_tables_alike(policy: str, tmp_path: Path) -> None:
    table = rows(policy)
    source = written(tmp_path / "登记.parquet", table)
    lines = io.StringIO()
    run_assess(source, policy, AS_OF, None, None, 1, lines)
    by_row = [bare(json.loads(line)) for line in lines.getvalue().splitlines()]
    run_assess(source, policy, AS_OF, None, tmp_path / "结果.parquet", 1, io.StringIO())
    by_column = [bare(one) for one in objects_of(tmp_path / "结果.parquet")]
    assert len(by_row) == len(by_column) == len(table)
    for given, one, other in zip(table, by_row, by_column, strict=True):
        assert one == other, given
    for given, one in list(zip(table, by_row, strict=True))[::17]:
        assert one == bare(decide(policy, given)), given


@pytest.mark.parametrize("policy", ["cn-35", "cn-500110", "cn-31"])
def test_visits_home_neither_interrupt_nor_reset_a_term(policy: str, tmp_path: Path) -> None:
    """QJ-11, SH-10, FJ-12: a visit home in month four is kept as it was written and changes no decision."""
    here = test_parents.child(policy, test_parents.parent("父亲", policy), test_parents.parent("母亲", policy))
    visited = {**here, "父亲回家探亲日期": "2024-03-01至2024-03-10"}
    lines = io.StringIO()
    run_assess(written(tmp_path / "登记.parquet", [here, visited]), policy, AS_OF, None, None, 1, lines)
    without, with_visit = (json.loads(line) for line in lines.getvalue().splitlines())
    assert without["left_behind"] == with_visit["left_behind"]
    assert without["left_behind"]["monitoring"]["status"] == "included"
    assert ("父亲回家探亲日期", "column_unknown") in {(p["column"], p["code"]) for p in with_visit["problems"]}
