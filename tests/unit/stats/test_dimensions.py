"""Dimensions and counts: whatever is summed adds up, in every family."""

from __future__ import annotations

import pytest
from tests.unit.stats.counties import children, counted, families

from tonghu.core.stats.audience import printed_bounds, round_to_base
from tonghu.core.stats.cells import Family, roll_up, without
from tonghu.core.stats.dimensions import (
    ALL,
    age_dimension,
    area_dimension,
    area_keys,
    is_partition,
    several,
)


def test_every_sum_holds_for_counted_children() -> None:
    """QJ-35, PDS-31: sums by area and by every dimension equal the totals."""
    people = children(1)
    groups = families(people)
    counts = counted(people, groups)
    for family in groups:
        for total, parts in family.sums():
            assert counts.get(total, 0) == sum(counts.get(part, 0) for part in parts)
    assert counts["migrant.monitoring", ()] == len(people)


def test_age_bands_hold_their_years_and_derived_ones_are_named() -> None:
    held = age_dimension().holds
    assert "6-11" in held["6"]
    assert {"0-6", "=6", "6-13", "6-15"} <= set(held["6"])
    assert "12-14" in held["14"]
    assert "14-15" in held["14"]
    assert "16" not in held
    assert age_dimension(older=True).holds["16"] == ("16-17",)


def test_areas_keep_what_is_not_known_and_what_lies_outside() -> None:
    codes = ["700101100201", "700101100202", "700101100", "700101", "", "700200"]
    area = area_dimension(codes, ("town", "village"))
    assert area.holds["700101100201"] == ("700101100", "700101100201")
    assert area.holds["700101100"] == ("700101100", "未采集@village", "=700101100")
    assert area.holds[""] == ("未采集@town", "未采集@village")
    assert area.holds["700200"] == ("700200",)
    assert [key for key, _ in area_keys(area, "town")] == ["700101100", "700200", "未采集"]
    counts = roll_up(Family("l", (area,)), {(code,): 1 for code in area.holds})
    assert counts["l", (("area", "未采集@village"),)] == 2
    assert counts["l", ()] == 5


def test_a_multiple_choice_column_counts_children_without_each_option() -> None:
    health = several("health", ("健康", "残疾"), ("健康",))
    family = Family("l", (health,))
    counts = {("l", ()): 10, **roll_up(family, {("健康",): 6, ("残疾",): 3, ("未采集",): 2})}
    without(family, counts)
    assert counts["l", (("health", "¬残疾"),)] == 7
    assert ALL not in health.nodes


def test_rounding_tells_no_more_than_its_span() -> None:
    for count in range(10, 60):
        low, high = printed_bounds(round_to_base(count), 10)
        assert low <= count <= high
    assert printed_bounds(10, 10) == (10, 12)
    assert printed_bounds(0, 10) == (0, 0)


BAND_SETS = (("0-3", "4-6", "7-12", "13-15"), ("0-5", "6-13", "14-15"), tuple(str(age) for age in range(16)), ("0-15",))


@pytest.mark.parametrize("bands", BAND_SETS)
@pytest.mark.parametrize("older", [False, True])
def test_bands_of_a_pack_add_up_with_the_fixed_ones(bands: tuple[str, ...], older: bool) -> None:
    """B-64: a place may set its own age bands; every sum still holds for every age."""
    dim = age_dimension(older, bands)
    assert is_partition(bands)
    for value, held in dim.holds.items():
        counted = {ALL, *held}
        for rule in dim.sums:
            assert (rule.total in counted) == (sum(part in counted for part in rule.parts) == 1), (value, rule)
    assert set(bands) <= set(dim.nodes)


@pytest.mark.parametrize("bands", [(), ("0-5", "5-15"), ("0-5", "7-15"), ("1-15",), ("0-14",)])
def test_bands_that_leave_an_age_out_are_none(bands: tuple[str, ...]) -> None:
    assert not is_partition(bands)
