"""A check looks at the columns that it names and at no others: the columnar engine asks it once per combination of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

import pytest
from tests.property.odd_rows import draw_rows

from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Registration, Value
from tonghu.core.survey.checks import CHECKS, check
from tonghu.core.survey.row_check import RowCheck
from tonghu.core.survey.rows import read_row

AS_OF = date(2024, 12, 1)


class Watched(Mapping[str, Value]):
    """Values that remember which columns were looked at, and of which only the presence."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values_of, self.read, self.asked = values, set[str](), set[str]()

    def __getitem__(self, code: str) -> Value:
        self.read.add(code)
        return self.values_of[code]

    def __contains__(self, code: object) -> bool:
        self.asked.add(str(code))
        return code in self.values_of

    def get(self, code: str, default: Value | None = None) -> Value | None:
        self.read.add(code)
        return self.values_of.get(code, default)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a check must not look at every column")

    def __len__(self) -> int:
        raise AssertionError("a check must not look at every column")


@pytest.fixture(scope="module")
def rows() -> list[Registration]:
    cells = draw_rows(Random(11), 400, AS_OF, ("虐待", "流浪"))
    return [read_row({c: v for c, v in row.items() if c in BY_CODE}, n) for n, row in enumerate(cells)]


@pytest.mark.parametrize("row_check", CHECKS, ids=lambda one: "-".join(one.columns[:3]))
def test_a_check_looks_only_at_what_it_names(row_check: RowCheck, rows: list[Registration]) -> None:
    found: list[Problem] = []
    for row in rows:
        watched = Watched(row.values)
        row_check.find(Registration(row.row, watched), AS_OF + timedelta(days=row.row), found)
        assert watched.read <= set(row_check.reads)
        assert watched.asked <= set(row_check.columns)


@pytest.mark.parametrize("row_check", [one for one in CHECKS if one.needs], ids=lambda one: "-".join(one.columns[:3]))
def test_a_check_finds_nothing_without_what_it_needs(row_check: RowCheck, rows: list[Registration]) -> None:
    found: list[Problem] = []
    assert row_check.needs in row_check.reads
    for row in rows:
        values = {code: value for code, value in row.values.items() if code != row_check.needs}
        row_check.find(Registration(row.row, values), AS_OF, found)
    assert found == []


def test_every_check_names_columns_that_exist() -> None:
    assert {code for one in CHECKS for code in one.columns} <= set(BY_CODE)


def test_all_checks_together_are_the_check_of_a_row(rows: list[Registration]) -> None:
    for row in rows[:50]:
        found: list[Problem] = []
        for one in CHECKS:
            one.find(row, AS_OF, found)
        assert check(row, AS_OF) == tuple(found)
