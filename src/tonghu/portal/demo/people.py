"""People of every role for the demonstration, with fixed second factors so that the codes can be printed."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.roles import ROLES, Reach
from tonghu.keys.ring import Domain
from tonghu.portal.demo.county import County

PASSWORD_FILE = "demo-password.txt"


@dataclass(frozen=True, slots=True)
class Persona:
    """A login of the demonstration. ``place``: where the role is granted."""

    username: str
    name: str
    role: str
    place: str
    department: str = ""


NAMES = (
    ("director", "陈主任", "child_director"),
    ("director2", "林主任", "child_director"),
    ("supervisor", "王督导", "supervisor"),
    ("supervisor2", "吴督导", "supervisor"),
    ("county", "黄科员", "county_civil_affairs"),
    ("leader", "郑局长", "county_leader"),
    ("education", "周老师", "department_clerk"),
    ("police", "徐警官", "department_clerk"),
    ("statistician", "孙统计", "statistician"),
    ("city", "朱处长", "city_officer"),
    ("province", "胡处长", "province_officer"),
    ("social", "郭社工", "social_worker"),
    ("helper", "何网格员", "helper"),
    ("guardian", "罗家长", "guardian"),
    ("system", "高系统", "system_admin"),
    ("security", "梁安全", "security_admin"),
    ("audit", "宋审计", "audit_admin"),
)
"""Login name, name, role: one person for each role, a second one where "not yours" has to be shown."""
_CHECKED_AGO = {"social": 400}
"""Days since the yearly query; one is due, so that the reminder can be seen."""
_DEPARTMENTS = ("education", "police")


def personas(county: County) -> Iterator[Persona]:
    """The people with the place that each is granted for."""
    for username, name, role in NAMES:
        second = username.endswith("2")
        place = {
            Reach.VILLAGE: county.villages[-1 if second else 0],
            Reach.TOWN: county.towns[-1 if second else 0],
            Reach.CITY: county.code[:4],
            Reach.PROVINCE: county.code[:2] if role == "province_officer" else county.code,
        }.get(ROLES[role].reach, county.code)
        yield Persona(username, name, role, place, username if username in _DEPARTMENTS else "")


def make(county: County, ids: dict[str, str]) -> Iterator[str]:
    """Make missing people and grants, putting their ids into ``ids``; yields the lines that tell how to log in."""
    common = password()
    today = timezone.localdate()
    yield f"演练账号（密码都是 {common} ，验证码每 30 秒变一次）："
    for person in personas(county):
        last_check = today - timedelta(days=_CHECKED_AGO.get(person.username, 90))
        unit = accounts.body_acting_as(person.department, county.code) if person.department else person.place
        user = accounts.ensure_person(person.username, person.name, unit, common, last_check)
        ids[person.username] = str(user.pk)
        accounts.ensure_totp(user, _secret(person.username))
        accounts.ensure_grant(user, person.role, person.place, person.department, today, today + timedelta(days=365))
        yield f"  {person.username:<13}{code_for(person.username)}  {ROLES[person.role].title}（{person.name}）"


def password() -> str:
    """One password for the demonstration, made at first start and kept beside the keys."""
    path = settings.KEYS / PASSWORD_FILE
    if not path.exists():
        path.write_text(f"Demo-{token_urlsafe(9)}\n", encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


def _secret(username: str) -> str:
    """A second factor that stays the same between runs, derived from this installation's own key."""
    ring = settings.KEY_RING
    derived = ring.provider.mac(ring.key(Domain.ACCOUNTS, 1), f"demo|{username}".encode())
    return base64.b32encode(derived[:20]).decode()


def code_for(username: str) -> str:
    """The code of a person of the demonstration now."""
    return code_now(_secret(username))


def code_now(secret: str) -> str:
    """The code that an authenticator shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))
