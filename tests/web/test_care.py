"""What happens to children: two units, departments' columns, bulk changes, tasks, drafts, hand-over, reveal, emergency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.accounts.models import User
from tonghu.audit import api as audit
from tonghu.core.authz.columns import columns
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.registry import api as registry
from tonghu.registry import vault
from tonghu.registry.models import BulkChange, Child, Draft, EmergencyAccess, HandOver, Task
from tonghu.web import clock
from tonghu.web.rule import current_rule

As = Callable[[str], Client]
VILLAGE, NEXT = f"{people.HERE}101201", f"{people.HERE}101202"


def id_of(username: str) -> str:
    return str(User.objects.get(username=username).pk)


@pytest.mark.django_db
def test_a_child_with_two_units_is_seen_by_both_and_counts_once(as_person: As) -> None:
    child = people.child(VILLAGE, 1, secondary_unit=f"{people.HERE}102201", kind="left_behind")
    for key in ("director", "director_next_town"):
        page = as_person(key).get(f"/children/{child.number}/")
        assert page.status_code == 200, key
        assert "两地都能看到，只在负责单位计数" in page.content.decode()
    assert as_person("director_next_village").get(f"/children/{child.number}/").status_code == 404
    lines = registry.progress((people.HERE,))
    assert sum(total for _, _, total in lines) == 1, "the towns add up to the children there are"
    assert "1 人在另一端计数" in as_person("director_next_town").get("/children/").content.decode()


@pytest.mark.django_db
def test_a_unit_elsewhere_in_the_country_may_be_the_other_end(as_person: As) -> None:
    child = people.child(VILLAGE, 1)
    client, form = as_person("county"), {"name": "甲", "kind": "left_behind", "primary_unit": VILLAGE, "version": 1}
    assert client.post(f"/children/{child.number}/edit/", form | {"secondary_unit": "522301"}).status_code == 302
    wrong = client.post(f"/children/{child.number}/edit/", form | {"secondary_unit": "999999", "version": 2})
    assert "没有这个单位" in wrong.content.decode()


@pytest.mark.django_db
def test_departments_see_and_edit_the_columns_that_the_pack_gives_them(as_person: As) -> None:
    """A3, A4: 教育 has the columns about school (三（三）1), and neither phone nor another department's."""
    child, clerk = people.child(VILLAGE, 1), as_person("education")
    grants = {}
    for key, department in (("education", clerk), ("police", as_person("police"))):
        assert department.get(f"/children/{child.number}/").status_code == 200
        user = User.objects.get(username=key)
        grants[key] = columns(
            current_rule(), user.actor(), Permission.CHILD_EDIT, timezone.localdate(), Target((VILLAGE,))
        )
    school = {"schooling", "school", "boarding", "study_status"}
    assert school <= grants["education"].edits
    assert not school & grants["police"].sees
    assert "residence_registration" in grants["police"].edits
    assert "name" in grants["education"].sees - grants["education"].edits
    form = clerk.get(f"/children/{child.number}/form/").content.decode()
    assert "就学情况" in form
    assert "居住登记" not in form
    assert "13800000001" not in form


@pytest.mark.django_db
def test_a_bulk_change_is_previewed_done_and_taken_back(as_person: As) -> None:
    supervisor = as_person("supervisor")
    as_person("director_next_village")
    children = [people.child(VILLAGE, number) for number in range(3)]
    outside = people.child(f"{people.HERE}102201", 9)
    pick = [child.number for child in (*children, outside)]
    form = {"pick": pick, "field": "primary_unit", "unit": NEXT, "person": "", "reason": "划归"}
    preview = supervisor.post("/children/bulk/", form).content.decode()
    assert "有 1 人不在您的辖区" in preview
    assert Child.objects.filter(primary_unit=NEXT).count() == 0
    done = supervisor.post("/children/bulk/", form | {"confirm": "yes"})
    assert Child.objects.filter(primary_unit=NEXT).count() == 3
    assert Child.objects.get(pk=outside.pk).primary_unit == f"{people.HERE}102201"
    changed = Child.objects.get(pk=children[0].pk)
    edit = {"name": "后来改的", "kind": "migrant", "primary_unit": NEXT, "version": changed.version}
    assert supervisor.post(f"/children/{changed.number}/edit/", edit).status_code == 302
    undone = supervisor.post(f"{done.headers['Location']}undo/", follow=True).content.decode()
    assert "已恢复 2 人" in undone
    assert changed.number in undone, "what somebody changed since stays, and is named"
    assert Child.objects.filter(primary_unit=VILLAGE).count() == 2
    assert supervisor.post(f"{done.headers['Location']}undo/").status_code == 403
    assert as_person("county").get(done.headers["Location"]).status_code == 404, "somebody else's"


