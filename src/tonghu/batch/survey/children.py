"""What the sheets say of a child: one description per case and per candidate, computed once for all files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, STATISTICS, Candidate, Case, ListRow
from tonghu.batch.survey.cells_out import cell_of
from tonghu.batch.survey.result import LIST_NAMES, Result
from tonghu.core.base.dates import PartialDate, complete_on
from tonghu.core.base.places import NOWHERE, Place
from tonghu.core.base.registration import Registration
from tonghu.core.base.truth import Truth
from tonghu.core.policy.assess import EXCLUDED, UNDETERMINED, CriterionResult
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.rules import PlaceName

UNCOLLECTED = "未采集"
_CARERS = (("father", "父亲"), ("mother", "母亲"), ("carer", "受委托照护人"), ("guardian", "其他监护人"))
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Area:
    """Where something lies, in codes and names; "" where it is not known."""

    province: str = ""
    county: str = ""
    town: str = ""
    village: str = ""
    town_name: str = ""
    village_name: str = ""
    county_name: str = ""
    note: str = ""

    @property
    def order(self) -> tuple[bool, str, bool, str]:
        """Sorts by town and village, unknown ones last."""
        return (not self.town, self.town or self.county, not self.village, self.village)

    @property
    def town_text(self) -> str:
        """The town's name or what is known instead."""
        return self.town_name or (f"{self.county_name}（乡级不详）" if self.county_name else "不详")

    @property
    def village_text(self) -> str:
        """The village's name or that it is not known."""
        return self.village_name or "不详"


@dataclass(frozen=True, slots=True)
class Carer:
    """A parent, guardian or carer."""

    role: str
    name: str
    phone: str

    def text(self) -> str:
        """``林建国（父亲）``."""
        return f"{self.name}（{self.role}）"


@dataclass(frozen=True, slots=True)
class Child:
    """A registered child as the sheets print it."""

    case: Case
    name: str
    sex: str
    birth: str
    age: int | None
    id_number: str
    hukou_text: str
    residence_text: str
    hukou: Area
    residence: Area
    carers: tuple[Carer, ...]
    born_by: date | None = None
    """The last day that the birth can have been, ``None`` when it is not known."""

    @property
    def guardians(self) -> str:
        """Parents and carers on record, one a line."""
        return "\n".join(carer.text() for carer in self.carers if carer.name)

    @property
    def phones(self) -> str:
        """Telephone numbers on record, each once, one a line."""
        return "\n".join(phones_of(self.carers))


def phones_of(carers: Iterable[Carer]) -> list[str]:
    """Telephone numbers on record, each once."""
    return list(dict.fromkeys(phone for carer in carers for phone in carer.phone.split("、") if phone))


def describe_all(result: Result) -> list[Child]:
    """Every case of the survey, by town and village of residence, then in order of registration."""
    children = [describe(result, case) for case in result.cases]
    return sorted(children, key=lambda child: (child.residence.order, child.case.number))


def describe(result: Result, case: Case) -> Child:
    """One case."""
    facts = [facts_of(result, row.registration) for row in case.rows]
    span = next((f.birth.span for f in facts if f.birth.span is not None), None)
    return Child(
        case=case,
        name=_text(case, "name"),
        sex=_text(case, "sex"),
        birth=_birth_text(case, span),
        age=age_on(span, result.job.as_of),
        id_number=_text(case, "id_number"),
        hukou_text=_shown_place(result, case, facts, "hukou"),
        residence_text=_shown_place(result, case, facts, "residence"),
        hukou=area_of(result, _place(facts, "hukou")),
        residence=area_of(result, _place(facts, "residence")),
        carers=_carers(case),
        born_by=span.last if span is not None else None,
    )


def _birth_text(case: Case, span: PartialDate | None) -> str:
    """As it stands on the form; from the ID number where the form has none."""
    written = case.value("birth_date")
    shown = written if isinstance(written, PartialDate) else span
    return shown.text() if shown is not None else ""


def facts_of(result: Result, registration: Registration) -> Facts:
    """The facts of one row."""
    context = result.job.context
    return Facts(registration, context.as_of, context.divisions, context.here)


def age_on(span: PartialDate | None, day: date) -> int | None:
    """Full years on a day; ``None`` when the birth date leaves more than one answer or lies ahead."""
    if span is None or span.last > day:
        return None
    ages = {_years(span.first, day), _years(span.last, day)}
    return ages.pop() if len(ages) == 1 else None


def _years(birth: date, day: date) -> int:
    years = day.year - birth.year
    return years if complete_on(birth, years * _MONTHS) <= day else years - 1


