"""A policy pack as the product uses it: who says what, since when, by which clause, with rules that can be evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tonghu.core.policy.rules import ChildKind, Rule

Plain = Mapping[str, object]
"""A validated descriptive section: nested dicts, lists and scalars."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a rule stands. ``document`` is the id of the pack whose plan says it."""

    document: str
    text: str
    default: bool = False
    """True for a visible default that no text gives (B-10, B-45 …)."""


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example beside a rule. ``given`` maps headers or codes to what stands in the cell."""

    name: str
    kind: str
    """``yes``, ``no`` or ``edge``."""
    expect: str
    given: Mapping[str, str]
    as_of: date
    line: str
    """File and line, for the message when it fails."""


@dataclass(frozen=True, slots=True)
class Common:
    """What every rule carries: title, clause, our own summary, dates, the day it was last checked, examples."""

    key: str
    title: str
    clause: Clause
    summary: str
    valid_from: date | None
    valid_to: date | None
    last_checked: date
    examples: tuple[Example, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a target. ``code`` is the public code; several ids may share one (county and township level)."""

    about: Common
    code: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Target:
    """A population: an OR of branches, each an AND of criteria (ids)."""

    about: Common
    kind: ChildKind
    population: str
    """``monitoring`` or ``statistics``."""
    branches: tuple[tuple[str, ...], ...]
    monitored_at: tuple[str, ...]
    """Places (``residence``, ``hukou``) whose county monitors an included child, main unit first."""


@dataclass(frozen=True, slots=True)
class Notice:
    """When another county must be told (Shanghai 一（二）): the target it is about, the criterion left out."""

    clause: Clause
    target: str
    leaving_out: str
    to: str


@dataclass(frozen=True, slots=True)
class KeyCareCriterion:
    """One condition of the key-care list. ``recorded_by``: with none of these columns known, an unknown outcome does
    not make the list undetermined, it is only named as missing (contract, "Key care")."""

    about: Common
    rule: Rule
    recorded_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyCare:
    """The key-care list (重点关爱服务对象信息台账)."""

    title: str
    clause: Clause
    kinds: tuple[ChildKind, ...]
    criteria: tuple[KeyCareCriterion, ...]
    details: Plain


@dataclass(frozen=True, slots=True)
class Frequency:
    """At least so many per month or quarter."""

    at_least: int
    per: str

    def as_json(self) -> dict[str, object]:
        """The contract's object."""
        return {"at_least": self.at_least, "per": self.per}


@dataclass(frozen=True, slots=True)
class Visits:
    """Home visits and contacts owed, and whether somebody must act at once."""

    home: Frequency | None = None
    contact: Frequency | None = None
    immediate: bool = False

    def as_json(self) -> dict[str, object]:
        """The contract's ``visits`` object."""
        return {
            "home": self.home.as_json() if self.home else None,
            "contact": self.contact.as_json() if self.contact else None,
            "immediate": self.immediate,
        }


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation of a risk tier. ``words`` are what 风险情形 may hold; ``rule`` finds it in other columns too."""

    about: Common
    words: tuple[str, ...]
    rule: Rule
    suspected: bool


@dataclass(frozen=True, slots=True)
class Tier:
    """One risk tier, highest first in the scheme."""

    key: str
    label: str
    clause: Clause
    visits: Visits
    situations: tuple[Situation, ...]
    details: Plain


@dataclass(frozen=True, slots=True)
class VisitRule:
    """Visits owed to some children where the plan has no tiers (Pingdingshan item 20)."""

    about: Common
    rule: Rule
    visits: Visits


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One item of the service list. ``listed`` follows from ``entitled`` and ``check`` (contract, "Services")."""

    about: Common
    number: int
    aspect: str
    target: str
    project: str
    content: str
    departments: tuple[str, ...]
    nature: str
    """``individual``, ``group`` or ``public``; public ones are never matched to a child."""
    place: str
    """``residence``, ``hukou`` or ``both``: where it is handled."""
    protected: bool
    """Never named in a shared workbook (B-34)."""
    entitled: Rule
    check: Rule
    covers: tuple[str, ...]
    """Keys of the parent's items that this one covers, beside its own key."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A visible choice: a number or reading the text leaves open, with its source or "default, not from the text"."""

    key: str
    title: str
    value: object
    clause: Clause | None
    note: str


@dataclass(frozen=True)
class Pack:
    """One jurisdiction's plan, complete, with what it inherits."""

    id: str
    name: str
    aliases: tuple[str, ...]
    issuer: str
    issuers: tuple[str, ...]
    document: str
    issued: date | None
    status: str
    """``in_force``, ``draft`` or ``baseline``."""
    division: str
    ancestors: tuple[str, ...]
    """Ids of the packs it inherits from, nearest first."""
    version: str
    """Hash of the pack's own and inherited text."""
    last_checked: date
    parameters: Mapping[str, Parameter]
    criteria: Mapping[str, Criterion]
    targets: Mapping[str, Target]
    """Keys ``migrant.monitoring``, ``migrant.statistics``, ``left_behind.monitoring``."""
    notice: Notice | None
    key_care: KeyCare | None
    tiers: tuple[Tier, ...]
    visit_rules: tuple[VisitRule, ...]
    services: tuple[ServiceItem, ...]
    sections: Mapping[str, Plain] = field(default_factory=dict)
    """Descriptive sections by key: basis, forms, departments, duties, base_list, calendar, …"""
    documents: Mapping[str, str] = field(default_factory=dict)
    """Pack id → how its plan is quoted (文号 or name), for this pack and its ancestors."""

    @property
    def draft(self) -> bool:
        """Whether every output must say 草案试用."""
        return self.status == "draft"

    def rules(self) -> dict[str, Rule]:
        """The criteria's rules by id."""
        return {key: criterion.rule for key, criterion in self.criteria.items()}

    def quote(self, clause: Clause) -> str:
        """A clause as shown to people: the pack's own clause as printed, another plan's with its document."""
        text = clause.text if clause.document == self.id else f"{self.documents[clause.document]} {clause.text}"
        return f"{text}（默认值，非文本规定）" if clause.default else text

    def situation_words(self) -> tuple[str, ...]:
        """Every word that the risk scheme gives to 风险情形, besides 无."""
        return tuple(
            dict.fromkeys(word for tier in self.tiers for situation in tier.situations for word in situation.words)
        )
