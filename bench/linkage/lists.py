"""From the population to the rows of one list or of the roster, mistakes included."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from bench.linkage import places
from bench.linkage.departments import FIXED, LIST_ONLY_FACTOR, YEAR, Layout, coverage
from bench.linkage.mistakes import NameMistakes, Rates, Sheet, lunar_days, sloppiness, spoil_birth, spoil_id
from bench.linkage.name_stock import surnames
from bench.linkage.people import FIRST_DAY, LAST_DAY, Population, _adults, _phones, _take, _zipf
from bench.linkage.recipes import BIT, Recipe

_OTHER_FORMS = {
    "full": ("county", "town", "region"),
    "county": ("full", "town", "town_only"),
    "town": ("full", "county", "village", "town_only"),
    "village": ("town", "county", "bare"),
    "region": ("full", "county", "county_only"),
    "town_only": ("county_only", "region"),
}
_NAME_GAP = 0.02
"""Two-character names are spaced out to the width of three. Formatting, not a mistake."""


@dataclass
class Workshop:
    """What all lists of a data set share: the population, the recipe, and tables that take a moment to build."""

    people: Population
    recipe: Recipe
    names: NameMistakes = field(default_factory=NameMistakes)
    lunar: pa.Array = field(default_factory=lambda: pa.array(lunar_days()))
    iso: pa.Array = field(
        default_factory=lambda: pa.array([str(np.datetime64(day, "D")) for day in range(FIRST_DAY, LAST_DAY + 1)])
    )
    sibling: np.ndarray = field(init=False)
    """Another child of the household per child, -1 where there is none."""
    sibling_in_roster: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        household = self.people.household
        start = np.searchsorted(household, household, side="left")
        end = np.searchsorted(household, household, side="right")
        following = np.arange(len(household)) + 1
        other = np.where(following < end, following, start)
        self.sibling = np.where(end - start > 1, other, -1)
        inside = np.bincount(household, weights=self.people.in_roster)[household] - self.people.in_roster
        self.sibling_in_roster = inside > 0


def members(shop: Workshop, layout: Layout, rng: np.random.Generator) -> np.ndarray:
    """Who stands on a list, in print order; some stand there twice."""
    people = shop.people
    age = (LAST_DAY - people.birth) / YEAR
    share = coverage(layout.key, age) * np.where(people.in_roster, 1.0, LIST_ONLY_FACTOR)
    once = np.flatnonzero(rng.random(len(people)) < share)
    twice = once[rng.random(len(once)) < shop.recipe.rates["list_duplicate"]]
    return rng.permutation(np.concatenate([once, twice]))


def _base(shop: Workshop, person: np.ndarray, rng: np.random.Generator) -> Sheet:
    people, index = shop.people, pa.array(person)
    columns = {
        "name": people.name.take(index),
        "sex": pc.if_else(pa.array(people.male[person]), "男", "女"),
        "birth": shop.iso.take(pa.array(people.birth[person] - FIRST_DAY)),
        "id": people.id_number.take(index),
    }
    return Sheet(columns, person, np.zeros(len(person), dtype=np.int64), sloppiness(rng, len(person)))


def _mark_roles(shop: Workshop, sheet: Sheet) -> None:
    people, person = shop.people, sheet.person
    sheet.classes[people.twin[person]] |= BIT["twin"]
    sheet.classes[people.namesake[person]] |= BIT["namesake"]
    sheet.classes[~people.in_roster[person]] |= BIT["list_only"]
    sheet.classes[shop.sibling_in_roster[person]] |= BIT["sibling_in_roster"]
    _, inverse, counts = np.unique(person, return_inverse=True, return_counts=True)
    sheet.classes[counts[inverse] > 1] |= BIT["list_duplicate"]


def _spoil_identity(shop: Workshop, sheet: Sheet, rates: Rates, rng: np.random.Generator, *, infants: bool) -> None:
    """Mistakes in ID, name, birthday and sex."""
    people, person = shop.people, sheet.person
    index = pa.array(person)
    parent_id = pc.if_else(
        pa.array(rng.random(len(person)) < 0.5), people.father_id.take(index), people.mother_id.take(index)
    )
    sibling = shop.sibling[person]
    sibling_id = people.id_number.take(pa.array(sibling, mask=sibling < 0))
    # Twins are filed together: their numbers are swapped more often than those of other siblings.
    among = {"id_siblings": np.where(people.twin[person], 3.0, 1.0)}
    spoil_id(sheet, rates, rng, among, {"id_parents": parent_id, "id_siblings": sibling_id})
    mother = pc.coalesce(people.mother.take(index), people.father.take(index))
    newborn = infants & (LAST_DAY - people.birth[person] < 2 * YEAR)
    allowed = {"name_rare": people.rare[person], "name_dot": people.dotted[person], "name_placeholder": newborn}
    shop.names.spoil(sheet, rates, rng, {k: v.astype(float) for k, v in allowed.items()}, mother)
    spoil_birth(sheet, rates, rng, people.birth[person], shop.lunar)
    wrong = rates.rows(sheet, "sex_wrong")
    sheet.put("sex", wrong, ["女" if sex == "男" else "男" for sex in sheet.cells("sex", wrong)], "sex_wrong")


def _guardian(shop: Workshop, layout: Layout, sheet: Sheet, rates: Rates, rng: np.random.Generator) -> None:
    """Names a parent or the carer with the phone; then other guardians and changed numbers."""
    people, index = shop.people, pa.array(sheet.person)
    count = len(sheet.person)
    father, mother, carer = (c.take(index) for c in (people.father, people.mother, people.carer))
    phones = [c.take(index) for c in (people.father_phone, people.mother_phone, people.carer_phone)]
    draw = rng.random(count)
    choice = np.where(draw < layout.guardians[0], 0, np.where(draw < layout.guardians[0] + layout.guardians[1], 1, 2))
    choice = np.where((choice == 2) & pc.is_null(carer).to_numpy(zero_copy_only=False), 1, choice)
    choice = np.where((choice == 1) & pc.is_null(mother).to_numpy(zero_copy_only=False), 0, choice)
    which = pa.array(choice)
    sheet.columns["guardian"] = pc.choose(which, father, mother, carer)
    sheet.columns["phone"] = pc.choose(which, *phones)
    other = rates.rows(sheet, "guardian_other")
    stock, weights = surnames()
    surname = np.searchsorted(np.cumsum(weights), rng.random(len(other)) * sum(weights))
    sheet.put("guardian", other, _adults(rng, _take(stock, surname), "女"), "guardian_other")
    sheet.put("phone", other, _phones(rng, len(other)), "guardian_other")
    changed = rates.rows(sheet, "phone_changed")
    sheet.put("phone", changed, _phones(rng, len(changed)), "phone_changed")


def address(shop: Workshop, person: np.ndarray, which: str, form: str) -> pa.Array:
    """``hukou`` or ``home`` addresses of these people in one granularity."""
    people, index = shop.people, pa.array(person)
    home = places.written(people.near, people.home[person], people.home_detail.take(index), form)
    if which == "home":
        return home
    migrant = people.migrant[person]
    far = places.written(people.far, np.where(migrant, people.hukou[person], 0), people.hukou_detail.take(index), form)
    return pc.if_else(pa.array(migrant), far, home)


def _addresses(shop: Workshop, sheet: Sheet, rates: Rates, rng: np.random.Generator, form: str, column: str) -> None:
    which = "hukou" if column == "hukou" else "home"
    sheet.columns[column] = address(shop, sheet.person, which, form)
    if which == "home":
        moved = rates.rows(sheet, "address_moved")
        where = shop.people.near.draw(rng, len(moved))
        detail = places.details(rng, len(moved))
        sheet.put(column, moved, places.written(shop.people.near, where, detail, form), "address_moved")
    coarse = rates.rows(sheet, "address_granularity")
    kinds = rng.integers(0, len(_OTHER_FORMS[form]), len(coarse))
    for kind, other in enumerate(_OTHER_FORMS[form]):
        rows = coarse[kinds == kind]
        rows = rows[(sheet.classes[rows] & BIT["address_moved"]) == 0]
        sheet.put(column, rows, address(shop, sheet.person[rows], which, other), "address_granularity")


def _fill(sheet: Sheet, fields: list[str], rng: np.random.Generator) -> None:
    count = len(sheet.person)
    for name in fields:
        if name == "serial":
            sheet.columns[name] = pc.cast(pa.array(np.arange(1, count + 1)), pa.string())
        elif name in FIXED:
            sheet.columns[name] = _take(FIXED[name], _zipf(rng, len(FIXED[name]), count, 2))


def department_list(shop: Workshop, layout: Layout, number: int) -> Sheet:
    """One department's list with all its mistakes; dates still in ISO form."""
    rng = np.random.default_rng([shop.recipe.seed, 10 + number])
    person = members(shop, layout, rng)
    sheet = _base(shop, person, rng)
    rates = Rates({k: v * layout.rates.get(k, 1.0) for k, v in shop.recipe.rates.items()}, rng)
    fields = [name for name, _ in layout.headers[shop.recipe.headers]]
    _spoil_identity(shop, sheet, rates, rng, infants=layout.key in {"health", "cdc", "insurance"})
    if "guardian" in fields:
        _guardian(shop, layout, sheet, rates, rng)
    for column, form in (("hukou", layout.hukou), ("home", layout.home), ("insured_at", layout.hukou)):
        if column in fields:
            _addresses(shop, sheet, rates, rng, form, column)
    _fill(sheet, fields, rng)
    _mark_roles(shop, sheet)
    _space_out(sheet, rng)
    return sheet


