"""Children of one survey: registration rows that speak of one child, with their decisions, and the list rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tonghu.batch.data_sheets import DataSheet
from tonghu.batch.tables import RawRow
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import Kind, Registration, Value
from tonghu.core.policy.assess import EXCLUDED, INCLUDED, UNDETERMINED, Assessment, Decision
from tonghu.core.policy.care import KeyCareResult, RiskResult, ServiceResult
from tonghu.core.survey.cells import as_text

MIGRANT, STATISTICS, LEFT_BEHIND = "migrant.monitoring", "migrant.statistics", "left_behind.monitoring"
_FORM_OF = {MIGRANT: "流动", STATISTICS: "流动", LEFT_BEHIND: "留守"}
_RANK = {INCLUDED: 2, UNDETERMINED: 1, EXCLUDED: 0}
_TIER = {"red": 3, "yellow": 2, "green": 1, None: 0}
_CARE = {"listed": 2, "undetermined": 1, "not_listed": 0}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where a row stands: file, sheet, row as people see it."""

    file: str
    sheet: str | None
    row: int
    source: DataSheet | None = field(default=None, compare=False, repr=False)
    """The sheet as read, to tell columns."""
    raw: RawRow | None = field(default=None, compare=False, repr=False)
    """The row as it stands in the file."""

    def letter(self, column: str) -> str:
        """The column that a problem names as Excel names it (``C``); "" when the sheet has none."""
        return self.source.letter(column) if self.source is not None else ""

    def stands(self, column: str) -> str:
        """What stands in the row under that column, as a person sees it; "" when nothing does."""
        index = self.source.column(column) if self.source is not None else None
        if index is None or self.raw is None or index >= len(self.raw.cells):
            return ""
        cell = self.raw.cells[index]
        return "" if cell is None or self.source is None else as_text(cell, self.source.kind(index))

    def content(self) -> frozenset[tuple[str, str]]:
        """What the row says, by column; equal for an exact repeat, wherever and in whatever order it stands."""
        if self.source is None or self.raw is None:
            return frozenset()
        known = {
            code: as_text(cell, Kind.TEXT) for code, cell in self.source.cells(self.raw).items() if cell is not None
        }
        return frozenset({**self.source.extras(self.raw), **known}.items())

    def text(self) -> str:
        """``教育名单.xlsx〔一年级〕第12行``."""
        return f"{self.file}{f'〔{self.sheet}〕' if self.sheet else ''}第{self.row}行"


@dataclass(frozen=True, slots=True)
class Person:
    """Who a row speaks of, as lists show it. Empty means not known."""

    name: str
    birth: date | None = None
    id_number: str = ""
    """As read; it may be damaged."""
    residence: str = ""
    """Deepest known division code of the residence."""


@dataclass(frozen=True, slots=True)
class Match:
    """A child that a row was recognised as, or may be: ``index`` among the registrations that count."""

    index: int
    method: str
    """As in the contract's ``matches.csv``; "" where a person must decide."""
    evidence: str
    """In Chinese, with the weight of each finding."""
    probability: float


@dataclass(slots=True)
class RegistrationRow:
    """One data row of a registration file. ``rejected`` says why it does not count, "" when it does."""

    at: SourceRow
    registration: Registration
    person: Person
    problems: list[Problem]
    assessment: Assessment | None = None
    rejected: str = ""


@dataclass(slots=True)
class ListRow:
    """One data row of a department list, kept with what it says. ``status`` as in the contract's account."""

    key: str
    at: SourceRow
    values: Mapping[str, Value]
    texts: Mapping[str, str]
    """What stands in the row, by the list's own header."""
    person: Person
    problems: list[Problem] = field(default_factory=list)
    extras: Mapping[str, str] = field(default_factory=dict)
    """Unknown columns by header."""
    match: Match | None = None
    doubts: Sequence[Match] = ()
    """Children that the row may be: a person must decide."""
    status: str = ""
    reason: str = ""


