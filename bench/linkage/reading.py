"""Reads a generated data set for the peers, with header maps made by hand, and standardises it the way a careful
user of any of them would. The product gets none of this: it finds headers and repairs by itself.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
from bench.linkage.departments import LAYOUTS, ROSTER_HEADERS

FIELDS = ("name", "sex", "birth", "id", "guardian", "phone", "hukou", "home")


def _read(path: Path, encoding: str, headers: tuple[tuple[str, str], ...], *, titled: bool) -> pa.Table:
    content = path.read_bytes()
    if encoding != "utf-8":
        content = content.decode(encoding).encode("utf-8")
    options = pyarrow.csv.ReadOptions(skip_rows=1 if titled else 0)
    strings = pyarrow.csv.ConvertOptions(
        column_types={header: pa.string() for _, header in headers}, strings_can_be_null=True
    )
    table = pyarrow.csv.read_csv(io.BytesIO(content), read_options=options, convert_options=strings)
    table = table.slice(0, table.num_rows - 1) if titled else table
    return table.rename_columns([name for name, _ in headers])


def load(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables ``roster`` and ``lists`` (columns: list, row, and FIELDS as text) in the connection."""
    made = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    table = _read(folder / "roster.csv", made["encoding"], ROSTER_HEADERS, titled=False)
    connection.register("roster_in", table)
    connection.execute(
        """CREATE TABLE roster AS SELECT row_number() OVER () AS "row", name, sex, birth, id, hukou, home, father, mother,
        coalesce(carer, other) AS carer, father_phone, mother_phone, coalesce(carer_phone, other_phone) AS carer_phone FROM roster_in"""
    )
    connection.unregister("roster_in")
    parts = []
    for layout in LAYOUTS:
        headers = layout.headers[made["headers"]]
        table = _read(folder / f"{layout.key}.csv", made["encoding"], headers, titled=made["titles"])
        present = {name for name, _ in headers}
        columns = ", ".join(name if name in present else f"NULL::VARCHAR AS {name}" for name in FIELDS)
        connection.register(f"in_{layout.key}", table)
        parts.append(
            f"""SELECT '{layout.key}' AS list, row_number() OVER () AS "row", {columns} FROM in_{layout.key}"""
        )
    connection.execute("CREATE TABLE lists AS " + " UNION ALL ".join(parts))


_FULL = "０１２３４５６７８９Ｘｘ"
_HALF = "0123456789XX"
CLEAN_ID = f"upper(translate(regexp_replace(id, '[\\s\\x{{00a0}}\\x{{3000}}''`]', '', 'g'), '{_FULL}', '{_HALF}'))"
CLEAN_NAME = "regexp_replace(translate(name, '•．.・', '····'), '[\\s\\x{3000}]', '', 'g')"
CLEAN_BIRTH = """CASE WHEN regexp_matches(birth, '^\\d{8}$') THEN birth[1:4] || '-' || birth[5:6] || '-' || birth[7:8]
    WHEN regexp_matches(birth, '^\\d{4}\\D\\d{1,2}\\D\\d{1,2}\\D?$') THEN regexp_extract(birth, '^(\\d{4})', 1) || '-'
        || lpad(regexp_extract(birth, '^\\d{4}\\D(\\d{1,2})', 1), 2, '0') || '-' || lpad(regexp_extract(birth, '(\\d{1,2})\\D?$', 1), 2, '0') END"""
_CHECK = " + ".join(f"ascii(i[{n + 1}]) * {2 ** (17 - n) % 11}" for n in range(17))
_OFFSET = sum(48 * (2 ** (17 - n) % 11) for n in range(17))
VALID_ID = f"""CASE WHEN regexp_matches(i, '^\\d{{17}}[\\dX]$') AND i[18] = '10X98765432'[(({_CHECK}) - {_OFFSET}) % 11 + 1] THEN i END"""


def standardise(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``roster_std`` and ``lists_std``: cleaned name, ISO birthday, cleaned ID and the ID only where it is valid."""
    for table, keep in (
        ("roster", "father, mother, carer, father_phone, mother_phone, carer_phone"),
        ("lists", "list, guardian, phone"),
    ):
        connection.execute(
            f"""CREATE TABLE {table}_std AS SELECT "row", {keep}, name, sex, birth, CASE WHEN regexp_matches(i, '\\d') THEN i END AS id,
            {VALID_ID} AS valid_id, hukou, home
            FROM (SELECT * REPLACE ({CLEAN_NAME} AS name, {CLEAN_BIRTH} AS birth), {CLEAN_ID} AS i FROM {table})"""
        )
