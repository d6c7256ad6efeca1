"""The population: households with their children, parents and guardians, as parallel columns.

Siblings share surname, parents, phones, guardian and address, and often a character of their names; twins share the
birthday as well. Some children get a namesake with the same birthday in another household.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from bench.linkage import name_stock, places
from bench.linkage.recipes import Recipe

AS_OF = date(2024, 12, 1)
FIRST_DAY = (date(2008, 12, 2) - date(1970, 1, 1)).days
LAST_DAY = (AS_OF - date(1970, 1, 1)).days
_SYNTHETIC = 70
_LIST_ONLY_SHARE = 0.70
"""List-only children per child of the roster."""


@dataclass
class Population:
    """Children as columns; ``household`` groups siblings. String columns are Arrow, numbers numpy."""

    household: np.ndarray
    in_roster: np.ndarray
    birth: np.ndarray
    male: np.ndarray
    twin: np.ndarray
    namesake: np.ndarray
    dotted: np.ndarray
    rare: np.ndarray
    migrant: np.ndarray
    name: pa.Array
    id_number: pa.Array
    ethnicity: pa.Array
    father: pa.Array
    mother: pa.Array
    carer: pa.Array
    father_phone: pa.Array
    mother_phone: pa.Array
    carer_phone: pa.Array
    father_id: pa.Array
    mother_id: pa.Array
    hukou: np.ndarray
    home: np.ndarray
    hukou_detail: pa.Array
    home_detail: pa.Array
    far: places.Places
    near: places.Places

    def __len__(self) -> int:
        return len(self.birth)


def id_numbers(area: np.ndarray, birth: np.ndarray, order: np.ndarray) -> pa.Array:
    """Eighteen characters under the unassigned province 70, with their check digit."""
    day = birth.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    ymd = year * 10_000 + (month.astype(np.int64) % 12 + 1) * 100 + (day - month).astype(np.int64) + 1
    number = (_SYNTHETIC * 10_000 + area.astype(np.int64)) * 10**11 + ymd * 1000 + order
    digits = (number[:, None] // 10 ** np.arange(16, -1, -1, dtype=np.int64)) % 10
    weights = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
    check = np.frombuffer(b"10X98765432", dtype=np.uint8)[(digits * weights).sum(axis=1) % 11]
    text = np.concatenate([(digits + ord("0")).astype(np.uint8), check[:, None]], axis=1)
    fixed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(18), len(text), [None, pa.py_buffer(text.tobytes())])
    return fixed.cast(pa.binary()).cast(pa.string())


def _unique_ids(rng: np.random.Generator, area: np.ndarray, birth: np.ndarray, male: np.ndarray) -> pa.Array:
    order = rng.integers(1, 499, len(birth)) * 2 + male
    while True:
        key = (area.astype(np.int64) * 100_000 + birth) * 1000 + order
        _, first = np.unique(key, return_index=True)
        again = np.ones(len(key), dtype=bool)
        again[first] = False
        if not again.any():
            return id_numbers(area, birth, order)
        order[again] = rng.integers(1, 499, int(again.sum())) * 2 + male[again]


def _take(stock: list[str] | tuple[str, ...], index: np.ndarray) -> pa.Array:
    return pa.array(stock, pa.string()).take(pa.array(index))


def _zipf(rng: np.random.Generator, size: int, count: int, flat: float) -> np.ndarray:
    weights = np.cumsum(1 / (np.arange(size) + flat))
    return np.searchsorted(weights, rng.random(count) * weights[-1]).astype(np.int32)


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*(pa.scalar(p) if isinstance(p, str) else p for p in parts), "")


def _given(
    rng: np.random.Generator, male: np.ndarray, shared: np.ndarray, share: np.ndarray
) -> tuple[pa.Array, np.ndarray]:
    """Given names; where ``share``, the first character is the household's own (``shared``). Also which are rare."""
    count = len(male)
    made: dict[str, pa.Array] = {}
    rare = np.zeros(count, dtype=bool)
    kind = rng.random(count)
    for sex in ("男", "女"):
        firsts, lasts, singles = (
            list(t[sex]) for t in (name_stock.FIRST_CHARS, name_stock.LAST_CHARS, name_stock.SINGLE_CHARS)
        )
        favourite = _take(name_stock.FAVOURITES[sex], _zipf(rng, len(name_stock.FAVOURITES[sex]), count, 9))
        first = _zipf(rng, len(firsts), count, 7)
        first = np.where(share, shared % len(firsts), first)
        double = _joined(_take(firsts, first), _take(lasts, _zipf(rng, len(lasts), count, 9)))
        single = _take(singles, _zipf(rng, len(singles), count, 6))
        free = pc.if_else(pa.array((kind < 0.25) & ~share), favourite, double)
        made[sex] = pc.if_else(pa.array((kind > 0.915) & ~share), single, free)
    chosen = pc.if_else(pa.array(male), made["男"], made["女"])
    rare = rng.random(count) < 0.012
    stock = list(name_stock.RARE)
    rare_char = _take(stock, _zipf(rng, len(stock), count, 4))
    with_rare = _joined(pc.utf8_slice_codeunits(chosen, 0, 1), rare_char)
    return pc.if_else(pa.array(rare), with_rare, chosen), rare


