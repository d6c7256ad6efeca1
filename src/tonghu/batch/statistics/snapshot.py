"""The frozen snapshot: one row per child with its decisions and the values that statistics count, as small numbers.

What a number stands for is written in the file's metadata, so a snapshot is one Parquet file that explains itself.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tonghu.batch.columnar.places import Places
from tonghu.batch.columnar.prepare import Prepared, Preparer, text_of
from tonghu.batch.columnar.source import Batch, Source
from tonghu.batch.registrations import read_registrations
from tonghu.batch.statistics.age_bands import bands_of, steps_of
from tonghu.batch.survey.cells_out import cell_of
from tonghu.core.base.dates import complete_on
from tonghu.core.base.places import Place, significant
from tonghu.core.base.registration import BY_CODE, Kind
from tonghu.core.policy.assess import Context
from tonghu.core.policy.columns_pack import PackColumns, compile_pack
from tonghu.core.policy.model import Pack
from tonghu.core.stats.dimensions import LAST_AGE
from tonghu.core.stats.indicators import INDICATORS, NO, YES

TARGETS = {
    "migrant.monitoring": "migrant_monitoring",
    "migrant.statistics": "migrant_statistics",
    "left_behind.monitoring": "left_behind_monitoring",
}
"""Decision → column; 0 excluded, 1 undetermined, 2 included, 3 not assessed."""
NOT_ASSESSED = 3
COLUMNS = tuple(i.name for i in INDICATORS if i.name in BY_CODE and i.name not in ("risk_tier",))
"""Registration columns that are counted. 0 stands for 未采集, from 1 on the option; multiple choice is one bit each."""
_CARE = ("未列入", "待确认", "列入")
_NAME = re.compile(r"[a-z_][a-z_0-9]*")
_METADATA = b"tonghu_statistics"


@dataclass(frozen=True)
class Legend:
    """What the numbers of a snapshot stand for."""

    areas: tuple[str, ...]
    """Deepest known code (6, 9, 12 digits) by number; 0 is "" (unknown)."""
    keys: Mapping[str, tuple[str, ...]]
    """Column → options, from number 1 on."""

    def as_json(self) -> dict[str, object]:
        """For the file's metadata."""
        return {"areas": list(self.areas), "keys": {name: list(keys) for name, keys in self.keys.items()}}


@dataclass(frozen=True)
class Snapshot:
    """A snapshot in memory or, from :func:`open_snapshot`, in a file."""

    table: pa.Table
    legend: Legend
    dropped: Mapping[str, int]
    """Rows that are no further child: reason → how many."""
    training: bool = False
    """Holds synthetic people (ID prefix 70)."""


def take_snapshot(path: Path, pack: Pack, context: Context, boundaries: date | None = None) -> Snapshot:
    """Read a registration table of any format, decide every row, keep what is counted. ``boundaries``: the day whose
    division table counts, where it is not the as-of date.

    Raises :class:`~tonghu.batch.errors.UnusableInput` when the file is no registration table.
    """
    if path.suffix.lower() == ".parquet":
        return _Taker(Source(path, pack.situation_words()), pack, context, boundaries).take()
    found = read_registrations(path, pack.situation_words())
    codes = sorted({code for row in found.rows for code in row.values} | {"name"})
    columns = {
        code: pa.array([_text(cell_of(row.values.get(code))) for row in found.rows], pa.string()) for code in codes
    }
    with tempfile.TemporaryDirectory() as folder:
        keyed = Path(folder) / "rows.parquet"
        pq.write_table(pa.table(columns), keyed)
        return _Taker(Source(keyed, pack.situation_words()), pack, context, boundaries).take()


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


