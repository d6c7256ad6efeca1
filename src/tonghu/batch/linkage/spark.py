"""The plan of :mod:`tonghu.batch.linkage.run` on Spark: for a province or the nation, on one machine or many.

Reading rows as codes, meeting under keys and comparing pairs are jobs of the cluster; they call the same functions as the engine on one
machine, row by row or pair by pair, so the links are the same. What is left for the driver are numbers: one decision per row.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.candidates import entries
from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.keys import Key
from tonghu.batch.linkage.levels import pair_levels
from tonghu.batch.linkage.people import encode
from tonghu.batch.linkage.scoring import Scored, coded, packed_patterns

MASTER = "TONGHU_SPARK_MASTER"
"""Environment variable with the cluster's address; without it Spark runs in this machine's processors."""
JAVA_LEAST = 17
_BATCH = 65_536
_JAVA_VERSION = re.compile(r'version "(\d+)')
_ROW = np.int64(32)
_LOW = np.int64(0xFFFFFFFF)


def java() -> str:
    """The Java program that Spark will start. Raises :class:`UnusableInput` when there is none, or one too old."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    advice = f"Spark 需要 Java {JAVA_LEAST} 或更新版本（如 apt-get install openjdk-17-jre-headless，或设置 JAVA_HOME），也可以改用 --engine duckdb"
    if not found or not Path(found).exists():
        raise UnusableInput(f"没有找到 Java。{advice}")
    try:
        told = subprocess.run([found, "-version"], capture_output=True, text=True, check=True, timeout=60).stderr
    except (OSError, subprocess.SubprocessError) as error:
        raise UnusableInput(f"{found} 运行不了（{error}）。{advice}") from error
    match = _JAVA_VERSION.search(told)
    if match is None or int(match[1]) < JAVA_LEAST:
        raise UnusableInput(f"{found} 的版本是 {match[1] if match else '未知'}。{advice}")
    return found


def ready() -> None:
    """Raises :class:`UnusableInput` when Spark or Java is missing."""
    if find_spec("pyspark") is None:
        raise UnusableInput(
            "没有安装 Spark 组件。请在程序目录运行 make spark（或 pip install 'tonghu[spark]'），也可以改用 --engine duckdb"
        )
    java()


