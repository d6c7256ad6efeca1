"""One row of a registration table → a typed :class:`Registration` with what reading noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Registration, Value
from tonghu.core.survey.cells import Raw, read_cell
from tonghu.core.survey.headers import column_problem
from tonghu.core.survey.wordings import OTHER_TEXT

_NO_EXTRAS: Mapping[str, str] = MappingProxyType({})


def read_row(
    cells: Mapping[str, Raw],
    row: int,
    sheet: str | None = None,
    extras: Mapping[str, str] = _NO_EXTRAS,
    *,
    situation_words: Sequence[str] = (),
    date1904: bool = False,
) -> Registration:
    """Read the cells of one row (column code → raw value; ``KeyError`` for a code that is no column).

    ``situation_words``: what the pack's risk scheme lets 风险情形 hold. ``extras``: unknown columns by header; each one
    that holds something is noted as ``column_unknown``. Text after 其他 moves to …其他说明, behind what stands there.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    others: dict[str, str] = {}
    for code, raw in cells.items():
        if raw is None or raw == "":
            continue
        options = situation_words if code == "risk_situations" else None
        reading = read_cell(BY_CODE[code], raw, options, date1904)
        if reading.value is not None:
            values[code] = reading.value
        if reading.problems:
            problems.extend(reading.problems)
        if reading.other and code in OTHER_TEXT:
            others[OTHER_TEXT[code]] = reading.other
    for code, text in others.items():
        stands = values.get(code)
        if not isinstance(stands, str):
            values[code] = text
        elif text not in stands:
            values[code] = f"{stands}；{text}"
    problems.extend(column_problem(header) for header, text in extras.items() if text.strip())
    return Registration(row, values, sheet, extras, tuple(problems))
