"""Logins: a known browser cannot be locked out, guessing is limited, replies are alike, sessions end when they must."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.accounts import lockout
from tonghu.accounts.actions import devices
from tonghu.accounts.actions.people import open_account
from tonghu.accounts.api import ensure_grant
from tonghu.accounts.models import KnownDevice, Unit, User
from tonghu.audit import api as audit
from tonghu.web import clock

As = Callable[[str], Client]
DIRECTOR = people.PERSONAS[0]


def attempt(client: Client, name: str, password: str, address: str = "10.0.0.1") -> int:
    return client.post("/login/", {"login": name, "password": password}, REMOTE_ADDR=address).status_code


def accepted(client: Client, name: str, address: str = "10.0.0.1") -> bool:
    """Whether the right password is accepted now (it leads on to the second factor)."""
    return attempt(client, name, people.PASSWORD, address) == 302


def code() -> str:
    return str(format_hotp_value(hotp_value(people.SECRET, next(iter(yield_hotp_counters_from_time())))))


def come_in(client: Client, name: str) -> None:
    """Log in with both factors."""
    assert accepted(client, name)
    assert client.post("/login/second/", {"code": code()}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [0, 6])
def test_the_first_login_leads_to_a_second_factor_and_a_new_password(units: None, minutes: int) -> None:
    """B5: with nothing but the paper of the administrator; also for somebody who takes more than five minutes."""
    user, password = open_account(
        username="newcomer", display_name="新人", unit=Unit.objects.get(code=f"{people.HERE}101201")
    )
    today = timezone.localdate()
    ensure_grant(user, "child_director", f"{people.HERE}101201", "", today, today + timedelta(days=9))
    client = people.browser()
    assert attempt(client, "newcomer", password) == 302
    assert client.get("/children/").headers["Location"] == "/account/totp/"
    if minutes:
        session = client.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 60 * minutes
        session.save()
        page = client.get("/account/totp/").headers["Location"]
        assert page.startswith("/account/confirm/")
        assert client.get(page).status_code == 200
        assert client.post(page, {"password": password}).headers["Location"] == "/account/totp/"
    assert client.get("/account/totp/").status_code == 200
    counter = next(iter(yield_hotp_counters_from_time()))
    first_code = format_hotp_value(hotp_value(client.session["mfa.totp.secret"], counter))
    assert client.post("/account/totp/", {"code": first_code}).status_code == 302
    assert client.get("/children/").headers["Location"] == "/account/password/"
    new = {"oldpassword": password, "password1": "Another-pass-7", "password2": "Another-pass-7"}
    assert client.post("/account/password/", new).status_code == 302
    assert client.get("/children/").status_code == 200
    for path in ("/account/totp/off/", "/account/keys/add/", "/account/codes/new/"):
        answer = people.logged_in(User.objects.get(pk=user.pk)).post(path)
        assert answer.headers["Location"].startswith("/account/confirm/"), "a login alone changes no second factor"
    assert User.objects.get(pk=user.pk).second_factor


@pytest.mark.django_db
def test_strangers_cannot_lock_anybody_out_of_a_known_browser(units: None) -> None:
    """B1: failures elsewhere never count on a browser that the person has used with both factors."""
    people.person(DIRECTOR)
    mine = people.browser()
    come_in(mine, "director")
    assert KnownDevice.objects.get().user.username == "director"
    mine.post("/logout/")
    for number in range(60):
        attempt(people.browser(), "director", "wrong", f"10.0.{number % 9}.{number}")
        attempt(people.browser(), "director", "wrong", "10.0.0.1")
    assert not accepted(people.browser(), "director", "10.0.0.1"), "an unknown browser is refused"
    assert accepted(mine, "director", "10.0.0.1"), "the known one is not"


@pytest.mark.django_db
def test_a_known_browser_is_no_licence_to_guess(units: None) -> None:
    people.person(DIRECTOR)
    mine = people.browser()
    come_in(mine, "director")
    mine.post("/logout/")
    for _ in range(lockout.PER_PAIR):
        attempt(mine, "director", "wrong")
    assert not accepted(mine, "director")
    assert accepted(people.browser(), "director", "10.9.9.9"), "elsewhere the person still comes in"


@pytest.mark.django_db
@pytest.mark.proof("entrance")
def test_guesses_are_limited_by_pair_name_and_address(units: None, proof_run: bool, record_property: Callable) -> None:  # type: ignore[type-arg]  # pytest's own
    """B1: guesses over many accounts from many addresses; how many reach the password check."""
    accounts, addresses, rounds = (100, 50, 2) if proof_run else (6, 6, 7)
    for number in range(accounts):
        people.person(people.Persona(f"victim{number}", "helper", f"{people.HERE}101201"))
    tried = reached = 0
    shared = people.browser()
    for turn in range(rounds):
        for victim in range(accounts):
            for address in range(addresses):
                before = _counted()
                attempt(shared, f"victim{victim}", f"Guess-{turn}-{address}", f"10.1.{turn}.{address}")
                tried, reached = tried + 1, reached + (_counted() > before)
    policy = accounts * lockout.PER_NAME
    record_property("tried", tried)
    record_property("reached", reached)
    record_property("policy", policy)
    assert 0 < reached <= policy
    assert reached < tried, "some were refused"


def _counted() -> int:
    rows = audit.events().filter(action="POST login", result="refused")
    return rows.count() and sum(lockout.AccessAttempt.objects.values_list("failures_since_start", flat=True))


@pytest.mark.django_db
def test_unknown_wrong_locked_and_disabled_look_alike(units: None) -> None:
    """B2: four reasons, one body."""
    people.person(DIRECTOR)
    people.person(people.Persona("gone", "helper", f"{people.HERE}101201", state="disabled"))
    replies = {}
    for reason, name, password in (
        ("unknown", "nobody", "x"),
        ("wrong", "director", "x"),
        ("disabled", "gone", people.PASSWORD),
    ):
        replies[reason] = people.browser().post(
            "/login/", {"login": name, "password": password}, REMOTE_ADDR="10.2.0.1"
        )
    for _ in range(lockout.PER_PAIR):
        attempt(people.browser(), "director", "wrong", "10.2.0.2")
    locked = {"login": "director", "password": people.PASSWORD}
    replies["locked"] = people.browser().post("/login/", locked, REMOTE_ADDR="10.2.0.2")
    assert {reply.status_code for reply in replies.values()} == {200}
    bodies = {_plain(reply.content.decode()) for reply in replies.values()}
    assert len(bodies) == 1
    assert "暂停登录 15 分钟" in bodies.pop()


def _plain(text: str) -> str:
    """A page without its form token and the name that was typed."""
    lines = [line for line in text.splitlines() if "csrf" not in line.lower() and 'id="id_login"' not in line]
    return "\n".join(lines)


@pytest.mark.django_db
def test_the_second_factor_is_limited_and_good_for_once(units: None) -> None:
    """B5: one code, one login; ten wrong codes and the right one is refused too."""
    people.person(DIRECTOR)
    first, second = people.browser(), people.browser()
    come_in(first, "director")
    assert accepted(second, "director")
    assert second.post("/login/second/", {"code": code()}).status_code == 200, "used already"
    cache.clear()
    for _ in range(11):
        second.post("/login/second/", {"code": "000000"})
    assert second.post("/login/second/", {"code": code()}).status_code == 200, "guessing has an end"


@pytest.mark.django_db
def test_logins_and_failures_are_in_the_audit(units: None) -> None:
    user = people.person(DIRECTOR)
    client = people.browser()
    attempt(client, "director", "wrong")
    attempt(client, "no-such-name", "wrong")
    come_in(client, "director")
    found = list(audit.events().filter(action="POST login").values_list("actor", "result"))
    assert found == [(str(user.pk), "done"), ("", "refused"), (str(user.pk), "refused")]


@pytest.mark.django_db
def test_the_session_key_changes_and_other_sessions_end(
    units: None, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    """B3: login, step-up, a new second factor, "all other devices"."""
    user = people.person(DIRECTOR)
    client = people.browser()
    client.get("/login/")
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    come_in(client, "director")
    key = client.session.session_key
    assert before is None or before.value != key
    assert client.post("/account/confirm/", {"password": people.PASSWORD}).status_code == 302
    assert client.session.session_key != key
    other = people.logged_in(User.objects.get(pk=user.pk))
    assert other.get("/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/codes/new/")
    assert other.get("/").status_code == 302, "recovery codes were made anew"
    client = people.logged_in(User.objects.get(pk=user.pk))
    other = people.logged_in(User.objects.get(pk=user.pk))
    client.post("/account/devices/forget/")
    assert client.get("/account/devices/").status_code == 200
    assert other.get("/").status_code == 302


@pytest.mark.django_db
def test_a_session_ends_when_idle_and_after_twelve_hours(as_person: As) -> None:
    """B6, on a clock that the test puts forward."""
    client = as_person("director")
    try:
        assert client.get("/").status_code == 200
        clock.set_ahead(timedelta(minutes=14))
        assert client.get("/").status_code == 200
        clock.set_ahead(timedelta(minutes=30))
        assert client.get("/").status_code == 302
        client = as_person("director")
        for quarter in range(3, 51):
            clock.set_ahead(timedelta(minutes=14 * quarter))
            client.get("/")
        clock.set_ahead(timedelta(minutes=14 * 51 + 45))
        assert client.get("/").status_code == 302
    finally:
        clock.set_ahead(timedelta())


@pytest.mark.django_db
def test_an_old_password_is_changed_before_anything_else(as_person: As) -> None:
    client = as_person("director")
    user = User.objects.get(username="director")
    User.objects.filter(pk=user.pk).update(password_changed_at=user.created_at - timedelta(days=400))
    assert client.get("/children/").headers.get("Location") == "/account/password/"
    weak = {"oldpassword": people.PASSWORD, "password1": "alllowercase", "password2": "alllowercase"}
    assert client.post("/account/password/", weak).status_code == 200
    new = {"oldpassword": people.PASSWORD, "password1": "Another-pass-7", "password2": "Another-pass-7"}
    assert client.post("/account/password/", new).status_code == 302
    assert client.get("/children/").status_code == 200


def test_a_browser_is_told_in_words() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
    assert devices.label_of(agent) == "Windows 电脑 Chrome"
    assert devices.label_of("") == "其他设备 浏览器"
