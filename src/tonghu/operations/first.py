"""The first start of an office: its units from the division data, and the first five logins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from secrets import token_urlsafe

from django.db import transaction

from tonghu.accounts import api as accounts
from tonghu.audit import api as audit
from tonghu.batch.division_data import load_divisions
from tonghu.core.authz.roles import ROLES

FIRST = (
    ("system", "system_admin"),
    ("security", "security_admin"),
    ("audit", "audit_admin"),
    ("leader", "county_leader"),
    ("county", "county_civil_affairs"),
)
"""Login name and role of the first people: three administrators who do not know each other's work, one who approves
grants, one who asks for them. Everybody else gets a grant from these."""
VALID_DAYS = 365


class NotFirst(ValueError):
    """There are people already, or the county is unknown."""


def open_office(county: str, today: date) -> Iterator[str]:
    """Make units and people; yields what to hand to whom. Raises :class:`NotFirst`."""
    divisions = load_divisions()
    if accounts.people_count():
        raise NotFirst("已经有账号，首次启用只能做一次。以后请由管理员开通账号、申请授权")
    towns = divisions.children(county, today)
    if len(county) != 6 or not towns:
        raise NotFirst(f"区划数据里没有县级区划 {county}。请核对 6 位区划代码")
    with transaction.atomic():
        parent = ""
        for code, kind in ((county[:2], "province"), (county[:4], "city"), (county, "county")):
            accounts.ensure_unit(code, divisions.name(code, today) or code, kind, parent)
            parent = code
        for town in towns:
            accounts.ensure_unit(town.code, town.name, "town", county)
            for village in divisions.children(town.code, today):
                accounts.ensure_unit(town.code + village.code[9:], village.name, "village", town.code)
        yield f"单位：{divisions.name(county, today)}，{len(towns)} 个乡镇（街道）"
        yield "账号（密码只显示这一次，请当面分别交给本人；首次登录时绑定验证器，并立即修改密码）："
        for username, role in FIRST:
            password = f"{token_urlsafe(9)}-Aa1"
            user = accounts.ensure_person(username, ROLES[role].title, county, password)
            accounts.ensure_grant(user, role, county, "", today, today + timedelta(days=VALID_DAYS))
            audit.record(actor="", action="first start", object_kind="staff", object_id=str(user.pk), reason="首次启用")
            yield f"  {username:<10}{password:<20}{ROLES[role].title}"
