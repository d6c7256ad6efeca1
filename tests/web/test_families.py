"""Families: children who share a number of a parent or carer, and search by that number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.jobs import api as jobs
from tonghu.keys.ring import Domain
from tonghu.records import api as records
from tonghu.records import recording
from tonghu.registry import access, ties
from tonghu.registry.models import Child, Tie
from tonghu.web.rule import current_pack

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
HERE = f"{people.HERE}101201"
MOTHER, PHONE = "700000198803070013", "13800004321"


def child(name: str, unit: str = HERE, **values: str) -> Child:
    said = {"name": name, "birth_date": "2015-03-07", **values}
    news = [records.New(said, "registrations", timezone.localdate())]
    return records.load([({"name": name, "kind": "migrant", "primary_unit": unit}, news)], current_pack())[0]


def seen(client: Client, number: str) -> str:
    return client.get(f"/children/{number}/family/").content.decode()


def test_brothers_and_sisters_are_found_by_what_their_records_share(as_person: As) -> None:
    """#7.1: "siblings and households"; a father's telephone on one form is the carer's on another."""
    one = child("甲", mother_id_number=MOTHER, father_phone=PHONE)
    two = child("乙", mother_id_number=MOTHER)
    three = child("丙", carer_phone=PHONE)
    child("丁", mother_phone="13800009999")
    far = child("戊", unit=f"{people.ELSEWHERE}101201", mother_id_number=MOTHER)
    page = seen(as_person("county"), one.number)
    assert all(number in page for number in (two.number, three.number))
    assert far.number not in page
    assert "丁" not in page.split('aria-label="同一家庭的儿童"')[1].split("</table>")[0]
    assert "母亲证件号" in page
    assert seen(as_person("education"), one.number).count(two.number) == 0
    assert as_person("county_elsewhere").get(f"/children/{one.number}/family/").status_code == 404


def test_a_record_that_changes_changes_the_family(as_person: As) -> None:
    one, two = child("甲", mother_phone=PHONE), child("乙", mother_phone=PHONE)
    county = as_person("county")
    assert two.number in seen(county, one.number)
    new = records.New({"mother_phone": "13800007777"}, "visit", timezone.localdate(), settled=True)
    recording.append(one, [new], by="", origin="form", pack=current_pack())
    assert two.number not in seen(county, one.number)
    assert Tie.objects.filter(child=one).count() == 1
    recording.append(one, [new], by="", origin="form", pack=current_pack())
    assert Tie.objects.filter(child=one).count() == 1


def test_the_number_of_an_institution_makes_no_family(as_person: As) -> None:
    pupils = [child(f"生{number}", mother_phone=PHONE) for number in range(ties.CROWD + 2)]
    page = seen(as_person("county"), pupils[0].number)
    assert "像是学校或单位的号码" in page
    assert pupils[1].number not in page


def test_children_are_found_by_a_parents_number(as_person: As) -> None:
    """#7.1: search by guardian."""
    one = child("甲", mother_id_number=MOTHER, father_phone=PHONE)
    other = child("乙", mother_id_number="70000019880307003X")
    county = as_person("county")
    for number in (MOTHER, PHONE):
        page = county.get(f"/children/?q={number}").content.decode()
        assert one.number in page
        assert other.number not in page
        assert one.number not in as_person("education").get(f"/children/?q={number}").content.decode()
    assert one.number not in as_person("county_elsewhere").get(f"/children/?q={MOTHER}").content.decode()


def test_ties_follow_the_index_key(as_person: As) -> None:
    one, two = child("甲", mother_phone=PHONE), child("乙", mother_phone=PHONE)
    before = bytes(Tie.objects.get(child=one, column="mother_phone").index)
    settings.KEY_RING.rotate(Domain.BLIND_INDEX)
    job = jobs.run(jobs.start("reindex", "reindex:ties").pk)
    assert job.state == "done", job.message
    assert bytes(Tie.objects.get(child=one, column="mother_phone").index) != before
    assert two.number in seen(as_person("county"), one.number)
    assert len(settings.KEY_RING.live(Domain.BLIND_INDEX)) == 1
    assert access.unscoped().count() == 2
