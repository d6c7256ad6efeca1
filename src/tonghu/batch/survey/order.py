"""In which order children stand in the outputs: by what is written of them, never by where their rows stand.

A clerk who sorts a sheet, moves a column or renames a file gets the same result. Only what the contract ties to a place
keeps it: of two different rows of one child with the same 表类 the later one is rejected.
"""

from __future__ import annotations

import re
from datetime import date

from tonghu.batch.survey.cases import ListRow, RegistrationRow

Standing = tuple[object, ...]
_PARTS = re.compile(r"\d+|\D+", re.ASCII)
_LATEST = date.max


def standing(row: RegistrationRow | ListRow) -> Standing:
    """Sort key: township of residence, the register's own number, name, date of birth, then all that the row says."""
    person = row.person
    content = sorted(row.at.content())
    number = next((text for code, text in content if code == "ref"), "")
    form = row.registration.text("form") if isinstance(row, RegistrationRow) else ""
    return (
        person.residence[:9] or "~",
        natural(number),
        person.name,
        person.birth or _LATEST,
        person.id_number,
        form,
        content,
    )


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key in which ``A2`` stands before ``A10``; a missing number comes last."""
    if not text:
        return ((2, 0, ""),)
    parts = _PARTS.findall(text)
    return tuple((0, int(part), part) if part.isascii() and part.isdigit() else (1, 0, part) for part in parts)
