"""The labelled data of bench/linkage: the truth says what the files hold, and every error class is really there."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from bench.linkage.departments import KEYS, LAYOUTS
from bench.linkage.generate import generate
from bench.linkage.reading import load, standardise
from bench.linkage.recipes import BIT, CLASSES, NAMES, recipe

CHILDREN = 2500


@pytest.fixture(scope="module")
def normal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("normal")
    generate(folder, recipe("normal", CHILDREN))
    return folder


@pytest.fixture(scope="module")
def tables(normal: Path) -> duckdb.DuckDBPyConnection:
    """``pairs``: every linkable list row beside the roster row of the same child whose own cells are unharmed."""
    connection = duckdb.connect()
    load(normal, connection)
    standardise(connection)
    connection.execute(
        f"""CREATE TABLE pairs AS SELECT t.classes, l.*, raw.id AS raw_id, r.name AS r_name, r.birth AS r_birth, r.id AS r_id,
        r.sex AS r_sex, r.father, r.mother, q.person FROM lists_std l JOIN lists raw USING (list, "row")
        JOIN '{normal}/truth.parquet' t USING (list, "row")
        JOIN '{normal}/roster_truth.parquet' q ON q.person = t.person JOIN roster_std r ON r."row" = q."row"
        WHERE q.classes & {_bits("id_", "name_", "birth_", "sex_")} = 0"""
    )
    return connection


def _bits(*starts: str) -> int:
    return sum(BIT[kind] for kind in CLASSES if kind.startswith(starts))


def _share(tables: duckdb.DuckDBPyConnection, kind: str, condition: str) -> float:
    rows, right = tables.execute(
        f"SELECT count(*), sum(({condition})::INT) FROM pairs WHERE classes & {BIT[kind]} <> 0"
    ).fetchall()[0]
    assert rows > 0, f"no row of class {kind}"
    return right / rows


def test_the_same_recipe_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, recipe("unseen_a", 300))
    for path in sorted((tmp_path / "one").iterdir()):
        if path.name != "recipe.json":
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate(tmp_path / str(seed), recipe("normal", 300, seed))
    one, two = ((tmp_path / seed / "roster.csv").read_text(encoding="utf-8") for seed in ("1", "2"))
    assert not set(one.splitlines()[1:]) & set(two.splitlines()[1:])


def test_sizes_are_those_of_the_design(normal: Path) -> None:
    """performance.md 1: one in a hundred children twice in the roster, 4.1 list rows per child, 2.9 of them linkable."""
    facts = json.loads((normal / "recipe.json").read_text(encoding="utf-8"))
    assert facts["roster_rows"] == CHILDREN * 1.01
    assert facts["list_rows_per_child"] == pytest.approx(4.1, abs=0.2)
    assert facts["linkable_per_child"] == pytest.approx(2.9, abs=0.15)
    assert facts["children_in_no_list"] > 0
    assert set(facts["lists"]) == set(KEYS)


def test_the_truth_has_one_line_per_data_row(normal: Path, tables: duckdb.DuckDBPyConnection) -> None:
    counts = dict(tables.execute(f"SELECT list, count(*) FROM '{normal}/truth.parquet' GROUP BY 1").fetchall())
    for key in KEYS:
        lines = (normal / f"{key}.csv").read_text(encoding="utf-8").splitlines()
        assert counts[key] == len(lines) - 1


def test_unharmed_cells_are_those_of_the_roster(tables: duckdb.DuckDBPyConnection) -> None:
    for start, condition in (
        ("id_", "id = r_id"),
        ("name_", "name = r_name"),
        ("birth_", "birth = r_birth"),
        ("sex_", "sex = r_sex"),
    ):
        rows, same = tables.execute(
            f"SELECT count(*), sum(({condition})::INT) FROM pairs WHERE classes & {_bits(start)} = 0"
        ).fetchall()[0]
        assert rows == same > 0, start


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("id_missing", "id IS NULL"),
        ("id_one_digit", "length(id) = 18 AND hamming(id, r_id) = 1"),
        ("id_transposed", "length(id) = 18 AND hamming(id, r_id) = 2 AND list_sort(split(id, '')) = list_sort(split(r_id, ''))"),
        ("id_excel_zeros", "id = r_id[1:15] || '000'"),
        ("id_scientific", "regexp_matches(raw_id, '^7\\.\\d+E\\+17$')"),
        ("id_written", "id = r_id AND raw_id <> r_id"),
        ("id_parents", "id <> r_id AND id[7:10] < '2003'"),
        ("id_siblings", "id <> r_id AND id[7:10] >= '2008'"),
        ("name_homophone", "name <> r_name AND length(name) = length(r_name) AND name[1:1] IS NOT NULL"),
        ("name_lookalike", "name <> r_name AND length(name) = length(r_name)"),
        ("name_placeholder", "name <> r_name AND regexp_matches(name, '之[子女]|儿子|女儿|宝宝|毛毛')"),
        ("name_former", "name <> r_name AND (name[1:1] = r_name[1:1])"),
        ("name_rare", "name <> r_name"),
        ("birth_missing", "birth IS NULL"),
        ("birth_swapped", "birth[1:4] = r_birth[1:4] AND birth[6:7] = r_birth[9:10] AND birth[9:10] = r_birth[6:7]"),
        ("birth_year", "birth[1:4] <> r_birth[1:4] AND birth[5:] = r_birth[5:]"),
        ("birth_lunar", "birth < r_birth"),
        ("sex_wrong", "sex <> r_sex"),
    ],
)  # fmt: skip
def test_each_error_is_what_its_class_says(tables: duckdb.DuckDBPyConnection, kind: str, condition: str) -> None:
    assert _share(tables, kind, condition) == 1.0


def test_every_class_occurs(normal: Path, tables: duckdb.DuckDBPyConnection) -> None:
    for kind in CLASSES:
        (count,) = tables.execute(
            f"SELECT count(*) FROM '{normal}/truth.parquet' WHERE classes & {BIT[kind]} <> 0"
        ).fetchall()[0]
        assert count > 0, kind


def test_only_numbers_that_belong_to_nobody(normal: Path) -> None:
    connection = duckdb.connect()
    for column in ("公民身份号码", "父亲公民身份号码", "母亲公民身份号码"):
        (foreign,) = connection.execute(
            f"""SELECT count(*) FROM read_csv('{normal}/roster.csv', all_varchar=true)
            WHERE regexp_matches("{column}", '^\\d{{17}}') AND "{column}"[1:2] <> '70' AND substr("{column}", 3, 2) <> '70'"""
        ).fetchall()[0]
        # A wrong or swapped digit may stand in the first two places of a child's number; never of a parent's.
        assert foreign == 0 or column == "公民身份号码"


def test_the_unseen_recipes_differ_in_headers_rates_and_form(tmp_path: Path) -> None:
    headers = {name: {layout.headers[name] for layout in LAYOUTS} for name in ("plain", "a", "b")}
    assert not headers["plain"] & headers["a"]
    assert not headers["plain"] & headers["b"]
    rates = [recipe(name, 100).rates for name in NAMES]
    assert len({tuple(rate.items()) for rate in rates}) == len(NAMES)
    generate(tmp_path, recipe("unseen_b", 200))
    text = (tmp_path / "insurance.csv").read_bytes().decode("gb18030")
    assert text.splitlines()[0].startswith("姓名,社会保障号码")
    generate(tmp_path, recipe("unseen_a", 200))
    lines = (tmp_path / "police.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("居住证")
    assert lines[-1].startswith("合计,")
