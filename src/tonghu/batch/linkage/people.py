"""Rows of children in columns → codes, and one row for the reference. Cells are texts as they stand in the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.address_codes import address_codes
from tonghu.batch.linkage.codes import SEXES, Codes, id_codes, name_codes, text_codes
from tonghu.batch.linkage.days import birth_codes, read_birth_text
from tonghu.batch.linkage.parallel import at_once
from tonghu.core.base.registration import BY_CODE
from tonghu.core.base.text import half_width, phone, without_blanks
from tonghu.core.linkage.person import Person
from tonghu.core.survey.cells import read_cell

GUARDIANS = ("guardian_name", "father_name", "mother_name", "carer_name")
GUARDIAN_IDS = ("guardian_id_number", "father_id_number", "mother_id_number", "carer_id_number")
PHONES = ("guardian_phone", "father_phone", "mother_phone", "carer_phone", "phone")
OTHER_NUMBERS = ("student_number", "certificate")
"""Numbers that hold the identity number: a school roll number, a disability certificate."""
USED = (
    *("name", "former_name", "sex", "birth_date", "id_number", *OTHER_NUMBERS),
    *("residence_address", "hukou_address", "school"),
    *(*GUARDIANS, *GUARDIAN_IDS, *PHONES),
)
"""Codes of the columns that help to recognise a child."""
_MOST_PHONES = 8
_OF_GUARDIANS = ("name_standard", "name_sound")
NAMED = ("name", "former_name", "id_number", *OTHER_NUMBERS)
"""Those from which names and identity numbers are read."""
PART = 1 << 15
"""Rows that are read at a time."""
_MOBILE = "^1[3-9][0-9]{9}$"
_ROLL = "^[GgＧ]"


@cache
def read_sex_text(text: str) -> str:
    """男, 女 or "" for what is neither."""
    value = read_cell(BY_CODE["sex"], text).value
    return value if isinstance(value, str) else ""


def name_and_number(columns: Mapping[str, pa.Array], rows: int) -> Codes:
    """The codes of names and identity numbers."""

    def part(start: int) -> Codes:
        here = {code: columns[code].slice(start, PART) for code in NAMED if code in columns}
        count = min(PART, rows - start)
        found = Codes(name_codes(here.get("name", pa.nulls(count, pa.string())), here.get("former_name")))
        found.update(id_codes(number_column(here, count)))
        return found

    return _in_parts(part, rows)


def encode(columns: Mapping[str, pa.Array], rows: int, known: Codes | None = None) -> Codes:
    """All codes of a table's rows. ``columns``: texts by column code; what is missing is not known. ``known``: names and
    numbers that were read before.
    """

    def part(start: int) -> Codes:
        count = min(PART, rows - start)
        here = {code: texts.slice(start, PART) for code, texts in columns.items()}
        seen = known.take(np.arange(start, start + count)) if known is not None else name_and_number(here, count)
        return _encoded(here, count, seen)

    return _in_parts(part, rows)


def _in_parts(part: Callable[[int], Codes], rows: int) -> Codes:
    """Rows are worked on in parts, several at once: what is needed on the way stays small."""
    if rows <= PART:
        return part(0)
    return Codes.joined(at_once(partial(part, start) for start in range(0, rows, PART)))


def _encoded(columns: Mapping[str, pa.Array], rows: int, known: Codes) -> Codes:
    empty = pa.nulls(rows, pa.string())
    found = Codes(known)
    found.update(_guardians(columns, rows))
    for which in ("residence", "hukou"):
        found.update(address_codes(columns.get(f"{which}_address", empty), which))
    found["phones"] = packed_left(phone_codes([columns[code] for code in PHONES if code in columns], rows))
    found["school"] = text_codes(columns.get("school", empty))
    found.update(birth_codes(columns.get("birth_date", empty), found["id_birth"]))
    found["sex"] = _sexes(sex_codes(columns.get("sex", empty)), found.pop("name_parent_sex"))
    return found


def _guardians(columns: Mapping[str, pa.Array], rows: int) -> dict[str, np.ndarray]:
    people = [name_codes(columns[code], only=_OF_GUARDIANS) for code in GUARDIANS if code in columns]
    numbers = [id_codes(columns[code]) for code in GUARDIAN_IDS if code in columns]
    return {
        "guardians": packed_left(_beside([person["name_standard"] for person in people], rows)),
        "guardian_sounds": packed_left(_beside([person["name_sound"] for person in people], rows)),
        "guardian_ids": packed_left(_beside([np.where(n["id_sound"], n["id_text"], 0) for n in numbers], rows)),
    }


def packed_left(members: np.ndarray) -> np.ndarray:
    """Lines of a set with the members in front and without columns that are empty in every line."""
    if members.shape[1] > 1 and len(members):
        members = np.sort(members, axis=1)[:, ::-1]
        width = max(1, int((members != 0).any(axis=0).sum()))
        members = np.ascontiguousarray(members[:, :width])
    return members


def number_column(columns: Mapping[str, pa.Array], rows: int) -> pa.Array:
    """The identity number, or what a school roll number (G…) or a disability certificate holds of it."""
    number = columns.get("id_number", pa.nulls(rows, pa.string()))
    number = pc.if_else(pc.equal(number, ""), pa.scalar(None, pa.string()), number)
    roll, certificate = (columns.get(code) for code in OTHER_NUMBERS)
    if roll is not None:
        held = pc.if_else(pc.match_substring_regex(roll, _ROLL), pc.utf8_slice_codeunits(roll, 1, 19), None)
        number = pc.coalesce(number, held)
    if certificate is not None:
        long = pc.greater_equal(pc.utf8_length(certificate), 20)
        number = pc.coalesce(number, pc.if_else(long, pc.utf8_slice_codeunits(certificate, 0, 18), None))
    return number


def _sexes(written: np.ndarray, called: np.ndarray) -> np.ndarray:
    return np.where(written != 0, written, called)


def sex_codes(texts: pa.Array) -> np.ndarray:
    """1 male, 2 female, 0 not known."""
    coded = texts.dictionary_encode()
    values = [SEXES.get(read_sex_text(text), 0) for text in coded.dictionary.to_pylist()]
    return np.array([*values, 0], np.uint8)[pc.fill_null(coded.indices, len(values)).to_numpy()]


def _beside(columns: Sequence[np.ndarray], rows: int) -> np.ndarray:
    return np.column_stack(columns) if columns else np.zeros((rows, 1), np.uint64)


def phone_codes(columns: Sequence[pa.Array], rows: int) -> np.ndarray:
    """The telephone numbers of several columns, side by side; 0 for none."""
    found: list[np.ndarray] = []
    for texts in columns:
        plain = pc.fill_null(pc.match_substring_regex(texts, _MOBILE), False)
        number = pc.if_else(plain, texts, pa.scalar(None, pa.string())).cast(pa.uint64())
        found.append(pc.fill_null(number, 0).to_numpy().copy())
        odd = np.flatnonzero(pc.and_not(pc.fill_null(pc.not_equal(texts, ""), False), plain).to_numpy(False))
        if len(odd):
            found.extend(_odd_phones(texts, odd, found[-1]))
    return _beside(found[: 2 * _MOST_PHONES], rows)


def _odd_phones(texts: pa.Array, odd: np.ndarray, first: np.ndarray) -> list[np.ndarray]:
    coded = texts.take(pa.array(odd)).dictionary_encode()
    several = [[phone_number(part) for part in phone_texts(text)] for text in coded.dictionary.to_pylist()]
    index = coded.indices.to_numpy()
    more: list[np.ndarray] = []
    for place in range(max((len(numbers) for numbers in several), default=0)):
        values = np.array([n[place] if place < len(n) else 0 for n in several], np.uint64)[index]
        target = first if place == 0 else np.zeros(len(first), np.uint64)
        target[odd] = values
        if place:
            more.append(target)
    return more


def phone_texts(text: str) -> tuple[str, ...]:
    """The numbers of one cell that have at least seven digits."""
    pieces = phone(text).split("、")
    return tuple(piece for piece in pieces if sum(char.isdigit() for char in piece) >= 7)


def phone_number(text: str) -> int:
    """Its digits as a number."""
    return int("".join(char for char in text if char.isdigit() and char.isascii()) or 0) % (1 << 63)


def person_of(cells: Mapping[str, str | None]) -> Person:
    """One row for the reference: ``cells`` are texts by column code."""

    def text(code: str) -> str:
        return cells.get(code) or ""

    numbers = {code: pa.array([cells[code]], pa.string()) for code in ("id_number", *OTHER_NUMBERS) if code in cells}
    phones = (p for code in PHONES for p in phone_texts(text(code)))
    return Person(
        name=text("name"),
        former_name=text("former_name"),
        sex=read_sex_text(text("sex")) if text("sex") else "",
        birth=read_birth_text(text("birth_date")) if text("birth_date") else None,
        id_number=number_column(numbers, 1)[0].as_py() or "",
        phones=tuple(str(phone_number(p)) for p in phones),
        guardians=tuple(text(code) for code in GUARDIANS if text(code)),
        guardian_ids=tuple(text(code) for code in GUARDIAN_IDS if text(code)),
        residence=text("residence_address"),
        hukou=text("hukou_address"),
        school=without_blanks(half_width(text("school"))),
    )
