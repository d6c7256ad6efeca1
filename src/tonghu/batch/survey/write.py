"""Everything that ``tonghu survey`` writes, into one folder. Same input, same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from tonghu.batch.survey.base_list import base_list_sheets
from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT
from tonghu.batch.survey.children import describe_all, describe_candidates
from tonghu.batch.survey.departments import department_sheets, departments
from tonghu.batch.survey.ledger import ledger_sheets
from tonghu.batch.survey.plans import visit_sheets
from tonghu.batch.survey.problem_list import problem_sheets
from tonghu.batch.survey.report import build_report
from tonghu.batch.survey.report_docx import write_docx
from tonghu.batch.survey.report_html import write_html
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.rosters import roster_sheets
from tonghu.batch.survey.service_match import service_sheets
from tonghu.batch.writing.file_names import file_name
from tonghu.batch.writing.sheets import write_workbook

VERIFICATION = "部门核对"


def write_all(result: Result, folder: Path, versions: Mapping[str, str], elapsed: Callable[[], float]) -> None:
    """Write the workbooks, the departments' folder, the report and, last, the summary into ``folder``.

    ``elapsed`` tells the seconds since the command began.
    """
    stamp = result.stamp
    children, strangers = describe_all(result), describe_candidates(result)
    books = {
        "摸排底数": base_list_sheets(result, children, strangers),
        "流动儿童监测摸排统计花名册": roster_sheets(result, MIGRANT),
        "留守儿童监测摸排统计花名册": roster_sheets(result, LEFT_BEHIND),
        "重点关爱服务对象信息台账": ledger_sheets(result, children),
        "走访计划": visit_sheets(result, children, strangers),
        "服务匹配": service_sheets(result, children),
        "问题清单": problem_sheets(result),
    }
    for name, sheets in books.items():
        write_workbook(folder / f"{name}.xlsx", stamp, sheets)
    (folder / VERIFICATION).mkdir(exist_ok=True)
    for department in departments(result):
        path = folder / VERIFICATION / f"{file_name(department.name)}.xlsx"
        write_workbook(path, stamp, department_sheets(result, department, children))
    report = build_report(result, children, strangers)
    write_docx(folder / "统计分析报告.docx", report)
    write_html(folder / "统计分析报告.html", report)
    summary = json.dumps(result.summary(round(elapsed(), 1), versions), ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(summary + "\n", encoding="utf-8")
