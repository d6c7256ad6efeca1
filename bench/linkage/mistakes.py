"""What goes wrong on the way into a list, cell by cell. Every mistake marks its class on the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import floor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from bench.linkage import name_stock
from bench.linkage.people import FIRST_DAY, LAST_DAY
from bench.linkage.recipes import BIRTH_ERRORS, BIT, ID_ERRORS, NAME_ERRORS
from lunar_python import LunarYear

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_JULIAN_EPOCH = 2440587.5
"""1970-01-01 in Julian days."""
_DOTS = ("•", "．", ".", "・", "")
_SLOPPY, _SLOPPY_FACTOR = 0.10, 3.2
"""A tenth of the rows were typed in a hurry; the other rows are better, so that the rates hold on average."""


@dataclass
class Sheet:
    """Rows in the making: parallel columns and the classes of each row as bits."""

    columns: dict[str, pa.Array]
    person: np.ndarray
    classes: np.ndarray
    sloppy: np.ndarray

    def put(self, column: str, rows: np.ndarray, values: list[str | None] | pa.Array, kind: str) -> None:
        """Replace the cells of ``rows`` (ascending) and mark their class."""
        if len(rows) == 0:
            return
        mask = np.zeros(len(self.person), dtype=bool)
        mask[rows] = True
        new = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        self.columns[column] = pc.replace_with_mask(self.columns[column], pa.array(mask), new)
        self.classes[rows] |= BIT[kind]

    def cells(self, column: str, rows: np.ndarray) -> list[str | None]:
        """The cells of these rows."""
        return self.columns[column].take(pa.array(rows)).to_pylist()


class Rates:
    """The recipe's rates with a department's factors, drawn row by row."""

    def __init__(self, rates: dict[str, float], rng: np.random.Generator) -> None:
        self._rates = rates
        self._rng = rng

    def rows(self, sheet: Sheet, kind: str, among: np.ndarray | None = None) -> np.ndarray:
        """The rows that a mistake befalls, independently of all others."""
        hit = self._rng.random(len(sheet.person)) < self._rates[kind] * sheet.sloppy
        return np.flatnonzero(hit if among is None else hit & among)

    def exclusive(self, sheet: Sheet, kinds: tuple[str, ...], among: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """At most one mistake of ``kinds`` per row."""
        draw = self._rng.random(len(sheet.person))
        low = np.zeros(len(draw))
        found: dict[str, np.ndarray] = {}
        for kind in kinds:
            high = low + self._rates[kind] * sheet.sloppy * among.get(kind, 1.0)
            found[kind] = np.flatnonzero((draw >= low) & (draw < high))
            low = high
        return found


def sloppiness(rng: np.random.Generator, count: int) -> np.ndarray:
    """The factor of each row's rates; one on average."""
    calm = (1 - _SLOPPY * _SLOPPY_FACTOR) / (1 - _SLOPPY)
    return np.where(rng.random(count) < _SLOPPY, _SLOPPY_FACTOR, calm)


def _each(rng: np.random.Generator, change: Callable[[np.random.Generator, str], str | None]) -> Callable:
    return lambda values: [None if value is None else change(rng, value) for value in values]


def _one_digit(rng: np.random.Generator, text: str) -> str:
    position = int(rng.integers(0, 17))
    return text[:position] + str((int(text[position]) + int(rng.integers(1, 10))) % 10) + text[position + 1 :]


def _transposed(rng: np.random.Generator, text: str) -> str:
    places = [i for i in range(16) if text[i] != text[i + 1]]
    i = places[int(rng.integers(0, len(places)))]
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _scientific(rng: np.random.Generator, text: str) -> str:
    return f"{int(text[:15]) * 1000:.{int(rng.choice([2, 5, 5, 14]))}E}"


def _written(rng: np.random.Generator, text: str) -> str:
    kind = int(rng.integers(0, 6))
    if kind == 0:
        return text.translate(_FULL_WIDTH)
    if kind == 1:
        return f"{text[:6]} {text[6:14]} {text[14:]}"
    if kind == 2:
        return "'" + text
    if kind == 3:
        return text + "\u3000"
    if kind == 4:
        return "\u00a0" + text
    return text.lower() if text.endswith("X") else text + "\t"


def spoil_id(sheet: Sheet, rates: Rates, rng: np.random.Generator, among: dict[str, np.ndarray],
             kin: dict[str, pa.Array]) -> None:  # fmt: skip
    """``kin``: the parent's and the sibling's number of every row (null where there is none)."""
    among = dict(among)
    for kind in ("id_parents", "id_siblings"):
        known = pc.is_valid(kin[kind]).to_numpy(zero_copy_only=False)
        among[kind] = among.get(kind, 1.0) * known
    change: dict[str, Callable] = {
        "id_one_digit": _each(rng, _one_digit),
        "id_transposed": _each(rng, _transposed),
        "id_excel_zeros": _each(rng, lambda _, text: text[:15] + "000"),
        "id_scientific": _each(rng, _scientific),
        "id_written": _each(rng, _written),
    }
    for kind, rows in rates.exclusive(sheet, ID_ERRORS, among).items():
        if kind == "id_missing":
            sheet.put("id", rows, [None if rng.random() < 0.8 else "无" for _ in rows], kind)
        elif kind in kin:
            sheet.put("id", rows, kin[kind].take(pa.array(rows)), kind)
        else:
            sheet.put("id", rows, change[kind](sheet.cells("id", rows)), kind)


