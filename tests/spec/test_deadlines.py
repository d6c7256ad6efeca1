"""The calendar of each plan on the day before, on and after every deadline (A6, A12, B-42, B-66)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tonghu.batch.packs import load_pack
from tonghu.batch.policies_command import show_policy
from tonghu.core.policy.deadlines import Deadline, deadlines

PHASES = [
    ("QJ-40", "cn-500110", "first_round.mobilisation", "2024-07-01", "2024-08-31"),
    ("QJ-43", "cn-500110", "first_round.collection", "2024-08-01", "2024-09-30"),
    ("QJ-37", "cn-500110", "other.collected", None, "2024-09-30"),
    ("QJ-51", "cn-500110", "first_round.entry", "2024-10-01", "2024-10-31"),
    ("QJ-54", "cn-500110", "first_round.verification", "2024-11-01", "2024-11-30"),
    ("QJ-38", "cn-500110", "other.entered_and_verified", None, "2024-11-30"),
    ("QJ-59", "cn-500110", "first_round.statistics", "2024-12-01", "2024-12-31"),
    ("QJ-39", "cn-500110", "other.first_round_ends", None, "2024-12-31"),
    ("SH-25", "cn-31", "first_round.mobilisation", None, "2024-07-05"),
    ("SH-25", "cn-31", "first_round.training", None, "2024-07-05"),
    ("SH-43", "cn-31", "first_round.survey", None, "2024-09-30"),
    ("SH-46", "cn-31", "first_round.verification", None, "2024-10-31"),
    ("SH-48", "cn-31", "first_round.upload", None, "2024-11-30"),
    ("FJ-25", "cn-35", "first_round.mobilisation", None, "2024-08-31"),
    ("FJ-41", "cn-35", "first_round.survey", None, "2024-09-30"),
    ("FJ-44", "cn-35", "first_round.verification", None, "2024-10-31"),
    ("FJ-46", "cn-35", "first_round.upload", None, "2024-11-30"),
]
ROUNDS = [
    # row, pack, entry, a day, first and last day of its period, last day of the period before
    ("SH-50", "cn-31", "rounds.regular", "2025-06-30", "2025-01-01", "2025-06-30", None),
    ("SH-50", "cn-31", "rounds.regular", "2025-07-01", "2025-07-01", "2025-12-31", "2025-06-30"),
    ("FJ-48", "cn-35", "rounds.regular", "2025-12-31", "2025-07-01", "2025-12-31", "2025-06-30"),
    ("FJ-48", "cn-35", "rounds.regular", "2026-01-01", "2026-01-01", "2026-06-30", "2025-12-31"),
    ("CQ-11", "cn-50", "rounds.regular", "2026-03-31", "2026-01-01", "2026-03-31", "2025-12-31"),
    ("CQ-11", "cn-50", "rounds.regular", "2026-04-01", "2026-04-01", "2026-06-30", "2026-03-31"),
    ("CQ-11", "cn-500110", "rounds.regular", "2026-11-25", "2026-10-01", "2026-12-31", "2026-09-30"),
    ("PDS-12", "cn-4104", "rounds.regular", "2026-11-25", "2026-07-01", "2026-12-31", "2026-06-30"),
    ("CQ-103", "cn-50", "other.yearly_meeting", "2024-12-31", "2024-01-01", "2024-12-31", None),
    ("CQ-103", "cn-50", "other.yearly_meeting", "2025-01-01", "2025-01-01", "2025-12-31", "2024-12-31"),
    ("PDS-119", "cn-4104", "other.yearly_meeting", "2025-05-01", "2025-01-01", "2025-12-31", None),
    ("PDS-119", "cn-4104", "other.yearly_meeting", "2026-01-01", "2026-01-01", "2026-12-31", "2025-12-31"),
]


def on(policy: str, key: str, day: str | date) -> Deadline:
    as_of = date.fromisoformat(day) if isinstance(day, str) else day
    (found,) = [deadline for deadline in deadlines(load_pack(policy), as_of) if deadline.key == key]
    return found


@pytest.mark.parametrize(("row", "policy", "key", "first", "due"), PHASES)
def test_open_on_the_last_day_and_over_on_the_next(
    row: str, policy: str, key: str, first: str | None, due: str
) -> None:
    """Every phase and deadline of the first round, in 2024."""
    last = date.fromisoformat(due)
    assert (on(policy, key, last).due, on(policy, key, last).state) == (last, "open"), row
    assert on(policy, key, last + timedelta(days=1)).state == "over"
    if first is not None:
        begins = date.fromisoformat(first)
        assert on(policy, key, begins - timedelta(days=1)).state == "ahead"
        assert on(policy, key, begins).state == "open"


@pytest.mark.parametrize(("row", "policy", "key", "day", "first", "due", "before"), ROUNDS)
def test_rounds_repeat_with_the_calendar(
    row: str, policy: str, key: str, day: str, first: str, due: str, before: str | None
) -> None:
    """Quarterly, half-yearly and yearly; the first period has none before it."""
    found = on(policy, key, day)
    assert found.state == "open", row
    assert (found.first, found.due) == (date.fromisoformat(first), date.fromisoformat(due))
    assert found.before == (date.fromisoformat(before) if before else None)


def test_a_round_that_has_not_begun_is_ahead() -> None:
    found = on("cn-35", "rounds.regular", "2024-09-01")
    assert (found.state, found.first, found.before) == ("ahead", date(2025, 1, 1), None)


def test_show_tells_what_is_due_on_a_day() -> None:
    lines: list[str] = []
    show_policy("cn-35", lines.append, date(2024, 10, 1))
    text = "\n".join(lines).split("## 时间节点（2024-10-01）")[1]
    assert "监测摸排，填写登记表和风险等级，上传全国儿童福利信息系统：2024-09-30，已过，未完成的已逾期" in text
    assert "数据核实：2024-10-31，进行中；县（市、区）教育局" in text
