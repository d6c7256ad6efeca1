"""The look at bytes says of every text what the match of its characters says."""

from __future__ import annotations

import re

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from tonghu.batch.columnar.plain_bytes import plain_for_certain

PLAIN = re.compile("[\u4e00-\u9fa5A-Za-z0-9()#-]+")
EDGES = st.sampled_from("一丁龥龦龤俿倀鿿䷿㐀、，（·　 。aZ9(#-_\u0080\ue000\uff10\U00020000")
TEXTS = st.one_of(st.none(), st.text(EDGES, max_size=6), st.text(max_size=6), st.text("王小明建安街道7组", max_size=9))


@given(st.lists(TEXTS, max_size=30), st.integers(0, 5))
@example(["龥", "龦", "", None, "䷿", "一"], 1)
def test_bytes_and_characters_agree(texts: list[str | None], skipped: int) -> None:
    column = pa.array(["龦前", "后一", *texts], pa.string()).slice(min(skipped, 2))
    expected = [bool(text and PLAIN.fullmatch(text)) for text in column.to_pylist()]
    assert plain_for_certain(column).tolist() == expected
    assert plain_for_certain(pa.array([], pa.string())).tolist() == []
    assert plain_for_certain(pa.nulls(2, pa.string())).tolist() == [False, False]
