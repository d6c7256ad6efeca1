"""The yardstick itself: perfect links score one, planted faults are found and counted where they were planted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from bench.linkage.evaluate import best_threshold, evaluate
from bench.linkage.generate import generate
from bench.linkage.recipes import recipe


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evaluation")
    generate(path, recipe("normal", 600))
    return path


@pytest.fixture(scope="module")
def perfect(folder: Path) -> pa.Table:
    return (
        duckdb.connect()
        .sql(
            f"""SELECT t.list, t."row", min(r."row") AS roster_row, 1.0 AS probability FROM '{folder}/truth.parquet' t
            JOIN '{folder}/roster_truth.parquet' r USING (person) GROUP BY ALL ORDER BY 1, 2"""
        )
        .to_arrow_table()
    )


def rows_of(folder: Path) -> int:
    return duckdb.connect().execute(f"SELECT count(*) FROM '{folder}/truth.parquet'").fetchall()[0][0]


def test_perfect_links(folder: Path, perfect: pa.Table) -> None:
    found = evaluate(folder, perfect)
    assert [found[name] for name in ("entity_accuracy", "precision", "recall", "wrong_child")] == [1.0, 1.0, 1.0, 0.0]
    assert all(entry["recall"] in (1.0, None) for entry in found["by_class"].values())


def test_the_second_row_of_a_child_is_the_right_child_too(folder: Path, perfect: pa.Table) -> None:
    last = duckdb.connect().sql(
        f"""SELECT t.list, t."row", max(r."row") AS roster_row FROM '{folder}/truth.parquet' t
        JOIN '{folder}/roster_truth.parquet' r USING (person) GROUP BY ALL"""
    )
    assert evaluate(folder, last.to_arrow_table())["entity_accuracy"] == 1.0


def test_no_links_at_all(folder: Path, perfect: pa.Table) -> None:
    found = evaluate(folder, perfect.slice(0, 0))
    assert found["recall"] == 0.0
    assert found["precision"] is None
    assert found["entity_accuracy"] == pytest.approx(1 - perfect.num_rows / rows_of(folder), abs=1e-5)


def test_planted_wrong_links_are_found(folder: Path, perfect: pa.Table) -> None:
    """Seven rows get the child of another row (not the same child), five lose their child."""
    columns = perfect.to_pydict()
    person = dict(duckdb.connect().execute(f"SELECT \"row\", person FROM '{folder}/roster_truth.parquet'").fetchall())
    targets = columns["roster_row"]
    for index in range(7):
        other = next(row for row in targets[100:] if person[row] != person[targets[index]])
        targets[index] = other
    planted = pa.table(columns).slice(0, perfect.num_rows - 5)
    found = evaluate(folder, planted)
    assert found["wrong_child"] == pytest.approx(7 / rows_of(folder), abs=1e-5)
    assert found["recall"] == pytest.approx((perfect.num_rows - 12) / perfect.num_rows, abs=1e-5)
    assert found["entity_accuracy"] == pytest.approx(1 - 12 / rows_of(folder), abs=1e-5)


def test_a_list_only_child_that_is_given_somebody_is_wrong(folder: Path, perfect: pa.Table) -> None:
    stranger = duckdb.connect().execute(
        f"SELECT list, \"row\" FROM '{folder}/truth.parquet' WHERE NOT in_roster ORDER BY 1, 2 LIMIT 1"
    ).fetchall()[0]  # fmt: skip
    extra = pa.table({"list": [stranger[0]], "row": [stranger[1]], "roster_row": [1], "probability": [0.9]})
    found = evaluate(folder, pa.concat_tables([perfect, extra.cast(perfect.schema)]))
    assert found["wrong_child"] == pytest.approx(1 / rows_of(folder), abs=1e-5)
    assert found["by_class"]["list_only"]["wrong_child"] > 0


def test_review_is_not_a_link_but_is_told(folder: Path, perfect: pa.Table) -> None:
    review = perfect.slice(0, 10).append_column("rank", pa.array([1] * 10))
    found = evaluate(folder, perfect.slice(10), review)
    assert found["recall"] == pytest.approx(1 - 10 / perfect.num_rows, abs=1e-5)
    assert found["review_best_right"] == 1.0
    assert found["accuracy_after_review"] == 1.0
    assert {entry["entity_accuracy"] for entry in found["threshold_curve"]} == {1.0}
    assert [entry["right"] for entry in found["review_calibration"]] == [1.0]


def test_calibration_tells_boasting_from_truth(folder: Path, perfect: pa.Table) -> None:
    honest = evaluate(folder, perfect)
    assert honest["calibration_error"] == 0.0
    shy = perfect.set_column(3, "probability", pa.array([0.75] * perfect.num_rows))
    assert evaluate(folder, shy)["calibration_error"] == pytest.approx(0.25, abs=1e-6)


def test_faulty_answers_are_refused(folder: Path, perfect: pa.Table) -> None:
    with pytest.raises(ValueError, match="two links for one row"):
        evaluate(folder, pa.concat_tables([perfect, perfect.slice(0, 1)]))
    broken = perfect.to_pydict()
    broken["roster_row"][0] = 10**6
    with pytest.raises(ValueError, match="roster row that does not exist"):
        evaluate(folder, pa.table(broken))
    broken = perfect.to_pydict()
    broken["row"][0] = 10**6
    with pytest.raises(ValueError, match="a row that does not exist"):
        evaluate(folder, pa.table(broken))


def test_a_peer_gets_its_best_threshold(folder: Path, perfect: pa.Table) -> None:
    """Wrong pairs below the right ones: the threshold falls between them."""
    strangers = duckdb.connect().sql(
        f"SELECT list, \"row\", 1::BIGINT AS roster_row, 0.4 AS probability FROM '{folder}/truth.parquet' WHERE NOT in_roster"
    )
    scored = pa.concat_tables([perfect.cast(strangers.to_arrow_table().schema), strangers.to_arrow_table()])
    threshold, links = best_threshold(folder, scored)
    assert threshold == 1.0
    assert evaluate(folder, links)["entity_accuracy"] == 1.0
