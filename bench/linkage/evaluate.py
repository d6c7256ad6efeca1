"""Compares links with the truth: shares, classes, calibration.

A row is *right* when it was given its child, or rightly nobody. It is *wrong* when it was given another child: the
harmful error. A row whose true child never became a candidate counts as missed like any other, so recall has blocking
loss in it. A pair that was put before a person (``review``) is not a link; what reviewing it could win is told apart.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from bench.linkage.recipes import BIRTH_ERRORS, BIT, CLASSES, ID_ERRORS, NAME_ERRORS

BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
GROUPS = {
    "bad_id": tuple(kind for kind in ID_ERRORS if kind != "id_written"),
    "bad_name": tuple(kind for kind in NAME_ERRORS if kind != "name_dot"),
    "bad_birth": BIRTH_ERRORS,
}
"""Damage that normalising alone does not mend."""


def _mask(kinds: tuple[str, ...]) -> int:
    return sum(BIT[kind] for kind in kinds)


def evaluate(folder: Path, links: pa.Table, review: pa.Table | None = None) -> dict[str, object]:
    """``links``: list, row, roster_row and, where known, probability; ``review``: the same with rank.

    Returns the figures; raises ``ValueError`` when a row has two links or a link names a row that does not exist.
    """
    connection = duckdb.connect()
    connection.execute("SET threads TO 2")
    connection.register("links_in", links)
    connection.register("review_in", review if review is not None else _no_review())
    has_probability = "probability" in links.schema.names
    probability = "l.probability" if has_probability else "NULL::DOUBLE"
    _check(connection, folder)
    connection.execute(
        f"""CREATE TABLE judged AS
        SELECT t.list, t."row", t.in_roster, t.classes, l.roster_row IS NOT NULL AS linked,
               coalesce(r.person = t.person, FALSE) AS correct, {probability}::DOUBLE AS probability,
               v.best IS NOT NULL AS reviewed, coalesce(v.best = t.person, FALSE) AS review_right,
               coalesce(list_contains(v.everyone, t.person), FALSE) AS review_holds
        FROM '{folder}/truth.parquet' t
        LEFT JOIN links_in l ON l.list = t.list AND l."row" = t."row"
        LEFT JOIN '{folder}/roster_truth.parquet' r ON r."row" = l.roster_row
        LEFT JOIN (SELECT v.list, v."row", arg_min(p.person, v.rank) AS best, list(p.person) AS everyone
                   FROM review_in v JOIN '{folder}/roster_truth.parquet' p ON p."row" = v.roster_row
                   GROUP BY ALL) v ON v.list = t.list AND v."row" = t."row" """
    )
    overall = _figures(connection, "TRUE")
    by_list = {
        key: _figures(connection, f"list = '{key}'")
        for (key,) in connection.execute("SELECT DISTINCT list FROM judged ORDER BY 1").fetchall()
    }
    return {
        **overall,
        "by_list": by_list,
        "by_class": _by_class(connection),
        "calibration": _calibration(connection) if has_probability else [],
        "calibration_error": _calibration_error(connection) if has_probability else None,
        **(_asked(connection, folder) if review is not None and has_probability else {}),
    }


def _no_review() -> pa.Table:
    return pa.table(
        {
            "list": pa.array([], pa.string()),
            "row": pa.array([], pa.int64()),
            "roster_row": pa.array([], pa.int64()),
            "rank": pa.array([], pa.int64()),
        }
    )


def _check(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    checks = {
        "two links for one row": 'SELECT list, "row" FROM links_in GROUP BY ALL HAVING count(*) > 1',
        "a link of a row that does not exist": f"""SELECT l.list, l."row" FROM links_in l
            ANTI JOIN '{folder}/truth.parquet' t ON l.list = t.list AND l."row" = t."row" """,
        "a link to a roster row that does not exist": f"""SELECT l.list, l."row" FROM links_in l
            ANTI JOIN '{folder}/roster_truth.parquet' r ON r."row" = l.roster_row""",
    }
    for what, query in checks.items():
        found = connection.execute(query + " LIMIT 3").fetchall()
        if found:
            raise ValueError(f"{what}: {found}")


def _figures(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, float]:
    names = (
        "rows", "entity_accuracy", "wrong_child", "precision", "recall", "f1", "reviewed", "review_best_right", "accuracy_after_review",
    )  # fmt: skip
    row = connection.execute(
        f"""WITH c AS (SELECT count(*) n, sum((correct OR (NOT linked AND NOT in_roster))::INT) good,
            sum((linked AND NOT correct)::INT) wrong, sum(linked::INT) links, sum(correct::INT) hits, sum(in_roster::INT) true_rows,
            sum(reviewed::INT) reviewed, sum((reviewed AND review_right)::INT) review_right,
            sum((correct OR (NOT linked AND NOT in_roster) OR (reviewed AND review_holds))::INT) after
            FROM judged WHERE {where})
        SELECT n, good / n, wrong / n, hits / nullif(links, 0), hits / nullif(true_rows, 0), 2 * hits / nullif(links + true_rows, 0),
            reviewed / n, review_right / nullif(reviewed, 0), after / n FROM c"""
    ).fetchall()[0]
    return {name: _rounded(value) for name, value in zip(names, row, strict=True)}


def _rounded(value: object) -> object:
    return round(value, 5) if isinstance(value, float) else value


def _by_class(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    bad = {name: f"(classes & {_mask(kinds)}) <> 0" for name, kinds in GROUPS.items()}
    conditions = {kind: f"(classes & {BIT[kind]}) <> 0" for kind in CLASSES}
    conditions["no_error"] = (
        f"(classes & {_mask(tuple(k for k in CLASSES if k.startswith(('id_', 'name_', 'birth_'))))}) = 0"
    )
    conditions["bad_id_and_name"] = f"{bad['bad_id']} AND {bad['bad_name']}"
    conditions["bad_id_and_birth"] = f"{bad['bad_id']} AND {bad['bad_birth']}"
    found = {}
    for name, condition in conditions.items():
        rows, linkable, hits, wrong, reviewed = connection.execute(
            f"""SELECT count(*), sum(in_roster::INT), sum(correct::INT), sum((linked AND NOT correct)::INT), sum(reviewed::INT)
            FROM judged WHERE {condition}"""
        ).fetchall()[0]
        found[name] = {
            "rows": rows,
            "linkable": int(linkable or 0),
            "recall": round(hits / linkable, 5) if linkable else None,
            "wrong_child": round(wrong / rows, 5) if rows else None,
            "reviewed": round(reviewed / rows, 5) if rows else None,
        }
    return found


def _calibration(connection: duckdb.DuckDBPyConnection) -> list[dict[str, float]]:
    """Links by stated probability: how many, what was stated on average, what share was right."""
    edges = ", ".join(str(edge) for edge in BINS[1:-1])
    rows = connection.execute(
        f"""SELECT len(list_filter([{edges}], lambda e: e <= probability)) AS low, count(*), avg(probability), avg(correct::INT)
        FROM judged WHERE linked AND probability IS NOT NULL GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    return [
        {"from": BINS[low], "to": BINS[low + 1], "links": count, "stated": round(stated, 5), "right": round(right, 5)}
        for low, count, stated, right in rows
    ]


