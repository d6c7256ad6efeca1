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
from tonghu.core.authz.roles import ROLES
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


def personas(county: County) -> Iterator[Persona]:
    """One person for each role, and a second one in another village, town or department where that matters."""
    town, other_town = county.towns[0], county.towns[-1]
    village, other_village = county.villages[0], county.villages[-1]
    yield Persona("director", "陈主任", "child_director", village)
    yield Persona("director2", "林主任", "child_director", other_village)
    yield Persona("supervisor", "王督导", "supervisor", town)
    yield Persona("supervisor2", "吴督导", "supervisor", other_town)
    yield Persona("county", "黄科员", "county_civil_affairs", county.code)
    yield Persona("leader", "郑局长", "county_leader", county.code)
    yield Persona("education", "周老师", "department_clerk", county.code, "education")
    yield Persona("police", "徐警官", "department_clerk", county.code, "police")
    yield Persona("statistician", "孙统计", "statistician", county.code)
    yield Persona("city", "朱处长", "city_officer", county.code[:4])
    yield Persona("province", "胡处长", "province_officer", county.code[:2])
    yield Persona("social", "郭社工", "social_worker", village)
    yield Persona("helper", "何网格员", "helper", village)
    yield Persona("guardian", "罗家长", "guardian", village)
    yield Persona("system", "高系统", "system_admin", county.code)
    yield Persona("security", "梁安全", "security_admin", county.code)
    yield Persona("audit", "宋审计", "audit_admin", county.code)


def make(county: County) -> Iterator[str]:
    """Make missing people and grants; yields the lines that tell how to log in."""
    password = _password()
    today = timezone.localdate()
    yield f"演练账号（密码都是 {password} ，验证码每 30 秒变一次）："
    for person in personas(county):
        user = accounts.ensure_person(person.username, person.name, person.place, password)
        secret = _secret(person.username)
        accounts.ensure_totp(user, secret)
        accounts.ensure_grant(user, person.role, person.place, person.department, today, today + timedelta(days=365))
        yield f"  {person.username:<13}{code_now(secret)}  {ROLES[person.role].title}（{person.name}）"


def _password() -> str:
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


def code_now(secret: str) -> str:
    """The code that an authenticator shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))
