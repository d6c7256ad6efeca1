"""The report's counts, from the children of one survey. Every breakdown counts 未采集; parts add up to the total."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT, STATISTICS
from tonghu.batch.survey.children import UNCOLLECTED, Child
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.sharing import protected
from tonghu.core.base.registration import BY_CODE, Value
from tonghu.core.policy.model import Pack

Label = Callable[[Child], str]
_DEFAULT_BANDS = ("0-2岁", "3-5岁", "6-11岁", "12-14岁", "15岁")
_BAND = re.compile(r"(\d+)(?:[-–—至](\d+))?岁")
_SCHOOL_FROM = 6


@dataclass(frozen=True, slots=True)
class Population:
    """Children of one population."""

    target: str
    name: str
    children: tuple[Child, ...]
    undetermined: int

    @property
    def size(self) -> int:
        """How many."""
        return len(self.children)


@dataclass(frozen=True, slots=True)
class Question:
    """A problem that is counted: in whom, who has it, of whom it is not known. ``only``: the one target it concerns."""

    title: str
    columns: tuple[str, ...]
    asked_of: Callable[[Child], bool]
    answer: Callable[[Child], bool | None]
    advice: str
    department: str
    """Department key of the pack."""
    only: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The count of one problem in one population."""

    question: Question
    asked: int
    having: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Missing:
    """How often a column is empty in one population."""

    header: str
    asked: int
    empty: int


def populations(result: Result, children: Sequence[Child]) -> list[Population]:
    """The monitoring populations that the pack defines, migrants first."""
    names = {MIGRANT: "流动儿童", LEFT_BEHIND: "留守儿童"}
    return [population(children, target, name) for target, name in names.items() if target in result.job.pack.targets]


def statistics_population(result: Result, children: Sequence[Child]) -> Population | None:
    """The statistics population, ``None`` where the plan has none."""
    return population(children, STATISTICS, "流动儿童") if STATISTICS in result.job.pack.targets else None


def population(children: Sequence[Child], target: str, name: str) -> Population:
    """The children included in one population."""
    included = tuple(child for child in children if child.case.is_in(target))
    return Population(target, name, included, sum(1 for child in children if child.case.is_open(target)))


# --- labels ----------------------------------------------------------------------------------------------------------
def bands(result: Result) -> list[tuple[str, int, int]]:
    """Age bands (label, first, last year of age) as the pack's statistics name them."""
    listed = result.job.pack.sections.get("statistics", {}).get("age_bands")
    texts = [str(text) for text in listed] if isinstance(listed, list | tuple) else []
    found = [match for text in texts if (match := _BAND.fullmatch(text))]
    matches = found or [match for text in _DEFAULT_BANDS if (match := _BAND.fullmatch(text))]
    spans = [(int(match[1]), int(match[2] or match[1])) for match in matches]
    return [(f"{first}–{last}岁" if first != last else f"{first}岁", first, last) for first, last in spans]


def age_label(result: Result) -> Label:
    """Child → its age band."""
    spans = bands(result)

    def label(child: Child) -> str:
        if child.age is None:
            return UNCOLLECTED
        age = child.age
        return next((name for name, first, last in spans if first <= age <= last), "其他年龄")

    return label


def sex_label(child: Child) -> str:
    """男, 女 or 未采集."""
    return child.sex or UNCOLLECTED


def town_label(target: str) -> Label:
    """Child → town of the place whose unit monitors it."""

    def label(child: Child) -> str:
        return (child.hukou if target == LEFT_BEHIND else child.residence).town_text

    return label


def village_label(target: str) -> Callable[[Child], tuple[str, str]]:
    """Child → (town, village) of the place whose unit monitors it."""

    def label(child: Child) -> tuple[str, str]:
        area = child.hukou if target == LEFT_BEHIND else child.residence
        return (area.town_text, area.village_text)

    return label


def origin_label(result: Result) -> Label:
    """Child → province of its hukou."""

    def label(child: Child) -> str:
        return result.name_of(child.hukou.province) if child.hukou.province else UNCOLLECTED

    return label


def counted(children: Iterable[Child], label: Label, order: Sequence[str] = ()) -> list[tuple[str, int]]:
    """Counts by label: first those of ``order`` (zeros kept), then others by size, 未采集 and 不详 last."""
    tally = Counter(label(child) for child in children)
    last = [name for name in tally if name in (UNCOLLECTED, "不详")]
    others = sorted((n for n in tally if n not in order and n not in last), key=lambda n: (-tally[n], n))
    names = [*order, *others, *last]
    if UNCOLLECTED in order:
        names = list(dict.fromkeys([n for n in names if n != UNCOLLECTED] + [UNCOLLECTED]))
    return [(name, tally[name]) for name in names]


