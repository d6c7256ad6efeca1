"""Registration tables: raw sheets → header found, columns mapped, rows read and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tonghu.batch.data_sheets import DataSheet, SheetsRead, data_sheets
from tonghu.batch.errors import UnusableInput
from tonghu.batch.tables import FileRead, RawRow, read_file
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, BY_HEADER, Registration
from tonghu.core.policy.examples import Read
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.model import Pack
from tonghu.core.policy.rules import PlaceName
from tonghu.core.survey.checks import check, place_problem
from tonghu.core.survey.headers import Named
from tonghu.core.survey.id_checks import duplicate_ids
from tonghu.core.survey.list_columns import REGISTRATIONS
from tonghu.core.survey.rows import RowReader, read_row

_NOTHING_NAMED: Named = {}
_PLACES_KEPT = 50_000


class NoTable(UnusableInput):
    """A file that could be opened and holds no registration table; ``read`` has what stands in it."""

    def __init__(self, message: str, read: SheetsRead) -> None:
        super().__init__(message)
        self.read = read


@dataclass(frozen=True, slots=True)
class RegistrationFile:
    """The data rows of one file in the order of the file, each with the sheet it stands on, and what to tell."""

    path: Path
    rows: tuple[Registration, ...]
    sheets: tuple[DataSheet, ...]
    """Per row."""
    raw: tuple[RawRow, ...]
    """Per row, as it stands in the file."""
    read: SheetsRead


def read_registrations(path: Path, options: Sequence[str], named: Named = _NOTHING_NAMED) -> RegistrationFile:
    """Read one file. ``options`` are the words that the pack gives to 风险情形, ``named`` headers named by a person.

    Raises :class:`UnusableInput` when no sheet holds a readable table.
    """
    return registrations_of(read_file(path), options, named)


def registrations_of(file: FileRead, options: Sequence[str], named: Named = _NOTHING_NAMED) -> RegistrationFile:
    """The same for a file whose tables are there already."""
    read = data_sheets(file, REGISTRATIONS, named)
    if not read.sheets:
        raise NoTable(
            f"{file.path.name} 里没有可读的登记表：没有找到含“姓名”等表头的一行。请检查是否选错文件，表头须用登记表的栏目名称",
            read,
        )
    rows: list[Registration] = []
    sheets: list[DataSheet] = []
    raws: list[RawRow] = []
    for sheet in read.sheets:
        name = sheet.table.sheet
        reader = RowReader(sheet.found.mapping.values(), options, sheet.table.date1904)
        places = list(sheet.found.mapping)
        for raw in sheet.rows:
            cells, size = raw.cells, len(raw.cells)
            read_cells = [cells[place] if place < size else None for place in places]
            rows.append(reader.read(read_cells, raw.number, name, sheet.extras(raw)))
            sheets.append(sheet)
            raws.append(raw)
    return RegistrationFile(file.path, tuple(rows), tuple(sheets), tuple(raws), read)


def checked(
    rows: Sequence[Registration], pack: Pack, as_of: date, divisions: DivisionTable, here: tuple[str, ...]
) -> list[tuple[Problem, ...]]:
    """The problems of every row: from reading, from comparing its cells, from places, from the rows before it."""
    repeated = duplicate_ids(rows)
    places = _PlaceFaults(as_of, divisions, here)
    problems = []
    for index, row in enumerate(rows):
        found = [*row.problems, *check(row, as_of), *places.of(row)]
        if index in repeated:
            found.append(repeated[index])
        problems.append(tuple(found))
    return problems


class _PlaceFaults:
    """The problems of the places of a row. Neighbours share them: what was looked up is kept."""

    def __init__(self, as_of: date, divisions: DivisionTable, here: tuple[str, ...]) -> None:
        self._circumstances = (as_of, divisions, here)
        self._known: dict[tuple[str, str, str], Problem | None] = {}

    def of(self, row: Registration) -> Iterator[Problem]:
        """In the order of :data:`PLACE_HEADERS`."""
        for name, code_column, address_column in PLACE_HEADERS:
            code, address = row.text(code_column), row.text(address_column)
            if code or address:
                problem = self._looked_up(row, name, code, address)
            else:
                # Nothing stands there; for the hukou of a child without one the parents' may.
                problem = self._read(row, name, address_column) if name == "hukou" else None
            if problem is not None:
                yield problem

    def _looked_up(self, row: Registration, name: PlaceName, code: str, address: str) -> Problem | None:
        key = (name, code, address)
        if key not in self._known:
            if len(self._known) >= _PLACES_KEPT:
                self._known.clear()
            columns = next(columns for place, *columns in PLACE_HEADERS if place == name)
            self._known[key] = self._read(row, name, columns[0 if code else 1])
        return self._known[key]

    def _read(self, row: Registration, name: PlaceName, column: str) -> Problem | None:
        return place_problem(BY_CODE[column].header, Facts(row, *self._circumstances).place(name))


PLACE_HEADERS: tuple[tuple[PlaceName, str, str], ...] = (
    ("hukou", "hukou_division", "hukou_address"),
    ("residence", "residence_division", "residence_address"),
    ("father_work", "father_work_division", "father_work_address"),
    ("mother_work", "mother_work_division", "mother_work_address"),
    ("birth_place", "birth_division", "birth_division"),
)
"""Per place the columns under whose header its problem is shown: the code's if there is one, else the address's."""


def registration_of_texts(pack: Pack) -> Read:
    """A reader for the examples of a pack: cells by header or code → a registration."""
    words = pack.situation_words()

    def read(given: Mapping[str, str]) -> Registration:
        cells = {BY_HEADER[name].code if name in BY_HEADER else name: text or None for name, text in given.items()}
        return read_row(cells, 1, None, {}, situation_words=words)

    return read
