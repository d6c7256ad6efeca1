"""One row of a registration table → a typed :class:`Registration` with what reading noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Column, Registration, Value
from tonghu.core.survey.cells import CellReading, Raw, means_what_it_says, read_cell
from tonghu.core.survey.headers import column_problem
from tonghu.core.survey.wordings import OTHER_TEXT

_NO_EXTRAS: Mapping[str, str] = MappingProxyType({})
_KEPT = 4_096
"""Texts of one column whose readings are kept: most columns have a few hundred, names and numbers never end."""


class _Readings(dict[str, CellReading]):
    """Text → its reading in one column. A text that is seen again is not read again."""

    def __init__(self, column: Column, options: Sequence[str] | None, date1904: bool) -> None:
        super().__init__()
        self.column, self.options, self.date1904 = column, options, date1904

    def __missing__(self, text: str) -> CellReading:
        reading = self.of(text)
        if len(self) < _KEPT:
            self[text] = reading
        return reading

    def of(self, raw: Raw) -> CellReading:
        """The reading of any cell."""
        return read_cell(self.column, raw, self.options, self.date1904)


def _never(_: str) -> bool:
    return False


class RowReader:
    """Reads the rows of one table.

    ``codes``: the column code of each cell handed over (``KeyError`` for a code that is no column). ``situation_words``:
    what the pack's risk scheme lets 风险情形 hold. ``date1904``: the workbook counts days from 1904.
    """

    def __init__(self, codes: Iterable[str], situation_words: Sequence[str] = (), date1904: bool = False) -> None:
        self._columns = [
            (
                code,
                means_what_it_says(BY_CODE[code]) or _never,
                _Readings(BY_CODE[code], situation_words if code == "risk_situations" else None, date1904),
            )
            for code in codes
        ]

    def read(
        self, cells: Iterable[Raw], row: int, sheet: str | None = None, extras: Mapping[str, str] = _NO_EXTRAS
    ) -> Registration:
        """Read one row: its cells in the order of the codes.

        ``extras``: unknown columns by header; each one that holds something is noted as ``column_unknown``. Text after
        其他 moves to …其他说明, behind what stands there.
        """
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        others: dict[str, str] = {}
        for (code, plain, readings), raw in zip(self._columns, cells, strict=True):
            if raw is None or raw == "":
                continue
            if isinstance(raw, str):
                if plain(raw):
                    values[code] = raw
                    continue
                reading = readings[raw]
            else:
                # Never by equality: 1, 1.0 and True would be one key and are three cells.
                reading = readings.of(raw)
            if reading.value is not None:
                values[code] = reading.value
            if reading.problems:
                problems.extend(reading.problems)
            if reading.other and code in OTHER_TEXT:
                others[OTHER_TEXT[code]] = reading.other
        for code, text in others.items():
            stands = values.get(code)
            if not isinstance(stands, str):
                values[code] = text
            elif text not in stands:
                values[code] = f"{stands}；{text}"
        if extras:
            problems.extend(column_problem(header) for header, text in extras.items() if text.strip())
        return Registration(row, values, sheet, extras, tuple(problems))


def read_row(
    cells: Mapping[str, Raw],
    row: int,
    sheet: str | None = None,
    extras: Mapping[str, str] = _NO_EXTRAS,
    *,
    situation_words: Sequence[str] = (),
    date1904: bool = False,
) -> Registration:
    """Read the cells of a row that stands alone (column code → raw value), as :class:`RowReader` does."""
    return _reader(tuple(cells), tuple(situation_words), date1904).read(cells.values(), row, sheet, extras)


@lru_cache(maxsize=8)
def _reader(codes: tuple[str, ...], situation_words: tuple[str, ...], date1904: bool) -> RowReader:
    return RowReader(codes, situation_words, date1904)
