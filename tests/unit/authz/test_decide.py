"""The permission rule, case by case."""

from __future__ import annotations

from datetime import date

import pytest

from tonghu.core.authz.decide import Actor, Grant, Rule, Target, outermost
from tonghu.core.authz.fields import ALL, FIELDS, Level, masked
from tonghu.core.authz.permissions import DEMANDS, Permission
from tonghu.core.authz.roles import ROLES, may_hold_together

DAY = date(2026, 11, 25)
HERE, NEXT = "350583101201", "350583101202"
RULE = Rule({"police": frozenset({"hukou_address", "residence_address", "risk_tier"})})


def grant(role: str, area: str, **more: object) -> Grant:
    return Grant(role, area, date(2026, 1, 1), date(2026, 12, 31), **more)  # type: ignore[arg-type]  # keywords of a test


def actor(*grants: Grant, active: bool = True) -> Actor:
    return Actor("1", grants, active)


def test_what_is_not_granted_is_denied() -> None:
    for permission in Permission:
        assert not RULE.decide(actor(), permission, DAY)
        assert not RULE.decide(actor(grant("no_such_role", "")), permission, DAY)


def test_area_decides() -> None:
    director = actor(grant("child_director", HERE))
    assert RULE.decide(director, Permission.CHILD_VIEW, DAY, Target((HERE,)))
    assert RULE.decide(director, Permission.CHILD_VIEW, DAY, Target((NEXT, HERE))), "the second unit sees it too"
    assert not RULE.decide(director, Permission.CHILD_VIEW, DAY, Target((NEXT,)))
    assert not RULE.decide(director, Permission.CHILD_VIEW, DAY, Target(("350583101",))), "a town is no village"
    assert not RULE.decide(director, Permission.CHILD_VIEW, DAY, Target(()))
    assert RULE.decide(actor(grant("supervisor", "350583101")), Permission.CHILD_VIEW, DAY, Target((NEXT,)))


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_time_decides(day: date, holds: bool) -> None:
    decision = RULE.decide(actor(grant("supervisor", "350583101")), Permission.CHILD_LIST, day)
    assert decision.allowed is holds


def test_a_disabled_account_may_nothing() -> None:
    off = actor(grant("county_civil_affairs", "350583"), active=False)
    assert not RULE.decide(off, Permission.WORK_PAGE, DAY)
    assert RULE.areas(off, Permission.CHILD_LIST, DAY) == ()
    assert RULE.fields(off, Permission.CHILD_LIST, DAY) == frozenset()
    assert RULE.roles(off, DAY) == ()


def test_departments_get_the_packs_fields_and_no_others() -> None:
    clerk = actor(grant("department_clerk", "350583", department="police"))
    seen = RULE.fields(clerk, Permission.CHILD_LIST, DAY)
    assert {"name", "hukou_address"} <= seen
    assert not {"phone", "kind"} & seen
    assert "risk_tier" in seen, "a column that the pack gives, though it is no field of the register itself"
    edits = RULE.decide(clerk, Permission.CHILD_EDIT, DAY, Target((HERE,))).edits
    assert edits == {"hukou_address", "residence_address", "risk_tier"}
    other = actor(grant("department_clerk", "350583", department="education"))
    assert RULE.decide(other, Permission.CHILD_EDIT, DAY, Target((HERE,))).edits == frozenset()


def test_lists_show_what_every_grant_shows() -> None:
    both = actor(grant("department_clerk", "350583", department="police"), grant("supervisor", "350583101"))
    assert "phone" not in RULE.fields(both, Permission.CHILD_LIST, DAY)
    assert "phone" in RULE.decide(both, Permission.CHILD_VIEW, DAY, Target((HERE,))).sees


def test_collectors_see_only_what_they_entered() -> None:
    unsigned = actor(grant("social_worker", HERE))
    assert not RULE.decide(unsigned, Permission.CHILD_CREATE, DAY, Target((HERE,), "1"))
    signed = actor(grant("social_worker", HERE, confidential=True))
    assert RULE.decide(signed, Permission.CHILD_CREATE, DAY, Target((HERE,), "1"))
    assert not RULE.decide(signed, Permission.CHILD_CREATE, DAY, Target((HERE,), "2")), "what somebody else entered"
    assert not RULE.decide(signed, Permission.CHILD_VIEW, DAY, Target((HERE,), "1"))
    assert RULE.areas(signed, Permission.CHILD_CREATE, DAY) == ()
    endless = Grant("social_worker", HERE, date(2026, 1, 1), None, confidential=True)
    assert not RULE.decide(actor(endless), Permission.CHILD_CREATE, DAY)


def test_three_administrators_are_three_people() -> None:
    """A11: no account holds two; nobody beside them touches children."""
    admins = {"system_admin", "security_admin", "audit_admin"}
    for one in admins:
        for other in ROLES:
            assert may_hold_together(one, other) is (one == other)
            assert may_hold_together(other, one) is (one == other)
    for one in admins:
        assert ROLES[one].sees == ROLES[one].edits == frozenset()
        children = {p for p in Permission if p.value.startswith("child.")}
        assert not ROLES[one].permissions & children
    assert not ROLES["system_admin"].permissions & {Permission.AUDIT_SEARCH, Permission.AUDIT_VERIFY}
    audit = ROLES["audit_admin"].permissions
    assert audit <= {Permission.WORK_PAGE, Permission.ACCOUNT, Permission.AUDIT_SEARCH, Permission.AUDIT_VERIFY}


def test_every_role_and_field_is_sound() -> None:
    for role in ROLES.values():
        assert role.edits <= ALL
        assert role.sees <= ALL
        assert role.collect_only or role.edits <= role.sees
        assert {Permission.WORK_PAGE, Permission.ACCOUNT} <= role.permissions
    assert set(DEMANDS) == set(Permission)
    for field in FIELDS:
        assert bool(field.mask) == (field.level is Level.SENSITIVE and field.code != "kind")
        assert not (field.mask and field.sortable), "an order by a masked field would tell it"


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("id_number", "700101201602290016", "700101********0016"),
        ("id_number", "12345", "*****"),
        ("phone", "13800001234", "138****1234"),
        ("phone", "1234567", "*******"),
        ("residence_address", "福建省南安市演练街1号", "福建省南安***"),
        ("residence_address", "街", "***"),
        ("name", "测试", "测试"),
        ("phone", "", ""),
    ],
)
def test_masks(code: str, value: str, shown: str) -> None:
    assert masked(code, value) == shown


def test_outermost() -> None:
    assert outermost(["350583101", "350583", "3505", "350524"]) == ("3505",)
    assert outermost(["35", ""]) == ("",)
    assert outermost([]) == ()
