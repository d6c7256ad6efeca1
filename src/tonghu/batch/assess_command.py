"""``tonghu assess``: a registration table in, one decision object per row out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from tonghu.batch.assess_sheet import write_assessments
from tonghu.batch.columnar.results import write_objects
from tonghu.batch.columnar.run import assess_table
from tonghu.batch.division_data import load_divisions
from tonghu.batch.errors import UnusableInput
from tonghu.batch.header_mapping import read_mapping
from tonghu.batch.list_names import LIST_NAMES
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import checked, read_registrations
from tonghu.batch.writing.replacing import check_file, replacing
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Registration
from tonghu.core.policy.assess import Assessment, Assessor, Context
from tonghu.core.policy.model import Pack
from tonghu.core.survey.cells import read_cell

OUTPUTS = (".jsonl", ".xlsx", ".parquet")


@dataclass(frozen=True, slots=True)
class Job:
    """A command's arguments after reading: everything a decision depends on."""

    pack: Pack
    context: Context

    @property
    def as_of(self) -> date:
        """The as-of date."""
        return self.context.as_of


def read_day(text: str) -> date:
    """A date argument. Raises :class:`UnusableInput` when it is none."""
    reading = read_cell(BY_CODE["reported_on"], text)
    value = reading.value
    if not isinstance(value, PartialDate) or not value.exact:
        raise UnusableInput(f"截至日期“{text}”读不出。请写成 2024-12-01 这样的年月日")
    return value.first


def prepare(policy: str, as_of: str, division: str | None) -> Job:
    """Read the arguments that every command shares."""
    day = read_day(as_of)
    pack = load_pack(policy)
    divisions = load_divisions()
    here = division or pack.division
    if division is not None:
        place = divisions.place_of_code(division, day)
        if place.problem is not None or place.code() is None:
            raise UnusableInput(f"区划代码“{division}”在 {day} 不存在：{place.note or '请核对'}")
    return Job(pack, Context(day, divisions, (here,) if here != "00" else ()))


def _nothing(_: str) -> None:
    return None


def run_assess(
    table: Path,
    policy: str,
    as_of: str,
    division: str | None,
    output: Path | None,
    workers: int,
    stdout: TextIO,
    mapping: Path | None = None,
    tell: Callable[[str], None] = _nothing,
) -> bool:
    """Assess a table. ``mapping``: a corrected 表头对照; ``tell`` hears what reading saw beside the cells.

    Returns whether rows need attention (an error problem or an undetermined child)."""
    job = prepare(policy, as_of, division)
    if output is not None:
        _check_output(output, table)
    if output is not None and mapping is None and _is_parquet(output) and _is_parquet(table):
        with replacing(output) as target:
            here, divisions, most = job.context.here, job.context.divisions, workers if workers > 1 else None
            return assess_table(table, job.pack, job.as_of, here, divisions, target, workers=most).attention
    named = read_mapping(mapping, LIST_NAMES).of("registrations") if mapping is not None else {}
    found = read_registrations(table, job.pack.situation_words(), named)
    for remark in found.read.remarks:
        tell(f"提示：{remark}")
    problems = checked(found.rows, job.pack, job.as_of, job.context.divisions, job.context.here)
    assessments = assess_rows(job, found.rows, problems, workers)
    if output is None:
        return _write_lines(assessments, stdout)
    with replacing(output) as target:
        return _write(assessments, job, output.suffix.lower(), target)


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _check_output(output: Path, table: Path) -> None:
    """What can be told before any row is read."""
    if output.suffix.lower() not in OUTPUTS:
        raise UnusableInput(f"结果文件 {output.name} 的后缀应是 {'、'.join(OUTPUTS)} 之一")
    if output.exists() and table.exists() and output.samefile(table):
        raise UnusableInput(f"结果文件 {output.name} 就是登记表本身，会把它覆盖。请换一个结果文件名")
    check_file(output)


def _write(assessments: Iterator[Assessment], job: Job, suffix: str, target: Path) -> bool:
    if suffix == ".xlsx":
        return write_assessments(target, list(assessments), job.pack, job.context)
    if suffix == ".jsonl":
        with target.open("w", encoding="utf-8", newline="\n") as stream:
            return _write_lines(assessments, stream)
    attention = False

    def objects() -> Iterator[dict[str, object]]:
        nonlocal attention
        for assessment in assessments:
            attention = needs_attention(assessment) or attention
            yield assessment.as_json()

    write_objects(target, objects())
    return attention


def assess_rows(
    job: Job, rows: Sequence[Registration], problems: Sequence[Sequence[Problem]], workers: int = 1
) -> Iterator[Assessment]:
    """Assess rows in order, in several processes when asked and worth it."""
    if workers <= 1 or len(rows) < 2_000:
        yield from _assess_part(job, rows, problems)
        return
    size = max(500, len(rows) // (workers * 4) + 1)
    parts = [(rows[i : i + size], problems[i : i + size]) for i in range(0, len(rows), size)]
    # Each process loads the division table itself: it is large, and most of it is read only when asked for.
    begun = (job.pack, job.as_of, job.context.here)
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=begun) as pool:
        for part in pool.map(_assess_in_child, parts):
            yield from part


_jobs: list[Job] = []
"""The job of a child process."""


def _begin(pack: Pack, as_of: date, here: tuple[str, ...]) -> None:
    _jobs[:] = [Job(pack, Context(as_of, load_divisions(), here))]


def _assess_in_child(part: tuple[Sequence[Registration], Sequence[Sequence[Problem]]]) -> list[Assessment]:
    return _assess_part(_jobs[0], *part)


def _assess_part(job: Job, rows: Sequence[Registration], problems: Sequence[Sequence[Problem]]) -> list[Assessment]:
    assessor = Assessor(job.pack, job.context)
    return [assessor.assess(row, found) for row, found in zip(rows, problems, strict=True)]


def needs_attention(assessment: Assessment) -> bool:
    """Whether ``--strict`` must fail for this row."""
    if any(problem.severity == "error" for problem in assessment.problems):
        return True
    return any(decision is not None and decision.status == "undetermined" for decision in assessment.decisions.values())


def _write_lines(assessments: Iterable[Assessment], stream: TextIO) -> bool:
    attention = False
    for assessment in assessments:
        attention = needs_attention(assessment) or attention
        stream.write(json.dumps(assessment.as_json(), ensure_ascii=False) + "\n")
    return attention
