"""A batch of cells → the facts relation that the compiled rules read, and what else a row's output needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.identity import Numbers, read_numbers
from tonghu.batch.columnar.places import Places
from tonghu.batch.columnar.readings import INDEX, ColumnReader, Readings, fact_arrays, text_value
from tonghu.batch.columnar.source import Batch
from tonghu.core.base.registration import BY_CODE, Kind
from tonghu.core.policy.columns_facts import fact_types, village_known
from tonghu.core.policy.facts import PARENT_HUKOU, PLACE_COLUMNS
from tonghu.core.policy.rules import PLACES, PlaceName
from tonghu.core.survey.cells import CellReading
from tonghu.core.survey.wordings import OTHER_TEXT

_ARROW = {
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
}


@dataclass(frozen=True)
class Prepared:
    """A batch after reading. ``facts`` holds the columns that the rules use; ``places`` the register's index per row."""

    batch: Batch
    readings: Mapping[str, Readings]
    numbers: Numbers
    places: Mapping[PlaceName, pa.Array]
    proxied: pa.Array
    facts: pa.Table


class Preparer:
    """Reads batches of one table."""

    def __init__(
        self, codes: Sequence[str], situation_words: Sequence[str], places: Places, used: frozenset[str]
    ) -> None:
        """``used``: names of the facts columns that the compiled rules mention."""
        self._words = tuple(situation_words)
        self._readers = {
            code: ColumnReader(BY_CODE[code], self._words if code == "risk_situations" else None) for code in codes
        }
        self.places = places
        self._types = {name: kind for name, kind in fact_types(self._words).items() if name in used}

    def prepare(self, batch: Batch) -> Prepared:
        """Read one batch."""
        rows = len(batch)
        readings = {code: self._readers[code].read(array) for code, array in batch.cells().items()}
        facts: dict[str, pa.Array] = {}
        for read in readings.values():
            facts |= fact_arrays(read, self._words)
        self._texts_after_other(readings, facts)
        numbers = self._numbers(readings, rows)
        facts["id_number_birth"] = numbers.birth
        proxied = self._proxied(readings, rows)
        places: dict[PlaceName, pa.Array] = {}
        for name in PLACES:
            code, *address = PLACE_COLUMNS[name]
            read_address = readings.get(address[0]) if address else None
            places[name] = self.places.column(readings.get(code), read_address, rows, hinted=name == "residence")
        if pc.any(proxied).as_py():
            places["hukou"] = self._parents(readings, proxied, places["hukou"], facts)
        for name in PLACES:
            if any(kind.startswith(f"{name}_") for kind in self._types):
                facts |= self.places.levels(name, places[name])
        table = {
            column: facts[column].cast(_ARROW[kind]) if column in facts else pa.nulls(rows, _ARROW[kind])
            for column, kind in self._types.items()
        }
        # A column that the file lacks is not known: its *_known is FALSE, never NULL.
        for missing in [column for column in table if column.endswith("_known") and column not in facts]:
            table[missing] = pa.repeat(pa.scalar(False), rows)
        return Prepared(batch, readings, numbers, places, proxied, pa.table(table))

    @staticmethod
    def _texts_after_other(readings: Mapping[str, Readings], facts: dict[str, pa.Array]) -> None:
        """Text after 其他 moves to …其他说明, so that column is known too."""
        for code, target in OTHER_TEXT.items():
            if code in readings:
                says = readings[code].each(_says_other, pa.bool_())
                name = f"{target}_known"
                facts[name] = pc.or_(facts[name], says) if name in facts else says

    @staticmethod
    def _numbers(readings: Mapping[str, Readings], rows: int) -> Numbers:
        read = readings.get("id_number")
        if read is None:
            return read_numbers(pa.nulls(rows, pa.string()))
        if read.text is not None:
            return read_numbers(read.text)
        return read_numbers(read.each(text_value, pa.string()))

    @staticmethod
    def _proxied(readings: Mapping[str, Readings], rows: int) -> pa.Array:
        nobody = pa.repeat(pa.scalar(False), rows)
        registered = readings.get("hukou_registered")
        if registered is None:
            return nobody
        proxied = registered.each(_says_no, pa.bool_())
        for code in PLACE_COLUMNS["hukou"]:
            if code in readings:
                proxied = pc.and_not(proxied, readings[code].known())
        return proxied

    def _parents(
        self, readings: Mapping[str, Readings], proxied: pa.Array, own: pa.Array, facts: dict[str, pa.Array]
    ) -> pa.Array:
        """The parents' hukou in place of the child's, for the rows that ask for it."""
        rows = pc.indices_nonzero(proxied)
        texts = [_texts_at(readings.get(column), rows) for column in PARENT_HUKOU]
        found = [self.places.of_parents([text for text in pair if text]) for pair in zip(*texts, strict=True)]
        for column, some in zip(PARENT_HUKOU, texts, strict=True):
            reaches = [self._reaches_village(text) for text in some]
            name = village_known(column)
            facts[name] = pc.replace_with_mask(pa.nulls(len(own), pa.bool_()), proxied, pa.array(reaches, pa.bool_()))
        return pc.replace_with_mask(own, proxied, pa.array(found, INDEX))

    def _reaches_village(self, address: str | None) -> bool:
        return bool(address) and self.places.places[self.places.of_address(address or "")].village is not None


def _says_other(reading: CellReading) -> bool:
    return bool(reading.other)


def _says_no(reading: CellReading) -> bool:
    return reading.value is False


def _texts_at(read: Readings | None, rows: pa.Array) -> list[str | None]:
    if read is None:
        return [None] * len(rows)
    return list(text_of(read).take(rows).to_pylist())


def text_of(read: Readings) -> pa.Array:
    """The text of a text-like column after reading; NULL where it is not known."""
    if read.text is not None:
        return read.text
    return read.each(text_value, pa.string())


def texts(prepared: Prepared, code: str) -> pa.Array:
    """The text of a column per row, ``""`` where it is not known or the table lacks it."""
    read = prepared.readings.get(code)
    if read is None or read.column.kind not in (Kind.TEXT, Kind.CHOICE):
        return pa.repeat(pa.scalar(""), len(prepared.batch))
    return pc.fill_null(text_of(read), "")
