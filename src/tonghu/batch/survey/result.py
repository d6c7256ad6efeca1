"""The result of one survey, before it is written: children, candidates, accounts, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tonghu.batch.assess_command import Job
from tonghu.batch.data_sheets import SheetsRead, Unread
from tonghu.batch.header_mapping import HeaderMapping
from tonghu.batch.list_names import LIST_KEYS, LIST_NAMES
from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, Account, Candidate, Case, ListRow, RegistrationRow
from tonghu.batch.survey.problem_lines import INFO, ProblemLine, line_of, unread_lines
from tonghu.batch.writing.sheets import Stamp

__all__ = ["LIST_KEYS", "LIST_NAMES", "Result"]


@dataclass(slots=True)
class Result:
    """Everything that the output files say."""

    job: Job
    unit: str
    registrations: list[RegistrationRow] = field(default_factory=list)
    lists: dict[str, list[ListRow]] = field(default_factory=dict)
    counted: dict[str, list[ListRow]] = field(default_factory=dict)
    """Of the lists' rows, those that speak of a child and repeat no other one."""
    cases: list[Case] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    doubtful: list[tuple[ListRow, list[Case]]] = field(default_factory=list)
    """List rows that may be registered children, with those children, the likeliest first."""
    accounts: dict[str, Account] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    """What a person should know about the files (sheets without a table, columns unknown …)."""
    unread: list[Unread] = field(default_factory=list)
    """Of the remarks, those that say that whole files or sheets are missing from the result."""
    files: list[tuple[str, SheetsRead]] = field(default_factory=list)
    """Every file that was read, with its key."""
    mapping: HeaderMapping = field(default_factory=HeaderMapping)
    """Headers that a person has named."""
    training: bool = False

    @property
    def stamp(self) -> Stamp:
        """What every output names."""
        pack = self.job.pack
        return Stamp(
            unit=self.unit,
            policy=f"{pack.name}（{pack.id}，版本 {pack.version}）",
            as_of=self.job.as_of,
            draft=pack.draft,
            training=self.training,
        )

    def base_sources(self) -> tuple[str, ...]:
        """Keys of the lists from which the pack forms the base list."""
        section = self.job.pack.sections.get("base_list", {})
        sources = section.get("sources", {})
        return tuple(sources) if isinstance(sources, Mapping) else ()

    def name_of(self, code: str) -> str:
        """A division's name at the as-of date."""
        return self.job.context.divisions.name(code, self.job.as_of)

    def problem_rows(self) -> list[ProblemLine]:
        """The lines of 问题清单: files that could not be read, then the faults of every row (info apart)."""
        return [*unread_lines(self.unread), *(line for line in self._all_problems() if line.degree != INFO)]

    def reading_notes(self) -> list[ProblemLine]:
        """What reading changed or did not know: not faults, but nothing is done in silence."""
        return [line for line in self._all_problems() if line.degree == INFO]

    def rows(self) -> Iterator[RegistrationRow | ListRow]:
        """Every data row of every input."""
        yield from self.registrations
        for rows in self.lists.values():
            yield from rows

    def _all_problems(self) -> list[ProblemLine]:
        return [line_of(row, problem) for row in self.rows() for problem in row.problems]

    def summary(self, seconds: float, versions: Mapping[str, str]) -> dict[str, object]:
        """The contract's ``summary.json``."""
        migrant = [case for case in self.cases if case.is_in(MIGRANT)]
        left_behind = [case for case in self.cases if case.is_in(LEFT_BEHIND)]
        rostered = [case for case in self.cases if case.status == "rostered"]
        return {
            "policy": self.job.pack.id,
            "as_of": self.job.as_of.isoformat(),
            "population": "监测摸排口径（rosters、risk）；登记在册儿童（key_care）；数据行（inputs）",
            "marks": list(self.stamp.marks()),
            "division": self.job.context.here[0] if self.job.context.here else self.job.pack.division,
            "inputs": {key: account.as_json() for key, account in self.accounts.items()},
            "rosters": {
                "migrant": len(migrant),
                "left_behind": len(left_behind),
                "both": sum(1 for case in migrant if case.is_in(LEFT_BEHIND)),
            },
            "key_care": sum(1 for case in self.cases if case.key_care.status == "listed"),
            "risk": {tier: sum(1 for c in rostered if c.risk.tier == tier) for tier in ("red", "yellow", "green")},
            "problems": len(self.problem_rows()),
            "seconds": seconds,
            "versions": dict(versions),
        }
