"""The peers without statistics: an exact join, what a careful clerk does with VLOOKUP, and the least that any must do."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow as pa
from bench.linkage import reading
from bench.linkage.departments import LAYOUTS


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads TO 2")
    connection.execute("SET enable_progress_bar = false")
    return connection


def _table(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    return connection.sql(query).to_arrow_table()


def exact_id(folder: Path) -> pa.Table:
    """The ID as it stands; of several roster rows the first."""
    connection = _connection()
    reading.load(folder, connection)
    return _table(
        connection,
        """SELECT l.list, l."row", r."row" AS roster_row FROM lists l
        JOIN (SELECT id, min("row") AS "row" FROM roster WHERE id IS NOT NULL AND id <> '无' GROUP BY id) r USING (id)""",
    )


def vlookup(folder: Path) -> pa.Table:
    """Cleaned and valid ID first; for the rest name and birthday, where exactly one child of the roster has them."""
    connection = _connection()
    reading.load(folder, connection)
    reading.standardise(connection)
    connection.execute(
        """CREATE TABLE by_id AS SELECT valid_id, min("row") AS "row" FROM roster_std WHERE valid_id IS NOT NULL GROUP BY valid_id;
        CREATE TABLE by_name AS SELECT name, birth, min("row") AS "row" FROM roster_std WHERE name IS NOT NULL AND birth IS NOT NULL
            GROUP BY name, birth HAVING count(DISTINCT coalesce(valid_id, "row"::VARCHAR)) = 1"""
    )
    return _table(
        connection,
        """SELECT l.list, l."row", coalesce(i."row", n."row") AS roster_row FROM lists_std l
        LEFT JOIN by_id i ON i.valid_id = l.valid_id LEFT JOIN by_name n ON n.name = l.name AND n.birth = l.birth
        WHERE coalesce(i."row", n."row") IS NOT NULL""",
    )


def limit(folder: Path, output: Path) -> pa.Table:
    """Reads the files, joins them on the ID, writes the result: what cannot be avoided, with the fastest tool at hand."""
    connection = _connection()
    made = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    _whole(connection, "r", folder / "roster.csv", made["encoding"], "roster_row", titled=False)
    # One row per ID: damaged ones (无, 7.00101E+17) stand in many rows and would make the join large for nothing.
    connection.execute(
        """CREATE TABLE ids AS SELECT "公民身份号码" AS id, min(roster_row) AS roster_row FROM r
        WHERE "公民身份号码" IS NOT NULL GROUP BY 1"""
    )
    parts = []
    for number, layout in enumerate(LAYOUTS):
        own = dict(layout.headers[made["headers"]])["id"]
        _whole(
            connection, f"l{number}", folder / f"{layout.key}.csv", made["encoding"], "list_row", titled=made["titles"]
        )
        parts.append(
            f"""SELECT '{layout.key}' AS list, list_row AS "row", roster_row FROM l{number} JOIN ids ON ids.id = l{number}."{own}" """
        )
    connection.execute(f"COPY ({' UNION ALL '.join(parts)}) TO '{output}' (HEADER)")
    return _table(connection, f"SELECT * FROM read_csv('{output}')")


def _whole(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, encoding: str, number: str, *, titled: bool
) -> None:
    """A csv file with all its columns as a table; another encoding than UTF-8 is turned into it first."""
    if encoding != "utf-8":
        plain = path.with_suffix(".utf8")
        plain.write_bytes(path.read_bytes().decode(encoding).encode("utf-8"))
        path = plain
    skip = 1 if titled else 0
    connection.execute(
        f"""CREATE TABLE {name} AS SELECT row_number() OVER () AS {number}, *
        FROM read_csv('{path}', all_varchar=true, header=true, skip={skip}, delim=',', quote='', null_padding=true)"""
    )
