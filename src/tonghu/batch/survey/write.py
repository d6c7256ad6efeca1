"""Everything that ``tonghu survey`` writes, into one folder. Same input, same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from tonghu.batch.header_mapping import MAPPING_FILE
from tonghu.batch.processes import available_workers, spread
from tonghu.batch.survey.base_list import base_list_sheets
from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT
from tonghu.batch.survey.children import Child, describe_all, describe_candidates
from tonghu.batch.survey.departments import Department, department_sheets, departments
from tonghu.batch.survey.ledger import ledger_sheets
from tonghu.batch.survey.mapping_sheet import mapping_sheets
from tonghu.batch.survey.plans import visit_sheets
from tonghu.batch.survey.problem_list import problem_sheets
from tonghu.batch.survey.report import build_report
from tonghu.batch.survey.report_blocks import Report
from tonghu.batch.survey.report_docx import write_docx
from tonghu.batch.survey.report_html import write_html
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.returned import RETURNED, returned_writers
from tonghu.batch.survey.rosters import roster_sheets
from tonghu.batch.survey.service_match import service_sheets
from tonghu.batch.survey.signing import LEDGER, PLAN, paper_writers
from tonghu.batch.writing.file_names import file_name
from tonghu.batch.writing.sheets import Sheet, write_workbook

VERIFICATION = "部门核对"
_WORTH_FORKING = 500
"""Rows below which starting processes costs more than it saves."""


def write_all(result: Result, folder: Path, versions: Mapping[str, str], elapsed: Callable[[], float]) -> None:
    """Write the workbooks, the departments' folder, the papers to sign, the report and, last, the summary into ``folder``.

    ``elapsed`` tells the seconds since the command began.
    """
    children, strangers = describe_all(result), describe_candidates(result)
    visits, ledger = visit_sheets(result, children, strangers), ledger_sheets(result, children)
    (folder / VERIFICATION).mkdir(exist_ok=True)
    workers = available_workers() if len(result.registrations) >= _WORTH_FORKING else 1
    returned = returned_writers(result, folder / RETURNED)
    base_list = _book(result, folder / "摸排底数.xlsx", lambda: base_list_sheets(result, children, strangers))
    books: list[Callable[[], object]] = [
        _book(result, folder / "流动儿童监测摸排统计花名册.xlsx", lambda: roster_sheets(result, MIGRANT)),
        _book(result, folder / "留守儿童监测摸排统计花名册.xlsx", lambda: roster_sheets(result, LEFT_BEHIND)),
        _book(result, folder / "走访计划.xlsx", lambda: visits),
        _book(result, folder / "服务匹配.xlsx", lambda: service_sheets(result, children)),
        lambda: _report(folder, build_report(result, children, strangers)),
        *(_verification(result, folder, department, children) for department in departments(result)),
        _book(result, folder / "重点关爱服务对象信息台账.xlsx", lambda: ledger),
        _book(result, folder / "问题清单.xlsx", lambda: problem_sheets(result)),
        _book(result, folder / f"{MAPPING_FILE}.xlsx", lambda: mapping_sheets(result)),
    ]
    papers = [*paper_writers(folder, result, PLAN, visits[0]), *paper_writers(folder, result, LEDGER, ledger[0])]
    writers: list[Callable[[], object]] = [
        base_list,
        # Each process that marks returned workbooks starts a reader of its own, so these go together.
        *(_one_after_another(returned[start::workers]) for start in range(workers)),
        # Typesetting takes the most memory: papers and workbooks in turn, so that rarely two papers are made at once,
        # and the largest of both first, so that no processor waits long for the last one.
        *(writer for pair in zip_longest(papers, books) for writer in pair if writer is not None),
    ]

    def write(number: int) -> None:
        writers[number]()

    for _ in spread(write, range(len(writers)), workers):
        pass
    summary = json.dumps(result.summary(round(elapsed(), 1), versions), ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(summary + "\n", encoding="utf-8")


def _one_after_another(writers: Sequence[Callable[[], None]]) -> Callable[[], None]:
    def write() -> None:
        for writer in writers:
            writer()

    return write


def _book(result: Result, path: Path, sheets: Callable[[], list[Sheet]]) -> Callable[[], None]:
    return lambda: write_workbook(path, result.stamp, sheets())


def _verification(
    result: Result, folder: Path, department: Department, children: Sequence[Child]
) -> Callable[[], None]:
    path = folder / VERIFICATION / f"{file_name(department.name)}.xlsx"
    return _book(result, path, lambda: department_sheets(result, department, children))


def _report(folder: Path, report: Report) -> None:
    write_docx(folder / "统计分析报告.docx", report)
    write_html(folder / "统计分析报告.html", report)
