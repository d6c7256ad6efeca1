"""Which form is printed for which row, and in which village's batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tonghu.batch.forms.copies import Copy
from tonghu.batch.forms.filling import Remark
from tonghu.batch.forms.printed import KINDS, LETTERS, PrintedForm
from tonghu.batch.forms.references import references
from tonghu.batch.paper.fonts import FontSet, missing_message
from tonghu.batch.writing.file_names import file_name
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Registration
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.rules import PlaceName

_PLACE: Mapping[str, PlaceName] = {"migrant": "residence", "left_behind": "hukou"}
"""A migrant child is looked for where it lives, a left-behind child where its hukou is."""
_UNKNOWN_TOWN, _UNKNOWN_VILLAGE = "乡镇不详", "村（社区）不详"


@dataclass(slots=True)
class Printed:
    """One row of the table: which forms it gets, and what has to be told about it."""

    row: Registration
    facts: Facts
    reference: str
    forms: tuple[str, ...]
    problems: tuple[Problem, ...]
    why: str = ""
    """Why these forms, where it is not plain; why none."""
    remarks: dict[str, list[Remark]] = field(default_factory=dict)

    def undrawable(self, copy: Copy, fonts: FontSet) -> list[Remark]:
        """The characters of a copy that no font has."""
        text = "".join(line for page in copy.pages for cell in page.cells for line in cell.text.lines)
        text += "".join(line for row in copy.header for cell in row for line in cell.lines)
        missing = fonts.missing(text)
        return [Remark("字库", f"PDF 中以字码代替，Word 文件不受影响。{missing_message(missing)}")] if missing else []


@dataclass(frozen=True, slots=True)
class Area:
    """The village that a batch is for; codes are "" where they are not known."""

    town: str
    village: str
    town_name: str
    village_name: str

    def __str__(self) -> str:
        return f"{self.town_name}{self.village_name}"

    @property
    def order(self) -> tuple[bool, str, bool, str, str]:
        """By town and village, unknown ones last."""
        return (not self.town, self.town, not self.village, self.village, self.town_name)


@dataclass(frozen=True, slots=True)
class Batch:
    """The copies of one form for one village; ``path`` is relative and without suffix."""

    form: PrintedForm
    area: Area
    path: str
    people: tuple[Printed, ...]


def printed_of(
    rows: Sequence[Registration],
    problems: Sequence[tuple[Problem, ...]],
    table: bytes,
    forms: Mapping[str, PrintedForm],
    divisions: DivisionTable,
    day: date,
    here: tuple[str, ...],
) -> list[Printed]:
    """Every row of the table in its order."""
    found = []
    for row, faults, reference in zip(rows, problems, references(rows, table), strict=True):
        kinds, why = kinds_of(row)
        printable = tuple(kind for kind in kinds if kind in forms)
        absent = [KINDS[kind] for kind in kinds if kind not in forms]
        if absent:
            why = "；".join(filter(None, (why, f"本政策包没有{'、'.join(absent)}儿童登记表，该表未印")))
        found.append(Printed(row, Facts(row, day, divisions, here), reference, printable, faults, why))
    return found


def kinds_of(row: Registration) -> tuple[tuple[str, ...], str]:
    """The forms that a row belongs on, and why where 表类 does not say so.

    表类 decides; a form of the other kind is printed too when a column that only that form has is filled.
    """
    own = {kind: _own_columns(row, letter) for kind, letter in LETTERS.items()}
    given = next((kind for kind, zh in KINDS.items() if row.text("form") == zh), None)
    found = tuple(kind for kind in KINDS if kind == given or own[kind])
    if given is not None:
        other = [kind for kind in found if kind != given]
        why = f"表类为{KINDS[given]}，但填有只在另一张表上的{'、'.join(own[other[0]][:3])}，两张表都印" if other else ""
        return found, why
    if not found:
        return tuple(KINDS), "表类未填，也没有只属于一张表的栏目，两张表都印，请核实用哪一张"
    return found, f"表类未填，按填有{'、'.join(own[found[0]][:3])}判断" if len(
        found
    ) == 1 else "表类未填，两张表的栏目都有填写"


def _own_columns(row: Registration, letter: str) -> list[str]:
    return [BY_CODE[code].header for code in row.values if BY_CODE[code].forms == letter]


def batches(people: Sequence[Printed], forms: Mapping[str, PrintedForm]) -> list[Batch]:
    """One batch per form and village, by form, town and village; people stay in the order of the table."""
    found = []
    for key, form in forms.items():
        groups: dict[Area, list[Printed]] = {}
        for person in people:
            if key in person.forms:
                groups.setdefault(area_of(person, key), []).append(person)
        taken: dict[str, int] = {}
        for area in sorted(groups, key=lambda area: area.order):
            path = f"{file_name(form.title)}/{file_name(area.town_name)}/{file_name(area.village_name)}"
            # Two villages of one name in one town are told apart by their codes.
            if taken.setdefault(path, 0):
                path = f"{path}（{area.village or len(groups[area])}）"
            taken[path] = taken.get(path, 0) + 1
            found.append(Batch(form, area, path, tuple(groups[area])))
    return found


def area_of(person: Printed, kind: str) -> Area:
    """The village of a child for one form."""
    facts = person.facts
    place = facts.place(_PLACE[kind])

    def name(code: str | None) -> str:
        return facts.divisions.name(code, facts.as_of) if code else ""

    county = name(place.county)
    away = place.county is not None and not any(place.county.startswith(code.rstrip("0")) for code in facts.here)
    prefix = county if away and facts.here else ""
    town = name(place.township) or (f"{county}（乡镇不详）" if county else _UNKNOWN_TOWN)
    return Area(
        place.township or place.county or "",
        place.village or "",
        town if town.startswith(prefix) else f"{prefix}{town}",
        name(place.village) or _UNKNOWN_VILLAGE,
    )
