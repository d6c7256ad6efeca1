"""``assess_table``: all decisions of a pack for a registration table in Parquet, batch by batch, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from warnings import catch_warnings, simplefilter

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tonghu.batch.columnar import write
from tonghu.batch.columnar.crew import in_turn
from tonghu.batch.columnar.duplicates import Duplicates
from tonghu.batch.columnar.explain import Explainer, Payload, topics
from tonghu.batch.columnar.keys import Topic
from tonghu.batch.columnar.places import Places
from tonghu.batch.columnar.prepare import Preparer, texts
from tonghu.batch.columnar.problems import FoundPerRow, Problems
from tonghu.batch.columnar.source import Batch, Source
from tonghu.batch.columnar.telling import KEPT, Telling, Told
from tonghu.batch.processes import available_workers
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.policy.assess import Context
from tonghu.core.policy.columns_pack import DECISIONS, compile_pack
from tonghu.core.policy.model import Pack

_NAME = re.compile(r"[a-z_][a-z_0-9]*")
_LEAST, _MOST = 10_000, 65_536
"""Rows of a batch: fewer do not pay the way to another process, more only take memory."""
Found = Mapping[str, tuple[pa.Array, Sequence[Payload]]]
"""Per topic: each row's number among its payloads."""
_DECISION_TYPE = write.decision(pa.nulls(0, pa.int32()), [], []).type


@dataclass(slots=True)
class Counts:
    """What a run came to. ``statuses``: decision → status → rows."""

    rows: int = 0
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    key_care: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    """Rows with an error problem."""

    def add(self, more: Counts) -> None:
        """Count another batch."""
        self.rows += more.rows
        self.errors += more.errors
        for name, counted in more.statuses.items():
            for status, number in counted.items():
                _count(self.statuses.setdefault(name, {}), status, number)
        for status, number in more.key_care.items():
            _count(self.key_care, status, number)

    @property
    def attention(self) -> bool:
        """Whether ``--strict`` must fail: an error problem or an undetermined child is left."""
        return self.errors > 0 or any(found.get("undetermined") for found in self.statuses.values())


def _count(counted: dict[str, int], status: str, number: int) -> None:
    counted[status] = counted.get(status, 0) + number


