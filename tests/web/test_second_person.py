"""Two people means two people: somebody who holds both roles decides nothing of their own (A11, A12, H1, V2.3.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tests.web.test_exports import FORM, many
from tests.web.test_imports import checked, line, table, uploaded
from tonghu.accounts import api as accounts
from tonghu.accounts.models import RoleGrant
from tonghu.imports import actions as imports
from tonghu.registry.actions import exports
from tonghu.registry.models import EmergencyAccess, ExportRequest
from tonghu.web import clock
from tonghu.web.rule import current_rule

As = Callable[[str], Client]
VILLAGE = f"{people.HERE}101201"


@pytest.fixture
def both(units: None) -> Client:
    """A browser of somebody who works in civil affairs and stands in for its leader."""
    today = timezone.localdate()
    user = people.person(people.Persona("both", "county_civil_affairs", people.HERE))
    accounts.ensure_grant(user, "county_leader", people.HERE, "", today, today + timedelta(days=30))
    return people.logged_in(user)


@pytest.mark.django_db
def test_nobody_approves_their_own_export(both: Client, as_person: As) -> None:
    many(exports.ALONE + 1)
    page = both.post("/children/export/", FORM).headers["Location"]
    made = ExportRequest.objects.get()
    both.get(page)  # where the number is told once more
    assert made.number not in both.get("/exports/").content.decode()
    assert both.post(f"/exports/{made.number}/decide/", {"to": "yes", "reason": "属实"}).status_code == 404
    assert both.post(f"{page}file/").status_code == 403
    assert (
        as_person("leader").post(f"/exports/{made.number}/decide/", {"to": "yes", "reason": "属实"}).status_code == 302
    )
    assert both.post(f"{page}file/").status_code == 200


@pytest.mark.django_db
def test_nobody_reviews_their_own_emergency(both: Client, as_person: As) -> None:
    child = people.child(f"{people.ELSEWHERE}101201", 1)
    both.post("/emergency/", {"find": child.number, "reason": "儿童在本县走失，联系家长"})
    entry = EmergencyAccess.objects.get()
    assert both.post(f"/emergency/reviews/{entry.pk}/", {"to": "yes", "reason": "属实"}).status_code == 404
    assert EmergencyAccess.objects.get().justified is None
    assert (
        as_person("leader").post(f"/emergency/reviews/{entry.pk}/", {"to": "yes", "reason": "属实"}).status_code == 302
    )
    assert EmergencyAccess.objects.get().justified is True


@pytest.mark.django_db
def test_nobody_approves_the_file_they_brought(both: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "LARGE_LEAST", 2)
    batch = checked(both, uploaded(both, table(*(line(n) for n in range(4)))))
    both.post(f"/imports/{batch.token}/begin/")
    both.post(f"/imports/{batch.token}/approve/")
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == ("waiting", "")


@pytest.mark.django_db
def test_a_list_holds_what_its_taker_reaches_on_the_day_it_is_taken(as_person: As) -> None:
    """H1, A10: the area shrank between asking and taking, then the grant ended."""
    child = people.child(VILLAGE, 1)
    county = as_person("county")
    page = county.post("/children/export/", FORM).headers["Location"]
    grant = RoleGrant.objects.filter(role="county_civil_affairs")
    assert county.post(f"{page}file/").content != b""
    grant.update(area=f"{people.HERE}102")
    made = ExportRequest.objects.get()
    user = people.User.objects.get(username="county")
    by = exports.By(user.actor(), current_rule(), clock.today())
    _, children, _ = exports.take(by=by, number=made.number)
    assert (made.children, children) == ([child.number], [])
    grant.update(state="withdrawn")
    assert county.post(f"{page}file/").status_code == 403
