"""Whole releases of odd registers, read by the attacker that shares no code with the product.

Registers with blanks, unknown places, one town, one sex, hardly anybody: what a release assembles (which tables, which
margins, which sums) is tried here; counties of many shapes are tried against the engine in test_statistics_proof.py.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROOF
from tests.integration.folders import csv_file
from tests.integration.test_statistics import AS_OF, COUNTY, TOWNS, people
from tests.unit.stats.outsider import leaks
from tonghu.batch.assess_command import prepare
from tonghu.batch.statistics.command import make
from tonghu.batch.statistics.options import Options

SEEDS = range(100 if PROOF else 5)
THRESHOLDS = {"internal": 3, "shared": 5, "public": 10}


def odd(seed: int) -> list[dict[str, str]]:
    """A register with something odd in it."""
    chance = random.Random(seed)
    rows = people(seed, chance.choice((12, 40, 90, 200)))
    for column, value in (
        ("现居住地区划代码", chance.choice(("999999", "350524", TOWNS[0], ""))),
        ("性别", chance.choice(("女", ""))),
        ("监护情况", chance.choice(("较差", ""))),
        ("健康状况", "残疾"),
        ("就学情况", chance.choice(("失学", ""))),
        ("出生日期", ""),
        ("表类", "留守"),
    ):
        share = chance.choice((0.0, 0.0, 0.1, 1.0)) if column != "出生日期" else chance.choice((0.0, 0.1))
        for row in rows:
            if chance.random() < share and (column != "表类" or "父亲外出务工" in row):
                row[column] = value
                if column == "出生日期":
                    row["公民身份号码"] = ""
    return rows


@pytest.mark.proof("statistics")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("audience", ["internal", "shared", "public"])
def test_no_release_of_an_odd_register_tells_a_hidden_count(
    audience: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """G1, G2: also for areas that are not known, margins whose tables were left out, and persons against statuses."""
    job = prepare("cn-35", AS_OF, COUNTY)
    hidden = 0
    for seed in SEEDS:
        table = tmp_path / f"{seed}.csv"
        csv_file(table, odd(seed))
        made = make(table, job, Options(tmp_path / "out", audience), lambda _: None)
        printed = {"tables": [one.as_json() for one in made.release.tables]}
        hidden += sum(cell.value is None for one in made.release.tables for cell in one.cells)
        assert leaks([printed], THRESHOLDS[audience]) == [], seed
        assert made.release.unsafe == ()
    record_property("registers", len(SEEDS))
    record_property("hidden", hidden)
    assert hidden > 0
