"""Leaving, the ledger, coming back: proposed at night, taken by people, kept (issue 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.audit.models import Event
from tonghu.exits import actions, work
from tonghu.exits.models import Exit, Proposal
from tonghu.records import recording as records
from tonghu.registry import api as registry
from tonghu.registry.models import Child
from tonghu.web.rule import current_pack, current_rule

As = Callable[[str], Client]
HERE, NEXT_VILLAGE = f"{people.HERE}101201", f"{people.HERE}101202"
WRITTEN = {
    "form": "流动",
    "sex": "女",
    "birth_date": "2015-03-07",
    "lives_with": "父母双方",
    "left_hukou_on": "2024-08-31",
    "hukou_division": "522301101201",
    "residence_division": HERE,
}


def say(child: Child, **values: str) -> Child:
    """The worker writes something down; what follows is decided at once."""
    new = records.New(values, "registrations", timezone.localdate())
    records.append(child, [new], by="", origin="form", pack=current_pack())
    return Child.objects.get(pk=child.pk)


@pytest.fixture
def child(units: None) -> Child:
    """A migrant child whose kind has been confirmed by the first night."""
    made = say(people.child(HERE, 1, name="李芳"), name="李芳", **WRITTEN)
    assert made.kind == "migrant"
    night()
    return Child.objects.get()


def night() -> None:
    """The nightly look at every child, slice by slice, to its end."""
    cursor: dict[str, Any] | None = {}
    while cursor is not None:
        cursor = work.propose({}, cursor).cursor


def by(key: str) -> actions.By:
    user = people.User.objects.filter(username=key).first() or people.person(
        next(one for one in people.PERSONAS if one.key == key)
    )
    return actions.By(user.actor(), current_rule(), timezone.localdate(), current_pack())


@pytest.mark.django_db
def test_nothing_is_proposed_while_nothing_changes(child: Child) -> None:
    assert child.kind_confirmed == "migrant"
    night()
    assert Proposal.objects.count() == 0


@pytest.mark.django_db
def test_a_child_that_no_longer_meets_the_conditions_stays_until_a_person_agrees(as_person: As, child: Child) -> None:
    """QJ-68, SH-68, FJ-68."""
    say(child, residence_division="522301101201")
    night()
    found = Proposal.objects.get()
    assert (found.step, found.code, found.was, found.now) == ("exit", "returned_home", "migrant", "none")
    client = as_person("supervisor")
    page = client.get("/proposals/").content.decode()
    assert "李芳" in page
    assert "返回户籍地居住" in page
    assert "变化待确认" in client.get("/").content.decode()
    assert Child.objects.get().state == ""
    answer = client.post(f"/proposals/{found.pk}/", {"do": "accept", "code": ""}, follow=True)
    assert "已办理“退出”" in answer.content.decode()
    left = Child.objects.get()
    assert left.state == "left"
    assert Exit.objects.get().reason.startswith("返回户籍地居住（")
    assert left.number not in client.get("/children/").content.decode()
    assert left.number in client.get("/children/", {"state": "all"}).content.decode()
    assert left.number in client.get("/children/", {"q": "李芳"}).content.decode(), "who is looked for is found"
    assert "已退出" in client.get(f"/children/{left.number}/").content.decode()
    event = Event.objects.filter(action="POST proposal_decide", result="done").latest("pk")
    assert (event.object_id, event.detail["step"]) == (left.number, "exit")


@pytest.mark.django_db
def test_whoever_comes_back_keeps_the_number(as_person: As, child: Child) -> None:
    say(child, residence_division="522301101201")
    night()
    actions.accept(by=by("supervisor"), pk=Proposal.objects.get().pk)
    night()
    assert not Proposal.objects.filter(accepted=None).exists(), "nothing new is known of a child that left"
    say(child, residence_division=HERE)
    night()
    found = Proposal.objects.get(accepted=None)
    assert found.step == "reentry"
    as_person("supervisor").post(f"/proposals/{found.pk}/", {"do": "accept"})
    back = Child.objects.get()
    assert (back.number, back.state, back.kind_confirmed) == (child.number, "", "migrant")
    assert [one.state for one in Exit.objects.order_by("pk")] == ["left", ""]


@pytest.mark.django_db
def test_too_little_known_makes_nobody_leave(child: Child) -> None:
    say(child, residence_division="")
    assert Child.objects.get().kind == "open"
    night()
    assert Proposal.objects.count() == 0


@pytest.mark.django_db
def test_a_child_included_later_is_seen_to_leave(units: None) -> None:
    say(people.child(HERE, 1, name="李芳"), name="李芳", **WRITTEN | {"residence_division": "522301101201"})
    night()
    came = say(Child.objects.get(kind="none"), residence_division=HERE)
    night()
    assert Child.objects.get().kind_confirmed == "migrant"
    say(came, residence_division="522301101201")
    night()
    assert Proposal.objects.get().step == "exit"


@pytest.mark.django_db
def test_a_proposal_goes_when_its_cause_goes(child: Child) -> None:
    say(child, residence_division="522301101201")
    night()
    assert Proposal.objects.count() == 1
    say(child, residence_division=HERE)
    night()
    assert Proposal.objects.count() == 0


@pytest.mark.django_db
def test_a_move_hands_the_child_over_to_where_it_lives(as_person: As, child: Child) -> None:
    say(child, residence_division=NEXT_VILLAGE)
    night()
    found = Proposal.objects.get()
    assert (found.step, found.unit) == ("move", NEXT_VILLAGE)
    client = as_person("supervisor")
    client.post(f"/proposals/{found.pk}/", {"do": "accept"})
    moved = Child.objects.get()
    assert (moved.primary_unit, moved.secondary_unit, moved.responsible) == (NEXT_VILLAGE, HERE, "")
    assert Exit.objects.get().code == "moved"
    night()
    assert not Proposal.objects.filter(accepted=None).exists()


@pytest.mark.django_db
def test_what_is_refused_is_not_proposed_again(as_person: As, child: Child) -> None:
    say(child, residence_division=NEXT_VILLAGE)
    night()
    found, client = Proposal.objects.get(), as_person("supervisor")
    answer = client.post(f"/proposals/{found.pk}/", {"do": "refuse", "why": ""}, follow=True)
    assert "请选择不办理的理由" in answer.content.decode()
    client.post(f"/proposals/{found.pk}/", {"do": "refuse", "why": "temporary"})
    night()
    assert list(Proposal.objects.values_list("accepted", "refusal")) == [(False, "temporary")]
    answer = client.post(f"/proposals/{found.pk}/", {"do": "accept"}, follow=True)
    assert "已经办过" in answer.content.decode()


@pytest.mark.django_db
def test_over_the_age_the_services_go_on_and_nobody_counts(as_person: As, child: Child) -> None:
    born = date(timezone.localdate().year - 16, 1, 1)
    say(child, birth_date=born.isoformat())
    night()
    assert Proposal.objects.get().code == "turns_16"
    client, address = as_person("supervisor"), f"/children/{child.number}/exit/"
    sent = {"to": "served", "code": "returned_home", "on": timezone.localdate().isoformat()}
    assert "只有到龄退出的" in client.post(address, sent).content.decode()
    assert client.post(address, sent | {"code": "turns_16"}).status_code == 302
    assert Child.objects.get().state == "served"
    assert Proposal.objects.get().accepted is True, "the open proposal is settled by the step"
    assert sum(total for _, _, total in registry.progress((people.HERE,))) == 0
    page = client.get(address).content.decode()
    assert "到龄退出，服务延续" in page
    assert "满16周岁" in page


@pytest.mark.django_db
def test_the_ledger_only_mark_takes_a_child_out_of_the_counts(as_person: As, child: Child) -> None:
    client, address = as_person("county"), f"/children/{child.number}/exit/"
    sent = {"to": "ledger", "code": "asked", "on": timezone.localdate().isoformat()}
    assert client.post(address, sent).status_code == 302
    assert child.number in client.get("/children/", {"state": "ledger"}).content.decode()
    assert sum(total for _, _, total in registry.progress((people.HERE,))) == 0
    assert client.post(address, sent | {"to": "", "back": ""}).status_code == 422
    assert client.post(address, sent | {"to": "", "back": "mistaken"}).status_code == 302
    assert sum(total for _, _, total in registry.progress((people.HERE,))) == 1


@pytest.mark.django_db
def test_what_cannot_be_done_is_said(as_person: As, child: Child) -> None:
    client, address = as_person("supervisor"), f"/children/{child.number}/exit/"
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    good = {"to": "left", "code": "died", "on": timezone.localdate().isoformat()}
    for wrong, words in (
        ({"to": "gone"}, "请选择办理什么"),
        ({"on": "昨天"}, "日期读不出"),
        ({"on": tomorrow}, "不能晚于今天"),
        ({"code": ""}, "请选择情形"),
        ({"to": ""}, "不能改为"),
    ):
        answer = client.post(address, good | wrong)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    assert Exit.objects.count() == 0
    assert as_person("director").post(address, good).status_code == 403
    assert as_person("county_elsewhere").post(address, good).status_code == 404