@pytest.mark.django_db
def test_bulk_has_no_way_out_of_ones_area_and_an_end(as_person: As) -> None:
    supervisor, child = as_person("supervisor"), people.child(VILLAGE, 1)
    form = {
        "pick": [child.number],
        "field": "primary_unit",
        "unit": f"{people.ELSEWHERE}101201",
        "reason": "x",
        "confirm": "yes",
    }
    assert supervisor.post("/children/bulk/", form).status_code == 422
    assert supervisor.post("/children/bulk/", form | {"field": "kind"}).status_code == 422
    assert BulkChange.objects.count() == 0
    form |= {"unit": NEXT, "confirm": "yes"}
    made = supervisor.post("/children/bulk/", form)
    clock.set_ahead(timedelta(hours=25))
    try:
        session = supervisor.session
        session["seen"] = session["started"] = int(clock.now().timestamp())
        session.save()
        assert supervisor.post(f"{made.headers['Location']}undo/").status_code == 403
    finally:
        clock.set_ahead(timedelta())


@pytest.mark.django_db
def test_a_task_is_given_done_and_only_ones_own(as_person: As) -> None:
    supervisor, director = as_person("supervisor"), as_person("director")
    child = people.child(VILLAGE, 1)
    task = {"pick": [child.number], "what": "核对监护情况", "person": id_of("director"), "due": timezone.localdate()}
    assert supervisor.post("/children/tasks/", task).status_code == 302
    given = Task.objects.get()
    assert "核对监护情况" in director.get("/").content.decode()
    assert as_person("director_next_village").get(f"/tasks/{given.pk}/").status_code == 404
    assert director.post(f"/tasks/{given.pk}/", {"note": "已上门"}).status_code == 302
    assert Task.objects.get().done_at is not None
    as_person("director_next_village")
    task |= {"person": id_of("director_next_village")}
    assert supervisor.post("/children/tasks/", task).status_code == 403, "the doer may not see the child"


@pytest.mark.django_db
def test_a_draft_is_sealed_private_and_gone_once_registered(as_person: As) -> None:
    director = as_person("director")
    director.post("/children/new/", {"name": "草稿里的名字", "phone": "13911112222", "keep": "1"})
    draft = Draft.objects.get()
    assert "草稿里的名字".encode() not in bytes(draft.sealed)
    page = f"/children/new/?draft={draft.token}"
    assert "草稿里的名字" in director.get(page).content.decode()
    assert "草稿里的名字" not in as_person("director_next_village").get(page).content.decode()
    values = {"name": "草稿里的名字", "kind": "open", "primary_unit": VILLAGE, "draft": str(draft.token)}
    assert director.post("/children/new/", values).status_code == 302
    assert Draft.objects.count() == 0


@pytest.mark.django_db
def test_a_leaving_workers_children_tasks_and_drafts_pass_on_with_a_receipt(as_person: As) -> None:
    supervisor, director = as_person("supervisor"), as_person("director")
    successor = people.person(people.Persona("successor", "child_director", VILLAGE))
    giver, receiver = id_of("director"), str(successor.pk)
    children = [people.child(VILLAGE, number, responsible=giver) for number in range(2)]
    Task.objects.create(child=children[0].number, person=giver, what="走访", due=timezone.localdate(), given_by="1")
    director.post("/children/new/", {"name": "没填完", "keep": "1"})
    form = {"giver": giver, "receiver": receiver, "reason": "调离"}
    preview = supervisor.post("/handovers/new/", form).content.decode()
    assert "将交接 2 名儿童、1 项任务、1 份草稿" in preview
    assert HandOver.objects.count() == 0
    supervisor.post("/handovers/new/", form | {"confirm": "yes"})
    made = HandOver.objects.get()
    assert (len(made.children), len(made.tasks), len(made.drafts)) == (2, 1, 1)
    assert set(Child.objects.values_list("responsible", flat=True)) == {receiver}
    assert Task.objects.get().person == receiver
    assert Draft.objects.get().owner == receiver
    taker = people.logged_in(successor)
    assert made.number in taker.get("/").content.decode()
    assert as_person("director_next_town").get(f"/handovers/{made.number}/").status_code == 404
    assert director.post(f"/handovers/{made.number}/sign/").status_code == 403
    assert taker.post(f"/handovers/{made.number}/sign/").status_code == 302
    assert HandOver.objects.get().signed_at is not None
    unfit = form | {"giver": receiver, "receiver": id_of("supervisor")}
    assert supervisor.post("/handovers/new/", unfit | {"confirm": "yes"}).status_code == 302
    as_person("director_next_village")
    unfit |= {"giver": id_of("supervisor"), "receiver": id_of("director_next_village")}
    answer = supervisor.post("/handovers/new/", unfit | {"confirm": "yes"})
    assert "没有授权" in answer.content.decode()