def _space_out(sheet: Sheet, rng: np.random.Generator) -> None:
    name = sheet.columns["name"]
    short = pc.equal(pc.utf8_length(name), 2).to_numpy(zero_copy_only=False) & (rng.random(len(name)) < _NAME_GAP * 8)
    spaced = pc.replace_substring_regex(name, r"^(.)(.)$", "\\1\u3000\\2")
    sheet.columns["name"] = pc.if_else(pa.array(short), spaced, name)


def roster(shop: Workshop) -> Sheet:
    """The registration table: every child of the roster once, one in a hundred twice, with a clerk's own mistakes."""
    people, recipe = shop.people, shop.recipe
    rng = np.random.default_rng([recipe.seed, 2])
    once = rng.permutation(np.flatnonzero(people.in_roster))
    twice = rng.choice(once, size=round(len(once) * recipe.roster_duplicates), replace=False)
    person = np.concatenate([once, twice])
    # The second registration of a child comes later, somewhere among the other rows.
    position = np.concatenate([np.arange(len(once)), rng.integers(0, len(once), len(twice))])
    person = person[np.argsort(position, kind="stable")]
    sheet = _base(shop, person, rng)
    rates = Rates(
        {k: v * recipe.roster_share for k, v in recipe.rates.items()} | {"name_placeholder": 0.0, "id_parents": 0.0},
        rng,
    )
    _spoil_identity(shop, sheet, rates, rng, infants=False)
    index = pa.array(person)
    migrant = pa.array(people.migrant[person])
    nothing = pa.scalar(None, pa.string())
    for parent in ("father", "mother"):
        for suffix, share in (("", 0.97), ("_phone", 0.88), ("_id", 0.85)):
            values = getattr(people, parent + suffix).take(index)
            known = pa.array(rng.random(len(person)) < share)
            sheet.columns[parent + suffix] = pc.if_else(known, values, nothing)
    for column, source in (("carer", people.carer), ("carer_phone", people.carer_phone)):
        here = (
            source.take(index)
            if column == "carer"
            else pc.if_else(pc.is_valid(people.carer), source, nothing).take(index)
        )
        sheet.columns[column] = pc.if_else(migrant, nothing, here)
        sheet.columns[column.replace("carer", "other")] = pc.if_else(migrant, here, nothing)
    for column, form in (("hukou", "full"), ("home", "full")):
        _addresses(shop, sheet, rates, rng, form, column)
    sheet.columns["ref"] = pc.binary_join_element_wise(
        "R", pc.cast(pa.array(np.arange(1, len(person) + 1)), pa.string()), ""
    )
    sheet.columns["form"] = pc.if_else(migrant, "流动", "留守")
    sheet.columns["ethnicity"] = people.ethnicity.take(index)
    _fill(sheet, ["school"], rng)
    _mark_roles(shop, sheet)
    return sheet
