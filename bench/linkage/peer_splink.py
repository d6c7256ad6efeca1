"""Splink 5 as a peer: as its documentation recommends, and once more with Chinese-aware comparisons added for it.

Both get the cleaned columns of ``reading.standardise``, guardians and phones as arrays (so that any of the roster's
contacts may agree), and are asked for every pair above one in a hundred: the threshold is chosen for them afterwards.
"""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb
import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from bench.linkage import reading
from pypinyin import lazy_pinyin
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

_LOWEST = 0.01
_U_PAIRS = 2e6


def _inputs(folder: Path) -> duckdb.DuckDBPyConnection:
    """Tables ``a_roster`` and ``b_lists`` with the same columns; names also in pinyin, IDs in parts."""
    connection = duckdb.connect()
    connection.execute("SET threads TO 2")
    connection.execute("SET enable_progress_bar = false")
    reading.load(folder, connection)
    reading.standardise(connection)
    names = [
        name
        for (name,) in connection.execute(
            "SELECT DISTINCT name FROM (SELECT name FROM roster_std UNION ALL SELECT name FROM lists_std) WHERE name IS NOT NULL"
        ).fetchall()
    ]
    sounds = [lazy_pinyin(name) for name in names]
    connection.register(
        "sounds",
        pa.table(
            {"name": names, "pinyin": [" ".join(s) for s in sounds], "first_sound": [s[0] if s else "" for s in sounds]}
        ),
    )
    shared = """s.name, p.pinyin, p.first_sound, s.sex, s.birth, s.id, s.id[1:15] AS id15,
        nullif(regexp_extract(s.home, '(?:村|社区|街道|镇|乡)([^村镇乡]*\\d[^村镇乡]*)$', 1), '') AS door"""
    connection.execute(
        f"""CREATE TABLE a_roster AS SELECT s."row"::VARCHAR AS unique_id, {shared}, s.home,
            list_filter([father, mother, carer], lambda x: x IS NOT NULL) AS guardians,
            list_filter([father_phone, mother_phone, carer_phone], lambda x: x IS NOT NULL) AS phones
            FROM roster_std s LEFT JOIN sounds p USING (name);
        CREATE TABLE b_lists AS SELECT s.list || '-' || s."row" AS unique_id, {shared}, s.home,
            CASE WHEN guardian IS NULL THEN NULL ELSE [guardian] END AS guardians,
            CASE WHEN phone IS NULL THEN NULL ELSE [phone] END AS phones
            FROM lists_std s LEFT JOIN sounds p USING (name);
        UPDATE a_roster SET guardians = NULL WHERE len(guardians) = 0;
        UPDATE a_roster SET phones = NULL WHERE len(phones) = 0;
        DROP TABLE roster; DROP TABLE lists; DROP TABLE roster_std; DROP TABLE lists_std"""
    )
    return connection


def documented() -> SettingsCreator:
    """What the documentation's examples use for names, birthdays, identifiers, phones and addresses."""
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("id"),
            block_on("name", "birth"),
            block_on("phones", arrays_to_explode=["phones"]),
            block_on("substr(name, 1, 1)", "birth"),
        ],
        comparisons=[
            cl.NameComparison("name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("id", [1, 2]),
            cl.ArrayIntersectAtSizes("guardians", [1]),
            cl.ArrayIntersectAtSizes("phones", [1]),
            cl.JaroWinklerAtThresholds("home", [0.92, 0.8]),
        ],
    )


def _agreeing_characters(at_least: int) -> str:
    same = " + ".join(
        f"coalesce((name_l[{i}] = name_r[{i}] AND length(name_l[{i}]) = 1)::INT, 0)" for i in (1, 2, 3, 4)
    )
    return f"length(name_l) = length(name_r) AND {same} >= {at_least}"


def _custom(text: str, label: str) -> cll.CustomLevel:
    return cll.CustomLevel(text, label_for_charts=label)


def chinese_aware() -> SettingsCreator:
    """Pinyin, characters compared one by one, IDs by kind of damage, birthdays swapped, doors instead of whole addresses."""
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            _custom("pinyin_l = pinyin_r", "same sound"),
            _custom(_agreeing_characters(2), "all but one or two characters"),
            _custom("first_sound_l = first_sound_r", "surname sounds the same"),
            cll.ElseLevel(),
        ],
    )
    identifier = cl.CustomComparison(
        output_column_name="id",
        comparison_levels=[
            cll.NullLevel("id"),
            cll.ExactMatchLevel("id"),
            _custom("length(id_l) = 18 AND length(id_r) = 18 AND damerau_levenshtein(id_l, id_r) <= 1", "one digit"),
            _custom("id15_l = id15_r", "first fifteen"),
            _custom("length(id_l) = 18 AND length(id_r) = 18 AND damerau_levenshtein(id_l, id_r) <= 2", "two digits"),
            _custom("id_l[7:14] = id_r[7:14]", "birthday in the ID"),
            cll.ElseLevel(),
        ],
    )
    birth = cl.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            cll.NullLevel("birth"),
            cll.ExactMatchLevel("birth"),
            _custom(
                "birth_l[1:4] = birth_r[1:4] AND birth_l[6:7] = birth_r[9:10] AND birth_l[9:10] = birth_r[6:7]",
                "swapped",
            ),
            _custom("birth_l[5:10] = birth_r[5:10]", "another year"),
            _custom("levenshtein(birth_l, birth_r) <= 1", "one digit"),
            _custom("abs(try_cast(birth_l AS DATE) - try_cast(birth_r AS DATE)) BETWEEN 15 AND 60", "may be lunar"),
            cll.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("id"),
            block_on("name", "birth"),
            block_on("phones", arrays_to_explode=["phones"]),
            block_on("pinyin", "birth"),
            block_on("first_sound", "birth"),
            block_on("id15"),
            block_on("name", "door"),
            block_on("guardians", "substr(birth, 1, 4)", arrays_to_explode=["guardians"]),
        ],
        comparisons=[
            name,
            birth,
            cl.ExactMatch("sex"),
            identifier,
            cl.ArrayIntersectAtSizes("guardians", [1]),
            cl.ArrayIntersectAtSizes("phones", [1]),
            cl.ExactMatch("door"),
        ],
    )


def link(folder: Path, settings: SettingsCreator) -> pa.Table:
    """Train and predict; scored pairs as list, row, roster_row, probability."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = _inputs(folder)
    api = DuckDBAPI(connection=connection)
    tables = [api.register(name, dataset_display_name=f"in_{name}") for name in ("a_roster", "b_lists")]
    linker = Linker(tables, settings, log_level=logging.ERROR)
    training = linker.training
    sure = [block_on("id"), block_on("name", "birth")]
    training.estimate_probability_two_random_records_match(sure, recall=0.95)
    training.estimate_u_using_random_sampling(max_pairs=_U_PAIRS, seed=1)
    for rule in sure:
        training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=2e6)
    predicted = linker.inference.predict(threshold_match_probability=_LOWEST)
    return connection.sql(
        f"""SELECT split_part(unique_id_r, '-', 1) AS list, split_part(unique_id_r, '-', 2)::BIGINT AS "row",
        unique_id_l::BIGINT AS roster_row, match_probability::DOUBLE AS probability FROM {predicted.physical_name}"""
    ).to_arrow_table()
