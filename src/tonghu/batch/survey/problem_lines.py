"""One line per fault as people are told it: where, what stands there, why it is a fault, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tonghu.batch.data_sheets import Unread
from tonghu.batch.survey.cases import ListRow, RegistrationRow
from tonghu.core.base.problems import Problem

ERROR, WARNING, INFO = "错误", "警告", "提示"
DEGREES = {"error": ERROR, "warning": WARNING, "info": INFO}
WHOLE_FILE = "整个文件"


class ProblemLine(NamedTuple):
    """Texts of one line. ``row`` is empty for a whole file."""

    file: str
    sheet: str
    row: str
    name: str
    degree: str
    column: str
    text: str
    suggestion: str
    letter: str = ""
    """Column as Excel names it; empty where the sheet has no such column."""
    stands: str = ""
    """What stands in the cell."""
    code: str = ""


def line_of(row: RegistrationRow | ListRow, problem: Problem) -> ProblemLine:
    """The line of one problem of one row."""
    at = row.at
    return ProblemLine(
        at.file,
        at.sheet or "",
        str(at.row),
        row.person.name,
        DEGREES[problem.severity],
        problem.column,
        problem.text,
        problem.suggestion or "",
        at.letter(problem.column),
        at.stands(problem.column),
        problem.code,
    )


def unread_lines(unread: Iterable[Unread]) -> list[ProblemLine]:
    """A line per file or sheet that could not be read: rows may be missing, and that is the gravest fault of all."""
    return [
        ProblemLine(file, sheet, "", "", ERROR, WHOLE_FILE, text, "", code="unread") for file, sheet, text in unread
    ]
