"""Text in boxes of paper forms: nothing is lost, nothing sticks out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tonghu.batch.paper.fitting import SIZES, Content, fit, fit_label, height_of, inner, width_of, wrap

TEXTS = st.text(st.sampled_from("儿童，。（）“”□☑a1-·/X 𮧵\n"), max_size=120)
WIDTHS = st.floats(8.0, 160.0)


@given(TEXTS, WIDTHS)
def test_lines_say_the_text_and_fit_the_width(text: str, width: float) -> None:
    """A punctuation mark may hang into the padding, one em at most."""
    room = inner(width, SIZES[0])
    lines = wrap(Content((text,)), room)
    assert "".join(lines) == text.replace("\n", "")
    assert all(width_of(line) <= room + 1 or len(line) <= 2 for line in lines)


@given(st.lists(st.text("儿童基本信息☑", min_size=1, max_size=6), min_size=1, max_size=9), WIDTHS)
def test_an_option_stays_with_its_box(options: list[str], width: float) -> None:
    room = inner(width, SIZES[0])
    lines = wrap(Content(tuple(options), "　"), room)
    assert "".join(lines).replace("　", "") == "".join(options)
    if all(width_of(option) <= room for option in options):
        assert [option for line in lines for option in line.split("　")] == options


@given(TEXTS, WIDTHS, st.floats(6.0, 40.0))
def test_what_does_not_fit_is_left_over_and_not_lost(text: str, width: float, height: float) -> None:
    fitted = fit(Content((text,)), width, height)
    assert fitted.size in SIZES
    if fitted.left_over:
        assert fitted.lines[-1].endswith("…")
        shown = "".join(fitted.lines)[:-1] + fitted.left_over
    else:
        assert height_of(len(fitted.lines), fitted.size) <= height + 0.01
        shown = "".join(fitted.lines)
    assert shown == text.replace("\n", "")


@given(st.text("儿童基本信息", min_size=1, max_size=20), WIDTHS)
def test_a_label_keeps_its_text_and_number_of_lines(text: str, width: float) -> None:
    plain, even = fit(Content((text,)), width, 60.0), fit_label(text, width, 60.0)
    assert "".join(even.lines) == text
    assert len(even.lines) == len(plain.lines)
