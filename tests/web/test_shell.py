"""What surrounds every page: policy and cookies, form tokens, the guard itself, and text that is never markup (B4, F7, K1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests.web import people
from tests.web.test_entrance import come_in
from tests.web.test_matrix import addresses, filled
from tonghu.audit.models import Event
from tonghu.registry.models import Child
from tonghu.registry.views import children as views

As = Callable[[str], Client]
VILLAGE = f"{people.HERE}101201"
MARKUP = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td><svg/onload=alert(1)>")


@pytest.mark.django_db
def test_every_answer_carries_a_strict_policy(as_person: As) -> None:
    """F7: own sources only; nothing inline, nothing evaluated; not in anybody's frame."""
    client, child = as_person("director"), people.child(VILLAGE, 1)
    for path in ("/", "/children/", f"/children/{child.number}/", "/no/such/page", "/staff/", "/login/"):
        headers = client.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'self'", path
        assert policy.keys() & {"script-src", "style-src", "script-src-elem", "script-src-attr"} == set(), path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert (policy["frame-ancestors"], policy["object-src"], policy["base-uri"]) == ("'none'",) * 3, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_cookies_are_bound_to_this_host_and_out_of_scripts_reach(units: None) -> None:
    """B4, with TLS as an office serves: session, form token and the browser's own token."""
    people.person(people.PERSONAS[0])
    client = people.browser()
    come_in(client, "director")
    client.get("/children/new/")
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} < set(client.cookies.keys())
    assert len(client.cookies) == 3
    for name, cookie in client.cookies.items():
        assert name.startswith("__Host-"), name
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", ""), name
        assert cookie["samesite"] in ("Lax", "Strict"), name


@pytest.mark.django_db
def test_no_change_without_the_forms_token(units: None) -> None:
    """B4: every address that takes a form refuses one that was not opened here."""
    child, user = people.child(VILLAGE, 1), people.person(people.PERSONAS[4])
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    before, tried = Child.objects.values().get(), 0
    for _, address, declaration in addresses():
        if "POST" in declaration.methods:
            answer = client.post(filled(address, child.number, 1), {"name": "改"})
            assert (answer.status_code, "页面已过期" in answer.content.decode()) == (403, True), address
            tried += 1
    assert tried > 30
    assert Child.objects.values().get() == before


@pytest.mark.django_db
def test_the_guard_serves_no_view_that_declares_nothing(as_person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """A6: the start refuses it already; a page that slips through is refused too."""
    child, client = people.child(VILLAGE, 1), as_person("director")
    page = f"/children/{child.number}/"
    assert client.get(page).status_code == 200
    monkeypatch.delattr(views.child_page, "declaration")
    for one in (client, people.browser()):
        answer = one.get(page)
        assert answer.status_code == 403
        assert child.name not in answer.content.decode()


@pytest.mark.django_db
def test_without_a_second_factor_only_setting_one_up(as_person: As) -> None:
    """B5: two factors for everybody; also for somebody whose second factor was taken away."""
    child, client = people.child(VILLAGE, 1), as_person("without_second_factor")
    for path in ("/", "/children/", f"/children/{child.number}/", "/children/export/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/totp/"), path
        assert client.post(path, {"name": "改"}).status_code in (302, 405), path


@pytest.mark.django_db
def test_fragments_are_recorded_as_pages_are(as_person: As) -> None:
    """D3: whatever the browser calls its request, it is one event."""
    child, client = people.child(VILLAGE, 1), as_person("director")
    before = Event.objects.count()
    paths = ("/children/", f"/children/{child.number}/", "/children/?q=x")
    for path in paths:
        client.get(path, headers={"HX-Request": "true", "HX-Target": "list"})
    client.post(f"/children/{child.number}/reveal/phone/", headers={"HX-Request": "true"})
    assert Event.objects.count() == before + len(paths) + 1


@pytest.mark.django_db
def test_what_people_type_is_never_markup(as_person: As) -> None:
    """F7: stored in every text field, then every page about the child is read."""
    client = as_person("county")
    for text in MARKUP:
        facts = {"name": text, "hukou_address": text, "residence_address": text, "responsible": ""}
        child = people.child(VILLAGE, Child.objects.count(), **facts)
        for path in ("", "edit/", "form/", "record/", "entries/", "history/", "looked/", "decision/"):
            page = client.get(f"/children/{child.number}/{path}").content.decode()
            assert text not in page, (path, text)
        for path in ("/children/", f"/children/?q={text[:20]}", "/children/?columns=name,hukou_address"):
            assert text not in client.get(path).content.decode(), (path, text)
        answer = client.post(f"/children/{child.number}/edit/", facts | {"kind": text, "version": "1"})
        assert (answer.status_code, text in answer.content.decode()) == (422, False)
