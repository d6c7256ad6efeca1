"""Crossing and lying within, as the contract's section "Place" has them."""

from __future__ import annotations

import pytest

from tonghu.core.base.places import NOWHERE, Level, Place, common, crosses, significant, within
from tonghu.core.base.truth import Truth


def place(code: str) -> Place:
    """A place known down to the level of a code of 2 to 12 digits."""
    levels = [code[: level.value] if len(code) >= level.value else None for level in Level]
    return Place(*levels, given=code, via="code")


@pytest.mark.parametrize(
    ("a", "b", "level", "expected"),
    [
        ("500110001", "500110001", Level.TOWNSHIP, Truth.UNMET),
        ("500110001", "500110002", Level.TOWNSHIP, Truth.MET),
        ("500110001", "500110002", Level.COUNTY, Truth.UNMET),
        # "Different counties cross a township too", even with the townships unknown.
        ("500110", "500113", Level.TOWNSHIP, Truth.MET),
        ("500110", "52", Level.TOWNSHIP, Truth.MET),
        # "Same county and a township code missing on either side leaves it unknown."
        ("500110", "500110001", Level.TOWNSHIP, Truth.UNKNOWN),
        ("500110", "500110", Level.TOWNSHIP, Truth.UNKNOWN),
        ("5001", "500110", Level.COUNTY, Truth.UNKNOWN),
        ("50", "500110", Level.PROVINCE, Truth.UNMET),
        ("", "500110", Level.PROVINCE, Truth.UNKNOWN),
        ("500110001001", "500110001002", Level.VILLAGE, Truth.MET),
        ("500110001", "500110001002", Level.VILLAGE, Truth.UNKNOWN),
        # Both prefectures of a municipality: districts and counties of one city differ anyway.
        ("500110", "500243", Level.COUNTY, Truth.MET),
    ],
)
def test_crossing_compares_level_by_level(a: str, b: str, level: Level, expected: Truth) -> None:
    assert crosses(place(a), place(b), level) is expected
    assert crosses(place(b), place(a), level) is expected


@pytest.mark.parametrize(
    ("where", "codes", "expected"),
    [
        ("500110", ["50"], Truth.MET),
        ("500110", ["500000"], Truth.MET),
        ("350502", ["350500"], Truth.MET),
        ("350502", ["3502"], Truth.UNMET),
        ("500110001", ["500110"], Truth.MET),
        ("500110", ["500110001"], Truth.UNKNOWN),
        ("500113", ["500110001"], Truth.UNMET),
        ("50", ["500110"], Truth.UNKNOWN),
        ("500110", ["500113", "500110"], Truth.MET),
        ("500110", [], Truth.UNMET),
        ("", ["50"], Truth.UNKNOWN),
        ("500110001001", ["500110001000"], Truth.MET),
        ("500110001001", ["500110001001"], Truth.MET),
    ],
)
def test_within_takes_codes_of_any_length_and_zero_padded_ones(where: str, codes: list[str], expected: Truth) -> None:
    assert within(place(where), codes) is expected


def test_a_village_keeps_its_number_when_its_town_has_a_new_one() -> None:
    moved = Place("50", "5001", "500157", "500157012", "500112013001", "500112013001", "code")
    assert within(moved, ["500112013001"]) is Truth.MET
    assert within(moved, ["500157012"]) is Truth.MET


def test_code_is_the_deepest_known_one_and_pads_province_and_prefecture() -> None:
    codes = [place(code).code() for code in ("", "50", "5001", "500110", "500110001", "500110001001")]
    assert codes == [None, "500000", "500100", "500110", "500110001", "500110001001"]


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("500000", "50"),
        ("350500", "3505"),
        ("500110", "500110"),
        ("500110000", "500110"),
        ("500110000000", "500110"),
        ("50", "50"),
    ],
)
def test_padding_zeros_say_no_further(code: str, short: str) -> None:
    assert significant(code) == short


def test_parents_agree_as_far_as_both_are_known() -> None:
    """Contract: no hukou, the parents' hukou division stands in, the one known, or both when they agree."""
    assert common([place("500110001"), place("500110002")]).code() == "500110"
    assert common([place("500110001"), NOWHERE]).code() == "500110001"
    assert common([place("500110"), place("350502")]).code() is None
    assert common([place("350524"), place("350502")]).code() is None, "other counties of one city do not agree either"
