"""The quick reading of dates says what the whole reading says, and nothing where that has something to tell."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from tonghu.core.base.registration import BY_CODE
from tonghu.core.survey.cells import read_cell
from tonghu.core.survey.day_cells import plain_day, read_day

NUMBERS = st.integers(0, 9999).flatmap(
    lambda number: st.sampled_from([str(number), f"{number:02d}", f"{number:04d}", f"{number % 100:02d}"])
)
MARKS = st.sampled_from(["-", "/", ".", "年", "月", "日", "", " ", "－", "T"])
TEXTS = st.lists(st.one_of(NUMBERS, MARKS), min_size=1, max_size=8).map("".join)
DAYS = st.dates().flatmap(
    lambda day: st.sampled_from(
        [
            day.isoformat(),
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year:04d}.{day.month:02d}.{day.day:02d}",
            f"{day.year:04d}{day.month:02d}{day.day:02d}",
            f"{day.year:04d}年{day.month}月{day.day}日",
            f"{day.year:04d}-{day.month:02d}",
        ]
    )
)


@given(st.one_of(TEXTS, DAYS))
@example("2019-02-29")
@example("1899-12-31")
@example("20190230")
@example("２０１９-０２-０３")
def test_a_plain_day_is_what_the_whole_reading_says(text: str) -> None:
    quick, whole = plain_day(text), read_day(text)
    assert quick is None or (whole.value, whole.noted, whole.why) == (quick, "", "")
    assert quick is None or read_cell(BY_CODE["birth_date"], text).problems == ()


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_of_the_calendar_is_plain(day: date) -> None:
    assert plain_day(day.isoformat()) == plain_day(day.strftime("%Y%m%d")) == read_day(day.isoformat()).value
