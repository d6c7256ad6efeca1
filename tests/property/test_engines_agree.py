"""Both engines come to the same object for every child, pack, day and place (issue 2, deliver 4).

The columnar engine reads a Parquet file as the command does; the traced evaluator goes through its rows one by one. The
whole contract object is compared: every criterion with its facts and its sentence, key care, risk, services, places,
notices, ends and problems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.property.odd_rows import Cell, draw_rows
from tonghu.batch.columnar.results import objects_of
from tonghu.batch.columnar.run import assess_table
from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack, shipped_ids
from tonghu.batch.registrations import checked, read_registrations
from tonghu.core.base.registration import BY_CODE
from tonghu.core.policy.assess import Assessor, Context
from tonghu.core.policy.model import Pack

FIXTURES = Path(__file__).resolve().parents[1] / "packs" / "fixtures"
PACKS = (*shipped_ids(), str(FIXTURES / "cn-41.yaml"), str(FIXTURES / "cn-410423.yaml"))
"""The shipped packs, and two places of one's own: with a list of central districts, a day-after birthday, numbers."""
DAYS = (
    date(2024, 12, 1),
    date(2025, 2, 28),
    date(2024, 2, 29),
    date(2026, 11, 25),
    date(2019, 8, 31),
    date(2011, 1, 1),
)
HERE = ((), ("350524",), ("350500",), ("500110",), ("310115", "310101"), ("410423",), ("50",))
ROWS = 40


@pytest.mark.proof("assess")
@pytest.mark.parametrize("policy", PACKS, ids=lambda policy: Path(policy).stem)
def test_columns_equal_the_traced_evaluator(
    policy: str, tmp_path: Path, proof_run: bool, record_property: Callable[[str, object], None]
) -> None:
    pack, rows, told = load_pack(policy), 0, Counter[str]()
    tables = 250 if proof_run else 2

    # A seed cannot be shrunk: the first table that disagrees is shown.
    @settings(max_examples=tables, phases=(Phase.generate,))
    @given(st.integers(0, 2**32), st.sampled_from(DAYS), st.sampled_from(HERE))
    def agree(seed: int, as_of: date, here: tuple[str, ...]) -> None:
        nonlocal rows
        drawn = draw_rows(Random(seed), ROWS, as_of, pack.situation_words())
        path = tmp_path / "table.parquet"
        pq.write_table(_table(drawn), path)
        expected = row_by_row(path, pack, as_of, here)
        assert in_columns(path, pack, as_of, here, tmp_path / "out.parquet") == expected
        rows += len(expected)
        told.update(_outcomes(expected))

    agree()
    for outcome in ("met", "unmet", "unknown"):
        assert told[outcome] * 50 > sum(told.values()), "a comparison that hardly met one of the outcomes proves little"
    record_property("tables", tables)
    record_property("children", rows)
    record_property("criteria_compared", sum(told.values()))


def test_several_processes_write_what_one_writes(tmp_path: Path) -> None:
    """Batch by batch in turn: rows keep their order, and each process comes to the same decisions."""
    pack, as_of, table = load_pack("cn-35"), DAYS[0], tmp_path / "table.parquet"
    pq.write_table(_table(draw_rows(Random(3), 130, as_of, pack.situation_words())), table)
    outputs = tmp_path / "one.parquet", tmp_path / "several.parquet"
    for output, workers in zip(outputs, (1, 3), strict=True):
        assess_table(table, pack, as_of, HERE[1], load_divisions(), output, workers=workers, least=13)
    one, several = (list(objects_of(output)) for output in outputs)
    assert [entry["row"] for entry in several] == sorted(entry["row"] for entry in several)
    assert several == one
    assert pq.ParquetFile(outputs[1]).num_row_groups == 3


def row_by_row(path: Path, pack: Pack, as_of: date, here: tuple[str, ...]) -> list[dict[str, Any]]:
    """The objects of the traced evaluator."""
    divisions = load_divisions()
    found = read_registrations(path, pack.situation_words())
    problems = checked(found.rows, pack, as_of, divisions, here)
    assessor = Assessor(pack, Context(as_of, divisions, here))
    return [assessor.assess(row, faults).as_json() for row, faults in zip(found.rows, problems, strict=True)]


def in_columns(path: Path, pack: Pack, as_of: date, here: tuple[str, ...], output: Path) -> list[dict[str, Any]]:
    """The objects that the columnar engine wrote."""
    assess_table(path, pack, as_of, here, load_divisions(), output)
    return list(objects_of(output))


def _table(rows: list[dict[str, Cell]]) -> pa.Table:
    """Headers as column names; a column of all rows, whatever its cells are."""
    codes = list(dict.fromkeys(code for row in rows for code in row))
    if "name" not in codes:
        codes.append("name")
    headers = [BY_CODE[code].header if code in BY_CODE else code for code in codes]
    return pa.table({header: [row.get(code) for row in rows] for header, code in zip(headers, codes, strict=True)})


def _outcomes(objects: list[dict[str, Any]]) -> list[str]:
    decisions = [d for one in objects for d in (*one["migrant"].values(), one["left_behind"]["monitoring"]) if d]
    return [criterion["outcome"] for decision in decisions for criterion in decision["criteria"]]
