"""What is submitted against warnings is looked at by a second person, and counted (issue 7.1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.records import actions
from tonghu.records.models import Override
from tonghu.records.recording import New
from tonghu.registry.models import Child, Task
from tonghu.web.rule import current_pack, current_rule

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
UNIT = f"{people.HERE}101201"
WARNING = "有无受委托照护人填“无”，却填了“受委托照护人姓名”"


def submitted(persona: str = "county", role: str = "county_civil_affairs") -> tuple[Child, Override]:
    """An entry of somebody who went on although the form warned."""
    child = people.child(UNIT, Child.objects.count() + 1)
    user = people.User.objects.filter(username=persona).first() or people.person(
        people.Persona(persona, role, people.HERE)
    )
    by = actions.By(user.actor(), current_rule(), timezone.localdate(), current_pack())
    new = New({"school": f"第{child.number}小学"}, "registrations", timezone.localdate())
    actions.submit(by=by, number=child.number, new=new, seen=99, acknowledged=[WARNING])
    return child, Override.objects.get(child=child)


def test_an_override_waits_for_somebody_else(as_person: As) -> None:
    """#7.1: "overrides need a second person and are counted"."""
    county = as_person("county")
    child, found = submitted()
    own = county.get("/overrides/").content.decode()
    assert "由另一人复核" in own
    assert "待复核 <b>1</b>" in own
    assert county.post(f"/overrides/{found.pk}/", {"to": "agreed"}, follow=True).content.decode().count("不能复核自己")
    found.refresh_from_db()
    assert found.state == "open"
    supervisor = as_person("supervisor")
    assert "核实后仍提交的登记待复核" in supervisor.get("/").content.decode()
    page = supervisor.get("/overrides/").content.decode()
    assert child.number in page
    assert WARNING in page
    supervisor.post(f"/overrides/{found.pk}/", {"to": "agreed"})
    found.refresh_from_db()
    assert (found.state, bool(found.decided_by)) == ("agreed", True)
    assert "属实 <b>1</b>" in supervisor.get("/overrides/").content.decode()
    again = supervisor.post(f"/overrides/{found.pk}/", {"to": "returned"}, follow=True).content.decode()
    assert "已经由别人复核过了" in again


def test_what_is_sent_back_becomes_a_task_of_whoever_submitted_it(as_person: As) -> None:
    county = as_person("county")
    child, found = submitted()
    as_person("supervisor").post(f"/overrides/{found.pk}/", {"to": "returned"})
    task = Task.objects.get(child=child)
    assert task.person == found.entry.recorded_by
    assert "重新核实" in county.get("/").content.decode()


def test_nobody_reviews_outside_his_area(as_person: As) -> None:
    as_person("county")
    child, found = submitted()
    elsewhere = as_person("county_elsewhere")
    assert child.number not in elsewhere.get("/overrides/").content.decode()
    assert elsewhere.post(f"/overrides/{found.pk}/", {"to": "agreed"}).status_code == 404
    assert as_person("director").post(f"/overrides/{found.pk}/", {"to": "agreed"}).status_code == 403
    assert elsewhere.post("/overrides/99999/", {"to": "agreed"}).status_code == 404


def test_without_warnings_nobody_has_to_look(as_person: As) -> None:
    as_person("county")
    child, _ = submitted()
    user = people.User.objects.get(username="county")
    by = actions.By(user.actor(), current_rule(), timezone.localdate(), current_pack())
    new = New({"school": "另一小学"}, "registrations", timezone.localdate())
    actions.submit(by=by, number=child.number, new=new, seen=99)
    assert Override.objects.count() == 1
