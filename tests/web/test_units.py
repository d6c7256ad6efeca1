"""Units: the division data and the pack bring them in; boundary changes carry units, grants and children along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.accounts import api as accounts
from tonghu.accounts.actions import units as actions
from tonghu.accounts.models import RoleGrant, Unit
from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.registry.models import BoundaryChange, Child

As = Callable[[str], Client]
VILLAGE, TOWN = f"{people.HERE}101201", f"{people.HERE}101"


@pytest.mark.django_db
def test_a_county_comes_in_with_its_towns_villages_and_the_packs_departments() -> None:
    """CQ-01: the departments of Chongqing under the pack's own names; 万盛经开区 counts through 綦江区."""
    pack, today = load_pack("cn-500110"), timezone.localdate()
    found = actions.differences(load_divisions(), pack, "500110", today)
    made, renamed = actions.bring_in(found, today)
    assert (made, renamed) == (len(found), 0)
    assert Unit.objects.get(code="500110").name == "綦江区"
    assert Unit.objects.filter(kind="town").count() == len(load_divisions().children("500110", today))
    names = set(Unit.objects.filter(kind="department").values_list("name", flat=True))
    assert len(names) >= 21
    assert "区教委" in names
    wansheng = Unit.objects.get(kind="functional_area", name="万盛经开区")
    assert wansheng.counts_through == ["500110"]
    assert actions.differences(load_divisions(), pack, "500110", today) == [], "the second import finds nothing to do"


@pytest.mark.django_db
def test_one_body_may_act_as_several_departments(as_person: As) -> None:
    """平潭社会事业局 is civil affairs, health and insurance at once."""
    client = as_person("system")
    values = {"parent": Unit.objects.get(code=people.HERE).pk, "kind": "department", "name": "社会事业局"}
    assert client.post("/units/new/", values | {"departments": ["health", "insurance"]}).status_code == 302
    body = Unit.objects.get(name="社会事业局")
    assert (body.departments, body.area, body.code) == (["health", "insurance"], people.HERE, f"{people.HERE}B01")
    refused = client.post("/units/new/", values | {"kind": "town", "departments": ["health"], "code": "350583109"})
    assert refused.status_code == 422
    assert "部门职责只能给机构" in refused.content.decode()


@pytest.mark.django_db
def test_a_functional_area_reaches_the_towns_that_it_covers(as_person: As) -> None:
    inside, outside = people.child(VILLAGE, 1), people.child(f"{people.HERE}102201", 2)
    area = actions.make(
        parent=Unit.objects.get(code=people.HERE),
        values={"kind": "functional_area", "name": "高新区", "covers": [TOWN], "counts_through": [people.HERE]},
    )
    assert area.code == f"{people.HERE}F01"
    keeper = people.person(people.Persona("zone", "county_civil_affairs", area.code))
    client = people.logged_in(keeper)
    assert client.get(f"/children/{inside.number}/").status_code == 200
    assert client.get(f"/children/{outside.number}/").status_code == 404


@pytest.mark.django_db
def test_a_unit_with_children_or_units_is_not_closed(as_person: As) -> None:
    client = as_person("system")
    people.child(VILLAGE, 1)
    values = {"on": timezone.localdate(), "reason": "撤并"}
    answer = client.post(f"/units/{VILLAGE}/close/", values).content.decode()
    assert "还有 1 名儿童由它负责" in answer
    assert "下面还有 2 个单位" in client.post(f"/units/{TOWN}/close/", values).content.decode()
    assert client.post(f"/units/{people.HERE}102202/close/", values).status_code == 302
    assert Unit.objects.get(code=f"{people.HERE}102202").until == timezone.localdate()


@pytest.mark.django_db
def test_a_merged_town_takes_units_grants_and_children_along(as_person: As) -> None:
    """J: boundary changes; nobody is lost and nobody is counted twice."""
    director, client = as_person("director"), as_person("system")
    child = people.child(VILLAGE, 1, secondary_unit=f"{people.HERE}102201")
    assert director.get(f"/children/{child.number}/").status_code == 200
    new = f"{people.HERE}109"
    change = {"old": TOWN, "new": new, "on": timezone.localdate(), "reason": "闽政〔2026〕1号"}
    preview = client.post("/boundary/", change)
    assert "1 名儿童跟过去" in preview.content.decode()
    assert Child.objects.get(pk=child.pk).primary_unit == VILLAGE, "a preview changes nothing"
    assert client.post("/boundary/", change | {"confirm": "yes"}).status_code == 302
    child.refresh_from_db()
    assert (child.primary_unit, child.secondary_unit) == (f"{new}201", f"{people.HERE}102201")
    made = BoundaryChange.objects.get()
    assert (made.children, made.units) == (1, 3)
    assert RoleGrant.objects.get(role="child_director").area == f"{new}201"
    assert director.get(f"/children/{child.number}/").status_code == 200, "the director follows"
    assert Unit.objects.get(code=TOWN).until is not None
    assert accounts.unit_names([f"{new}201"]) == {f"{new}201": "村101201"}


@pytest.mark.django_db
def test_a_boundary_change_stays_in_ones_area(as_person: As) -> None:
    client = as_person("system")
    change = {"old": TOWN, "new": f"{people.ELSEWHERE}101", "on": timezone.localdate(), "reason": "x"}
    answer = client.post("/boundary/", change | {"confirm": "yes"})
    assert answer.status_code == 422
    assert "都要在您的辖区内" in answer.content.decode()
    assert BoundaryChange.objects.count() == 0


@pytest.mark.django_db
def test_the_import_page_tells_first_and_changes_then(as_person: As) -> None:
    client = as_person("system")
    page = client.get("/units/import/", {"county": people.HERE})
    assert page.status_code == 200
    assert "新增" in page.content.decode()
    before = Unit.objects.count()
    assert client.post("/units/import/", {"county": people.HERE}).status_code == 302
    assert Unit.objects.count() > before
    assert client.get("/units/import/", {"county": people.ELSEWHERE}).status_code == 404
    assert Unit.objects.filter(since__gt=timezone.localdate() + timedelta(days=1)).count() == 0