def standing(case: Case) -> str:
    """By which monitoring population a child counts, in words."""
    kinds = [name for target, name in ((MIGRANT, "流动"), (LEFT_BEHIND, "留守")) if case.is_in(target)]
    if kinds:
        return "、".join(kinds)
    if case.status == UNDETERMINED:
        return "待确认"
    return "统计口径" if case.is_in(STATISTICS) else "未纳入"


def why_excluded(case: Case) -> str:
    """The criteria that are not met, per population."""
    said = []
    for target, name in ((MIGRANT, "流动"), (LEFT_BEHIND, "留守")):
        decision = case.decision(target)
        if decision is not None and decision.status == EXCLUDED:
            said.append(f"{name}：{'、'.join(unmet_titles(decision.criteria))}")
    return "；".join(said) or "本表类不在监测摸排对象之内"


def unmet_titles(criteria: Iterable[CriterionResult]) -> list[str]:
    """``不符合“随父母或其他监护人生活”``, each criterion once."""
    titles = [f"不符合“{c.text.partition('：')[0]}”" for c in criteria if c.outcome is Truth.UNMET]
    return list(dict.fromkeys(titles))


def missing_for(case: Case) -> str:
    """What an undetermined child lacks, over its open populations."""
    said: dict[str, None] = {}
    for target in (MIGRANT, LEFT_BEHIND):
        decision = case.decision(target)
        if decision is not None and decision.status == UNDETERMINED:
            said.update(dict.fromkeys(decision.missing or ("须人工研判",)))
    return "、".join(said)


# --- candidates ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Unregistered:
    """A child that only lists know."""

    candidate: Candidate
    name: str
    sex: str
    birth: str
    id_number: str
    hukou_text: str
    residence_text: str
    residence: Area
    guardians: str
    phones: str


def describe_candidates(result: Result) -> list[Unregistered]:
    """Every candidate, by town and village, then in order of the lists."""
    found = [_candidate(result, candidate) for candidate in result.candidates]
    return sorted(found, key=lambda child: child.residence.order)


def _candidate(result: Result, candidate: Candidate) -> Unregistered:
    rows = candidate.rows
    birth = next((row.person.birth for row in rows if row.person.birth is not None), None)
    code = max((row.person.residence for row in rows), key=len)
    context = result.job.context
    place = context.divisions.place_of_code(code, context.as_of) if code else NOWHERE
    area = area_of(result, place)
    residence = _said(rows, "residence_address") or result.name_of(code)
    carers = [Carer(role, _said(rows, f"{key}_name"), _said(rows, f"{key}_phone")) for key, role in _CARERS]
    return Unregistered(
        candidate=candidate,
        name=next((row.person.name for row in rows if row.person.name), ""),
        sex=_said(rows, "sex"),
        birth=birth.isoformat() if birth is not None else _said(rows, "birth_date"),
        id_number=next((row.person.id_number for row in rows if row.person.id_number), ""),
        hukou_text=_said(rows, "hukou_address"),
        residence_text=residence,
        residence=area,
        guardians="、".join(dict.fromkeys(carer.name for carer in carers if carer.name)),
        phones="\n".join(phones_of(carers)),
    )


def _said(rows: Iterable[ListRow], code: str) -> str:
    for row in rows:
        if code in row.values:
            return str(cell_of(row.values[code]))
    return ""


def list_names(rows: Iterable[ListRow]) -> str:
    """The Chinese names of the lists that rows come from, each once."""
    return "、".join(dict.fromkeys(LIST_NAMES[row.key] for row in rows))


# --- places and people -----------------------------------------------------------------------------------------------
def area_of(result: Result, place: Place) -> Area:
    """A place with its names at the as-of date."""
    return Area(
        province=place.province or "",
        county=place.county or "",
        town=place.township or "",
        village=place.village or "",
        town_name=result.name_of(place.township) if place.township else "",
        village_name=result.name_of(place.village) if place.village else "",
        county_name=result.name_of(place.county) if place.county else "",
        note=place.note,
    )


def _place(facts: Iterable[Facts], name: PlaceName) -> Place:
    """The place of the first row that knows it best."""
    return max((f.place(name) for f in facts), key=lambda place: len(place.code() or ""))


def _shown_place(result: Result, case: Case, facts: Iterable[Facts], name: PlaceName) -> str:
    address = _text(case, f"{name}_address")
    code = _place(facts, name).code()
    if address or not code:
        return address
    return result.job.context.divisions.name(code, result.job.as_of, full=True) or code


def _carers(case: Case) -> tuple[Carer, ...]:
    found = (Carer(role, _text(case, f"{key}_name"), _text(case, f"{key}_phone")) for key, role in _CARERS)
    return tuple(carer for carer in found if carer.name or carer.phone)


def _text(case: Case, code: str) -> str:
    value = case.value(code)
    return value if isinstance(value, str) else ""
