"""One child in two records: found, merged with nothing lost, taken apart to what it was (issue 7; B-58; product.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.audit.models import Event
from tonghu.decisions.models import Determination
from tonghu.exits.models import Proposal
from tonghu.merging import actions
from tonghu.merging.models import Different, Merge
from tonghu.records import actions as filed
from tonghu.records import recording as records
from tonghu.records import selectors
from tonghu.records.models import Draft, Entry
from tonghu.registry import api as registry
from tonghu.registry.models import Child, Task
from tonghu.web.rule import current_pack, current_rule

As = Callable[[str], Client]
HERE, NEXT, FAR = (f"{people.HERE}{end}" for end in ("101201", "101202", "102201"))
BORN = "2015-03-07"


def recorded(unit: str, source: str = "registrations", days: int = 30, **values: str) -> Child:
    """A child whose record says so."""
    made = people.child(unit, Child.everyone.count(), name=values["name"], phone=values.get("mother_phone", ""))
    said = {"form": "流动", "birth_date": BORN} | values
    new = records.New(said, source, timezone.localdate() - timedelta(days=days))
    records.append(made, [new], by="", origin="start", pack=current_pack())
    made.refresh_from_db()
    return made


@pytest.fixture
def two(units: None) -> tuple[Child, Child]:
    """One child, registered in two villages; the police write the name otherwise and know no school."""
    kept = recorded(HERE, name="李方", sex="女", mother_phone="13800000001", school="第一小学")
    gone = recorded(NEXT, "police", name="李芳", sex="女", mother_phone="13800000001", hukou_division="522301")
    return kept, gone


def by(key: str) -> actions.By:
    user = people.User.objects.filter(username=key).first() or people.person(
        next(one for one in people.PERSONAS if one.key == key)
    )
    return actions.By(user.actor(), current_rule(), timezone.localdate(), current_pack())


def merged(kept: Child, gone: Child, **choices: str) -> Merge:
    seen = tuple(Entry.objects.filter(child=one).count() for one in (kept, gone))
    return actions.merge(
        by=by("supervisor"), kept=kept.number, gone=gone.number, ground="asked", choices=choices, seen=seen
    )


def said(child: Child) -> dict[str, Any]:
    """Everything that is known of a child: column → what stands and what it stands against."""
    found = selectors.record(child, current_pack())
    return {
        code: [(s.text, s.source, s.as_of, s.settled) for s in (one.chosen, *one.rivals)] for code, one in found.items()
    }


def whole(child: Child) -> dict[str, Any]:
    """The state of a child in every table that speaks of it, but for numbers of entries and moments of change."""
    child = Child.everyone.get(pk=child.pk)
    apart = {"version", "updated_at", *(f"{name}_sealed" for name in ("id_number", "phone"))}
    apart |= {"hukou_address_sealed", "residence_address_sealed"}
    row = {f.name: getattr(child, f.name) for f in Child._meta.concrete_fields if f.name not in apart}
    found = Determination.objects.filter(child=child).values().first() or {}
    return {
        "row": row,
        "heads": registry.heads_of(child),
        "record": said(child),
        "sheet": selectors.texts(selectors.sheet(child)),
        "tasks": list(Task.objects.filter(child=child.number).order_by("pk").values()),
        "decided": {key: value for key, value in found.items() if key != "made_at"},
        "notes": [(note.kind, text, note.ended_at) for note, text in selectors.protected_notes(child)],
    }


@pytest.mark.django_db
def test_the_pair_is_found_and_shown_side_by_side(as_person: As, two: tuple[Child, Child]) -> None:
    kept, gone = two
    client = as_person("supervisor")
    page = client.get("/merges/").content.decode()
    assert "1 对" in page
    assert "出生日期相同" in page
    page = client.get(f"/children/{kept.number}/merge/", {"with": gone.number}).content.decode()
    assert "李方" in page
    assert "李芳" in page
    assert "1 栏不一致" in page
    assert "第一小学" in page
    assert "13800000001" not in page, "numbers stay covered; that they are the same is told"
    assert as_person("director").get("/merges/").status_code == 403


@pytest.mark.django_db
def test_merging_keeps_what_both_know_and_asks_where_they_differ(as_person: As, two: tuple[Child, Child]) -> None:
    kept, gone = two
    client, address = as_person("supervisor"), f"/children/{kept.number}/merge/"
    sent = {"with": gone.number, "seen_kept": "1", "seen_gone": "1", "do": "merge", "ground": "papers"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "还有 1 栏两边不一致" in answer.content.decode()
    assert client.post(address, sent | {"c_name": "kept", "ground": "because"}).status_code == 422
    assert Merge.objects.count() == 0
    assert Child.objects.count() == 2
    assert client.post(address, sent | {"c_name": "kept"}).status_code == 302
    assert Child.objects.count() == 1
    record = selectors.record(Child.objects.get(), current_pack())
    assert record["name"].text == "李方", "the clerk's choice stands although the police come first"
    assert [one.text for one in record["name"].rivals] == []
    assert (record["hukou_division"].text, record["hukou_division"].chosen.source) == ("522301", "police")
    assert record["school"].text == "第一小学"
    event = Event.objects.filter(action="POST child_merge", result="done").latest("pk")
    assert (event.object_id, event.detail["with"], event.detail["ground"]) == (kept.number, gone.number, "papers")


@pytest.mark.django_db
def test_the_old_number_leads_to_the_child(as_person: As, two: tuple[Child, Child]) -> None:
    kept, gone = two
    merged(kept, gone, name="gone")
    client = as_person("supervisor")
    page = client.get(f"/children/{gone.number}/").content.decode()
    assert kept.number in page
    assert f"并入的旧编号 {gone.number}" in page
    found = client.get("/children/", {"q": gone.number}).content.decode()
    assert kept.number in found
    assert "1 人" in found
    assert as_person("director_next_village").get(f"/children/{gone.number}/").status_code == 200, "its village sees it"
    assert as_person("director_next_town").get(f"/children/{gone.number}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_taking_apart_gives_back_what_was(units: None, seed: int) -> None:
    """Whatever two records say, merging and taking apart changes nothing but the entries that tell of it."""
    rng = Random(seed)
    values = {
        "sex": ("男", "女"),
        "school": ("第一小学", "第二小学", "中心小学"),
        "lives_with": ("父母双方", "父亲", "（外）祖父母"),
        "hukou_division": ("522301", "522302"),
        "health": ("健康", "残疾"),
        "mother_phone": ("13800000001", "13900000002"),
    }
    sources = ("registrations", "police", "education", "health")
    pair = []
    for unit in (HERE, rng.choice((HERE, NEXT))):
        child = recorded(unit, name=rng.choice(("李方", "李芳")))
        for _ in range(rng.randrange(4)):
            told = {code: rng.choice(texts) for code, texts in values.items() if rng.random() < 0.5}
            day = timezone.localdate() - timedelta(days=rng.randrange(400))
            new = records.New(told, rng.choice(sources), day, settled=rng.random() < 0.2)
            records.append(child, [new], by="", origin="form", pack=current_pack())
        if rng.random() < 0.5:
            Child.objects.filter(pk=child.pk).update(responsible=str(rng.randrange(10, 99)))
        due = timezone.localdate()
        Task.objects.create(child=child.number, person="1", what="走访", due=due, given_by="2")
        filed.protect(by=by("county"), number=child.number, kind="困境", text=f"说明{seed}")
        pair.append(child)
    before = [whole(child) for child in pair]
    mine, theirs = (selectors.record(child, current_pack()) for child in pair)
    choices = {
        code: rng.choice(("kept", "gone")) for code in mine if code in theirs and mine[code].text != theirs[code].text
    }
    done = merged(pair[0], pair[1], **choices)
    together = whole(pair[0])
    assert len(together["tasks"]) == len(together["notes"]) == 2
    assert set(together["record"]) == set(before[0]["record"]) | set(before[1]["record"])
    for code, side in choices.items():
        assert together["record"][code][0][0] == (mine if side == "kept" else theirs)[code].text
    heard = {(code, *one[:3]) for code, all_said in together["record"].items() for one in all_said}
    for code, own in theirs.items():
        if code not in choices and code not in mine:
            assert (code, own.text, own.chosen.source, own.chosen.as_of) in heard
    actions.take_apart(by=by("supervisor"), pk=done.pk, ground="mistaken")
    assert [whole(child) for child in pair] == before


@pytest.mark.django_db
def test_what_came_after_the_merge_stays_with_the_kept_record(two: tuple[Child, Child]) -> None:
    kept, gone = two
    done = merged(kept, gone, name="kept")
    new = records.New({"school": "第三小学"}, "education", timezone.localdate())
    records.append(Child.objects.get(), [new], by="", origin="form", pack=current_pack())
    actions.take_apart(by=by("supervisor"), pk=done.pk, ground="undo")
    assert "第三小学" in [text for text, *_ in said(kept)["school"]]
    assert "school" not in said(gone)


@pytest.mark.django_db
def test_merges_are_taken_apart_from_the_last(two: tuple[Child, Child]) -> None:
    kept, gone = two
    third = recorded(HERE, name="李方", mother_phone="13800000001")
    first = merged(kept, gone, name="kept")
    last = merged(third, kept)
    assert Child.objects.get().pk == third.pk
    with pytest.raises(actions.Refused, match="先拆分后一次"):
        actions.take_apart(by=by("supervisor"), pk=first.pk, ground="undo")
    actions.take_apart(by=by("supervisor"), pk=last.pk, ground="undo")
    actions.take_apart(by=by("supervisor"), pk=first.pk, ground="undo")
    assert Child.objects.count() == 3
    with pytest.raises(actions.Refused, match="已经拆分过"):
        actions.take_apart(by=by("supervisor"), pk=first.pk, ground="undo")


@pytest.mark.django_db
def test_what_stands_against_a_merge(two: tuple[Child, Child]) -> None:
    kept, gone = two
    with pytest.raises(actions.Refused, match="同一份档案"):
        merged(kept, kept)
    records.append(
        gone, [records.New({"health": "健康"}, "health", date(2026, 1, 1))], by="", origin="form", pack=current_pack()
    )
    with pytest.raises(actions.Refused, match="有了新的内容"):
        actions.merge(by=by("supervisor"), kept=kept.number, gone=gone.number, ground="asked", choices={}, seen=(1, 1))
    Draft.objects.create(child=gone, owner="7", sealed=b"x")
    with pytest.raises(actions.Refused, match="没有提交的草稿"):
        merged(kept, gone, name="kept")
    assert Child.objects.count() == 2


@pytest.mark.django_db
def test_a_child_on_the_roster_does_not_vanish_into_one_that_left(two: tuple[Child, Child]) -> None:
    kept, gone = two
    registry.put_standing(kept, state="left")
    with pytest.raises(actions.Refused, match="改为保留在册的一份"):
        merged(kept, gone, name="kept")
    merged(gone, kept, name="kept")
    assert Child.objects.get().state == ""


@pytest.mark.django_db
def test_what_was_proposed_for_a_merged_record_is_over(as_person: As, two: tuple[Child, Child]) -> None:
    kept, gone = two
    open_one = Proposal.objects.create(child=gone, step="exit", made_on=timezone.localdate())
    merged(kept, gone, name="kept")
    client = as_person("supervisor")
    assert gone.number not in client.get("/proposals/").content.decode()
    assert client.post(f"/proposals/{open_one.pk}/", {"do": "accept", "code": "died"}).status_code == 404
    assert Child.objects.get().state == ""


@pytest.mark.django_db
def test_who_reaches_only_one_of_the_two_merges_neither(as_person: As, two: tuple[Child, Child]) -> None:
    kept, _ = two
    far = recorded(FAR, name="李方", mother_phone="13800000001")
    client = as_person("supervisor")
    page = client.get(f"/children/{kept.number}/merge/", {"with": far.number}).content.decode()
    assert "辖区内没有这个编号" in page
    sent = {"with": far.number, "seen_kept": "1", "seen_gone": "1", "do": "merge", "ground": "papers"}
    assert client.post(f"/children/{kept.number}/merge/", sent).status_code == 422
    for pair in ({"kept": kept.number, "gone": far.number}, {"kept": far.number, "gone": kept.number}):
        with pytest.raises(Http404):
            actions.merge(by=by("supervisor"), **pair, ground="asked", choices={"name": "kept"}, seen=(1, 1))
        with pytest.raises(Http404):
            actions.tell_apart(by=by("supervisor"), one=pair["kept"], other=pair["gone"], ground="sibling")
    assert Merge.objects.count() == 0
    done = actions.merge(
        by=by("county"), kept=far.number, gone=kept.number, ground="asked", choices={"name": "kept"}, seen=(1, 1)
    )
    assert client.post(f"/merges/{done.pk}/apart/", {"ground": "undo"}).status_code == 302, "its own child comes back"


@pytest.mark.django_db
def test_two_children_told_apart_are_not_asked_again(as_person: As, two: tuple[Child, Child]) -> None:
    kept, gone = two
    client = as_person("supervisor")
    sent = {"with": gone.number, "do": "different", "not_same": "sibling"}
    assert client.post(f"/children/{kept.number}/merge/", sent | {"not_same": "?"}).status_code == 422
    assert client.post(f"/children/{kept.number}/merge/", sent).status_code == 302
    assert Different.objects.get().ground == "sibling"
    assert "没有发现可能重复的档案" in client.get("/merges/").content.decode()


@pytest.mark.django_db
def test_a_merge_is_taken_apart_on_its_page(as_person: As, two: tuple[Child, Child]) -> None:
    kept, gone = two
    done, client = merged(kept, gone, name="kept"), as_person("supervisor")
    assert gone.number in client.get(f"/merges/{done.pk}/apart/").content.decode()
    assert client.post(f"/merges/{done.pk}/apart/", {"ground": "because"}).status_code == 422
    assert client.post(f"/merges/{done.pk}/apart/", {"ground": "mistaken"}).status_code == 302
    assert Child.objects.count() == 2
    assert "已拆分" in client.get("/merges/").content.decode()
    assert client.get(f"/children/{gone.number}/").content.decode().count(kept.number) == 0
