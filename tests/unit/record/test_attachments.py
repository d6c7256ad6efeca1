"""Which papers there are, who may know of one, how long it is kept (issue 7, item 1)."""

from __future__ import annotations

from datetime import date

import pytest

from tonghu.core.authz.columns import CODES
from tonghu.core.record.attachments import ENDINGS, PAPERS, is_due, kept_until, needed

LEFT, BORN = date(2024, 2, 29), date(2015, 3, 7)


def test_every_paper_speaks_of_known_columns_and_has_a_term_with_a_clause() -> None:
    for code, paper in PAPERS.items():
        assert paper.columns <= CODES, code
        assert paper.term.years >= 1, code
        assert "法" in paper.term.why, code
        assert len(code) <= 20
    assert max(map(len, ENDINGS)) <= 10


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("hukou_book", date(2027, 2, 28)),
        ("visit_photo", date(2025, 2, 28)),
        ("diagnosis", date(2025, 2, 28)),
        ("care_agreement", date(2036, 3, 7)),
        ("protected", date(2036, 3, 7)),
    ],
)
def test_a_paper_is_kept_to_the_end_of_its_last_day(kind: str, last: date) -> None:
    assert kept_until(kind, LEFT, BORN) == last
    assert not is_due(kind, LEFT, BORN, last)
    assert is_due(kind, LEFT, BORN, date.fromordinal(last.toordinal() + 1))


def test_a_child_on_the_register_keeps_everything() -> None:
    assert [kind for kind in PAPERS if is_due(kind, None, BORN, date(2099, 1, 1))] == []


def test_without_a_birthday_it_is_kept_longest() -> None:
    assert kept_until("care_agreement", LEFT, None) == date(2045, 2, 28)


def test_what_says_nothing_of_itself_asks_for_every_column() -> None:
    assert needed("visit_photo", (), CODES) == CODES
    assert needed("visit_photo", ("housing",), CODES) == {"housing"}
    assert needed("disability", ("name",), CODES) == {"name", "disability_kinds", "disability_grade"}