@dataclass(slots=True)
class Case:
    """One child: its registration rows (one, or one per form) and the list rows that were recognised as it."""

    number: int
    rows: list[RegistrationRow]
    lists: list[ListRow] = field(default_factory=list)

    @property
    def assessments(self) -> list[Assessment]:
        """The decisions of its rows."""
        return [row.assessment for row in self.rows if row.assessment is not None]

    @property
    def main(self) -> Registration:
        """The row that stands for the child."""
        return self.rows[0].registration

    def decision(self, target: str) -> Decision | None:
        """The decision on one population: the one that says most, over the child's rows."""
        assessment = self.row_for(target).assessment
        return None if assessment is None else assessment.decisions[target]

    def row_for(self, target: str) -> RegistrationRow:
        """The row whose decision on a population counts: of equals, the one of the form made for that population."""

        def says(row: RegistrationRow) -> tuple[int, bool]:
            decision = None if row.assessment is None else row.assessment.decisions[target]
            rank = -1 if decision is None else _RANK[decision.status]
            return rank, row.registration.text("form") == _FORM_OF[target]

        return max(self.rows, key=says)

    def is_in(self, target: str) -> bool:
        """Whether the child is included in a population."""
        decision = self.decision(target)
        return decision is not None and decision.status == INCLUDED

    def is_open(self, target: str) -> bool:
        """Whether the child is undetermined for a population."""
        decision = self.decision(target)
        return decision is not None and decision.status == UNDETERMINED

    @property
    def status(self) -> str:
        """Contract, account: rostered, undetermined or excluded."""
        if self.is_in(MIGRANT) or self.is_in(LEFT_BEHIND):
            return "rostered"
        return UNDETERMINED if self.is_open(MIGRANT) or self.is_open(LEFT_BEHIND) else EXCLUDED

    @property
    def key_care(self) -> KeyCareResult:
        """The key-care result that says most."""
        return max((a.key_care for a in self.assessments), key=lambda care: _CARE[care.status])

    @property
    def risk(self) -> RiskResult:
        """The highest tier of the child's rows; without tiers, the visits owed."""
        return max((a.risk for a in self.assessments), key=lambda r: (_TIER[r.tier], r.visits.home is not None))

    @property
    def services(self) -> Sequence[ServiceResult]:
        """The services of the row whose migrant decision counts."""
        assessment = self.row_for(MIGRANT).assessment
        return assessment.services if assessment is not None else ()

    @property
    def monitored_at(self) -> tuple[str, ...]:
        """Counties that monitor the child, each once."""
        return tuple(dict.fromkeys(code for a in self.assessments for code in a.monitored_at))

    @property
    def notify(self) -> tuple[str, ...]:
        """Hukou counties to be told."""
        return tuple(dict.fromkeys(code for a in self.assessments for code in a.notify))

    @property
    def ends(self) -> tuple[date, str] | None:
        """The first day on which something ends."""
        found = [a.ends for a in self.assessments if a.ends is not None]
        return min(found) if found else None

    def value(self, code: str) -> Value | None:
        """A value from the first of its rows that knows it."""
        for row in self.rows:
            if code in row.registration.values:
                return row.registration.values[code]
        return None


@dataclass(slots=True)
class Candidate:
    """A child that only lists know: to be visited. ``rows`` speak of the same child as far as could be recognised."""

    rows: list[ListRow]


@dataclass(slots=True)
class Account:
    """Every data row of one input exactly once."""

    rows: int = 0
    rostered: int = 0
    excluded: int = 0
    undetermined: int = 0
    rejected: int = 0

    def add(self, status: str) -> None:
        """Count one row."""
        self.rows += 1
        setattr(self, status, getattr(self, status) + 1)

    def as_json(self) -> dict[str, int]:
        """The contract's object."""
        return {
            "rows": self.rows,
            "rostered": self.rostered,
            "excluded": self.excluded,
            "undetermined": self.undetermined,
            "rejected": self.rejected,
        }