CURVE = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)


def _asked(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, object]:
    """Of the pairs that were put before a person: whether the best one's probability is honest, and what linking it
    without asking, from some probability on, would have given.
    """
    connection.execute(
        f"""CREATE TABLE asked AS SELECT v.list, v."row", v.probability, p.person = t.person AS correct, t.in_roster
        FROM (SELECT list, "row", arg_max(roster_row, probability) AS roster_row, max(probability) AS probability
              FROM review_in GROUP BY list, "row") v
        JOIN '{folder}/truth.parquet' t USING (list, "row") JOIN '{folder}/roster_truth.parquet' p ON p."row" = v.roster_row"""
    )
    steps = connection.execute(
        """SELECT floor(probability * 10) / 10 AS low, count(*), avg(probability), avg(correct::INT) FROM asked GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    curve = []
    for least in CURVE:
        entity, wrong = connection.execute(
            """WITH given AS (SELECT CASE WHEN j.linked AND j.probability >= ? THEN j.correct WHEN a.probability >= ? THEN a.correct END AS correct, j.in_roster
                FROM judged j LEFT JOIN asked a USING (list, "row"))
            SELECT avg(coalesce(correct, NOT in_roster)::INT), avg(coalesce(NOT correct, FALSE)::INT) FROM given""",
            [least, least],
        ).fetchall()[0]
        curve.append({"link_from": least, "entity_accuracy": round(entity, 5), "wrong_child": round(wrong, 5)})
    return {
        "review_calibration": [
            {"from": round(low, 1), "rows": rows, "stated": round(stated, 4), "right": round(right, 4)}
            for low, rows, stated, right in steps
        ],
        "threshold_curve": curve,
    }


def _calibration_error(connection: duckdb.DuckDBPyConnection) -> float | None:
    rows = _calibration(connection)
    total = sum(row["links"] for row in rows)
    return round(sum(row["links"] * abs(row["stated"] - row["right"]) for row in rows) / total, 5) if total else None


def best_threshold(folder: Path, pairs: pa.Table) -> tuple[float, pa.Table]:
    """The threshold at which a peer's scored pairs give the best entity accuracy, and the links at that threshold.

    ``pairs``: list, row, roster_row, probability. Each row keeps its best pair; the threshold is chosen with the truth
    in hand, which no user has: peers are shown at their best.
    """
    connection = duckdb.connect()
    connection.execute("SET threads TO 2")
    connection.register("pairs_in", pairs)
    connection.execute(
        f"""CREATE TABLE best AS SELECT list, "row", arg_max(roster_row, (probability, -roster_row)) AS roster_row, max(probability) AS probability
        FROM pairs_in GROUP BY list, "row";
        CREATE TABLE gain AS SELECT b.probability, CASE WHEN r.person = t.person THEN 1 WHEN t.in_roster THEN 0 ELSE -1 END AS gain
        FROM best b JOIN '{folder}/truth.parquet' t USING (list, "row") JOIN '{folder}/roster_truth.parquet' r ON r."row" = b.roster_row"""
    )
    threshold = connection.execute(
        """SELECT probability FROM (SELECT probability, sum(sum(gain)) OVER (ORDER BY probability DESC) AS total FROM gain GROUP BY probability)
        ORDER BY total DESC, probability DESC LIMIT 1"""
    ).fetchall()[0][0]
    threshold = float(threshold)
    return threshold, connection.sql(f"SELECT * FROM best WHERE probability >= {threshold!r}").to_arrow_table()
