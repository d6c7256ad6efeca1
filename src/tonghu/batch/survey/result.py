"""The result of one survey, before it is written: children, candidates, accounts, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tonghu.batch.assess_command import Job
from tonghu.batch.data_sheets import DataSheet
from tonghu.batch.header_mapping import HeaderMapping
from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, Account, Candidate, Case, ListRow, RegistrationRow
from tonghu.batch.writing.sheets import Stamp

LIST_NAMES: Mapping[str, str] = {
    "registrations": "入户登记",
    "education": "教育部门随迁子女名单",
    "police": "公安机关居住证、居住登记名单",
    "health": "卫生健康部门0-6岁儿童健康管理名单",
    "cdc": "疾控部门接种名单",
    "insurance": "医保部门参保名单",
    "disabled": "残联残疾儿童名单",
    "community": "社区平台名单",
    "known": "日常工作掌握名单",
}
LIST_KEYS = tuple(key for key in LIST_NAMES if key != "registrations")


@dataclass(slots=True)
class Result:
    """Everything that the output files say."""

    job: Job
    unit: str
    registrations: list[RegistrationRow] = field(default_factory=list)
    lists: dict[str, list[ListRow]] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    """What a person should know about the files (sheets without a table, columns unknown …)."""
    unread: list[str] = field(default_factory=list)
    """Of the remarks, those that say that whole files or sheets are missing from the result."""
    sheets: list[tuple[str, DataSheet]] = field(default_factory=list)
    """Every sheet that was read, with its key."""
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

    def problem_rows(self) -> list[tuple[str, str, str, str, str, str, str, str]]:
        """The rows of 问题清单: where, who, column, severity, code, text, suggestion (info apart)."""
        return [row for row in self._all_problems() if row[4] != "提示"]

    def reading_notes(self) -> list[tuple[str, str, str, str, str, str, str, str]]:
        """What reading changed or did not know: not faults, but nothing is done in silence."""
        return [row for row in self._all_problems() if row[4] == "提示"]

    def _all_problems(self) -> list[tuple[str, str, str, str, str, str, str, str]]:
        severity = {"error": "错误", "warning": "警告", "info": "提示"}
        found = []
        sources: list[RegistrationRow | ListRow] = [*self.registrations]
        for rows in self.lists.values():
            sources.extend(rows)
        for row in sources:
            for problem in row.problems:
                name = row.person.name
                sheet = row.at.sheet or ""
                found.append(
                    (
                        row.at.file,
                        sheet,
                        str(row.at.row),
                        name,
                        severity[problem.severity],
                        problem.column,
                        problem.text,
                        problem.suggestion or "",
                    )
                )
        return found

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