class _Taker:
    """Takes one snapshot: numbers for areas and options are given out as they are met, then put in order."""

    def __init__(self, source: Source, pack: Pack, context: Context, boundaries: date | None = None) -> None:
        self.source, self.pack, self.context = source, pack, context
        self.columns: PackColumns = compile_pack(pack, context.as_of, context.here)
        self.query = self.columns.select("facts", ("birth_lo", "birth_hi"))
        self.places = Places(context.divisions, boundaries or context.as_of, context.here)
        used = frozenset(_NAME.findall(self.query))
        codes = tuple(source.found.mapping.values())
        self.preparer = Preparer(codes, source.situation_words, self.places, used)
        self.steps = steps_of(bands_of(pack))
        self.areas: dict[str, int] = {"": 0}
        self.keys: dict[str, tuple[str, ...]] = {code: answers_of(code) for code in COLUMNS}
        self.keys |= {"risk_tier": tuple(tier.label for tier in pack.tiers), "key_care": _CARE, "disabled": (YES, NO)}

    def take(self) -> Snapshot:
        """All rows, one row per child and status."""
        parts = [self._part(batch) for batch in self.source.batches()]
        table = pa.concat_tables(parts) if parts else self._part(self.source.nothing())
        training = bool(pc.any(pc.starts_with(table.column("id_number"), "70")).as_py())
        table, dropped = _one_row_per_child(table)
        return replace(self._in_order(table, dropped), training=training)

    def _part(self, batch: Batch) -> pa.Table:
        prepared = self.preparer.prepare(batch)
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.register("facts", prepared.facts)
            decided = connection.sql(self.query).to_arrow_table()
        columns: dict[str, pa.Array] = {"row": batch.rows}
        for target, column in TARGETS.items():
            columns[column] = self._status(target, decided, len(batch))
        for name in ("residence", "hukou"):
            index = prepared.places[name]
            known = self.places.places
            columns[name] = pa.array([self._area(place) for place in known], pa.int32()).take(index)
            if name == "hukou":
                columns["origin"] = pa.array([self._origin(place) for place in known], pa.int32()).take(index)
        columns["age"], columns["born"], columns["too_old"] = self._ages(decided)
        for code in COLUMNS:
            columns[code] = self._values(prepared, code, len(batch))
        columns["disabled"] = _disabled(columns, self.keys)
        columns["risk_tier"] = self._coded(decided, self.columns.risk.columns[0], 3, len(self.pack.tiers))
        care = self.columns.key_care
        columns["key_care"] = self._care(decided, care.columns[0] if care else None, len(batch))
        for position, key in self.columns.services.items():
            if key.columns:
                name = f"service_{self.pack.services[position].number}"
                columns[name] = self._coded(decided, key.columns[0], 3, 1)
        columns |= {"name_known": _known(prepared, "name"), "id_number": _texts(prepared, "id_number")}
        return pa.table(columns)

    def _status(self, target: str, decided: pa.Table, rows: int) -> pa.Array:
        if target not in self.columns.targets:
            return pa.repeat(pa.scalar(NOT_ASSESSED, pa.uint8()), rows)
        column = decided.column(self.columns.targets[target].status.columns[0]).combine_chunks().cast(pa.int64())
        return pc.fill_null(pc.bit_wise_and(column, pa.scalar(3, pa.int64())), NOT_ASSESSED).cast(pa.uint8())

    def _coded(self, decided: pa.Table, name: str, mask: int, keys: int) -> pa.Array:
        if not keys:
            return pa.repeat(pa.scalar(0, pa.uint8()), len(decided))
        column = decided.column(name).combine_chunks().cast(pa.int64())
        return pc.fill_null(pc.bit_wise_and(column, pa.scalar(mask, pa.int64())), 0).cast(pa.uint8())

    def _care(self, decided: pa.Table, name: str | None, rows: int) -> pa.Array:
        if name is None:
            return pa.repeat(pa.scalar(0, pa.uint8()), rows)
        column = decided.column(name).combine_chunks().cast(pa.int64())
        return pc.add(pc.bit_wise_and(column, pa.scalar(3, pa.int64())), 1).cast(pa.uint8())

    def _area(self, place: Place) -> int:
        """The deepest known code here; elsewhere only how far away: prefecture of the same, else province."""
        deepest = place.village or place.township or place.county or ""
        here = [significant(code) for code in self.context.here]
        if not here or not place.province or any(deepest.startswith(code) for code in here):
            return self._number(deepest)
        if any(code.startswith(deepest) for code in here if deepest):
            return self._number("")
        near = [code[:4] for code in here if len(code) >= 6]
        return self._number(f"{place.prefecture if place.prefecture in near else place.province}".ljust(6, "0"))

    def _origin(self, place: Place) -> int:
        return self._number(place.province.ljust(6, "0") if place.province else "")

    def _number(self, code: str) -> int:
        return self.areas.setdefault(code, len(self.areas))

    def _ages(self, decided: pa.Table) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Age codes, birth dates (NULL when not known to the day), and who is 16 for sure."""
        pairs = pa.StructArray.from_arrays(
            [decided.column(name).combine_chunks() for name in ("birth_lo", "birth_hi")], ["first", "last"]
        )
        index, spans = _pairs(pairs)
        born = [first if first is not None and first == last else None for first, last in spans]
        old = [last is not None and years(last, self.context.as_of) >= _OF_AGE for _, last in spans]
        ages = pa.array([self._age(first, last) for first, last in spans], pa.uint8())
        return ages.take(index), pa.array(born, pa.date32()).take(index), pa.array(old, pa.bool_()).take(index)

    def _age(self, first: date | None, last: date | None) -> int:
        """Completed years + 1; 0 when the birth date leaves more than one band open."""
        if first is None or last is None:
            return 0
        oldest, youngest = (years(day, self.context.as_of) for day in (first, last))
        if not 0 <= youngest <= oldest <= LAST_AGE or _span(oldest, self.steps) != _span(youngest, self.steps):
            return 0
        return youngest + 1

    def _values(self, prepared: Prepared, code: str, rows: int) -> pa.Array:
        multiple = BY_CODE[code].kind is Kind.MULTI
        kind = pa.uint32() if multiple else pa.uint8()
        read = prepared.readings.get(code)
        if read is None:
            return pa.repeat(pa.scalar(0, kind), rows)
        place = {key: number for number, key in enumerate(self.keys[code], start=1)}
        numbers = []
        for reading in read.readings:
            value = reading.value
            if isinstance(value, tuple):
                numbers.append(sum(1 << (place[key] - 1) for key in value if key in place))
            elif isinstance(value, bool):
                numbers.append(1 if value else 2)
            else:
                numbers.append(place.get(value, 0) if isinstance(value, str) else 0)
        return read.typed(numbers, kind)

    def _in_order(self, table: pa.Table, dropped: Mapping[str, int]) -> Snapshot:
        """Areas numbered by code, so that equal input gives equal numbers whatever the order of its rows."""
        codes = sorted(self.areas)
        place = {code: number for number, code in enumerate(codes)}
        new = pa.array([place[code] for code in self.areas], pa.int32())
        for name in ("residence", "hukou", "origin"):
            column = table.column(name).combine_chunks()
            table = table.set_column(table.schema.get_field_index(name), name, new.take(column))
        return Snapshot(table, Legend(tuple(codes), self.keys), dropped)


def years(born: date, as_of: date) -> int:
    """Completed years: a year is complete on the birthday, or on the month's last day if there is none."""
    age = as_of.year - born.year
    return age if complete_on(born, 12 * age) <= as_of else age - 1


