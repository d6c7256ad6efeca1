"""Properties of reading: it never raises, and what is written is read back."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tonghu.core.base.problems import SEVERITY
from tonghu.core.base.registration import BY_CODE, COLUMNS, Column, Kind
from tonghu.core.survey.cells import Raw, read_cell, write_cell
from tonghu.core.survey.checks import check
from tonghu.core.survey.list_columns import LISTS
from tonghu.core.survey.rows import read_row

ALL = (*COLUMNS, *(column for columns in LISTS.values() for column in columns))
SIGNS = "是否有无√×☑□■☒、;/()（）：年月日-.Xx１父转_\n "
WORDS = (
    *dict.fromkeys(word for column in COLUMNS for word in column.options),
    *SIGNS,
    *("疑似", "其他", "多重残疾", "视力", "2024", "8", "19", "138", "00", "+86"),
)
messy = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
raws = st.one_of(
    st.none(),
    messy,
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.integers(19_000_000, 21_001_231),
    st.integers(100_000, 999_999_999_999_999_999),
)


@settings(max_examples=1500, derandomize=True, deadline=None)
@given(st.sampled_from(ALL), raws, st.booleans())
@example(BY_CODE["left_hukou_on"], 20000.0, True)
@example(BY_CODE["id_number"], 1e300, False)
@example(BY_CODE["birth_date"], 1e300, False)
def test_reading_never_raises_and_writes_back_what_it_read(column: Column, raw: Raw, date1904: bool) -> None:
    reading = read_cell(column, raw, date1904=date1904)
    assert all(problem.code in SEVERITY and problem.text.endswith("。") for problem in reading.problems)
    if reading.value is None:
        return
    again = read_cell(column, write_cell(column, reading.value))
    assert again.value == reading.value
    if column.kind in (Kind.DATE, Kind.YES_NO, Kind.CHOICE, Kind.MULTI, Kind.NUMBER, Kind.DIVISION):
        assert again.problems == ()


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.dictionaries(st.sampled_from([column.code for column in COLUMNS]), raws), st.dates(date(2000, 1, 1)))
def test_rows_and_checks_never_raise(cells: dict[str, Raw], as_of: date) -> None:
    row = read_row(cells, 1, situation_words=("虐待", "流浪"))
    for problem in (*row.problems, *check(row, as_of)):
        assert problem.code in SEVERITY
        assert problem.text.endswith("。")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.data())
def test_the_canonical_text_of_every_option_is_read_back(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from([column for column in ALL if column.options]))
    chosen = data.draw(st.lists(st.sampled_from(column.options), min_size=1, unique=True))
    if column.kind is Kind.CHOICE:
        assert read_cell(column, chosen[0]).value == chosen[0]
        boxes = " ".join(f"{option}{'☑' if option == chosen[0] else '□'}" for option in column.options)
        assert read_cell(column, boxes).value == chosen[0]
    else:
        ordered = tuple(option for option in column.options if option in chosen)
        assert read_cell(column, "、".join(chosen)).value == ordered
        behind = " ".join(f"{option}{'☑' if option in chosen else '□'}" for option in column.options)
        before = " ".join(f"{'■' if option in chosen else '□'}{option}" for option in column.options)
        assert read_cell(column, behind).value == ordered
        assert read_cell(column, before).value == ordered
