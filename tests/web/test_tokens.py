"""Tokens: a program works in a person's name, does what it was given and no more, and ends with the person's logins."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.web import people
from tests.web.test_imports import UNIT, line, table, worked
from tonghu.accounts.actions import people as accounts
from tonghu.accounts.actions import tokens
from tonghu.accounts.models import ApiToken, RoleGrant, User
from tonghu.audit.models import Event
from tonghu.core.authz.permissions import DEMANDS
from tonghu.core.authz.tokens import FOR_TOKENS, LASTS
from tonghu.imports.models import Batch

As = Callable[[str], Client]
FILES = "/api/v1/imports"
PROBLEM = "application/problem+json"


def asked(*permissions: str, **more: Any) -> dict[str, Any]:
    ends = timezone.localdate() + timedelta(days=30)
    return {"name": "学籍系统每晚报送", "permissions": list(permissions), "ends": ends.isoformat()} | more


def made(client: Client, *permissions: str) -> str:
    """The text of a new token, from the page that shows it once."""
    page = client.post("/account/tokens/new/", asked(*permissions))
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'<code id="token">(th_[\w-]{43})</code>', page.content.decode())
    assert found
    return found.group(1)


def program(text: str) -> Client:
    """A program that enforces nothing itself: the protection of forms is on, no cookie is sent."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


@pytest.mark.django_db
def test_a_program_sends_a_list_every_night(as_person: As) -> None:
    """SH-27, FJ-27: a department's system has a channel of its own, with a receipt."""
    text = made(as_person("county"), "child.import", "import.list")
    robot = program(text)
    given: dict[str, Any] = {"key": "registrations", "unit": UNIT, "as_of": timezone.localdate().isoformat()}
    answer = robot.post(f"{FILES}/new", given | {"file": SimpleUploadedFile("登记表.csv", table(line(0)))})
    assert answer.status_code == 202, answer.content
    batch = worked(Batch.objects.get())
    assert robot.get(f"{FILES}/{batch.token}/rows").json()["sums"]["rows"] == 1
    assert robot.post(f"{FILES}/{batch.token}/begin").status_code == 200
    token = ApiToken.objects.get()
    assert token.used_on == timezone.localdate()
    assert batch.uploaded_by == str(token.user.pk)
    event = Event.objects.filter(action="POST api_import_begin").latest("pk")
    assert (event.actor, event.detail["token"]) == (str(token.user.pk), token.pk)
    assert not answer.cookies, "a token opens no session"


@pytest.mark.django_db
def test_a_token_does_what_it_was_given_and_no_more(as_person: As, units: None) -> None:
    child = people.child(UNIT, 1)
    robot = program(made(as_person("county"), "import.list"))
    assert robot.get(FILES).status_code == 200
    for answer in (
        robot.get("/api/v1/children"),
        robot.get(f"/api/v1/children/{child.number}"),
        robot.post(f"{FILES}/new", {}),
        robot.post("/api/v1/exports/new", {"fields": ["name"], "reason": "x"}, content_type="application/json"),
        robot.get("/api/v1/exports"),
    ):
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, PROBLEM)
        assert "这个接口令牌不能用来" in answer.json()["detail"]
    reader = program(made(as_person("county"), "child.list", "child.view"))
    listed = reader.get("/api/v1/children").json()
    assert listed["rows"][0]["values"]["id_number"].count("*") > 6, "masked as on the page"
    assert reader.get("/api/v1/children", {"page": "10"}).status_code == 200
    assert reader.get("/api/v1/children", {"page": "11"}).status_code == 403, "nobody confirms an identity"
    assert reader.get("/children/").status_code == 302, "a page is for people"
    assert (
        program(made(as_person("county_elsewhere"), "child.view")).get(f"/api/v1/children/{child.number}").status_code
        == 404
    )


@pytest.mark.django_db
def test_nobody_gives_more_than_they_hold(as_person: As) -> None:
    assert not any(DEMANDS[permission].step_up for permission in FOR_TOKENS)
    education, system = as_person("education"), as_person("system")
    assert education.post("/account/tokens/new/", asked("child.import")).status_code == 422
    for permission in ("child.export", "child.reveal", "system.operate", "nonsense"):
        assert as_person("county").post("/account/tokens/new/", asked(permission)).status_code == 422
    assert "不能建令牌" in system.get("/account/tokens/").content.decode()
    assert system.post("/account/tokens/new/", asked("child.list")).status_code == 422
    late = timezone.localdate() + LASTS + timedelta(days=1)
    for ends in (late, timezone.localdate() - timedelta(days=1)):
        refused = as_person("county").post("/account/tokens/new/", asked("child.list", ends=ends.isoformat()))
        assert "到期日期" in refused.content.decode()
    county = as_person("county")
    people.grow_stale(county)
    assert county.post("/account/tokens/new/", asked("child.list")).status_code == 302, (
        "the identity is confirmed first"
    )
    assert ApiToken.objects.count() == 0


@pytest.mark.django_db
def test_a_token_ends(as_person: As) -> None:
    """A10: the very next request is refused, whatever ended it."""

    def alive(text: str) -> bool:
        answer = program(text).get("/api/v1/children")
        assert answer.status_code in (200, 401, 403), answer.content
        return bool(answer.status_code == 200)

    county = as_person("county")
    user = User.objects.get(username="county")

    def fresh() -> str:
        user.refresh_from_db()
        text = made(people.logged_in(user), "child.list")
        assert alive(text)
        return text

    text = fresh()
    assert county.post(f"/account/tokens/{ApiToken.objects.latest('pk').pk}/withdraw/").status_code == 302
    assert not alive(text)
    text = fresh()
    ApiToken.objects.update(ends=timezone.localdate() - timedelta(days=1))
    assert not alive(text)
    text = fresh()
    accounts.end_sessions(user)
    assert not alive(text)
    text = fresh()
    user.refresh_from_db()
    user.set_password("Another-for-tests-2")
    user.save()
    assert not alive(text)
    text = fresh()
    RoleGrant.objects.filter(user=user).update(ends=timezone.localdate() - timedelta(days=1))
    assert not alive(text)
    RoleGrant.objects.filter(user=user).update(ends=timezone.localdate() + timedelta(days=9))
    assert alive(text)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not alive(text)


@pytest.mark.django_db
def test_a_wrong_token_is_refused_even_with_a_session(as_person: As) -> None:
    text = made(as_person("county"), "child.list")
    assert text not in "".join(str(one) for one in ApiToken.objects.values_list("digest", "bound", "name"))
    for header in (f"Bearer {text}x", "Bearer", "", "Basic Y291bnR5Og==", f"Token {text}", "Bearer th_"):
        answer = as_person("county").get("/api/v1/children", headers={"Authorization": header})
        assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM), header
    # The header is the login: what the session behind a cookie could do does not count.
    both = as_person("director").get(f"{FILES}", headers={"Authorization": f"Bearer {text}"})
    assert both.status_code == 403
    other = as_person("director_next_county")
    assert other.post(f"/account/tokens/{ApiToken.objects.get().pk}/withdraw/").status_code == 404
    assert ApiToken.objects.get().withdrawn_at is None


@pytest.mark.django_db
def test_only_a_few_tokens_live_at_a_time(as_person: As) -> None:
    county = as_person("county")
    for _ in range(tokens.MOST):
        made(county, "child.list")
    refused = county.post("/account/tokens/new/", asked("child.list"))
    assert refused.status_code == 422
    assert "先收回不用的" in refused.content.decode()
    page = county.get("/account/tokens/").content.decode()
    assert page.count("收回</button>") == tokens.MOST
    assert "查看儿童名单" in page
