"""The product as a black box: the command line in, its csv files out (contract of ``tonghu reconcile``)."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from bench.linkage.departments import KEYS
from bench.measure import Measured, measured


def command(folder: Path, output: Path, *more: str) -> list[str]:
    """How a clerk would call it: no header map, no settings."""
    lists = [part for key in KEYS for part in ("--list", f"{key}={folder / key}.csv")]
    program = str(Path(sys.executable).with_name("tonghu"))
    return [program, "reconcile", "--roster", str(folder / "roster.csv"), *lists, "--output", str(output), *more]


def reconcile(folder: Path, output: Path, timeout: float, *more: str) -> Measured:
    """Run it; the whole process counts, imports and writing included."""
    shutil.rmtree(output, ignore_errors=True)
    return measured(command(folder, output, *more), timeout)


def links(output: Path) -> pa.Table:
    """``matches.csv``."""
    return _read(
        output / "matches.csv",
        'list, "row"::BIGINT AS "row", roster_row::BIGINT AS roster_row, probability::DOUBLE AS probability, method',
    )


def review(output: Path) -> pa.Table:
    """``review.csv``."""
    return _read(
        output / "review.csv",
        'list, "row"::BIGINT AS "row", roster_row::BIGINT AS roster_row, probability::DOUBLE AS probability, rank::BIGINT AS rank',
    )


def _read(path: Path, columns: str) -> pa.Table:
    return (
        duckdb.connect()
        .sql(f"SELECT {columns} FROM read_csv('{path}', all_varchar=true, header=true)")
        .to_arrow_table()
    )


def accounted(output: Path, truth: Path) -> dict[str, int]:
    """Every list row stands in exactly one of matches, review and unmatched: how many do not."""
    connection = duckdb.connect()
    rows = connection.execute(
        f"""WITH seen AS (
            SELECT list, "row"::BIGINT AS "row", 1 AS times FROM read_csv('{output}/matches.csv', all_varchar=true, header=true)
            UNION ALL SELECT DISTINCT list, "row"::BIGINT, 1 FROM read_csv('{output}/review.csv', all_varchar=true, header=true)
            UNION ALL SELECT list, "row"::BIGINT, 1 FROM read_csv('{output}/unmatched.csv', all_varchar=true, header=true))
        SELECT sum((s.times IS NULL)::INT), sum((s.times > 1)::INT) FROM '{truth}' t
        LEFT JOIN (SELECT list, "row", sum(times) AS times FROM seen GROUP BY ALL) s USING (list, "row")"""
    ).fetchall()[0]
    return {"rows_nowhere": int(rows[0] or 0), "rows_twice": int(rows[1] or 0)}


def duplicates(folder: Path, output: Path) -> dict[str, float | int | None]:
    """How well children that stand twice in the roster, or twice in a list, were found."""
    connection = duckdb.connect()
    connection.execute(
        f"""CREATE TABLE stands AS SELECT 'roster' AS list, "row", person FROM '{folder}/roster_truth.parquet'
            UNION ALL SELECT list, "row", person FROM '{folder}/truth.parquet';
        CREATE TABLE later AS SELECT list, "row", person FROM stands QUALIFY row_number() OVER (PARTITION BY list, person ORDER BY "row") > 1;
        CREATE TABLE told AS SELECT list, "row"::BIGINT AS "row", first_row::BIGINT AS first_row
            FROM read_csv('{output}/duplicates.csv', all_varchar=true, header=true)"""
    )
    found: dict[str, float | int | None] = {}
    for name, where in (("roster", "list = 'roster'"), ("lists", "list <> 'roster'")):
        there, told, right, hit = connection.execute(
            f"""SELECT (SELECT count(*) FROM later WHERE {where}), (SELECT count(*) FROM told WHERE {where}),
            (SELECT count(*) FROM told t JOIN stands a ON a.list = t.list AND a."row" = t."row"
                JOIN stands b ON b.list = t.list AND b."row" = t.first_row WHERE t.{where} AND a.person = b.person),
            (SELECT count(*) FROM later l SEMI JOIN told t ON t.list = l.list AND t."row" = l."row" WHERE l.{where})"""
        ).fetchall()[0]
        found[f"{name}_there"] = there
        found[f"{name}_precision"] = round(right / told, 5) if told else None
        found[f"{name}_recall"] = round(hit / there, 5) if there else None
    return found


def methods(output: Path) -> dict[str, int]:
    """Links by the method that made them."""
    rows = duckdb.connect().execute(
        f"SELECT method, count(*) FROM read_csv('{output}/matches.csv', all_varchar=true, header=true) GROUP BY 1 ORDER BY 1"
    )
    return dict(rows.fetchall())


def summary(output: Path) -> dict:
    """``summary.json``."""
    return json.loads((output / "summary.json").read_text(encoding="utf-8"))
