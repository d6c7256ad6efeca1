"""Reading a survey folder: every file of every key → rows read, recognised, decided and accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from tonghu.batch.assess_command import Job
from tonghu.batch.data_sheets import DataSheet, SheetsRead, Unread, data_sheets
from tonghu.batch.errors import UnusableInput
from tonghu.batch.header_mapping import HeaderMapping, read_mapping
from tonghu.batch.processes import available_workers, spread
from tonghu.batch.registrations import NoTable, checked, registrations_of
from tonghu.batch.survey.cases import Account, Candidate, Case, ListRow, Person, RegistrationRow, SourceRow
from tonghu.batch.survey.folder import look_into
from tonghu.batch.survey.order import standing
from tonghu.batch.survey.recognising import recognise, same_children
from tonghu.batch.survey.result import LIST_KEYS, LIST_NAMES, Result
from tonghu.batch.tables import FileRead, RawRow, read_ahead
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.identity import birth_of, synthetic
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import Registration, Value
from tonghu.core.policy.assess import Assessment, Assessor
from tonghu.core.policy.facts import Facts
from tonghu.core.survey.cells import as_text, read_cell
from tonghu.core.survey.headers import column_problem
from tonghu.core.survey.id_checks import listed_id
from tonghu.core.survey.list_columns import columns_of

Progress = Callable[[str], None]
_PART = 1_000
"""Rows that one process decides at a time."""
_ELSEWHERE = Registration(0, {})
_NAMELESS = "既无姓名也无公民身份号码，无法对应到人"
_REPEAT = "与前面一行完全相同"
_TO_VISIT = "摸排底数候选，尚未登记，待入户核查"
_ASKED = "疑似已登记的儿童，待人工判断（见“疑似同一人”表）"
_ASKED_ELSEWHERE = "非摸排底数来源；疑似已登记的儿童，待人工判断（见“疑似同一人”表）"


def take_in(folder: Path, job: Job, progress: Progress, mapping: Path | HeaderMapping | None = None) -> Result:
    """Read, recognise and decide everything in ``folder``. ``mapping``: a corrected 表头对照 from elsewhere, or
    what it says.

    Raises :class:`UnusableInput` when no file holds a readable table.
    """
    result = read_in(folder, job, progress, mapping, registered=_decide)
    progress(f"部门名单 {sum(len(rows) for rows in result.lists.values())} 行；识别同一儿童 …")
    _recognise(result)
    _account(result)
    numbers = [row.person.id_number for row in result.registrations]
    numbers += [row.person.id_number for rows in result.lists.values() for row in rows]
    result.training = any(synthetic(number) for number in numbers)
    return result


def _nothing(_: Result) -> None:
    return None


def read_in(
    folder: Path,
    job: Job,
    progress: Progress,
    mapping: Path | HeaderMapping | None = None,
    registered: Callable[[Result], None] = _nothing,
) -> Result:
    """Read and check everything in ``folder``: rows with their faults, those that do not count rejected, the rows of one
    registered child together. Nothing is decided, no list is held against the register. ``registered`` hears when the
    registrations are joined, before the lists are read.

    Raises :class:`UnusableInput` when no file holds a readable table.
    """
    unit = (
        "、".join(job.context.divisions.name(code, job.as_of, full=True) for code in job.context.here) or job.pack.name
    )
    result = Result(job, unit)
    contents = look_into(folder, tuple(LIST_NAMES))
    result.remarks.extend(contents.remarks)
    mapping = mapping or contents.mapping
    if isinstance(mapping, HeaderMapping):
        result.mapping = mapping
    elif mapping is not None:
        result.mapping = read_mapping(mapping, LIST_NAMES)
        result.remarks.append(f"已按 {mapping.name} 中的更正读取表头")
    progress("读取登记表 …")
    _read_registrations(contents.files.get("registrations", ()), result)
    _join(result)
    registered(result)
    progress(f"登记 {len(result.registrations)} 行，儿童 {len(result.cases)} 人；读取部门名单 …")
    _read_lists(contents.files, result)
    for entry in result.unread:
        progress(f"注意：{entry.text}")
    if not result.accounts:
        known = "、".join(f"{key}*" for key in LIST_NAMES)
        raise UnusableInput(
            f"{folder} 里没有可读的登记表或名单。文件名应以 {known} 之一开头，格式为 xlsx、xls、csv、jsonl 或 parquet"
            + "".join(f"\n  {remark}" for remark in result.remarks)
        )
    result.counted = {key: _counted(rows) for key, rows in result.lists.items()}
    return result


# --- registrations ---------------------------------------------------------------------------------------------------
def _read_registrations(paths: Sequence[Path], result: Result) -> None:
    read: list[tuple[SourceRow, Registration]] = []
    words, named = result.job.pack.situation_words(), result.mapping.of("registrations")
    for path, file in read_ahead(paths):
        try:
            if isinstance(file, UnusableInput):
                raise file
            found = registrations_of(file, words, named)
        except UnusableInput as error:
            told = str(error)
            if isinstance(error, NoTable):
                result.files.append(("registrations", error.read))
                told += "；叫法不同的，可在“表头对照.xlsx”中指明各列后再运行" if error.read.guesses else ""
            _unread(result, path, told)
            continue
        _note_sheets(result, "registrations", found.read)
        for row, sheet, raw in zip(found.rows, found.sheets, found.raw, strict=True):
            read.append((SourceRow(path.name, row.sheet, row.row, sheet, raw), row))
    context = result.job.context
    problems = checked([row for _, row in read], result.job.pack, context.as_of, context.divisions, context.here)
    for (at, row), faults in zip(read, problems, strict=True):
        person = _person_of(Facts(row, context.as_of, context.divisions, context.here))
        result.registrations.append(RegistrationRow(at, row, person, list(faults)))


def _unread(result: Result, path: Path, message: str) -> None:
    result.remarks.append(message)
    result.unread.append(Unread(path.name, "", message))


def _note_sheets(result: Result, key: str, read: SheetsRead) -> None:
    result.accounts.setdefault(key, Account())
    result.remarks.extend(read.remarks)
    result.unread.extend(read.unread)
    result.files.append((key, read))


def _person_of(facts: Facts) -> Person:
    row = facts.registration
    number = row.text("id_number")
    birth = facts.birth.span
    residence = facts.place("residence").code() or ""
    return Person(
        name=row.text("name"),
        birth=birth.first if birth and birth.exact else None,
        id_number=number,
        residence=residence,
    )


def _join(result: Result) -> None:
    """Reject what does not count, join the rows of one child."""
    seen: dict[frozenset[tuple[str, str]], RegistrationRow] = {}
    counted: list[RegistrationRow] = []
    for row in result.registrations:
        if not row.person.name and not row.person.id_number:
            row.rejected = _NAMELESS
        elif (twin := seen.setdefault(row.at.content(), row)) is not row:
            row.rejected = f"{_REPEAT}（{twin.at.text()}）"
            # Rejected for repeating, it has no fault of its own: the same file twice changes nothing.
            row.problems = [problem for problem in row.problems if problem.code != "id_duplicate"]
        else:
            counted.append(row)
    place = {id(row): index for index, row in enumerate(result.registrations)}
    counted.sort(key=standing)
    for group in same_children([row.registration.values for row in counted]):
        rows = sorted((counted[index] for index in group), key=lambda row: place[id(row)])
        case = Case(len(result.cases) + 1, [])
        for row in rows:
            form = row.registration.text("form")
            same = next((other for other in case.rows if other.registration.text("form") == form), None)
            if same is not None:
                row.rejected = f"同一儿童同一表类已登记（{same.at.text()}）"
                _note_duplicate(row, same)
                continue
            case.rows.append(row)
        case.rows.sort(key=standing)
        result.cases.append(case)


def _decide(result: Result) -> None:
    """The assessment of every row that counts, on all processors when there are many."""
    rows = [row for case in result.cases for row in case.rows]
    assessor = Assessor(result.job.pack, result.job.context)

    def decide(start: int) -> list[Assessment]:
        part = rows[start : start + _PART]
        # What this process holds already does not travel back as a second copy.
        return [replace(assessor.assess(row.registration), registration=_ELSEWHERE) for row in part]

    done = spread(decide, range(0, len(rows), _PART), available_workers())
    for row, assessment in zip(rows, chain.from_iterable(done), strict=True):
        row.problems.extend(assessment.risk.contradictions)
        row.assessment = replace(assessment, registration=row.registration, problems=tuple(row.problems))


def _note_duplicate(row: RegistrationRow, first: RegistrationRow) -> None:
    """The fault of a repeated child, with the file of the first row: checking saw only rows."""
    number = row.person.id_number
    if number and number == first.person.id_number:
        text = f"公民身份号码“{number}”与{first.at.text()}（{first.person.name or '未填姓名'}）重复，同一儿童同一表类只能登记一次。"
        text += "请核实后删除或改正。"
    else:
        text = f"与{first.at.text()}是同一儿童、同一表类，本行不重复计入。请核对后保留一行。"
    others = [problem for problem in row.problems if problem.code != "id_duplicate"]
    row.problems = [*others, Problem("公民身份号码", "id_duplicate", text)]


# --- department lists ------------------------------------------------------------------------------------------------
def _read_lists(files: Mapping[str, Sequence[Path]], result: Result) -> None:
    pairs = [(key, path) for key in LIST_KEYS for path in files.get(key, ())]
    for (key, _), (path, file) in zip(pairs, read_ahead([path for _, path in pairs]), strict=True):
        if isinstance(file, UnusableInput):
            _unread(result, path, str(file))
        else:
            _read_list(key, path, file, result)


def _read_list(key: str, path: Path, file: FileRead, result: Result) -> None:
    read = data_sheets(file, key, result.mapping.of(key))
    if not read.sheets:
        result.remarks.extend(read.remarks)
        result.files.append((key, read))
        result.unread.extend(read.unread or [Unread(path.name, "", f"{path.name} 里没有内容。请检查是否选错文件")])
        return
    _note_sheets(result, key, read)
    for sheet in read.sheets:
        result.lists.setdefault(key, []).extend(_ListReader(key, sheet, result).rows())


@dataclass(slots=True)
class _ListReader:
    key: str
    sheet: DataSheet
    result: Result

    def rows(self) -> list[ListRow]:
        """The data rows of one sheet."""
        return [self._row(raw) for raw in self.sheet.rows]

    def _row(self, raw: RawRow) -> ListRow:
        values: dict[str, Value] = {}
        texts: dict[str, str] = {}
        problems: list[Problem] = []
        columns, table = columns_of(self.key), self.sheet.table
        for code, cell in self.sheet.cells(raw).items():
            if cell is None or cell == "":
                continue
            reading = read_cell(columns[code], cell, date1904=table.date1904)
            problems.extend(reading.problems)
            if reading.value is not None:
                values[code] = reading.value
            texts[self.sheet.printed(code)] = as_text(cell, columns[code].kind)
        number, birth = values.get("id_number"), values.get("birth_date")
        if isinstance(number, str):
            problems.extend(listed_id(number, birth if isinstance(birth, PartialDate) else None))
        extras = self.sheet.extras(raw)
        problems.extend(column_problem(header, self.key) for header in extras)
        at = SourceRow(table.file, table.sheet, raw.number, self.sheet, raw)
        return ListRow(self.key, at, values, texts, self._person(values), problems, extras)

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
    found = recognise(
        [row.registration.values for _, row in known],
        {key: [row.values for row in rows] for key, rows in result.counted.items()},
    )
    base = result.base_sources()
    lists = list(result.counted.items())
    for (key, rows), matches, doubts in zip(lists, found.matches, found.doubts, strict=True):
        for row, match, doubt in zip(rows, matches, doubts, strict=True):
            row.match, row.doubts = match, doubt
            if match is not None:
                case = known[match.index][0]
                case.lists.append(row)
                row.status, row.reason = case.status, match.evidence
            elif key in base:
                row.status, row.reason = "undetermined", _ASKED if doubt else _TO_VISIT
            else:
                row.status, row.reason = "excluded", _ASKED_ELSEWHERE if doubt else "非摸排底数来源"
    for case in result.cases:
        case.lists.sort(key=_by_content)
    strangers = [[lists[number][1][position] for number, position in group] for group in found.strangers]
    strangers += [[row] for _, rows in lists for row in rows if row.doubts]
    of_base = (sorted((row for row in group if row.key in base), key=_as_stranger) for group in strangers)
    result.candidates = [Candidate(rows) for rows in sorted(filter(None, of_base), key=lambda g: _as_stranger(g[0]))]
    doubtful = sorted((row for _, rows in lists for row in rows if row.doubts), key=_by_content)
    result.doubtful = [(row, [known[doubt.index][0] for doubt in row.doubts]) for row in doubtful]


def _by_content(row: ListRow) -> tuple[object, ...]:
    return LIST_KEYS.index(row.key), standing(row)


def _as_stranger(row: ListRow) -> tuple[object, ...]:
    return standing(row), LIST_KEYS.index(row.key)


def _counted(rows: Sequence[ListRow]) -> list[ListRow]:
    """Without the rows that say nothing of a child or repeat another one."""
    seen: set[object] = set()
    counted = []
    for row in rows:
        content = row.at.content()
        if not row.person.name and not row.person.id_number:
            row.status, row.reason = "rejected", _NAMELESS
        elif content in seen:
            row.status, row.reason = "rejected", _REPEAT
        else:
            seen.add(content)
            counted.append(row)
    return counted


def _account(result: Result) -> None:
    status_of = {id(row): case.status for case in result.cases for row in case.rows}
    for registered in result.registrations:
        result.accounts["registrations"].add("rejected" if registered.rejected else status_of[id(registered)])
    for key, rows in result.lists.items():
        for row in rows:
            result.accounts[key].add(row.status)