_OF_AGE = 16


def _span(age: int, steps: Sequence[int]) -> int:
    return sum(age >= step for step in steps)


def answers_of(code: str) -> tuple[str, ...]:
    """The answers of a column as the snapshot names them."""
    column = BY_CODE[code]
    return column.words if column.kind is Kind.YES_NO else column.options


def _disabled(columns: Mapping[str, pa.Array], keys: Mapping[str, Sequence[str]]) -> pa.Array:
    """1 有残疾, 2 无, 0 未采集: any of the three columns may say so, as the key-care condition reads them."""
    health, kinds, grade = (columns[name] for name in ("health", "disability_kinds", "disability_grade"))
    bit = 1 << keys["health"].index("残疾")
    yes = pc.not_equal(pc.bit_wise_and(health, pa.scalar(bit, pa.uint32())), 0)
    yes = pc.or_(yes, pc.greater(kinds, 1))
    yes = pc.or_(yes, pc.greater(grade, 1))
    answered = pc.or_(pc.or_(pc.greater(health, 0), pc.greater(kinds, 0)), pc.greater(grade, 0))
    return pc.if_else(yes, pa.scalar(1, pa.uint8()), pc.if_else(answered, pa.scalar(2, pa.uint8()), 0)).cast(pa.uint8())


def _pairs(pairs: pa.StructArray) -> tuple[pa.Array, list[tuple[date | None, date | None]]]:
    """Distinct (first, last) and, per row, which one."""
    first, last = (pairs.field(name).dictionary_encode(null_encoding="encode") for name in ("first", "last"))
    width = len(last.dictionary)
    wide = pc.add(pc.multiply(first.indices.cast(pa.int64()), width), last.indices.cast(pa.int64())).dictionary_encode()
    starts, ends = first.dictionary.to_pylist(), last.dictionary.to_pylist()
    return wide.indices, [(starts[key // width], ends[key % width]) for key in wide.dictionary.to_pylist()]


def _known(prepared: Prepared, code: str) -> pa.Array:
    read = prepared.readings.get(code)
    return read.known() if read is not None else pa.repeat(pa.scalar(False), len(prepared.batch))


def _texts(prepared: Prepared, code: str) -> pa.Array:
    read = prepared.readings.get(code)
    return text_of(read) if read is not None else pa.nulls(len(prepared.batch), pa.string())


_KEPT = "name_known OR id_number IS NOT NULL"
_CHILD = (
    """md5_number_lower(coalesce('id ' || id_number, 'row ' || "row")) AS child, id_number IS NOT NULL AS lasting"""
)
"""A number per child, the same in every row of it; from period to period only where there is an ID number."""
_PLAIN = f"""
SELECT * EXCLUDE (name_known, id_number), {_CHILD}, TRUE AS first_row, migrant_monitoring = 2 AS any_migrant,
       left_behind_monitoring = 2 AS any_left_behind
FROM rows WHERE {_KEPT} ORDER BY "row"
"""
_ONCE = ", ".join(
    f"""CASE WHEN {column} = 2 AND row_number() OVER (PARTITION BY person, {column} ORDER BY "row") > 1
        THEN 0 ELSE {column} END::UTINYINT AS {column}"""
    for column in TARGETS.values()
)
_MERGED = f"""
SELECT * EXCLUDE (name_known, id_number, person) REPLACE ({_ONCE}), {_CHILD},
       row_number() OVER (PARTITION BY person ORDER BY "row") = 1 AS first_row,
       max(migrant_monitoring = 2) OVER (PARTITION BY person) AS any_migrant,
       max(left_behind_monitoring = 2) OVER (PARTITION BY person) AS any_left_behind
FROM (SELECT *, coalesce(id_number, 'row ' || "row") AS person FROM rows WHERE {_KEPT})
ORDER BY "row"
"""


def _one_row_per_child(table: pa.Table) -> tuple[pa.Table, Mapping[str, int]]:
    """Rows without name and number are nobody; a second row of one ID number adds its statuses to the first.

    A child on both forms is one child: it counts once per status, with the values of the row that has the status, and
    once among persons (``first_row``, ``any_…``).
    """
    with duckdb.connect() as connection:
        connection.register("rows", table)
        counted = connection.execute(
            f"SELECT count(*) FILTER (NOT ({_KEPT})), count(id_number) - count(DISTINCT id_number) FROM rows"
        ).fetchall()
        ((nobody, repeated),) = counted
        found = connection.sql(_MERGED if repeated else _PLAIN).to_arrow_table()
    return found, {"没有姓名和证件号码的行": nobody, "同一证件号码的重复行": repeated}


def content_hash(snapshot: Snapshot, *about: str) -> str:
    """A hash of what the snapshot says (not of how it is stored) and of what it was decided by."""
    columns = [name for name in snapshot.table.column_names if name not in ("row", "child")]
    text = " || '|' || ".join(f"coalesce({name}::VARCHAR, '')" for name in columns)
    with duckdb.connect() as connection:
        connection.register("rows", snapshot.table)
        sums = connection.execute(
            f"SELECT count(*), sum(md5_number_lower({text})::HUGEINT), sum(md5_number_upper({text})::HUGEINT) FROM rows"
        ).fetchall()
    legend = json.dumps(snapshot.legend.as_json(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256("\n".join((*about, legend, str(sums))).encode()).hexdigest()


def write_snapshot(snapshot: Snapshot, path: Path) -> None:
    """One Parquet file; the legend stands in its metadata."""
    legend = json.dumps(snapshot.legend.as_json(), ensure_ascii=False).encode()
    pq.write_table(snapshot.table.replace_schema_metadata({_METADATA: legend}), path, compression="snappy")


def open_legend(path: Path) -> Legend:
    """The legend of a snapshot file."""
    stored = json.loads((pq.read_schema(path).metadata or {})[_METADATA])
    return Legend(tuple(stored["areas"]), {name: tuple(keys) for name, keys in stored["keys"].items()})
