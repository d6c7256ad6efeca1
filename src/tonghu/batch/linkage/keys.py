"""The keys under which rows meet: several independent ones, so that a row with a bad ID and a bad name still finds its child.

Every key is one array per side (a second dimension where a row has several); 0 means none. Two rows are candidates if they share
a key that few rows of the roster have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tonghu.batch.linkage.codes import NO_DIGIT, Codes
from tonghu.batch.linkage.ragged import mix, together

Keys = np.ndarray
"""Numbers, one line per row."""


@dataclass(frozen=True)
class Key:
    """One way to meet: how the roster's and the list's keys are made. ``most``: rows of the roster that may share one."""

    name: str
    roster: Callable[[Codes], Keys]
    row: Callable[[Codes], Keys]
    most: int = 24
    settled: bool = False
    """Whether rows whose identity numbers both speak for themselves meet under it, too."""


def _number(array: np.ndarray) -> Keys:
    return array.astype(np.uint64)


def _part(codes: Codes, *places: int, end: int) -> Keys:
    """A part of the identity number, as words of eight digits from each of ``places``; 0 where it ends before ``end``."""
    digits = codes["id_digits"]
    words = [np.ascontiguousarray(digits[:, place : place + 8]).view(np.uint64)[:, 0] for place in places]
    return np.where(digits[:, end - 1] != NO_DIGIT, together(*words), np.uint64(0))


def _without_birth(codes: Codes) -> Keys:
    digits = codes["id_digits"]
    words = np.ascontiguousarray(np.column_stack((digits[:, :6], digits[:, 14:18])))
    numbers = (np.ascontiguousarray(words[:, start : start + 8]).view(np.uint64)[:, 0] for start in (0, 2))
    return np.where(digits[:, 17] != NO_DIGIT, together(*numbers, _surname(codes)), np.uint64(0))


def _surname(codes: Codes) -> Keys:
    return _number(codes["name_elements"][:, 0])


def _given(codes: Codes) -> Keys:
    elements = codes["name_elements"].astype(np.uint64)
    total = np.zeros(codes.rows, np.uint64)
    for place in range(1, elements.shape[1]):
        total = total * np.uint64(0x100000001B3) + elements[:, place]
    return np.where(codes["name_length"] >= 3, mix(total), np.uint64(0))


def _elements(codes: Codes, places: tuple[int, ...], least: int, most: int) -> Keys:
    """Some characters of names that have between ``least`` and ``most``."""
    length = codes["name_length"]
    parts = together(*(_number(codes["name_elements"][:, place]) for place in places))
    return np.where((length >= least) & (length <= most), parts, np.uint64(0))


def _first_and_last(codes: Codes) -> Keys:
    """The first and last character of names of two and three: one in the middle may be left out."""
    two, three = _elements(codes, (0, 1), 2, 2), _elements(codes, (0, 2), 3, 3)
    return np.where(two != 0, two, three)


def _letters(codes: Codes) -> Keys:
    """The characters of a name in whatever order: the surname may stand behind."""
    return mix(mix(codes["name_elements"]).sum(axis=1, dtype=np.uint64))


def _births(codes: Codes) -> Keys:
    """The date as written, and the other dates that it may stand for."""
    return np.column_stack([_number(codes[name]) for name in ("birth", "birth_swapped", "birth_solar", "birth_lunar")])


def _birth(codes: Codes) -> Keys:
    return _number(codes["birth"])[:, None]


def _pairs(left: Keys, right: Keys) -> Keys:
    """Every combination of a number at the left with one at the right."""
    left = left[:, None] if left.ndim == 1 else left
    right = right[:, None] if right.ndim == 1 else right
    return np.column_stack(
        [together(left[:, i], right[:, j]) for i in range(left.shape[1]) for j in range(right.shape[1])]
    )


def _homes(codes: Codes) -> Keys:
    return np.column_stack([codes["residence_town"], codes["hukou_town"]])


def _keepers(codes: Codes) -> Keys:
    """Guardians, and the parent after whom the child is called."""
    return np.column_stack([codes["guardians"], codes["name_parent"]])


def _both(make: Callable[[Codes], Keys]) -> tuple[Callable[[Codes], Keys], Callable[[Codes], Keys]]:
    return make, make


def _settled(codes: Codes) -> np.ndarray:
    """Rows whose number is sound and has the birth date that is written. Two such rows with different numbers are hardly one
    child: they need more in common than half a name or a town.
    """
    return codes["id_sound"] & (codes["id_birth"] == codes["birth"]) & ~codes["birth_from_id"]


_OTHER = np.uint64(0x9E3779B97F4A7C15)


def _meet_unless_settled(key: Key) -> Key:
    """Settled rows meet those that are not, and these meet all: settled ones of the roster are left out under a key of its own."""

    def row(codes: Codes) -> Keys:
        keys = key.row(codes)
        settled = _settled(codes)
        return np.where(settled if keys.ndim == 1 else settled[:, None], keys * _OTHER, keys)

    def roster(codes: Codes) -> Keys:
        keys = key.roster(codes)
        keys = keys[:, None] if keys.ndim == 1 else keys
        return np.column_stack((keys, np.where(_settled(codes)[:, None], np.uint64(0), keys * _OTHER)))

    return replace(key, roster=roster, row=row)


IDENTITY = Key("id", *_both(lambda c: c["id_text"]))
"""The identity number as it stands."""
_KEYS = (
    replace(IDENTITY, settled=True),
    Key("id-behind-place", *_both(lambda c: _part(c, 6, 10, end=18))),
    Key("id-to-birth", *_both(lambda c: _part(c, 0, 6, end=14))),
    Key("id-without-birth", *_both(_without_birth)),
    Key("id-cut", *_both(lambda c: _part(c, 0, 7, end=15))),
    Key(
        "name-birth",
        lambda c: _pairs(c["name_standard"], _birth(c)),
        lambda c: _pairs(c["name_standard"], _births(c)),
        60,
        settled=True,
    ),
    Key(
        "sound-birth",
        lambda c: _pairs(c["name_sound"], _birth(c)),
        lambda c: _pairs(c["name_sound"], _births(c)),
        60,
        settled=True,
    ),
    Key(
        "former-birth",
        lambda c: _pairs(c["name_former"], _birth(c)),
        lambda c: _pairs(c["name_standard"], _birth(c)),
        settled=True,
    ),
    Key(
        "birth-former",
        lambda c: _pairs(c["name_standard"], _birth(c)),
        lambda c: _pairs(c["name_former"], _birth(c)),
        settled=True,
    ),
    Key("given-birth", *_both(lambda c: _pairs(_given(c), _birth(c)))),
    Key("first-two-birth", *_both(lambda c: _pairs(_elements(c, (0, 1), 3, 8), _birth(c)))),
    Key("first-last-birth", *_both(lambda c: _pairs(_first_and_last(c), _birth(c)))),
    Key("letters-birth", *_both(lambda c: _pairs(_letters(c), _birth(c)))),
    Key("surname-birth", *_both(lambda c: _pairs(_elements(c, (0,), 2, 2), _birth(c))), 12),
    Key("name-day", *_both(lambda c: together(c["name_standard"], _number(c["birth"] % 10_000)))),
    Key("name-month", *_both(lambda c: together(c["name_standard"], _number(c["birth"] // 100)))),
    Key("name", *_both(lambda c: c["name_standard"]), 2),
    Key("birth-town", lambda c: _pairs(_birth(c), _homes(c)), lambda c: _pairs(_birth(c), _homes(c)), 12),
    Key("birth-guardian", *_both(lambda c: _pairs(_birth(c), _keepers(c))), settled=True),
    Key("phone", *_both(lambda c: c["phones"])),
    Key("guardian-id", *_both(lambda c: c["guardian_ids"])),
    Key("name-guardian", *_both(lambda c: _pairs(c["name_standard"], c["guardians"])), settled=True),
    Key("sound-guardian", *_both(lambda c: _pairs(c["name_sound"], c["guardian_sounds"])), settled=True),
    Key("name-town", *_both(lambda c: _pairs(c["name_standard"], _homes(c)))),
)
CHILD_KEYS = tuple(key if key.settled else _meet_unless_settled(key) for key in _KEYS)
"""How a list's row meets children of the roster."""
_USED = ("id", "name-birth", "sound-birth", "birth-guardian", "name-guardian", "given-birth")
SELF_KEYS = tuple(key for key in _KEYS if key.name in _USED)
"""Keys under which rows of one listing meet, settled or not."""
