"""The levels of pairs in columns: the same decisions as :func:`tonghu.core.linkage.person.compare`, for many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from tonghu.batch.linkage.characters import GAP, PIECE, SYLLABLE, Characters
from tonghu.batch.linkage.codes import Codes, characters
from tonghu.batch.linkage.ragged import POINTS
from tonghu.core.linkage.addresses import AddressLevel
from tonghu.core.linkage.birthdays import DayLevel
from tonghu.core.linkage.names import LONGEST, NameLevel
from tonghu.core.linkage.numbers import ADULT_YEARS, IdLevel
from tonghu.core.linkage.person import (
    DIFFERENT,
    GUARDIAN_DIFFERENT,
    GUARDIAN_HOMOPHONE,
    GUARDIAN_SAME,
    SAME,
)

Flags = np.ndarray


def chosen(rows: int, steps: Sequence[tuple[Flags, int]], otherwise: int) -> np.ndarray:
    """The level of the first step that holds."""
    found = np.full(rows, otherwise, np.uint8)
    for holds, level in reversed(steps):
        found[holds] = level
    return found


def pair_levels(a: Codes, b: Codes) -> np.ndarray:
    """Levels of the pairs ``a[i]``, ``b[i]``: one line per pair, one column per comparison of the child schema."""
    ids = id_levels(a, b)
    both_ids = (a["id_text"] != 0) & (b["id_text"] != 0)
    columns = [
        ids,
        name_levels(a, b),
        birth_levels(a, b, both_ids),
        same_or_not(a["sex"], b["sex"]),
        set_levels(a["phones"], b["phones"]),
        guardian_levels(a, b),
        set_levels(a["guardian_ids"], b["guardian_ids"]),
        address_levels(a, b, "residence"),
        address_levels(a, b, "hukou"),
        same_or_not(a["school"], b["school"]),
    ]
    return np.column_stack(columns)


def same_or_not(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Unknown, the same or different numbers."""
    return np.where((a == 0) | (b == 0), 0, np.where(a == b, SAME, DIFFERENT)).astype(np.uint8)


# --- sets ------------------------------------------------------------------------------------------------------------
def known(members: np.ndarray) -> Flags:
    """Whether a set has a member."""
    return (members != 0).any(axis=1)


def meet(a: np.ndarray, b: np.ndarray) -> Flags:
    """Whether two sets (lines of numbers, 0 for none) share a member."""
    found = np.zeros(len(a), bool)
    for i in range(a.shape[1]):
        left = a[:, i]
        used = left != 0
        if used.any():
            for j in range(b.shape[1]):
                found |= used & (left == b[:, j])
    return found