class Engine:
    """Decides batches under one pack, and keeps what it learns for the batches to come."""

    def __init__(self, pack: Pack, context: Context, source: Source, duplicates: Duplicates) -> None:
        self.pack, self._source = pack, source
        self.columns = compile_pack(pack, context.as_of, context.here)
        explainer = Explainer.of(pack, context, self.columns)
        self.topics = {name: Topic(key, explain) for name, (key, explain) in topics(explainer).items()}
        self.query = self.columns.select("facts", KEPT)
        places = Places(context.divisions, context.as_of, context.here)
        used = frozenset(_NAME.findall(self.query))
        codes = tuple(source.found.mapping.values())
        self.preparer = Preparer(codes, source.situation_words, places, used)
        self.problems = Problems(context.as_of, source.found, places, duplicates)

    def work(self, record: pa.RecordBatch) -> tuple[pa.RecordBatch, Counts]:
        """:meth:`assess` of a batch that another process has read."""
        return self.assess(self._source.batch_of(record))

    def assess(self, batch: Batch) -> tuple[pa.RecordBatch, Counts]:
        """The output rows of one batch, and what they came to."""
        prepared = self.preparer.prepare(batch)
        decided = self._decide(prepared.facts)
        index = {name: topic.index(decided, batch.registration) for name, topic in self.topics.items()}
        found: Found = {name: (index[name], self.topics[name].payloads) for name in self.topics}
        telling = Telling(prepared, decided, self.columns, self.preparer.places)
        told = {
            name: telling.told(columns, *found[f"criterion/{name}"]) for name, columns in self.columns.criteria.items()
        }
        decisions = {name: self._decision(name, found, told) for name in DECISIONS}
        items = [found[f"service/{position}"] for position in self.columns.services]
        monitored = [decided.column(name).combine_chunks() for name in self.columns.monitored_at]
        rows = len(batch)
        problems = self.problems.of(prepared, self._contradictions(found))
        columns = {
            "row": batch.rows,
            "sheet": pa.nulls(rows, pa.string()),
            "ref": texts(prepared, "ref"),
            "name": texts(prepared, "name"),
            "migrant": write.row_struct(
                {"monitoring": decisions["migrant.monitoring"], "statistics": decisions["migrant.statistics"]}
            ),
            "left_behind": write.row_struct({"monitoring": decisions["left_behind.monitoring"]}),
            "key_care": write.key_care(*found["key_care"]) if "key_care" in found else write.no_key_care(rows),
            "risk": write.risk(*found["risk"]),
            "services": write.services(items, rows),
            "monitored_at": write.counties(monitored or [pa.nulls(rows, pa.int64())]),
            "notify": write.counties([decided.column(self.columns.notify).combine_chunks()]),
            "ends": write.ends(decided.column(self.columns.ends).combine_chunks()),
            "problems": problems.lists,
        }
        return pa.record_batch(columns), self._counts(found, rows, problems.rows_with_errors)

    @staticmethod
    def _contradictions(found: Mapping[str, tuple[pa.Array, Sequence[Payload]]]) -> FoundPerRow | None:
        """Which row's grade contradicts its situations, in packs with tiers."""
        if "grades" not in found:
            return None
        index, payloads = found["grades"]
        return index, [payload["problems"] for payload in payloads]  # type: ignore[misc]  # payloads are mappings

    def _decide(self, facts: pa.Table) -> pa.Table:
        connection = self._connection
        connection.register("facts", facts)
        try:
            with catch_warnings():
                # Executed, the query is planned once; as a relation twice, which takes longer than the copy warned of.
                simplefilter("ignore", UserWarning)
                return connection.execute(self.query).to_arrow_table()
        finally:
            connection.unregister("facts")

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """Opened by the process that decides, never before it is forked."""
        return duckdb.connect(config={"threads": 1})

    def _decision(self, name: str, found: Found, told: Mapping[str, Told]) -> pa.Array:
        if name not in self.columns.targets:
            return pa.nulls(len(found["risk"][0]), _DECISION_TYPE)
        criteria = [
            (*found[f"criterion/{criterion}"], told[criterion]) for criterion in self.columns.targets[name].criteria
        ]
        return write.decision(*found[name], criteria)

    def _counts(self, found: Found, rows: int, errors: int) -> Counts:
        counts = Counts(rows, errors=errors)
        told = {name: counts.statuses.setdefault(name, {}) for name in self.columns.targets}
        if "key_care" in found:
            told["key_care"] = counts.key_care
        for name, counted in told.items():
            index, payloads = found[name]
            for entry in pc.value_counts(index.drop_null()).to_pylist():
                _count(counted, str(payloads[entry["values"]]["status"]), entry["counts"])
        return counts


def assess_table(
    path: Path,
    pack: Pack,
    as_of: date,
    here: Sequence[str],
    divisions: DivisionTable,
    output: Path,
    *,
    workers: int | None = None,
    least: int = _LEAST,
) -> Counts:
    """Assess a Parquet table into a Parquet file, rows in the order of the table.

    ``workers``: processes that decide (default: one per processor, at most four), ``least`` the rows of a batch that pay
    the way to another process: a table with fewer is decided here.
    Raises :class:`UnusableInput` for a file that is no registration table, :class:`EnginesDisagree` when the traced
    evaluator finds other than the columns (then the output is not complete).
    """
    context = Context(as_of, divisions, tuple(here))
    source = Source(path, pack.situation_words())
    engine = Engine(pack, context, source, Duplicates.of(source))
    workers = max(1, min(workers or available_workers(), -(-source.rows // least)))
    size = _batch_rows(source.rows, workers, least, source.group_rows)
    records = (source.record_of(batch) for batch in source.batches(size=size))
    counts = Counts()
    writer: pq.ParquetWriter | None = None
    try:
        for decided, counted in in_turn(engine.work, records, workers):
            counts.add(counted)
            if writer is None:
                writer = pq.ParquetWriter(
                    output, decided.schema, compression="snappy", write_statistics=False, store_schema=False
                )
            writer.write_batch(decided)
        if writer is None:
            empty, _ = engine.assess(source.nothing())
            writer = pq.ParquetWriter(output, empty.schema, store_schema=False)
    finally:
        if writer is not None:
            writer.close()
    return counts


def _batch_rows(rows: int, workers: int, least: int, group: int) -> int:
    """Rows of a batch, so that the workers have the same number of batches and no row group leaves a small rest."""
    turns = max(1, -(-rows // (_MOST * workers)))
    wanted = max(least, -(-rows // (turns * workers)))
    return wanted if group <= wanted else -(-group // max(1, round(group / wanted)))