class NameMistakes:
    """Misspelt names. One object per data set, because its tables take a moment to build."""

    def __init__(self) -> None:
        self._sounds = name_stock.homophones()
        self._looks = name_stock.lookalikes()
        self._rare = name_stock.RARE
        self._given = {sex: list(chars) for sex, chars in name_stock.LAST_CHARS.items()}

    def spoil(self, sheet: Sheet, rates: Rates, rng: np.random.Generator, among: dict[str, np.ndarray],
              parents: pa.Array) -> None:  # fmt: skip
        """``parents``: the mother's or father's name per row, for the newborn who has none yet."""
        for kind, rows in rates.exclusive(sheet, NAME_ERRORS, among).items():
            names = sheet.cells("name", rows)
            if kind == "name_placeholder":
                parent = parents.take(pa.array(rows)).to_pylist()
                males = sheet.columns["sex"].take(pa.array(rows)).to_pylist()
                new = [placeholder(rng, p, n or "", sex) for p, n, sex in zip(parent, names, males, strict=True)]
            elif kind == "name_former":
                new = [self._former(rng, name or "") for name in names]
            elif kind == "name_rare":
                new = [self._without_rare(rng, name or "") for name in names]
            elif kind == "name_dot":
                new = [(name or "").replace("·", _DOTS[int(rng.integers(0, len(_DOTS)))]) for name in names]
            else:
                table = self._sounds if kind == "name_homophone" else self._looks
                new = [_replaced(rng, name or "", table) for name in names]
            changed = np.array([a != b for a, b in zip(names, new, strict=True)], dtype=bool)
            sheet.put("name", rows[changed], [n for n, c in zip(new, changed, strict=True) if c], kind)

    def _former(self, rng: np.random.Generator, name: str) -> str:
        length = 2 if name.startswith(("欧阳", "上官", "司徒", "诸葛")) else 1
        pool = self._given["男"] + self._given["女"]
        return name[:length] + "".join(pool[int(rng.integers(0, len(pool)))] for _ in range(int(rng.integers(1, 3))))

    def _without_rare(self, rng: np.random.Generator, name: str) -> str:
        def stand_in(char: str) -> str:
            reading = self._rare[char]
            options = (reading, reading.upper(), "*", "?", "〇", "□", "＊")
            return options[int(rng.integers(0, len(options)))]

        return "".join(stand_in(char) if char in self._rare else char for char in name)


def _replaced(rng: np.random.Generator, name: str, table: dict[str, list[str]]) -> str:
    """One character replaced; the surname is hit less often, because people hear and read it daily."""
    places = [i for i, char in enumerate(name) if char in table]
    if not places:
        return name
    weights = np.array([0.12 if i == 0 else 1.0 for i in places])
    position = int(rng.choice(places, p=weights / weights.sum()))
    options = table[name[position]]
    return name[:position] + options[int(rng.integers(0, len(options)))] + name[position + 1 :]


def placeholder(rng: np.random.Generator, parent: str | None, name: str, sex: str | None) -> str:
    """What a ward writes before a child has a name."""
    end = "女" if sex == "女" else "子"
    options = [f"{parent}之{end}", f"{parent}之{end}", f"{parent}{'儿子' if end == '子' else '女儿'}"] if parent else []
    options += [f"{name[:1]}宝宝", f"{name[:1]}毛毛"]
    return options[int(rng.integers(0, len(options)))]


@cache
def lunar_days() -> list[str]:
    """For every day of the period: year, month and day of the lunar calendar as ``YYYY-MM-DD``."""
    found: dict[int, str] = {}
    for year in range(1970 + FIRST_DAY // 366 - 1, 1970 + LAST_DAY // 365 + 2):
        for month in LunarYear.fromYear(year).getMonths():
            # The library lists the last months of the year before too; a leap month is written like its ordinary one.
            if month.getYear() == year:
                first = floor(month.getFirstJulianDay() - _JULIAN_EPOCH)
                for day in range(month.getDayCount()):
                    found[first + day] = f"{year:04d}-{abs(month.getMonth()):02d}-{day + 1:02d}"
    return [found[day] for day in range(FIRST_DAY, LAST_DAY + 1)]


def spoil_birth(sheet: Sheet, rates: Rates, rng: np.random.Generator, birth: np.ndarray, lunar: pa.Array) -> None:
    """``birth``: days since 1970 per row. The column holds ISO dates at this stage."""
    days = birth.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day, month = (days - months).astype(int) + 1, months.astype(int) % 12 + 1
    swappable = (day <= 12) & (day != month)
    for kind, rows in rates.exclusive(sheet, BIRTH_ERRORS, {"birth_swapped": swappable}).items():
        if kind == "birth_missing":
            sheet.put("birth", rows, [None] * len(rows), kind)
        elif kind == "birth_lunar":
            sheet.put("birth", rows, lunar.take(pa.array(birth[rows] - FIRST_DAY)), kind)
        else:
            iso = sheet.cells("birth", rows)
            sheet.put("birth", rows, [_shifted(rng, text or "", kind) for text in iso], kind)


def _shifted(rng: np.random.Generator, iso: str, kind: str) -> str:
    year, month, day = iso.split("-")
    if kind == "birth_swapped":
        return f"{year}-{day}-{month}"
    return f"{int(year) + int(rng.choice([-10, -2, -1, -1, 1, 1, 2, 10])):04d}-{month}-{day}"
