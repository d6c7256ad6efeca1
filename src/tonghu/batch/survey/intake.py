"""Reading a survey folder: every file of every key → rows read, recognised, decided and accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.assess_command import Job
from tonghu.batch.errors import UnusableInput
from tonghu.batch.registrations import checked, header_in, read_registrations
from tonghu.batch.survey.cases import Account, Candidate, Case, ListRow, RegistrationRow, SourceRow
from tonghu.batch.survey.result import LIST_KEYS, LIST_NAMES, Result
from tonghu.batch.tables import RawRow, RawTable, data_files, read_tables
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.identity import birth_of, synthetic, valid
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import Registration, Value
from tonghu.core.linkage.recognise import Person, Roster, grouped
from tonghu.core.policy.assess import Assessor
from tonghu.core.policy.facts import Facts
from tonghu.core.survey.cells import as_text, read_cell
from tonghu.core.survey.headers import HeaderFound, column_problem, is_data_row
from tonghu.core.survey.list_columns import columns_of

Progress = Callable[[str], None]
_NAMELESS = "既无姓名也无公民身份号码，无法对应到人"
_REPEAT = "与前面一行完全相同"
_PEOPLE_NAMES = ("father_name", "mother_name", "carer_name", "guardian_name")
_PEOPLE_PHONES = ("father_phone", "mother_phone", "carer_phone", "guardian_phone")


def take_in(folder: Path, job: Job, progress: Progress) -> Result:
    """Read, recognise and decide everything in ``folder``.

    Raises :class:`UnusableInput` when no file holds a readable table.
    """
    unit = (
        "、".join(job.context.divisions.name(code, job.as_of, full=True) for code in job.context.here) or job.pack.name
    )
    result = Result(job, unit)
    progress("读取登记表 …")
    _read_registrations(folder, result)
    _assess(result)
    progress(f"登记 {len(result.registrations)} 行，儿童 {len(result.cases)} 人；读取部门名单 …")
    for key in LIST_KEYS:
        _read_list(folder, key, result)
    if not result.accounts:
        known = "、".join(f"{key}*" for key in LIST_NAMES)
        raise UnusableInput(
            f"{folder} 里没有可读的登记表或名单。文件名应以 {known} 之一开头，格式为 xlsx、xls、csv、jsonl 或 parquet"
        )
    progress(f"部门名单 {sum(len(rows) for rows in result.lists.values())} 行；识别同一儿童 …")
    _recognise(result)
    _account(result)
    numbers = [row.person.id_number for row in result.registrations]
    numbers += [row.person.id_number for rows in result.lists.values() for row in rows]
    result.training = any(synthetic(number) for number in numbers)
    return result


# --- registrations ---------------------------------------------------------------------------------------------------
def _read_registrations(folder: Path, result: Result) -> None:
    read: list[tuple[str, Registration]] = []
    for path in data_files(folder, "registrations"):
        try:
            found = read_registrations(path, result.job.pack.situation_words())
        except UnusableInput as error:
            result.remarks.append(str(error))
            continue
        result.accounts.setdefault("registrations", Account())
        result.remarks.extend(f"{path.name} 的工作表“{sheet}”没有表头，未读取" for sheet in found.without_table)
        read.extend((path.name, row) for row in found.rows)
    context = result.job.context
    problems = checked([row for _, row in read], result.job.pack, context.as_of, context.divisions, context.here)
    for (file, row), faults in zip(read, problems, strict=True):
        person = _person_of(Facts(row, context.as_of, context.divisions, context.here))
        at = SourceRow(file, row.sheet, row.row)
        result.registrations.append(RegistrationRow(at, row, person, list(faults)))


def _person_of(facts: Facts) -> Person:
    row = facts.registration
    number = row.text("id_number")
    birth = facts.birth.span
    residence = facts.place("residence").code() or ""
    return Person(
        name=row.text("name"),
        birth=birth.first if birth and birth.exact else None,
        id_number=number,
        id_valid=valid(number),
        guardians=tuple(name for code in _PEOPLE_NAMES if (name := row.text(code))),
        phones=tuple(p for code in _PEOPLE_PHONES for p in row.text(code).split("、") if p),
        residence=residence,
    )


def _assess(result: Result) -> None:
    """Reject what does not count, join the rows of one child, decide each row."""
    assessor = Assessor(result.job.pack, result.job.context)
    seen: dict[object, RegistrationRow] = {}
    counted: list[RegistrationRow] = []
    for row in result.registrations:
        if not row.person.name and not row.person.id_number:
            row.rejected = _NAMELESS
        elif (twin := seen.setdefault(_content(row.registration), row)) is not row:
            row.rejected = f"{_REPEAT}（{twin.at.text()}）"
        else:
            counted.append(row)
    for group in grouped([row.person for row in counted]):
        rows = [counted[index] for index in group]
        case = Case(len(result.cases) + 1, [])
        for row in rows:
            form = row.registration.text("form")
            same = next((other for other in case.rows if other.registration.text("form") == form), None)
            if same is not None:
                row.rejected = f"同一儿童同一表类已登记（{same.at.text()}）"
                _note_duplicate(row, same)
                continue
            row.assessment = assessor.assess(row.registration, row.problems)
            row.problems.extend(row.assessment.risk.contradictions)
            case.rows.append(row)
        result.cases.append(case)


def _content(row: Registration) -> object:
    """All that stands in a row, also what was not understood; two rows that agree in it are exact repeats."""
    said = frozenset(row.values.items()), frozenset(row.extras.items())
    return (*said, frozenset((problem.column, problem.code, problem.text) for problem in row.problems))


def _note_duplicate(row: RegistrationRow, first: RegistrationRow) -> None:
    if any(problem.code == "id_duplicate" for problem in row.problems):
        return
    text = f"与{first.at.text()}是同一儿童、同一表类，本行不重复计入。请核对后保留一行"
    row.problems.append(Problem("公民身份号码", "id_duplicate", text))


# --- department lists ------------------------------------------------------------------------------------------------
def _read_list(folder: Path, key: str, result: Result) -> None:
    for path in data_files(folder, key):
        try:
            tables = read_tables(path)
        except UnusableInput as error:
            result.remarks.append(str(error))
            continue
        for table in tables:
            found = header_in(table, key)
            if found is None:
                result.remarks.append(
                    f"{path.name}{f' 的工作表“{table.sheet}”' if table.sheet else ''}没有找到表头，未读取"
                )
                continue
            result.accounts.setdefault(key, Account())
            reader = _ListReader(key, table, found, result)
            result.lists.setdefault(key, []).extend(reader.rows())


def _filled(raw: RawRow, index: int) -> bool:
    return index < len(raw.cells) and raw.cells[index] not in (None, "")


@dataclass(slots=True)
class _ListReader:
    key: str
    table: RawTable
    found: HeaderFound
    result: Result

    def rows(self) -> list[ListRow]:
        """The data rows of one sheet."""
        start = 0 if self.table.keys is not None else self.found.index + 1
        return [self._row(raw) for raw in self.table.rows[start:] if is_data_row(raw.cells, self.found)]

    def _row(self, raw: RawRow) -> ListRow:
        values: dict[str, Value] = {}
        texts: dict[str, str] = {}
        problems: list[Problem] = []
        columns = columns_of(self.key)
        unknown = {text: str(raw.cells[index]) for index, text in self.found.unknown if _filled(raw, index)}
        problems.extend(column_problem(header, self.key) for header in unknown)
        for index, code in self.found.mapping.items():
            cell = raw.cells[index] if index < len(raw.cells) else None
            if cell is None or cell == "":
                continue
            reading = read_cell(columns[code], cell)
            problems.extend(reading.problems)
            if reading.value is not None:
                values[code] = reading.value
            texts[self.found.texts.get(index, columns[code].header)] = as_text(cell, columns[code].kind)
        at = SourceRow(self.table.file, self.table.sheet, raw.number)
        return ListRow(self.key, at, values, texts, self._person(values), problems, unknown)

    def _person(self, values: Mapping[str, Value]) -> Person:
        def text(code: str) -> str:
            value = values.get(code)
            return value if isinstance(value, str) else ""

        number = text("id_number")
        written = values.get("birth_date")
        birth = written.first if isinstance(written, PartialDate) and written.exact else birth_of(number)
        return Person(
            name=text("name"),
            birth=birth,
            id_number=number,
            id_valid=valid(number),
            guardians=tuple(name for code in _PEOPLE_NAMES if (name := text(code))),
            phones=tuple(p for code in _PEOPLE_PHONES for p in text(code).split("、") if p),
            residence=self._residence(text("residence_division"), text("residence_address")),
        )

    def _residence(self, code: str, address: str) -> str:
        context = self.result.job.context
        if code:
            return context.divisions.place_of_code(code, context.as_of).code() or ""
        hint = context.here[0] if context.here else None
        return (context.divisions.place_of_address(address, context.as_of, hint).code() or "") if address else ""


# --- recognising and accounting --------------------------------------------------------------------------------------
def _recognise(result: Result) -> None:
    """Give every list row its child of the register, or make it a candidate to be visited."""
    known = [(case, row) for case in result.cases for row in case.rows]
    roster = Roster([row.person for _, row in known])
    base = result.base_sources()
    strangers: list[ListRow] = []
    for key, rows in result.lists.items():
        seen: set[object] = set()
        for row in rows:
            content = frozenset(row.texts.items()), frozenset(row.extras.items())
            if not row.person.name and not row.person.id_number:
                row.status, row.reason = "rejected", _NAMELESS
            elif content in seen:
                row.status, row.reason = "rejected", _REPEAT
            else:
                seen.add(content)
                row.match = roster.find(row.person)
                if row.match is not None:
                    case = known[row.match.index][0]
                    case.lists.append(row)
                    row.status, row.reason = case.status, row.match.evidence
                elif key in base:
                    row.status, row.reason = "undetermined", "摸排底数候选，尚未登记，待入户核查"
                    strangers.append(row)
                else:
                    row.status, row.reason = "excluded", "非摸排底数来源"
    groups = grouped([row.person for row in strangers])
    result.candidates = [Candidate([strangers[index] for index in group]) for group in groups]


def _account(result: Result) -> None:
    status_of = {id(row): case.status for case in result.cases for row in case.rows}
    for registered in result.registrations:
        result.accounts["registrations"].add("rejected" if registered.rejected else status_of[id(registered)])
    for key, rows in result.lists.items():
        for row in rows:
            result.accounts[key].add(row.status)
