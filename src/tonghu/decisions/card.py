"""The decision card: each criterion with clause, summary, facts, sources and date arithmetic, in words for a parent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tonghu.batch.division_data import load_divisions
from tonghu.core.base.registration import BY_HEADER
from tonghu.core.base.truth import Truth
from tonghu.core.policy.ahead import Change
from tonghu.core.policy.assess import Assessment, CriterionResult, Decision
from tonghu.core.policy.care import ServiceResult
from tonghu.core.policy.describe import POPULATION, visits_text
from tonghu.core.policy.fact_names import COMPLETE, NOTED_PLACE, REACHES, SINCE, SOURCE, aside_of, complete_name, said
from tonghu.core.policy.facts import PLACE_COLUMNS
from tonghu.core.policy.lines import names_of
from tonghu.core.policy.model import Pack
from tonghu.decisions.models import CARE, STATUSES, TIERS

MARKS = {
    Truth.MET: ("✓", "符合", "done"),
    Truth.UNMET: ("✕", "不符合", "overdue"),
    Truth.UNKNOWN: ("?", "待确认", "decide"),
}
KIND = {"migrant": "流动儿童", "left_behind": "留守儿童"}
_COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    "birth_date": ("birth_date", "id_number"),
    SINCE: ("left_hukou_on", "arrived_on", "birth_date"),
    **{str(place): columns for place, columns in PLACE_COLUMNS.items()},
}
"""Fact → the columns that may have said it, the likeliest first."""
_DERIVED = (REACHES, COMPLETE)
_SERVICE = {"entitled": "符合享有", "check": "需核对"}
_WIDTH = 400.0
"""Units of the drawing of a term."""

Sources = Mapping[str, tuple[str, date]]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in words, and who said so as of when."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term on a line: from when, complete when, seen when. Positions in units of the drawing."""

    since: str
    complete: str
    as_of: date
    at_complete: float
    at_as_of: float
    done: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the card."""

    mark: str
    word: str
    tone: str
    title: str
    summary: str
    text: str
    clause: str
    facts: tuple[Fact, ...]
    term: Term | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The decision on one population. ``status`` ``""``: the plan says nothing, or the child's form is the other one."""

    key: str
    title: str
    status: str
    word: str
    tone: str
    sentence: str
    criteria: tuple[Criterion, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything on the card."""

    parts: tuple[Part, ...]
    key_care: str
    key_care_tone: str
    key_care_reasons: tuple[tuple[str, str], ...]
    key_care_missing: tuple[str, ...]
    tier: str
    tier_key: str
    graded_by: str
    tier_reasons: tuple[tuple[str, str], ...]
    visits: str
    services: tuple[tuple[int, str, str, str, str], ...]
    """Number, name, what to do, responsible departments, what is missing."""
    monitored_at: str
    notify: str
    problems: tuple[Any, ...]
    ahead: tuple[tuple[date, str], ...]


def card(assessment: Assessment, pack: Pack, as_of: date, sources: Sources, ahead: Iterable[Change]) -> Card:
    """The card of one assessment."""
    divisions = load_divisions()

    def places(codes: Iterable[str]) -> str:
        return "、".join(divisions.name(code, as_of, full=True) or code for code in codes)

    care, risk = assessment.key_care, assessment.risk
    owed = risk.visits.home or risk.visits.contact or risk.visits.immediate
    graded = {"worker": "登记人评定", "rule": "按登记内容认定"}.get(risk.graded_by or "", "")
    return Card(
        parts=tuple(_part(key, decision, pack, as_of, sources) for key, decision in assessment.decisions.items()),
        key_care=CARE[care.status],
        key_care_tone={"listed": "due", "undetermined": "decide"}.get(care.status, "done"),
        key_care_reasons=tuple((reason.text, reason.clause) for reason in care.reasons),
        key_care_missing=care.missing,
        tier=TIERS[risk.tier or ""] if pack.tiers else "",
        tier_key=risk.tier or "",
        graded_by=graded,
        tier_reasons=tuple((reason.situation, reason.clause) for reason in risk.reasons),
        visits=visits_text(risk.visits) if owed else "",
        services=tuple(_service(service, pack) for service in assessment.services),
        monitored_at=places(assessment.monitored_at),
        notify=places(assessment.notify),
        problems=tuple(problem for problem in assessment.problems if problem.severity != "info"),
        ahead=tuple((change.day, told(change)) for change in ahead),
    )


def title_of(key: str) -> str:
    """A target's key in words."""
    kind, population = key.split(".")
    return f"{KIND[kind]} · {POPULATION[population]}"


def _part(key: str, decision: Decision | None, pack: Pack, as_of: date, sources: Sources) -> Part:
    title = title_of(key)
    if decision is None:
        silent = key not in pack.targets
        why = "本方案未规定这一口径，不作判断。" if silent else "按另一张表登记，这一口径不适用。"
        return Part(key, title, "", "不适用", "quiet", why, (), ())
    names = tuple(dict.fromkeys(name for branch in pack.targets[key].branches for name in branch))
    criteria = tuple(
        _criterion(pack, name, result, as_of, sources) for name, result in zip(names, decision.criteria, strict=True)
    )
    word = STATUSES[decision.status]
    tone = {"included": "done", "excluded": "quiet", "undetermined": "decide"}[decision.status]
    return Part(key, title, decision.status, word, tone, _sentence(decision, criteria), criteria, decision.missing)


def _sentence(decision: Decision, criteria: tuple[Criterion, ...]) -> str:
    """The result in one sentence, and what would change it."""
    match decision.status:
        case "included":
            return "所列条件都已符合，纳入。" if all(c.word == "符合" for c in criteria) else "符合其中一种情形，纳入。"
        case "undetermined":
            return f"还不能确定，补齐这些就能认定：{'、'.join(decision.missing) or '见待确认的条件'}。"
        case _:
            failed = "、".join(c.title for c in criteria if c.word == "不符合")
            return f"不纳入，因为不符合：{failed}。这些情况有变化时会重新认定。"


def _criterion(pack: Pack, name: str, result: CriterionResult, as_of: date, sources: Sources) -> Criterion:
    about = pack.criteria[name].about
    mark, word, tone = MARKS[result.outcome]
    facts = tuple(
        Fact(said(key, _named(key, text, as_of), result.facts.get(aside_of(key) or "")), _source(key, sources))
        for key, text in result.facts.items()
        if key != SOURCE and key not in NOTED_PLACE
    )
    return Criterion(
        mark=mark,
        word=word,
        tone=tone,
        title=about.title,
        summary=about.summary,
        text=result.text,
        clause=result.clause,
        facts=facts,
        term=_term(result.facts, as_of),
        missing=result.missing if result.outcome is Truth.UNKNOWN else (),
    )


def _named(key: str, text: str, as_of: date) -> str:
    """A place's code with its name in front; any other fact as it is."""
    name = load_divisions().name(text, as_of, full=True) if key in PLACE_COLUMNS else ""
    return f"{name} {text}" if name else text


def _source(key: str, sources: Sources) -> str:
    if key in _DERIVED:
        return ""
    columns = _COLUMNS_OF.get(key) or ((BY_HEADER[key].code,) if key in BY_HEADER else ())
    found = next((sources[column] for column in columns if column in sources), None)
    return f"{found[0]} {found[1]}" if found else ""


def _term(facts: Mapping[str, str], as_of: date) -> Term | None:
    """The first term among the facts that has a known beginning and end."""
    pairs = [(SINCE, COMPLETE), ("birth_date", REACHES)]
    pairs += [(header, complete_name(header)) for header in facts if complete_name(header) in facts]
    for since, complete in pairs:
        if since in facts and complete in facts:
            begins, ends = _day(facts[since]), _day(facts[complete])
            if begins is not None and ends is not None:
                return _drawn(begins, ends, as_of)
    return None


def _drawn(begins: date, ends: date, as_of: date) -> Term:
    last = max(ends, as_of)
    whole = max(1, (last - begins).days)

    def at(day: date) -> float:
        return round(max(0, (day - begins).days) * _WIDTH / whole, 1)

    return Term(begins.isoformat(), ends.isoformat(), as_of, at(ends), at(as_of), as_of >= ends)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _service(service: ServiceResult, pack: Pack) -> tuple[int, str, str, str, str]:
    missing = "、".join(service.missing)
    departments = names_of(pack, service.item.departments)
    return service.item.number, service.shared_name(), _SERVICE[service.status], departments, missing


def told(change: Change) -> str:
    """A change in words."""
    if change.what == "risk":
        return f"风险等级：{TIERS.get(change.before, '未评估')} → {TIERS.get(change.after, '未评估')}"
    words = CARE if change.what == "key_care" else STATUSES
    title = "重点关爱" if change.what == "key_care" else title_of(change.what)
    return f"{title}：{words.get(change.before, '不适用')} → {words.get(change.after, '不适用')}"
