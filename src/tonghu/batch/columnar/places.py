"""Places in columns: every distinct code and every distinct head of an address is looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.growing import Growing
from tonghu.batch.columnar.readings import INDEX, Readings
from tonghu.core.base.addresses import address_head
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.places import NOWHERE, Level, Place, common, for_rules
from tonghu.core.policy.columns_facts import LEVEL_NAMES
from tonghu.core.survey.cells import CellReading

_HOUSE_NUMBER = "^([\u4e00-\u9fa5]*[省市县镇乡村][\u4e00-\u9fa5]*)[0-9].*$"
"""A plain address up to its first number: the head ends before it anyway, and far fewer texts are left."""


@dataclass(frozen=True, slots=True)
class PlaceColumn:
    """One place per row: indices into the register."""

    index: pa.Array


class Places:
    """The register of places met so far in a run. Index 0 is nowhere."""

    def __init__(self, divisions: DivisionTable, as_of: date, here: Sequence[str]) -> None:
        self._divisions, self._as_of = divisions, as_of
        self._hint = here[0] if here else None
        self._index: dict[tuple[str, ...], int] = {}
        self._of_text: dict[tuple[str, bool], int] = {}
        self._codes = {level: Growing(pa.int64()) for level in Level}
        self._districts = Growing(pa.bool_())
        self._shown, self._notes, self._faulty = Growing(pa.string()), Growing(pa.string()), Growing(pa.bool_())
        self.places: list[Place] = []
        """Places by their number; others are only ever added behind."""
        self._add((), NOWHERE)

    def _add(self, key: tuple[str, ...], place: Place) -> int:
        self._describe(place)
        self.places.append(place)
        found = self._index[key] = len(self.places) - 1
        return found

    def _describe(self, place: Place) -> None:
        levels = (place.province, place.prefecture, place.county, place.township, place.village)
        for codes, code in zip(self._codes.values(), levels, strict=True):
            codes.append(None if code is None else int(code))
        county = place.county
        self._districts.append(None if county is None else self._divisions.kind(county, self._as_of) == "district")
        self._shown.append(place.code())
        self._notes.append(place.note or None)
        self._faulty.append(place.problem is not None)

    @property
    def codes(self) -> pa.Array:
        """The deepest known code of each place, as facts show it."""
        return self._shown.array()

    @property
    def notes(self) -> pa.Array:
        """What must be said of each place; NULL: nothing."""
        return self._notes.array()

    @property
    def faulty(self) -> pa.Array:
        """Whether each place is a problem of the row."""
        return self._faulty.array()

    def of_code(self, code: str) -> int:
        """The index of a code's place."""
        key = ("code", code)
        found = self._index.get(key)
        return self._add(key, for_rules(self._divisions.place_of_code(code, self._as_of))) if found is None else found

    def of_address(self, address: str, *, hinted: bool = False) -> int:
        """The index of an address's place; ``hinted``: it may begin below the county where the work is done."""
        known = self._of_text.get((address, hinted))
        if known is not None:
            return known
        hint = self._hint if hinted else None
        head = address_head(address)
        key = ("address", head, hint or "")
        found = self._index.get(key)
        if found is None:
            found = self._add(key, self._divisions.place_of_head(head, self._as_of, hint))
        self._of_text[address, hinted] = found
        return found

    def of_parents(self, addresses: Sequence[str]) -> int:
        """The index of what the parents' places have in common."""
        indices = [self.of_address(address) for address in addresses]
        key = ("parents", *map(str, indices))
        found = self._index.get(key)
        if found is not None:
            return found
        return self._add(key, common([self.places[i] for i in indices]) if indices else NOWHERE)

    # --- columns -----------------------------------------------------------------------------------------------------
    def column(self, code: Readings | None, address: Readings | None, rows: int, *, hinted: bool = False) -> pa.Array:
        """Where each row's place lies: the code wins over the address."""
        index = pa.repeat(pa.scalar(0, INDEX), rows)
        if address is not None and address.text is not None:
            texts = address.text
            if code is not None:
                texts = pc.if_else(code.known(), pa.scalar(None, pa.string()), texts)
            coded = pc.replace_substring_regex(texts, _HOUSE_NUMBER, r"\1").dictionary_encode()
            found = [self.of_address(text, hinted=hinted) if text else 0 for text in coded.dictionary.to_pylist()]
            index = pc.fill_null(pa.array(found, INDEX).take(coded.indices), 0)
        if code is not None:
            index = pc.coalesce(code.each(self._of_reading, INDEX), index)
        return index

    def _of_reading(self, reading: CellReading) -> int | None:
        return self.of_code(reading.value) if isinstance(reading.value, str) else None

    def levels(self, name: str, index: pa.Array) -> dict[str, pa.Array]:
        """The facts columns of a place."""
        columns = {f"{name}_{LEVEL_NAMES[level]}": codes.array().take(index) for level, codes in self._codes.items()}
        return columns | {f"{name}_district": self._districts.array().take(index)}
