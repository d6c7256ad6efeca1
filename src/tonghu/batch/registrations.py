"""Registration tables: raw sheets → header found, columns mapped, rows read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.tables import RawTable, read_tables
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, BY_HEADER, Registration
from tonghu.core.policy.examples import Read
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.model import Pack
from tonghu.core.policy.rules import PlaceName
from tonghu.core.survey.checks import check, place_problem
from tonghu.core.survey.headers import HeaderFound, find_header, header_of_keys, is_data_row
from tonghu.core.survey.id_checks import duplicate_ids
from tonghu.core.survey.list_columns import REGISTRATIONS
from tonghu.core.survey.rows import read_row


@dataclass(frozen=True, slots=True)
class RegistrationFile:
    """The data rows of one file in the order of the file, and the sheets that hold no table."""

    path: Path
    rows: tuple[Registration, ...]
    headers: Mapping[str, HeaderFound]
    """Sheet name ("" for csv and the like) → what its header row was read as."""
    without_table: tuple[str, ...]


def read_registrations(path: Path, options: Sequence[str]) -> RegistrationFile:
    """Read one file. ``options`` are the words that the pack gives to 风险情形.

    Raises :class:`UnusableInput` when no sheet holds a readable table.
    """
    rows: list[Registration] = []
    headers: dict[str, HeaderFound] = {}
    without: list[str] = []
    for table in read_tables(path):
        found = header_in(table)
        if found is None:
            without.append(table.sheet or table.file)
            continue
        headers[table.sheet or ""] = found
        rows.extend(_rows(table, found, options))
    if not headers:
        raise UnusableInput(
            f"{path.name} 里没有可读的登记表：没有找到含“姓名”等表头的一行。请检查是否选错文件，表头须用登记表的栏目名称"
        )
    return RegistrationFile(path, tuple(rows), headers, tuple(without))


def header_in(table: RawTable, key: str = REGISTRATIONS) -> HeaderFound | None:
    """The header of a table; keyed tables (jsonl, parquet) have it in their keys."""
    if table.keys is not None:
        found = header_of_keys(table.keys, key)
        return found if {"name", "id_number"} & set(found.mapping.values()) else None
    return find_header([row.cells for row in table.rows[:40]], key=key)


def _rows(table: RawTable, found: HeaderFound, options: Sequence[str]) -> list[Registration]:
    start = 0 if table.keys is not None else found.index + 1
    read: list[Registration] = []
    for raw in table.rows[start:]:
        if not is_data_row(raw.cells, found):
            continue
        cells = {code: raw.cells[index] for index, code in found.mapping.items() if index < len(raw.cells)}
        extras = {
            text: str(raw.cells[index])
            for index, text in found.unknown
            if index < len(raw.cells) and raw.cells[index] is not None
        }
        read.append(read_row(cells, raw.number, table.sheet, extras, situation_words=options))
    return read


def checked(
    rows: Sequence[Registration], pack: Pack, as_of: date, divisions: DivisionTable, here: tuple[str, ...]
) -> list[tuple[Problem, ...]]:
    """The problems of every row: from reading, from comparing its cells, from places, from the rows before it."""
    repeated = duplicate_ids(rows)
    problems = []
    for index, row in enumerate(rows):
        facts = Facts(row, as_of, divisions, here)
        found = [*row.problems, *check(row, as_of)]
        for name, code_column, address_column in PLACE_HEADERS:
            problem = place_problem(_shown(row, code_column, address_column), facts.place(name))
            if problem is not None:
                found.append(problem)
        if index in repeated:
            found.append(repeated[index])
        problems.append(tuple(found))
    return problems


PLACE_HEADERS: tuple[tuple[PlaceName, str, str], ...] = (
    ("hukou", "hukou_division", "hukou_address"),
    ("residence", "residence_division", "residence_address"),
    ("father_work", "father_work_division", "father_work_address"),
    ("mother_work", "mother_work_division", "mother_work_address"),
    ("birth_place", "birth_division", "birth_division"),
)
"""Per place the columns under whose header its problem is shown: the code's if there is one, else the address's."""


def _shown(row: Registration, code_column: str, address_column: str) -> str:
    return BY_CODE[code_column if row.text(code_column) else address_column].header


def registration_of_texts(pack: Pack) -> Read:
    """A reader for the examples of a pack: cells by header or code → a registration."""
    words = pack.situation_words()

    def read(given: Mapping[str, str]) -> Registration:
        cells = {BY_HEADER[name].code if name in BY_HEADER else name: text or None for name, text in given.items()}
        return read_row(cells, 1, None, {}, situation_words=words)

    return read