@pytest.mark.django_db
def test_a_reveal_is_one_click_one_event_and_the_number_needs_a_fresh_confirmation(as_person: As) -> None:
    """B5, H3."""
    child, client = people.child(VILLAGE, 1), as_person("director")
    full = vault.read([child], ["phone", "id_number"])[child.pk]
    assert full["id_number"] not in client.get("/children/").content.decode()
    before = audit.events().count()
    assert full["phone"] in client.post(f"/children/{child.number}/reveal/phone/").content.decode()
    assert audit.events().count() == before + 1
    assert full["id_number"] in client.post(f"/children/{child.number}/reveal/id_number/").content.decode()
    people.grow_stale(client)
    refused = client.post(f"/children/{child.number}/reveal/id_number/", headers={"HX-Request": "true"})
    assert (refused.status_code, full["id_number"] in refused.content.decode()) == (401, False)
    assert full["phone"] in client.post(f"/children/{child.number}/reveal/phone/").content.decode()
    assert client.get("/children/?page=11").status_code == 302, "reading on and on asks for a confirmation"
    assert client.get("/children/?page=2").status_code == 200
    for other in ("education", "leader"):
        assert as_person(other).post(f"/children/{child.number}/reveal/phone/").status_code == 403


@pytest.mark.django_db
def test_break_glass_opens_one_child_for_hours_and_is_reviewed_by_another(as_person: As) -> None:
    """A12: reason, trace, end, review within a day; never one's own review; refused ones end at once."""
    child, other = people.child(f"{people.ELSEWHERE}101201", 1), people.child(f"{people.ELSEWHERE}101201", 2)
    director, leader = as_person("director"), as_person("leader")
    page = f"/children/{child.number}/"
    assert director.get(page).status_code == 404
    assert director.post("/emergency/", {"find": child.number, "reason": "短"}).status_code == 422
    full = vault.read([child], ["id_number", "phone"])[child.pk]
    opened = director.post("/emergency/", {"find": full["id_number"], "reason": "儿童在本村走失，联系家长"})
    assert opened.headers["Location"] == page
    assert "紧急查看" in director.get(page).content.decode()
    assert full["phone"] in director.post(f"{page}reveal/phone/").content.decode()
    assert director.get(f"{page}edit/").status_code == 404, "reading only"
    assert director.get(f"/children/{other.number}/").status_code == 404
    assert as_person("director_next_village").get(page).status_code == 404
    at_home = as_person("director_next_county").get(f"{page}looked/").content.decode()
    assert "紧急查看" in at_home, "the child's own director sees who looked"
    entry = EmergencyAccess.objects.get()
    assert director.post(f"/emergency/reviews/{entry.pk}/", {"to": "yes", "reason": "x"}).status_code == 403
    assert "紧急查看待复核" in leader.get("/").content.decode()
    assert leader.post(f"/emergency/reviews/{entry.pk}/", {"to": "no", "reason": "与儿童无关"}).status_code == 302
    assert director.get(page).status_code == 404, "not justified: closed at once"
    director.post("/emergency/", {"find": child.number, "reason": "儿童在本村走失，联系家长"})
    EmergencyAccess.objects.filter(justified=None).update(
        ends_at=timezone.now() - timedelta(minutes=1), opened_at=timezone.now() - timedelta(hours=25)
    )
    assert director.get(page).status_code == 404, "it ends by itself"
    assert "超过 24 小时没有复核" in leader.get("/").content.decode()
    assert director.post("/emergency/", {"find": "22222222", "reason": "不存在的编号试试看"}).status_code == 422