def _adults(rng: np.random.Generator, surname: pa.Array, sex: str) -> pa.Array:
    count = len(surname)
    chars = list(name_stock.PARENT_CHARS[sex])
    first = _take(chars, _zipf(rng, len(chars), count, 8))
    second = _take(chars, _zipf(rng, len(chars), count, 12))
    single = pa.array(rng.random(count) < 0.3)
    return _joined(surname, pc.if_else(single, first, _joined(first, second)))


def _phones(rng: np.random.Generator, count: int) -> pa.Array:
    """Numbers of the pattern 1990…, eleven digits."""
    return pc.binary_join_element_wise(
        "1990", pc.utf8_lpad(pc.cast(pa.array(rng.integers(0, 10**7, count)), pa.string()), 7, "0"), ""
    )


def _births(rng: np.random.Generator, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Household index, birthday and twin flag of every child that is under 16 at the day of the survey."""
    household = np.repeat(np.arange(len(sizes)), sizes)
    position = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    # More schoolchildren than infants, as births have fallen.
    eldest = LAST_DAY - (rng.beta(1.6, 1.25, len(sizes)) * (LAST_DAY - FIRST_DAY)).astype(np.int64)
    twin_here = (position > 0) & (rng.random(len(household)) < 0.022)
    gaps = np.where(
        position == 0, 0, np.where(twin_here, 0, (rng.gamma(4.0, 300.0, len(household)) + 300).astype(np.int64))
    )
    start = np.cumsum(gaps)
    offset = start - np.repeat(start[np.cumsum(sizes) - sizes], sizes)
    birth = eldest[household] + offset
    keep = birth <= LAST_DAY
    household, birth, twin_here = household[keep], birth[keep], twin_here[keep]
    twin = twin_here.copy()
    twin[:-1] |= twin_here[1:]
    return household, birth, twin


def _choose_roster(rng: np.random.Generator, household: np.ndarray, wanted: int) -> np.ndarray:
    """Exactly ``wanted`` children of the roster; siblings are mostly in it or out of it together."""
    count = len(household)
    share = wanted / count
    families = int(household[-1]) + 1
    family_in, mixed = rng.random(families) < share, rng.random(families) < 0.2
    inside = np.where(mixed[household], rng.random(count) < share, family_in[household])
    surplus = int(inside.sum()) - wanted
    flip = rng.choice(np.flatnonzero(inside if surplus > 0 else ~inside), size=abs(surplus), replace=False)
    inside[flip] = ~inside[flip]
    return inside


def make_population(recipe: Recipe) -> Population:
    """The children of a recipe, roster and list-only ones together."""
    rng = np.random.default_rng([recipe.seed, 1])
    n = recipe.children
    total = round(n * (1 + _LIST_ONLY_SHARE))
    sizes = rng.choice([1, 2, 3, 4], p=[0.48, 0.40, 0.10, 0.02], size=round(total / 1.3) + 50)
    household, birth, twin = _births(rng, sizes)
    if len(household) < total:
        raise AssertionError("too few households drawn")
    household, birth, twin = household[:total], birth[:total], twin[:total]
    families = int(household[-1]) + 1
    far = places.gather(_provinces(), rng, counties=320, towns=4, villages=3)
    near = places.gather([recipe.province], rng, counties=max(1, min(60, n // 12_000)), towns=18, villages=14)
    male = rng.random(total) < 0.53
    migrant = (rng.random(families) < 0.7)[household]
    columns = _names(rng, household, families, male, twin)
    home = near.draw(rng, families)[household].astype(np.int32)
    # A left-behind child is registered where it lives: the index then means the near pool (see addresses in departments).
    hukou = np.where(migrant, far.draw(rng, families)[household], home).astype(np.int32)
    area = _zipf(rng, 250, families, 3)[household]
    area = np.where(rng.random(total) < 0.1, rng.integers(0, 250, total), area)
    area = _AREAS[np.where(twin, _of_first(area, household), area)]
    namesake = _namesakes(rng, recipe, household, birth, male, columns, twin)
    detail = places.details(rng, 2 * families)
    family_index = pa.array(household)
    return Population(
        household=household, in_roster=_choose_roster(rng, household, n), birth=birth, male=male, twin=twin,
        namesake=namesake, dotted=columns["dotted"], rare=columns["rare"], migrant=migrant, name=columns["name"],
        id_number=_unique_ids(rng, area, birth, male), ethnicity=columns["ethnicity"], father=columns["father"],
        mother=columns["mother"], carer=columns["carer"], **_contacts(rng, families, household), hukou=hukou, home=home,
        hukou_detail=detail.slice(0, families).take(family_index), home_detail=detail.slice(families).take(family_index),
        far=far, near=near,
    )  # fmt: skip


_AREAS = (np.arange(250) // 20 + 1) * 100 + np.arange(250) % 20 + 1


def _of_first(values: np.ndarray, household: np.ndarray) -> np.ndarray:
    """The value of each household's first child, for all its children."""
    first = np.concatenate([[True], household[1:] != household[:-1]])
    return values[np.maximum.accumulate(np.where(first, np.arange(len(values)), 0))]


def _provinces() -> list[str]:
    return sorted(path.name[:2] for path in (places._DATA / "towns").iterdir())


def _names(rng: np.random.Generator, household: np.ndarray, families: int, male: np.ndarray, twin: np.ndarray) -> dict:
    stock, weights = name_stock.surnames()
    draw = np.cumsum(weights)

    def surname(count: int) -> np.ndarray:
        return np.searchsorted(draw, rng.random(count) * draw[-1])

    fathers, mothers = surname(families), surname(families)
    child_surname = np.where(rng.random(families) < 0.94, fathers, mothers)
    family = pa.array(household)
    shared = rng.integers(0, 10_000, families)
    share = (rng.random(families) < 0.3)[household] | (twin & (rng.random(len(household)) < 0.5))
    given, rare = _given(rng, male, shared[household], share)
    name = _joined(_take(stock, child_surname[household]), given)
    dotted_family = rng.random(families) < 0.012
    dotted = dotted_family[household]
    second = _take(name_stock.DOTTED_LAST, rng.integers(0, len(name_stock.DOTTED_LAST), families)).take(family)
    first = _take(name_stock.DOTTED_FIRST, rng.integers(0, len(name_stock.DOTTED_FIRST), len(household)))
    name = pc.if_else(pa.array(dotted), _joined(first, "·", second), name)
    minority = _take(name_stock.MINORITIES, rng.integers(0, len(name_stock.MINORITIES), families))
    carer_surname = np.where(rng.random(families) < 0.6, fathers, mothers)
    carer = _adults(rng, _take(stock, carer_surname), "男")
    carer_f = _adults(rng, _take(stock, surname(families)), "女")
    carer = pc.if_else(pa.array(rng.random(families) < 0.5), carer, carer_f)
    return {
        "name": name,
        "dotted": dotted,
        "rare": rare & ~dotted,
        "ethnicity": pc.if_else(pa.array(dotted_family), minority, "汉族").take(family),
        "father": _some(rng, _adults(rng, _take(stock, fathers), "男"), 0.96).take(family),
        "mother": _some(rng, _adults(rng, _take(stock, mothers), "女"), 0.94).take(family),
        "carer": _some(rng, carer, 0.4).take(family),
    }


def _some(rng: np.random.Generator, values: pa.Array, share: float) -> pa.Array:
    """The values, emptied at random except for ``share`` of them."""
    return pc.if_else(pa.array(rng.random(len(values)) < share), values, pa.scalar(None, pa.string()))


def _contacts(rng: np.random.Generator, families: int, household: np.ndarray) -> dict[str, pa.Array]:
    family = pa.array(household)
    father, mother, carer = (_phones(rng, families) for _ in range(3))
    mother = pc.if_else(pa.array(rng.random(families) < 0.12), father, mother)
    age = rng.integers(23 * 365, 38 * 365, (2, families))
    born = LAST_DAY - 8 * 365 - age
    ids = [_unique_ids(rng, _AREAS[_zipf(rng, 250, families, 3)], born[i], np.full(families, i == 0)) for i in range(2)]
    return {
        "father_phone": father.take(family),
        "mother_phone": mother.take(family),
        "carer_phone": carer.take(family),
        "father_id": ids[0].take(family),
        "mother_id": ids[1].take(family),
    }


def _namesakes(rng: np.random.Generator, recipe: Recipe, household: np.ndarray, birth: np.ndarray, male: np.ndarray,
               columns: dict, twin: np.ndarray) -> np.ndarray:  # fmt: skip
    """Copy name, birthday and sex of some children to children of other households; ``True`` for both of each pair."""
    total = len(birth)
    count = int(total * recipe.namesakes / 2)
    pairs = rng.permutation(np.flatnonzero(~twin))[: 2 * count].reshape(2, count)
    pairs = pairs[:, household[pairs[0]] != household[pairs[1]]]
    source = np.arange(total)
    source[pairs[1]] = pairs[0]
    birth[pairs[1]] = birth[pairs[0]]
    male[pairs[1]] = male[pairs[0]]
    columns["name"] = columns["name"].take(pa.array(source))
    for flag in ("dotted", "rare"):
        columns[flag] = columns[flag][source]
    found = np.zeros(total, dtype=bool)
    found[pairs.ravel()] = True
    return found