def by_option(children: Iterable[Child], pack: Pack, code: str) -> list[tuple[str, int]]:
    """Counts by the options of a column: those that the pack's forms print, any other that occurs, 未采集 last.

    A child with several options is counted under each. Protected options are not counted (B-34).
    """
    tally: Counter[str] = Counter()
    for child in children:
        value = child.case.value(code)
        given = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
        tally.update(given or (UNCOLLECTED,))
    held = protected(pack).options.get(code, frozenset())
    printed = printed_options(pack, code)
    others = [option for option in BY_CODE[code].options if option not in printed and tally[option]]
    return [(option, tally[option]) for option in (*printed, *others, UNCOLLECTED) if option not in held]


def printed_options(pack: Pack, code: str) -> list[str]:
    """The options of a column on the pack's forms, migrant form first; those of the contract where none prints them."""
    found: dict[str, None] = {}
    for form in pack.sections.get("forms", {}).values():
        fields = form.get("fields") if isinstance(form, Mapping) else None
        for box in fields if isinstance(fields, list | tuple) else ():
            if isinstance(box, Mapping) and box.get("column") == code and isinstance(box.get("options"), list | tuple):
                found.update(dict.fromkeys(str(option) for option in box["options"]))
    known = BY_CODE[code].options
    return [option for option in found if option in known] or list(known)


def percent(part: int, whole: int) -> str:
    """Two decimals; — of nothing."""
    return f"{part * 100 / whole:.2f}%" if whole else "—"


# --- problems --------------------------------------------------------------------------------------------------------
def _one_of(code: str, *options: str) -> Callable[[Child], bool | None]:
    def answer(child: Child) -> bool | None:
        value = child.case.value(code)
        if value is None:
            return None
        given = value if isinstance(value, tuple) else (value,)
        return any(option in given for option in options)

    return answer


def _out_of_school(child: Child) -> bool | None:
    answers = [_one_of("schooling", "失学")(child), _one_of("study_status", "辍学")(child)]
    if True in answers:
        return True
    return None if all(answer is None for answer in answers) else False


def _unattended(child: Child) -> bool | None:
    if _one_of("guardianship_problems", "无人监护")(child):
        return True
    # The form's 监护问题 has no 无: an answered 监护情况 with nothing ticked says that there is none (contract).
    answered = child.case.value("guardianship") is not None or child.case.value("guardianship_problems") is not None
    return False if answered else None


def _poor(child: Child) -> bool | None:
    return _one_of("guardianship", "较差")(child)


def _disabled(child: Child) -> bool:
    kinds: Value | None = child.case.value("disability_kinds")
    return isinstance(kinds, tuple) and any(kind != "无" for kind in kinds)


def _no_rehabilitation(child: Child) -> bool | None:
    value = child.case.value("rehabilitation")
    return None if not isinstance(value, bool) else not value


def _always(_child: Child) -> bool:
    return True


def _of_school_age(child: Child) -> bool:
    return child.age is None or child.age >= _SCHOOL_FROM


QUESTIONS: tuple[Question, ...] = (
    Question(
        "未参加医保",
        ("insurance",),
        _always,
        _one_of("insurance", "未纳入医保", "未参保"),
        "逐人核实并引导参保",
        "insurance",
    ),
    Question(
        "未办居住证",
        ("residence_registration",),
        _always,
        _one_of("residence_registration", "暂住登记", "未登记"),
        "告知办理条件，协助办理居住证",
        "police",
        only=MIGRANT,
    ),
    Question(
        "失学辍学（6岁以上）",
        ("schooling", "study_status"),
        _of_school_age,
        _out_of_school,
        "逐人核查并劝返复学",
        "education",
    ),
    Question(
        "未按程序接种疫苗",
        ("vaccination",),
        _always,
        _one_of("vaccination", "未按程序接种", "未接种"),
        "通知补种",
        "disease_control",
    ),
    Question(
        "无人监护",
        ("guardianship", "guardianship_problems"),
        _always,
        _unattended,
        "立即入户核实，落实监护责任",
        "civil_affairs",
    ),
    Question("监护情况较差", ("guardianship",), _always, _poor, "评估监护能力，加强监护指导", "civil_affairs"),
    Question(
        "残疾儿童未接受康复救助",
        ("rehabilitation",),
        _disabled,
        _no_rehabilitation,
        "协助申请康复救助",
        "disabled_federation",
    ),
)


def findings(people: Population) -> list[Finding]:
    """Every question asked of one population, those that concern nobody left out."""
    found = []
    for question in QUESTIONS:
        if question.only not in ("", people.target):
            continue
        asked = [child for child in people.children if question.asked_of(child)]
        answers = [question.answer(child) for child in asked]
        if asked:
            having = sum(1 for answer in answers if answer)
            found.append(Finding(question, len(asked), having, sum(1 for answer in answers if answer is None)))
    return found


def missing_columns(people: Population, columns: Mapping[str, str]) -> list[Missing]:
    """Empty cells per column (code → header) over one population."""
    return [
        Missing(header, people.size, sum(1 for child in people.children if child.case.value(code) is None))
        for code, header in columns.items()
    ]
