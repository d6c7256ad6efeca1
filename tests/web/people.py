"""Two counties, two towns, two villages each, a person of every role, children: what permission tests need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.accounts.models import User
from tonghu.core.base.identity import make_id
from tonghu.registry import api as registry
from tonghu.registry.models import Child

_SERVER = Client(raise_request_exception=False).handler
PASSWORD = "Only-for-tests-1"
HERE, ELSEWHERE = "350583", "350524"
SECRET = "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Persona:
    """A login. ``place`` is where the role is granted, ``state`` what is wrong with it."""

    key: str
    role: str
    place: str
    department: str = ""
    state: str = ""


PERSONAS = (
    Persona("director", "child_director", f"{HERE}101201"),
    Persona("director_next_village", "child_director", f"{HERE}101202"),
    Persona("director_next_town", "child_director", f"{HERE}102201"),
    Persona("director_next_county", "child_director", f"{ELSEWHERE}101201"),
    Persona("supervisor", "supervisor", f"{HERE}101"),
    Persona("county", "county_civil_affairs", HERE),
    Persona("county_elsewhere", "county_civil_affairs", ELSEWHERE),
    Persona("leader", "county_leader", HERE),
    Persona("education", "department_clerk", HERE, "education"),
    Persona("police", "department_clerk", HERE, "police"),
    Persona("statistician", "statistician", HERE),
    Persona("city", "city_officer", HERE[:4]),
    Persona("province", "province_officer", HERE[:2]),
    Persona("social", "social_worker", f"{HERE}101201"),
    Persona("helper", "helper", f"{HERE}101201"),
    Persona("guardian", "guardian", f"{HERE}101201"),
    Persona("system", "system_admin", HERE),
    Persona("security", "security_admin", HERE),
    Persona("audit", "audit_admin", HERE),
    Persona("expired", "county_civil_affairs", HERE, state="expired"),
    Persona("withdrawn", "county_civil_affairs", HERE, state="none"),
    Persona("disabled", "county_civil_affairs", HERE, state="disabled"),
    Persona("without_second_factor", "county_civil_affairs", HERE, state="no_mfa"),
)


def units() -> None:
    """Divisions of two counties."""
    accounts.ensure_unit(HERE[:2], "福建省", "province", "")
    accounts.ensure_unit(HERE[:4], "泉州市", "city", HERE[:2])
    for county in (HERE, ELSEWHERE):
        accounts.ensure_unit(county, f"县{county}", "county", HERE[:4])
        for town in ("101", "102"):
            accounts.ensure_unit(county + town, f"镇{town}", "town", county)
            for village in ("201", "202"):
                accounts.ensure_unit(county + town + village, f"村{town}{village}", "village", county + town)


def person(persona: Persona) -> User:
    """Make the login of a persona."""
    user = accounts.ensure_person(persona.key, persona.key, persona.place, PASSWORD, timezone.localdate())
    if persona.state != "no_mfa":
        accounts.ensure_totp(user, SECRET)
    today = timezone.localdate()
    first = today - timedelta(days=100)
    last = today - timedelta(days=1) if persona.state == "expired" else today + timedelta(days=100)
    if persona.state != "none":
        accounts.ensure_grant(user, persona.role, persona.place, persona.department, first, last)
    if persona.state == "disabled":
        user.is_active = False
        user.save()
    return user


def child(unit: str, number: int, **values: Any) -> Child:
    """A child of a unit, with invented facts."""
    born = date(2015, 3, 7)
    facts = {
        "name": f"测试{number}",
        "sex": "女",
        "birth_date": born,
        "id_number": make_id("700101", born, f"{number:03d}"),
        "phone": f"1380000{number:04d}",
        "hukou_division": "522301",
        "hukou_address": f"贵州省兴义市虚构路{number}号",
        "residence_division": unit[:9],
        "residence_address": f"福建省演练街{number}号",
        "kind": "migrant",
        "primary_unit": unit,
    }
    registry.load([facts | values])
    return Child.objects.latest("created_at")


def browser() -> Client:
    """A browser. All share one handler: loading the middleware anew for each would be most of a test's time."""
    client = Client(raise_request_exception=False)
    client.handler = _SERVER
    return client


def logged_in(user: User) -> Client:
    """A browser of somebody who has just logged in with both factors."""
    client = browser()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    return client


def grow_stale(client: Client) -> None:
    """More than five minutes have passed since this person confirmed the identity."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp() - 301}]
    session.save()
