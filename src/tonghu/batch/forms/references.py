"""The reference on a printed form, and its QR code: finds the record, and says nothing about the child.

The office's own 编号 is used where it is one: short, unique in the table, and without anything personal in it. Otherwise
the reference is derived from the whole table file and the row; nobody can compute it back without having the table.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Sequence

import segno

from tonghu.core.base.dates import PartialDate
from tonghu.core.base.registration import BY_CODE, Kind, Registration

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]{0,23}")
_LEAST_DIGITS = 6
"""So many digits in a row that also stand in an ID number, a telephone number or a date give a person away."""
_PRIVATE = (Kind.ID_NUMBER, Kind.PHONE)
_PREFIX = "tonghu:"


def references(rows: Sequence[Registration], table: bytes) -> list[str]:
    """One reference per row, different from each other. ``table`` are the bytes of the file that the rows come from."""
    digest = hashlib.sha256(table).digest()
    count: dict[str, int] = {}
    for row in rows:
        count[row.text("ref")] = count.get(row.text("ref"), 0) + 1
    found: list[str] = []
    for number, row in enumerate(rows):
        own = row.text("ref")
        found.append(own if own and count[own] == 1 and impersonal(own, row) else _derived(digest, number))
    return found


def impersonal(own: str, row: Registration) -> bool:
    """Whether a 编号 may stand in a QR code: letters and digits, and nothing of the person in it."""
    if not _PLAIN.fullmatch(own) or not any(char.isdigit() for char in own):
        return False
    runs = [run for run in re.findall(r"\d+", own) if len(run) >= _LEAST_DIGITS]
    private = _private(row)
    return not any(
        piece in text
        for run in runs
        for text in private
        for piece in (run[start : start + _LEAST_DIGITS] for start in range(len(run) - _LEAST_DIGITS + 1))
    )


def _private(row: Registration) -> list[str]:
    """The digits of every ID number, telephone number and date of the row."""
    found = []
    for code, value in row.values.items():
        if isinstance(value, PartialDate):
            found.append(f"{value.first:%Y%m%d}")
        elif isinstance(value, str) and BY_CODE[code].kind in _PRIVATE:
            # The division code that an ID number begins with is shared by a county; what follows is the person.
            found.append(value[6:] if BY_CODE[code].kind is Kind.ID_NUMBER else value)
    return found


def _derived(digest: bytes, number: int) -> str:
    text = base64.b32encode(hashlib.sha256(digest + number.to_bytes(8, "big")).digest()).decode()[:12]
    return f"T{text[:4]}-{text[4:8]}-{text[8:12]}"


def qr_svg(reference: str) -> str:
    """The QR code as SVG."""
    buffer = io.BytesIO()
    segno.make(_PREFIX + reference, error="m", micro=False).save(buffer, kind="svg", border=1, xmldecl=False)
    return buffer.getvalue().decode()


def qr_png(reference: str) -> bytes:
    """The QR code as PNG, the same bytes for the same reference."""
    buffer = io.BytesIO()
    segno.make(_PREFIX + reference, error="m", micro=False).save(buffer, kind="png", scale=6, border=1)
    return buffer.getvalue()
