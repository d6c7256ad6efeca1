"""Accounts, grants from request to expiry, the yearly check, and three administrators who cannot help each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.accounts.models import RoleGrant, User
from tonghu.core.authz.roles import ROLES
from tonghu.web import clock

As = Callable[[str], Client]
VILLAGE = f"{people.HERE}101201"


@pytest.fixture
def calendar() -> Iterator[Callable[[timedelta], None]]:
    """Put the platform's clock forward; it is right again afterwards."""
    yield clock.set_ahead
    clock.set_ahead(timedelta())


def wish(person: User, **changes: object) -> dict[str, object]:
    today = timezone.localdate()
    values = {"person": person.pk, "role": "child_director", "area": VILLAGE, "starts": today, "reason": "新任"}
    return values | {"ends": today + timedelta(days=30), "department": "", "confidentiality_on": ""} | changes


@pytest.mark.django_db
def test_a_new_account_has_nothing_until_somebody_else_grants_it(as_person: As) -> None:
    """A11, B5: the keeper of accounts opens it, asks, and cannot decide; the leader decides after the yearly check."""
    system, leader, county = as_person("system"), as_person("leader"), as_person("county")
    unit = User.objects.get(username="system").unit
    made = system.post("/staff/new/", {"username": "newcomer", "display_name": "新人", "unit": unit.pk})
    password = re.search(r'id="first-password">([^<]+)<', made.content.decode())
    assert password is not None
    newcomer = User.objects.get(username="newcomer")
    assert newcomer.check_password(password.group(1))
    assert newcomer.password_due(timezone.localdate()), "a first password is changed at the first login"
    assert system.post("/grants/new/", wish(newcomer)).status_code == 302
    grant = RoleGrant.objects.get(user=newcomer)
    decide = f"/grants/{grant.pk}/decide/"
    assert system.post(decide, {"to": "granted", "reason": "x"}).status_code == 403
    leader.post(decide, {"to": "granted", "reason": "同意"})
    assert RoleGrant.objects.get(pk=grant.pk).state == "requested", "no query about work close to minors yet"
    assert county.post(f"/staff/{newcomer.pk}/check/", {"on": timezone.localdate()}).status_code == 302
    leader.post(decide, {"to": "granted", "reason": "同意"})
    assert RoleGrant.objects.get(pk=grant.pk).state == "granted"


@pytest.mark.django_db
def test_a_grant_holds_from_its_day_to_its_end_and_not_a_click_longer(
    as_person: As, calendar: Callable[[timedelta], None]
) -> None:
    """A10: a grant that has ended or was withdrawn is refused on the very next request."""
    director, leader = as_person("director"), as_person("leader")
    child = people.child(VILLAGE, 1)
    page, grant = f"/children/{child.number}/", RoleGrant.objects.get(role="child_director")
    grant.ends = timezone.localdate() + timedelta(days=3)
    grant.save()
    assert director.get(page).status_code == 200
    leader.post(f"/grants/{grant.pk}/withdraw/", {"reason": "调离"})
    assert director.get(page).status_code == 403
    RoleGrant.objects.filter(pk=grant.pk).update(state="granted", decided_by=None, decided_at=None)
    assert director.get(page).status_code == 200
    calendar(timedelta(minutes=1))
    assert director.get(page).status_code == 200
    User.objects.filter(username="director").update(is_active=False)
    assert director.get(page).status_code == 302
    User.objects.filter(username="director").update(is_active=True)
    again = people.logged_in(User.objects.get(username="director"))
    calendar(timedelta(days=4))
    session = again.session
    session.pop("seen", None)
    session.pop("started", None)
    session.save()
    assert again.get(page).status_code == 403


@pytest.mark.django_db
def test_collect_only_grants_need_an_area_a_period_and_a_signature(as_person: As) -> None:
    county = as_person("county")
    helper = people.person(people.PERSONAS[14])
    unsigned = county.post("/grants/new/", wish(helper, role="social_worker"))
    assert unsigned.status_code == 422
    assert "保密承诺书" in unsigned.content.decode()
    too_long = wish(helper, role="social_worker", ends=timezone.localdate() + timedelta(days=500))
    assert county.post("/grants/new/", too_long | {"confidentiality_on": timezone.localdate()}).status_code == 422
    signed = wish(helper, role="social_worker", confidentiality_on=timezone.localdate())
    assert county.post("/grants/new/", signed).status_code == 302
    outside = wish(helper, area=f"{people.ELSEWHERE}101201")
    assert county.post("/grants/new/", outside).status_code == 422


@pytest.mark.django_db
def test_what_a_volunteer_enters_is_all_that_it_reaches(as_person: As) -> None:
    volunteer, other = as_person("social"), people.child(VILLAGE, 7)
    values = {"name": "新登记的", "kind": "migrant", "primary_unit": VILLAGE}
    assert volunteer.post("/children/new/", values).status_code == 302
    assert volunteer.post("/children/new/", values | {"primary_unit": f"{people.HERE}102201"}).status_code == 422
    assert volunteer.get("/children/").status_code == 403
    assert volunteer.get(f"/children/{other.number}/").status_code == 403


@pytest.mark.django_db
def test_no_two_administrators_in_one_person(as_person: As) -> None:
    """A11: every pair, and every administrator beside every other role."""
    county = as_person("system")
    administrators = ("system_admin", "security_admin", "audit_admin")
    pairs = [*combinations(administrators, 2), *((a, role) for a in administrators for role in ROLES)]
    for number, (held, wanted) in enumerate(pairs):
        person = people.person(people.Persona(f"pair{number}", held, people.HERE))
        answer = county.post("/grants/new/", wish(person, role=wanted, area=people.HERE, department="education"))
        assert RoleGrant.objects.filter(user=person).exclude(role=held).count() == 0, (held, wanted)
        assert answer.status_code == (302 if held == wanted else 422), (held, wanted)


@pytest.mark.django_db
def test_the_keeper_of_accounts_cannot_take_one_over(as_person: As) -> None:
    """The password is reset by one administrator, the second factor by another: neither alone becomes somebody else."""
    system, security = as_person("system"), as_person("security")
    as_person("leader")
    leader = User.objects.get(username="leader")
    assert system.post(f"/staff/{leader.pk}/factor/", {"reason": "x"}).status_code == 403
    assert security.post(f"/staff/{leader.pk}/password/").status_code == 403
    assert Authenticator.objects.filter(user=leader).exists()
    assert security.post(f"/staff/{leader.pk}/factor/", {"reason": "手机丢失"}).status_code == 302
    assert not Authenticator.objects.filter(user=leader).exists()
    own = User.objects.get(username="system")
    system.post(f"/staff/{own.pk}/password/")
    assert User.objects.get(pk=own.pk).check_password(people.PASSWORD), "never one's own"


@pytest.mark.django_db
def test_nobody_notes_their_own_yearly_check(as_person: As) -> None:
    county = as_person("county")
    me = User.objects.get(username="county")
    User.objects.filter(pk=me.pk).update(minors_checked_on=None)
    county.post(f"/staff/{me.pk}/check/", {"on": timezone.localdate()})
    assert User.objects.get(pk=me.pk).minors_checked_on is None
    assert "从业查询到期" in as_person("leader").get("/").content.decode()


@pytest.mark.django_db
def test_an_account_elsewhere_is_out_of_reach(as_person: As) -> None:
    system = as_person("system")
    stranger = people.person(people.PERSONAS[3])
    for path in ("", "edit/", "close/", "password/"):
        method = system.get if path in ("", "edit/") else system.post
        assert method(f"/staff/{stranger.pk}/{path}").status_code == 404
