"""Birth dates in columns: what :mod:`tonghu.core.linkage.birthdays` reads, with the lunar calendar as arrays.

Days as people usually write them are read by array operations; any other text goes, once, to the reference.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.tables_data import load_tables
from tonghu.core.base.dates import PartialDate
from tonghu.core.linkage.birthdays import read_birth
from tonghu.core.survey.day_cells import FIRST_YEAR, LAST_YEAR, read_day

_USUAL = (
    r"^(?P<y>[0-9]{4})[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?$",
    r"^(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})$",
)
_DAY = np.dtype("datetime64[D]")
_MONTH = np.dtype("datetime64[M]")


@lru_cache(maxsize=1 << 18)
def read_birth_text(text: str) -> PartialDate | None:
    """A birth date as a text."""
    return read_day(text).value


def birth_codes(texts: pa.Array, id_birth: np.ndarray) -> Codes:
    """Birth dates as written, or else those of the identity numbers (``id_birth``: yyyymmdd, 0 for none)."""
    coded = texts.dictionary_encode()
    written = _read(coded.dictionary)
    day = np.append(written, np.int32(0))[pc.fill_null(coded.indices, len(written)).to_numpy()]
    from_id = (day == 0) & (id_birth != 0)
    day = np.where(from_id, id_birth, day)
    days = pa.array(day).dictionary_encode()
    distinct, back = days.dictionary.to_numpy().astype(np.int32), days.indices.to_numpy()
    solar, lunar = _calendars(distinct)
    return Codes(
        birth=day,
        birth_solar=solar[back],
        birth_lunar=lunar[back],
        birth_swapped=_swapped(distinct)[back],
        birth_from_id=from_id,
    )


def _read(texts: pa.Array) -> np.ndarray:
    """Distinct texts as yyyymmdd, a month with day 0, anything else 0."""
    found = np.zeros(len(texts), np.int32)
    for pattern in _USUAL:
        parts = pc.extract_regex(texts, pattern)
        at = pc.indices_nonzero(pc.is_valid(parts)).to_numpy()
        if len(at):
            year, month, day = (
                pc.struct_field(parts, [name]).take(pa.array(at)).cast(pa.int32()).to_numpy() for name in "ymd"
            )
            sound = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
            first = _first_of(year, np.where(sound, month, 1))
            sound &= day <= ((first + 1).astype(_DAY) - first.astype(_DAY)).astype(np.int32)
            found[at] = np.where(sound, year * 10_000 + month * 100 + day, 0)
    for at in np.flatnonzero(found == 0).tolist():
        text = texts[at].as_py()
        found[at] = read_birth(read_birth_text(text), load_tables()).day if text else 0
    return found


def _first_of(year: np.ndarray, month: np.ndarray) -> np.ndarray:
    return ((year - 1970) * 12 + month - 1).astype(_MONTH)


def _swapped(day: np.ndarray) -> np.ndarray:
    month, of_month = day // 100 % 100, day % 100
    exchanged = day // 10_000 * 10_000 + of_month * 100 + month
    return np.where((of_month > 0) & (of_month <= 12) & (of_month != month), exchanged, 0).astype(np.int32)


@cache
def _lunar_months() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """First day (days since 1970), year * 100 + month, days, and whether it is a leap month, month by month."""
    rows = []
    for year, (first, months) in sorted(load_tables().lunar.items()):
        start = int(np.datetime64(first, "D").astype(int))
        for number, leap, days in months:
            rows.append((start, year * 100 + number, days, leap))
            start += days
    table = np.array(rows, np.int64).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3] != 0


def _calendars(day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days (yyyymmdd) taken for lunar ones as solar days, and as lunar days; 0 where there is none."""
    starts, months, lengths, leap = _lunar_months()
    if not len(starts):
        return np.zeros(len(day), np.int32), np.zeros(len(day), np.int32)
    of_month = day % 100
    plain, own = np.flatnonzero(~leap), day // 100
    at = plain[np.minimum(np.searchsorted(months[plain], own), len(plain) - 1)]
    there = (months[at] == own) & (of_month >= 1) & (of_month <= lengths[at])
    solar = np.where(there, _number((starts[at] + of_month - 1).astype(_DAY)), 0)
    known = of_month > 0
    since = _first_of(own // 100, np.where(known, own % 100, 1)).astype(_DAY).astype(np.int64) + of_month - 1
    at = np.maximum(np.searchsorted(starts, since, side="right") - 1, 0)
    there = known & (since >= starts[at]) & (since - starts[at] < lengths[at])
    return solar.astype(np.int32), np.where(there, months[at] * 100 + since - starts[at] + 1, 0).astype(np.int32)


def _number(days: np.ndarray) -> np.ndarray:
    month = days.astype(_MONTH)
    number = month.astype(np.int64)
    return (1970 + number // 12) * 10_000 + (number % 12 + 1) * 100 + (days - month.astype(_DAY)).astype(np.int64) + 1
