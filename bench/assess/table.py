"""The registration table that is measured: synthetic children of the counties of one province, typed by their workers.

Every row is another child, with the gaps, slips and styles of the training county. Made once and kept in ``out/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.synthetic.county import forms_of, worker_of
from tonghu.batch.synthetic.places import geography_of, towns_of
from tonghu.batch.synthetic.plan import plan_of
from tonghu.batch.synthetic.population import populate
from tonghu.batch.synthetic.registrations import columns_of, type_row
from tonghu.core.base.registration import COLUMNS

PACK, AS_OF = "cn-35", date(2024, 12, 1)
COUNTIES = ("350524", "350583", "350521", "350181", "350783", "350623", "350881", "350982", "350322", "350429")
"""Counties of Fujian from coast and hills; 350524 (安溪县) is the training county."""
SCHEMA = pa.schema([(column.header, pa.string()) for column in COLUMNS])
_CHUNK = 10_000
_GROUP = 131_072
"""Rows of a row group, as common writers make them."""


def make_table(path: Path, rows: int, processes: int = 2) -> None:
    """Write ``rows`` registrations to ``path``."""
    part = path.with_suffix(".part")
    jobs = [(number, min(_CHUNK, rows - start)) for number, start in enumerate(range(0, rows, _CHUNK))]
    left = SCHEMA.empty_table()
    with pq.ParquetWriter(part, SCHEMA) as writer, ProcessPoolExecutor(processes) as pool:
        for table in pool.map(_chunk, jobs):
            left = pa.concat_tables([left, table])
            while left.num_rows >= _GROUP:
                writer.write_table(left.slice(0, _GROUP))
                left = left.slice(_GROUP)
        writer.write_table(left)
    part.replace(path)


def _chunk(job: tuple[int, int]) -> pa.Table:
    number, rows = job
    return pa.Table.from_pylist(list(_rows(number, rows)), SCHEMA)


def _rows(number: int, rows: int) -> Iterator[dict[str, str]]:
    county = COUNTIES[number % len(COUNTIES)]
    divisions, rng = load_divisions(), Random(f"{number}/{county}")
    plan = plan_of(load_pack(PACK), AS_OF)
    places = geography_of(divisions, county, AS_OF, towns_of(divisions, county, AS_OF), rng)
    styles: dict[str, object] = {}
    headers = {column.code: column.header for column in COLUMNS}
    children = populate(rng, plan, places, rows).registered
    for position, child in enumerate(children):
        home = child.household
        form = forms_of(child)[-1]
        style = styles.setdefault(home.residence.code, None) or worker_of(rng, plan, home.town, home.residence.code)
        styles[home.residence.code] = style
        typed = type_row(rng, child, form, columns_of(form, plan), style, f"{number:03d}-{position:05d}")
        yield {headers[code]: str(cell) for code, cell in typed.cells.items()}
