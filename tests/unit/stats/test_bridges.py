"""Bridges sum exactly and tell every reason apart."""

from __future__ import annotations

import pytest

from tonghu.core.stats.bridges import Bridge, Standing, between_populations, coarsened, over_time, to_list


def test_every_reason_of_a_change_is_told_apart() -> None:
    included, excluded = Standing("included"), Standing("excluded")
    before = {
        "stays": included,
        "gone": included,
        "old": included,
        "policy out": included,
        "boundary out": included,
        "open now": included,
        "open then": Standing("undetermined"),
        "returns": excluded,
    }
    now = {
        "stays": included,
        "old": Standing("excluded", too_old=True),
        "policy out": Standing("excluded", by_old_policy="included"),
        "boundary out": Standing("excluded", by_old_boundaries="included"),
        "open now": Standing("undetermined"),
        "open then": included,
        "returns": included,
        "new": included,
        "policy in": Standing("included", by_old_policy="excluded"),
        "boundary in": Standing("included", by_old_boundaries="excluded"),
    }
    bridge = over_time("流动儿童", before, now, ("上期", "本期"), ever={"returns"})
    steps = dict(bridge.steps)
    assert bridge.start == ("上期", 6)
    assert bridge.end == ("本期", 6)
    assert steps == {
        "新增": 1,
        "退出后再次纳入": 1,
        "退出（不再符合条件或不再登记）": -1,
        "满16周岁退出": -1,
        "政策口径变化": 0,
        "区划变化": 0,
        "上期待确认，本期确认纳入": 1,
        "资料不足，本期转为待确认": -1,
    }


def test_populations_and_lists_are_bridged_with_the_undecided_apart() -> None:
    """QJ-14: two scopes, two totals, and what lies between them."""
    bridge = between_populations({"a", "b", "c"}, {"b", "c", "d", "e"}, {"a", "e"})
    assert [change for _, change in bridge.steps] == [1, 1, -1, 0]
    listed = to_list("教育", {"a", "b"}, {"b", "row 7", "row 9"}, {"row 9"})
    assert [change for _, change in listed.steps] == [-1, 1, 1]
    assert listed.end == ("教育名单", 3)


def test_a_bridge_that_does_not_sum_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="不符"):
        Bridge("坏", ("上期", 1), (("新增", 1),), ("本期", 3))


def test_small_steps_are_told_together_until_none_is_small() -> None:
    """A bridge that others may read sums as well, and shows no step of 1 … t−1."""
    bridge = Bridge("甲", ("起", 100), (("a", 20), ("b", -1), ("c", 2), ("d", -30), ("e", 0)), ("止", 91))
    told = coarsened(bridge, lambda change: 0 < abs(change) < 5)
    assert told is not None
    assert told.steps == (("d", -30), ("其他各项", 21))
    assert coarsened(Bridge("乙", ("起", 1), (("a", 1),), ("止", 2)), lambda change: 0 < abs(change) < 5) is None


def test_a_list_is_bridged_with_children_that_are_registered_but_not_counted() -> None:
    bridge = to_list("公安", {"1", "2", "3"}, {"2", "3", "4", "x", "y"}, {"y"}, {"待确认": {"4", "9"}})
    assert dict(bridge.steps) == {
        "登记而不在名单上": -1,
        "在名单上，待确认": 1,
        "在名单上而未登记": 1,
        "名单上是否同一儿童待确认": 1,
    }
    assert bridge.end == ("公安名单", 5)