def set_levels(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Unknown, shared or not."""
    both = known(a) & known(b)
    return np.where(both, np.where(meet(a, b), SAME, DIFFERENT), 0).astype(np.uint8)


def guardian_levels(a: Codes, b: Codes) -> np.ndarray:
    """Guardians' names: the same, of the same sound, different."""
    both = known(a["guardians"]) & known(b["guardians"])
    return chosen(
        len(both),
        [
            (~both, 0),
            (meet(a["guardians"], b["guardians"]), GUARDIAN_SAME),
            (meet(a["guardian_sounds"], b["guardian_sounds"]), GUARDIAN_HOMOPHONE),
        ],
        GUARDIAN_DIFFERENT,
    )


# --- addresses -------------------------------------------------------------------------------------------------------
def address_levels(a: Codes, b: Codes, which: str) -> np.ndarray:
    """Addresses, as far as both are written."""
    town_a, town_b = a[f"{which}_town"], b[f"{which}_town"]
    village_a, village_b = a[f"{which}_village"], b[f"{which}_village"]
    rest_a, rest_b = a[f"{which}_rest"], b[f"{which}_rest"]
    towns = (town_a != 0) & (town_b != 0)
    one_village = (village_a != 0) & (village_a == village_b)
    rests = (rest_a != 0) & (rest_b != 0)
    one_door = rests & (rest_a == rest_b)
    return chosen(
        len(towns),
        [
            (~towns & one_village & one_door, AddressLevel.SAME_DOOR),
            (~towns & one_village, AddressLevel.SAME_VILLAGE),
            (~towns, AddressLevel.UNKNOWN),
            (town_a != town_b, AddressLevel.OTHER_TOWN),
            ((village_a != 0) & (village_b != 0) & ~one_village, AddressLevel.OTHER_VILLAGE),
            (one_door, AddressLevel.SAME_DOOR),
            (rests, AddressLevel.OTHER_DOOR),
            (one_village, AddressLevel.SAME_VILLAGE),
        ],
        AddressLevel.SAME_TOWN,
    )


# --- birth dates -----------------------------------------------------------------------------------------------------
def birth_levels(a: Codes, b: Codes, ids_known: Flags) -> np.ndarray:
    """Birth dates."""
    left, right = a["birth"], b["birth"]
    unknown = (left == 0) | (right == 0) | (ids_known & (a["birth_from_id"] | b["birth_from_id"]))
    same = left == right
    month_only = (left % 100 == 0) | (right % 100 == 0)
    same_month, same_year = left // 100 == right // 100, left // 10_000 == right // 10_000
    same_day_of_year = left % 10_000 == right % 10_000
    lunar = (a["birth_solar"] == right) | (b["birth_solar"] == left)
    lunar |= (a["birth_lunar"] == right) | (b["birth_lunar"] == left)
    steps = [
        (unknown, DayLevel.UNKNOWN),
        (same & ~month_only, DayLevel.SAME),
        (same | (month_only & same_month), DayLevel.SAME_MONTH_ONLY),
        (month_only & same_year, DayLevel.SAME_YEAR),
        (month_only, DayLevel.DIFFERENT),
        (lunar, DayLevel.LUNAR),
        (a["birth_swapped"] == right, DayLevel.SWAPPED),
        ((_digits_apart(left, right) == 1) & ~same_day_of_year, DayLevel.ONE_DIGIT),
        (same_day_of_year, DayLevel.OTHER_YEAR),
        (same_month, DayLevel.OTHER_DAY),
        (same_year, DayLevel.SAME_YEAR),
    ]
    return chosen(len(left), steps, DayLevel.DIFFERENT)


def _digits_apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    apart = np.zeros(len(a), np.uint8)
    left, right = a.copy(), b.copy()
    for _ in range(8):
        apart += left % 10 != right % 10
        left //= 10
        right //= 10
    return apart


# --- identity numbers ------------------------------------------------------------------------------------------------
def id_levels(a: Codes, b: Codes) -> np.ndarray:
    """Identity numbers."""
    rows = a.rows
    text_a, text_b = a["id_text"], b["id_text"]
    unknown = (text_a == 0) | (text_b == 0)
    same = text_a == text_b
    sound = a["id_sound"] & b["id_sound"]
    length = np.maximum(a["id_length"], b["id_length"])
    kept = (a["id_kept"] > 0) | (b["id_kept"] > 0)
    mine = (a["guardian_ids"] == text_b[:, None]).any(axis=1) | (b["guardian_ids"] == text_a[:, None]).any(axis=1)
    written_a = np.where(a["birth_from_id"], 0, a["birth"])
    written_b = np.where(b["birth_from_id"], 0, b["birth"])
    birth_a, birth_b = a["id_birth"], b["id_birth"]
    adult = _adult(a, b, written_a, written_b)
    at_odds = ((written_a != 0) & (birth_a != written_a)) | ((written_b != 0) & (birth_b != written_b))
    zeros = (a["id_digits"][:, 15:18] == ord("0")).all(axis=1) | (b["id_digits"][:, 15:18] == ord("0")).all(axis=1)
    head15 = (a["id_digits"][:, :15] == b["id_digits"][:, :15]).all(axis=1)
    head14 = (a["id_digits"][:, :14] == b["id_digits"][:, :14]).all(axis=1)
    one, swapped, two, missing, cut = _near(a, b, np.flatnonzero(~unknown & ~same & ~sound))
    steps = [
        (unknown, IdLevel.UNKNOWN),
        (same & a["id_sound"], IdLevel.SAME),
        (same & (a["id_kept"] == 15), IdLevel.CUT),
        (same & (a["id_kept"] > 0), IdLevel.HEAD),
        (same & (length >= 15), IdLevel.SAME_UNSOUND),
        (same, IdLevel.UNKNOWN),
        (mine, IdLevel.OF_GUARDIAN),
        (sound & adult, IdLevel.OF_ADULT),
        (sound & at_odds, IdLevel.AT_ODDS),
        (sound & head15 & zeros, IdLevel.CUT),
        (sound & head14, IdLevel.TWIN),
        (sound, IdLevel.DIFFERENT),
        *((kept & (cut == level), level) for level in (IdLevel.UNKNOWN, IdLevel.CUT, IdLevel.HEAD)),
        (kept, IdLevel.DAMAGED_OTHER),
        (one, IdLevel.ONE_DIGIT),
        (swapped, IdLevel.SWAPPED),
        (two, IdLevel.TWO_DIGITS),
        (missing, IdLevel.MISSING_DIGIT),
        (adult, IdLevel.OF_ADULT),
    ]
    return chosen(rows, steps, IdLevel.DAMAGED_OTHER)


def _adult(a: Codes, b: Codes, written_a: np.ndarray, written_b: np.ndarray) -> Flags:
    first = np.where(a["id_sound"], a["id_birth"], 0)
    second = np.where(b["id_sound"], b["id_birth"], 0)
    here = np.where(written_a != 0, written_a, np.where(first != 0, first, written_b))
    there = np.where(written_b != 0, written_b, np.where(second != 0, second, written_a))
    years = ADULT_YEARS * 10_000
    return ((first != 0) & (there != 0) & (there - first >= years)) | (
        (second != 0) & (here != 0) & (here - second >= years)
    )


def _near(a: Codes, b: Codes, at: np.ndarray) -> tuple[np.ndarray, ...]:
    """One digit, swapped neighbours, two digits, one digit missing (flags), and the level of a cut number (DIFFERENT: none)."""
    rows = a.rows
    flags = [np.zeros(rows, bool) for _ in range(4)]
    cut = np.full(rows, IdLevel.DIFFERENT, np.uint8)
    if not len(at):
        return (*flags, cut)
    left, right = a["id_digits"][at], b["id_digits"][at]
    size_a, size_b = a["id_length"][at].astype(np.int16), b["id_length"][at].astype(np.int16)
    apart = left != right
    count = apart.sum(axis=1)
    equal_size = size_a == size_b
    flags[0][at] = equal_size & (count == 1)
    first = apart.argmax(axis=1)
    second = left.shape[1] - 1 - apart[:, ::-1].argmax(axis=1)
    lines = np.arange(len(at))
    crossed = (left[lines, first] == right[lines, second]) & (left[lines, second] == right[lines, first])
    neighbours = equal_size & (count == 2) & (second == first + 1) & crossed
    flags[1][at] = neighbours
    flags[2][at] = equal_size & (count == 2) & ~neighbours
    flags[3][at] = _one_missing(left, right, size_a, size_b)
    size = np.minimum(np.minimum(size_a, size_b), 15)
    prefix = np.where(count > 0, first, left.shape[1])
    level = np.full(len(at), IdLevel.DAMAGED_OTHER, np.uint8)
    level[(size < 15) & (prefix >= size - 1)] = IdLevel.HEAD
    level[prefix >= size] = IdLevel.HEAD
    level[(size == 15) & (prefix >= 15)] = IdLevel.CUT
    level[size < 6] = IdLevel.UNKNOWN
    cut[at] = level
    return (*flags, cut)


def _one_missing(left: np.ndarray, right: np.ndarray, size_a: np.ndarray, size_b: np.ndarray) -> Flags:
    found = np.zeros(len(left), bool)
    wanted = np.flatnonzero((abs(size_a - size_b) == 1) & (np.maximum(size_a, size_b) >= 16))
    for row in wanted:
        short, long = (left[row], right[row]) if size_a[row] < size_b[row] else (right[row], left[row])
        size = int(min(size_a[row], size_b[row]))
        if size + 1 > len(long):
            continue
        head = int((short[:size] != long[:size]).argmax()) if (short[:size] != long[:size]).any() else size
        found[row] = bool((short[head:size] == long[head + 1 : size + 1]).all())
    return found


# --- names -----------------------------------------------------------------------------------------------------------
def name_levels(a: Codes, b: Codes) -> np.ndarray:
    """Names."""
    rows = a.rows
    table = characters()
    called = (a["name_parent"] != 0) | (b["name_parent"] != 0)
    clean_a, clean_b = a["name_clean"], b["name_clean"]
    standard_a, standard_b = a["name_standard"], b["name_standard"]
    former = (a["name_former"] != 0) & (a["name_former"] == standard_b)
    former |= (b["name_former"] != 0) & (b["name_former"] == standard_a)
    unknown = (clean_a == 0) | (clean_b == 0)
    latin = a["name_latin"] | b["name_latin"]
    gap = a["name_gap"] | b["name_gap"]
    one_sound = (a["name_sound"] != 0) & (a["name_sound"] == b["name_sound"])
    steps = [
        (called & (clean_a != 0) & (clean_a == clean_b), NameLevel.SAME),
        *_called_after(a, b, called),
        (unknown & former, NameLevel.FORMER),
        (unknown, NameLevel.UNKNOWN),
        (clean_a == clean_b, NameLevel.SAME),
        (~latin & ~gap & (standard_a == standard_b), NameLevel.VARIANT),
        (former, NameLevel.FORMER),
        (latin & one_sound, NameLevel.HOMOPHONE),
        (latin, NameLevel.DIFFERENT),
    ]
    level = chosen(rows, steps, 255)
    left = np.flatnonzero(level == 255)
    if len(left):
        level[left] = _by_elements(_elements_of(a, left), _elements_of(b, left), table)
    return level


def _elements_of(codes: Codes, rows: np.ndarray) -> Codes:
    return Codes({name: codes[name][rows] for name in ("name_elements", "name_length")})


def _called_after(a: Codes, b: Codes, called: Flags) -> list[tuple[Flags, int]]:
    """A child called after a parent: whether the parent is one of the other's guardians."""
    mine = a["name_parent"] != 0
    parent = np.where(mine, a["name_parent"], b["name_parent"])
    width = max(a["guardians"].shape[1], b["guardians"].shape[1])
    pads = [np.pad(c["guardians"], ((0, 0), (0, width - c["guardians"].shape[1]))) for c in (a, b)]
    others = np.where(mine[:, None], pads[1], pads[0])
    found = (others == parent[:, None]).any(axis=1)
    both = mine & (b["name_parent"] != 0)
    return [
        (called & found, NameLevel.PARENT),
        (called & known(others) & ~both, NameLevel.OTHER_PARENT),
        (called, NameLevel.UNKNOWN),
    ]


def _by_elements(a: Codes, b: Codes, table: Characters) -> np.ndarray:
    left, right = a["name_elements"], b["name_elements"]
    size_a, size_b = a["name_length"], b["name_length"]
    rows = len(left)
    level = np.full(rows, NameLevel.DIFFERENT, np.uint8)
    level[(left[:, 0] == right[:, 0]) & (left[:, 0] != 0)] = NameLevel.SURNAME
    even = np.flatnonzero((size_a == size_b) & (size_a <= LONGEST))
    if len(even):
        level[even] = _same_length(left[even], right[even], size_a[even].astype(np.int16), table)
    part = _part(left, right, size_a.astype(np.int16), size_b.astype(np.int16))
    level[part] = NameLevel.PART
    return level


def _same_length(left: np.ndarray, right: np.ndarray, size: np.ndarray, table: Characters) -> np.ndarray:
    used = np.arange(left.shape[1]) < size[:, None]
    is_gap = ((left == GAP) | (right == GAP)) & used
    same = (left == right) & used & ~is_gap
    count = same.sum(axis=1)
    # Only names with something in common can be more than different.
    open_rows = np.flatnonzero((size - count <= 2) | (count >= 1) | (size <= 4))
    sound, near, alike, gap = (np.zeros(left.shape, bool) for _ in range(4))
    gap |= is_gap
    for place in range(min(left.shape[1], int(size.max(initial=0)))):
        rows = open_rows[(used & ~same & ~is_gap)[open_rows, place]]
        if len(rows):
            kinds = _element_kinds(left[rows, place], right[rows, place], place, table)
            for flags, kind in zip((sound, gap, alike, near), kinds, strict=True):
                flags[rows, place] |= kind
    gaps, sounds = gap.sum(axis=1), sound.sum(axis=1)
    short = count == size - 1
    other_first = ~same[:, 0]
    steps = [
        ((gaps == 0) & (count + sounds == size), NameLevel.HOMOPHONE),
        ((gaps == 1) & short & (count >= 2), NameLevel.UNREADABLE),
        ((gaps == 1) & short & (count == 1), NameLevel.HALF_READABLE),
        (short & alike.any(axis=1), NameLevel.ALIKE),
        ((gaps == 0) & (count + sounds + near.sum(axis=1) == size), NameLevel.NEAR_SOUND),
        ((size >= 3) & short & same[:, 0], NameLevel.ONE_OTHER),
        ((size >= 2) & _same_elements(left, right, count, size), NameLevel.ORDER),
        ((size >= 3) & other_first & short, NameLevel.OTHER_SURNAME),
        (left[:, 0] == right[:, 0], NameLevel.SURNAME),
    ]
    return chosen(len(left), steps, NameLevel.DIFFERENT)


def _same_elements(left: np.ndarray, right: np.ndarray, count: np.ndarray, size: np.ndarray) -> Flags:
    found = np.zeros(len(left), bool)
    rows = np.flatnonzero((left.sum(axis=1) == right.sum(axis=1)) & (count < size))
    if len(rows):
        found[rows] = (np.sort(left[rows], axis=1) == np.sort(right[rows], axis=1)).all(axis=1)
    return found


def _element_kinds(x: np.ndarray, y: np.ndarray, place: int, table: Characters) -> tuple[Flags, Flags, Flags, Flags]:
    """Sound, gap (pinyin of the other), look-alike, near sound: of elements that differ and are readable."""
    spelt = _spelt(x) | _spelt(y)
    one, two = table.readings(x, place), table.readings(y, place)
    rare = table.untypable(x) | table.untypable(y)
    pairs = ((one[:, i] != 0) & (one[:, i] == two[:, j]) for i in range(one.shape[1]) for j in range(two.shape[1]))
    sounding = reduce(np.logical_or, pairs)
    alike = ~sounding & ~(_letters(x) | _letters(y)) & table.look_alike(x, y)
    heard = (one[:, 0] != 0) & (two[:, 0] != 0) & (table.folds[one[:, 0]] == table.folds[two[:, 0]])
    return sounding & ~spelt & ~rare, (sounding & spelt) | rare, alike & ~rare, ~sounding & ~alike & heard & ~rare


def _spelt(elements: np.ndarray) -> Flags:
    return (elements >= SYLLABLE) & (elements < PIECE)


def _letters(elements: np.ndarray) -> Flags:
    return elements >= POINTS


def _part(left: np.ndarray, right: np.ndarray, size_a: np.ndarray, size_b: np.ndarray) -> Flags:
    """One has one element less, or is the beginning of a long name."""
    swap = size_a > size_b
    short = np.where(swap[:, None], right, left)
    long = np.where(swap[:, None], left, right)
    small, large = np.minimum(size_a, size_b), np.maximum(size_a, size_b)
    fits = (large <= LONGEST) & (small >= 2) & (small < large)
    within = np.arange(LONGEST) < small[:, None]
    equal = (short == long) | ~within
    begins = equal.all(axis=1)
    head = np.where(begins, small, (~equal).argmax(axis=1))
    shifted = np.column_stack((long[:, 1:], np.zeros(len(long), long.dtype)))
    tail = (short == shifted) | ~within | (np.arange(LONGEST) < head[:, None])
    return fits & (((large - small == 1) & tail.all(axis=1)) | ((large >= 5) & begins))