def session() -> Any:
    """A Spark session. Raises :class:`UnusableInput` when Spark or Java is missing."""
    ready()
    # Imported here: the package is an extra, and half a gigabyte.
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    master = os.environ.get(MASTER, f"local[{os.cpu_count() or 1}]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(_BATCH),
        "spark.sql.session.timeZone": "UTC",
    }
    if master.startswith("local"):
        # Nothing listens on the office's network.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        settings |= local | {
            "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
            # Here one Java process does all; its usual gigabyte does not hold a county's pairs.
            "spark.driver.memory": f"{max(1024, _machine_mb() // 2)}m",
        }
    builder = SparkSession.builder.appName("tonghu reconcile").master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _machine_mb() -> int:
    """The machine's memory in MiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


class SparkEngine:
    """The steps that are done by the cluster. Use it as a context; it stops Spark at the end."""

    def __init__(self) -> None:
        self._spark = session()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self._spark.stop()

    def encode(self, columns: Mapping[str, pa.Array], rows: int, known: Codes | None = None) -> Codes:
        """The codes of a table's rows, read by the cluster in batches (``known`` saves it nothing)."""
        names = sorted(columns)
        table = pa.table({"at": np.arange(rows, dtype=np.int64), **{name: columns[name] for name in names}})
        made = self._mapped(table, _encoder(names), "at long, codes binary")
        parts = sorted(zip(made.column("at").to_pylist(), made.column("codes").to_pylist(), strict=True))
        if not parts:
            return encode(columns, rows)
        return Codes.joined([_loaded(content) for _, content in parts])

    def candidates(self, roster: Codes, rows: Codes, keys: Sequence[Key]) -> np.ndarray:
        """Distinct pairs as ``row << 32 | roster row``, ascending."""
        left = self._entries([entries(key.row(rows)) for key in keys])
        right = self._entries([entries(key.roster(roster)) for key in keys])
        most = self._frame(
            pa.table({"key": np.arange(len(keys), dtype=np.int64), "most": np.array([k.most for k in keys])})
        )
        for name, frame in (("l", left), ("r", right), ("m", most)):
            frame.createOrReplaceTempView(name)
        found = self._spark.sql(
            "WITH few AS (SELECT key, k FROM r JOIN m USING (key) GROUP BY key, k, most HAVING count(*) <= most)"
            " SELECT DISTINCT shiftleft(l.i, 32) | r.i AS pair FROM l JOIN few USING (key, k) JOIN r USING (key, k)"
        )
        return np.sort(found.toArrow().column("pair").to_numpy())

    def _entries(self, found: Sequence[tuple[np.ndarray, np.ndarray]]) -> Any:
        """Keys of all kinds with their rows, as one frame. Spark knows no unsigned numbers: the bits are the same."""
        kinds = np.repeat(np.arange(len(found), dtype=np.int64), [len(keys) for keys, _ in found])
        keys = np.concatenate([keys for keys, _ in found]).view(np.int64)
        return self._frame(pa.table({"key": kinds, "k": keys, "i": np.concatenate([rows for _, rows in found])}))

    def compare(self, rows: Codes, roster: Codes, pairs: np.ndarray, frequency: np.ndarray) -> Scored:
        """Compare pairs (``row << 32 | roster row``). ``frequency``: the class of each roster row's name."""
        row, child = pairs >> _ROW, pairs & _LOW
        packed = np.zeros(len(pairs), np.int64)
        if len(pairs):
            left, right = _packing(rows), _packing(roster)
            frame = self._frame(
                pa.table(
                    {"n": np.arange(len(pairs)), "row": row, "child": child, "f": frequency[child].astype(np.int64)}
                )
            )
            frame.createOrReplaceTempView("p")
            self._frame(_packed(rows, np.unique(row), left, "row")).createOrReplaceTempView("l")
            self._frame(_packed(roster, np.unique(child), right, "child")).createOrReplaceTempView("r")
            joined = self._spark.sql(
                "SELECT p.n, p.f, l.codes AS a, r.codes AS b FROM p JOIN l USING (row) JOIN r USING (child)"
            )
            made = joined.mapInArrow(_comparer(left, right), "n long, packed long").toArrow()
            packed[made.column("n").to_numpy()] = made.column("packed").to_numpy()
        return coded(row, child, packed)

    def _frame(self, table: pa.Table) -> Any:
        return self._spark.createDataFrame(table)

    def _mapped(
        self, table: pa.Table, step: Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]], schema: str
    ) -> pa.Table:
        return self._frame(table).mapInArrow(step, schema).toArrow()


def _encoder(names: Sequence[str]) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def step(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                found = encode({name: batch.column(name).cast(pa.string()) for name in names}, batch.num_rows)
                first = batch.column("at")[0].as_py()
                yield pa.RecordBatch.from_arrays(
                    [pa.array([first], pa.int64()), pa.array([_saved(found)], pa.binary())], ["at", "codes"]
                )

    return step


def _saved(codes: Codes) -> bytes:
    content = io.BytesIO()
    arrays: dict[str, Any] = dict(codes)
    np.savez(content, **arrays)
    return content.getvalue()


def _loaded(content: bytes) -> Codes:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Codes({name: arrays[name] for name in arrays.files})


def _packing(codes: Codes) -> np.dtype:
    """All arrays of a row as one record of fixed width."""
    return np.dtype([(name, array.dtype, array.shape[1:]) for name, array in codes.items()])


def _packed(codes: Codes, wanted: np.ndarray, packing: np.dtype, key: str) -> pa.Table:
    records = np.empty(len(wanted), packing)
    for name, array in codes.items():
        records[name] = array[wanted]
    buffers = [None, pa.py_buffer(records.tobytes())]
    fixed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(packing.itemsize), len(wanted), buffers)
    return pa.table({key: wanted.astype(np.int64), "codes": fixed.cast(pa.binary())})


def _unpacked(records: pa.Array, packing: np.dtype) -> Codes:
    found = np.frombuffer(b"".join(records.to_pylist()), packing)
    return Codes({name: np.ascontiguousarray(found[name]) for name in packing.names or ()})


def _comparer(left: np.dtype, right: np.dtype) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def step(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                levels = pair_levels(_unpacked(batch.column("a"), left), _unpacked(batch.column("b"), right))
                packed = packed_patterns(levels, batch.column("f").to_numpy())
                yield pa.RecordBatch.from_arrays([batch.column("n"), pa.array(packed, pa.int64())], ["n", "packed"])

    return step
