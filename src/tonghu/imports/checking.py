"""The dry run: the survey's own reading and checking of one file, and who of the register each row speaks of."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from tonghu.batch.assess_command import Job
from tonghu.batch.data_sheets import mapping_rows
from tonghu.batch.division_data import load_divisions
from tonghu.batch.header_mapping import HeaderMapping
from tonghu.batch.survey.cases import ListRow, RegistrationRow
from tonghu.batch.survey.intake import read_in, take_in
from tonghu.batch.survey.recognising import recognise
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.returned import returned_writers
from tonghu.core.base.registration import BY_CODE, Registration
from tonghu.core.policy.assess import Context
from tonghu.core.policy.model import Pack
from tonghu.core.survey.cells import write_cell
from tonghu.core.survey.list_columns import REGISTRATIONS, columns_of


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: what it is, under which pack, as of which day, for whose area."""

    name: str
    content: bytes
    key: str
    pack: Pack
    as_of: date
    named: Mapping[str, str] = field(default_factory=dict)
    """Headers that a person has assigned, by normalised header."""


@dataclass(slots=True)
class Checked:
    """One row as the dry run sees it: values that would be imported, faults, and whom it speaks of."""

    position: int
    place: str
    name: str
    residence: str
    values: dict[str, str]
    faults: list[tuple[str, str, str, str]]
    """Column, degree (``error``, ``warning``, ``info``), text, suggestion."""
    rejected: str = ""
    match: Any = None
    evidence: str = ""
    doubts: list[tuple[str, str, float]] = field(default_factory=list)
    """Number of a child that it may be, why, how likely."""
    joins: int = 0
    """Position of an earlier row of the same child (its other form)."""


@contextmanager
def surveyed(source: Source, *, decided: bool = False) -> Iterator[tuple[Result, Path]]:
    """The survey's reading of a folder that holds exactly this file; ``decided``: its decisions too, for what only they
    find. Raises ``UnusableInput``."""
    with tempfile.TemporaryDirectory(prefix="tonghu-import-") as place:
        folder = Path(place) / "in"
        folder.mkdir()
        (folder / f"{source.key}_{PurePath(source.name).name}").write_bytes(source.content)
        here = source.pack.division
        job = Job(source.pack, Context(source.as_of, load_divisions(), (here,) if here != "00" else ()))
        mapping = HeaderMapping({source.key: dict(source.named)})
        read = take_in if decided else read_in
        yield read(folder, job, lambda _: None, mapping), Path(place)


def headers(result: Result) -> list[list[str]]:
    """Sheet, column letter, header as printed, code it was read as."""
    return [list(line[1:]) for _, read in result.files for line in mapping_rows(read)]


def plain(source: Source, text: str) -> str:
    """A message with the file's own name in it."""
    return text.replace(f"{source.key}_{PurePath(source.name).name}", PurePath(source.name).name)


def checked(source: Source, result: Result) -> list[Checked]:
    """Every data row, in the order of the file."""
    rows: list[RegistrationRow | ListRow] = [*result.registrations, *result.lists.get(source.key, [])]
    found = [_row(source, position, row) for position, row in enumerate(rows, start=1)]
    place = {id(row): one for row, one in zip(rows, found, strict=True)}
    for case in result.cases:
        first, *others = sorted((place[id(row)] for row in case.rows), key=lambda one: one.position)
        for one in others:
            one.joins = first.position
            # Registered with both forms, the child is what both say; neither form is the only one.
            one.values.pop("form", None)
            first.values.pop("form", None)
    return found


def _row(source: Source, position: int, row: RegistrationRow | ListRow) -> Checked:
    registered = isinstance(row, RegistrationRow)
    columns = columns_of(source.key)
    given = row.registration.values if isinstance(row, RegistrationRow) else row.values
    wrong = {problem.column for problem in row.problems if problem.severity == "error"}
    # A column with an error is not imported; the rest of the row is. What cannot be stored as a column stays in the file.
    values = {
        code: write_cell(BY_CODE[code], value)
        for code, value in given.items()
        if code in BY_CODE and code != "ref" and not {columns[code].header, BY_CODE[code].header} & wrong
    }
    faults = [(p.column, p.severity, p.text, p.suggestion or "") for p in row.problems]
    rejected = row.rejected if isinstance(row, RegistrationRow) else row.reason if row.status == "rejected" else ""
    place = f"{row.at.sheet or ''}第{row.at.row}行"
    assert registered or isinstance(row, ListRow)
    return Checked(position, place, row.person.name, row.person.residence, values, faults, rejected)


def recognised(
    rows: Sequence[Checked], result: Result, source: Source, known: Sequence[tuple[Any, Registration]]
) -> None:
    """Give each row its child of the register (``known``: children with what is known of them), or those that it may be.
    Rejected rows stay as they are."""
    raw: list[RegistrationRow | ListRow] = [*result.registrations, *result.lists.get(source.key, [])]
    counted = [(one, row) for one, row in zip(rows, raw, strict=True) if not one.rejected]
    if not counted or not known:
        return
    said = [row.registration.values if isinstance(row, RegistrationRow) else row.values for _, row in counted]
    found = recognise([row.values for _, row in known], {source.key: said})
    for (one, _), match, doubts in zip(counted, found.matches[0], found.doubts[0], strict=True):
        if match is not None:
            one.match, one.evidence = known[match.index][0], match.evidence
        one.doubts = [(known[d.index][0].number, d.evidence, d.probability) for d in doubts[:3]]
    for one in rows:
        if one.joins:  # what is known of one of a child's forms is known of both
            first = rows[one.joins - 1]
            known_by = first if first.match is not None else one
            first.match = one.match = known_by.match
            first.evidence = one.evidence = known_by.evidence


def returned_workbook(source: Source) -> tuple[str, bytes] | None:
    """The sender's own workbook with a comment at every faulty cell; ``None`` when there is nothing to mend."""
    with surveyed(source, decided=True) as (result, place):
        folder = place / "out"
        for write in returned_writers(result, folder):
            write()
        files = sorted(folder.iterdir())
        if not files:
            return None
        return files[0].name.removeprefix(f"{source.key}_"), files[0].read_bytes()


def may_register(key: str) -> bool:
    """Whether rows without a child of the register become children: only what was registered at a visit does."""
    return key == REGISTRATIONS
