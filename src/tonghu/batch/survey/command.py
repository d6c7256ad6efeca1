"""``tonghu survey FOLDER``: the steps, in order, with progress; nothing is left half-written."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from tonghu import __version__
from tonghu.batch.assess_command import Job, needs_attention, prepare
from tonghu.batch.errors import UnusableInput
from tonghu.batch.processes import growing
from tonghu.batch.survey.intake import take_in
from tonghu.batch.survey.problem_lines import ERROR
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.write import write_all
from tonghu.batch.writing.replacing import check_writable, replacing_folder

Progress = Callable[[str], None]
_WITH_VERSIONS = ("duckdb", "pyarrow", "python-calamine", "xlsxwriter", "python-docx")


def run_survey(
    folder: Path,
    policy: str,
    as_of: str,
    output: Path,
    division: str | None,
    progress: Progress,
    mapping: Path | None = None,
) -> bool:
    """Run the whole survey. ``mapping``: a corrected 表头对照; one in ``folder`` needs no naming.

    Returns whether rows need attention (for ``--strict``).
    """
    started = time.monotonic()
    job = prepare(policy, as_of, division)
    if not folder.is_dir():
        raise UnusableInput(f"没有找到文件夹 {folder}。请给出放有登记表和部门名单的文件夹")
    check_writable(output)
    with growing():
        result = take_in(folder, job, progress, mapping)
    with replacing_folder(output) as target:
        progress("写出花名册、台账、核对表、走访计划、服务匹配、问题清单和报告 …")
        write_all(result, target, versions(job), lambda: time.monotonic() - started)
    progress(_closing(result, output, time.monotonic() - started))
    if result.candidates or any(line.degree == ERROR for line in result.problem_rows()):
        return True
    return any(needs_attention(a) for case in result.cases for a in case.assessments)


def versions(job: Job) -> Mapping[str, str]:
    """What the result depends on."""
    found = {"tonghu": __version__, "python": platform.python_version(), "policy": f"{job.pack.id}@{job.pack.version}"}
    return found | {name: version(name) for name in _WITH_VERSIONS}


def _closing(result: Result, output: Path, seconds: float) -> str:
    rostered = sum(1 for case in result.cases if case.status == "rostered")
    undecided = sum(1 for case in result.cases if case.status == "undetermined")
    lines = [
        f"完成，用时 {seconds:.1f} 秒。结果在 {output}",
        f"  纳入 {rostered} 人，待确认 {undecided} 人，问题 {len(result.problem_rows())} 条",
        f"  名单上有而未登记、待入户核查 {len(result.candidates)} 人",
        "  先看：问题清单.xlsx（改哪里）→ 花名册的“待确认”表（缺什么）→ 走访计划.xlsx（先去哪家）→ 统计分析报告.docx",
    ]
    return "\n".join(lines)
