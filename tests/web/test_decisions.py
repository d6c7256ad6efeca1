"""Decisions in the browser: the card, other days and packs, what is undetermined, who enters and leaves, simulation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.decisions import work
from tonghu.decisions.assessing import Side
from tonghu.decisions.comparing import compare
from tonghu.decisions.models import Determination
from tonghu.records import recording as records
from tonghu.registry.models import Child
from tonghu.web import clock
from tonghu.web.rule import current_pack

As = Callable[[str], Client]
UNIT = f"{people.HERE}101201"
FACTS = {
    "form": "流动",
    "name": "张三",
    "sex": "女",
    "birth_date": "2015-03-07",
    "hukou_division": "522301101",
    "residence_division": f"{people.HERE}101",
    "lives_with": "父母双方",
    "hardship": "低保家庭",
}


def child(number: int, **values: str) -> Child:
    made = people.child(UNIT, number, kind="open")
    new = records.New(FACTS | values, "registrations", timezone.localdate())
    records.append(made, [new], by="", origin="start", pack=current_pack())
    made.refresh_from_db()
    return made


def away(months: int) -> str:
    return (timezone.localdate() - timedelta(days=months * 31)).isoformat()


@pytest.mark.django_db
def test_the_card_says_what_was_decided_by_which_clause_on_which_facts(as_person: As) -> None:
    made = child(1, left_hukou_on=away(12))
    text = as_person("director").get(f"/children/{made.number}/decision/").content.decode()
    for expected in (
        "离开户籍地6个月以上",
        "一（一）1",
        "起算日",
        "期满",
        "入户登记",
        "家庭生活困难",
        "所列条件都已符合",
    ):
        assert expected in text
    assert made.kind == "migrant", "the register's kind follows the decision"


@pytest.mark.django_db
def test_what_is_missing_is_named_and_settled_by_filling_it_in(as_person: As) -> None:
    made = child(1)
    client = as_person("director")
    board = client.get("/decisions/undetermined/").content.decode()
    assert made.number in board
    assert "离开户籍地日期" in board
    card = client.get(f"/children/{made.number}/decision/").content.decode()
    assert "还缺：离开户籍地日期" in card
    sent = {"do": "submit", "source": "registrations", "as_of": timezone.localdate().isoformat(), "kind": "migrant"}
    sent |= {"seen": "1", "c_left_hukou_on": away(12)}
    assert client.post(f"/children/{made.number}/form/", sent).status_code == 302
    assert made.number not in client.get("/decisions/undetermined/").content.decode()
    assert Determination.objects.get(child=made).migrant == "included"


@pytest.mark.django_db
def test_another_day_and_another_pack(as_person: As) -> None:
    made = child(1, left_hukou_on=away(12))
    client = as_person("director")
    early = client.get(f"/children/{made.number}/decision/", {"on": away(9)}).content.decode()
    assert "不纳入，因为不符合：离开户籍地6个月以上" in early
    assert "不纳入 → 纳入" in early, "what time alone will change is told"
    then = client.get(f"/children/{made.number}/decision/", {"on": away(9), "known": "then"}).content.decode()
    assert "还不能确定" in then, "nothing was known on that day"
    other = client.get(f"/children/{made.number}/decision/", {"pack": "cn-50"}).content.decode()
    assert "这是假设" in other
    assert "关爱服务（" in other
    assert client.get(f"/children/{made.number}/decision/", {"on": "gestern"}).status_code == 200


@pytest.mark.django_db
def test_who_enters_and_leaves_and_why_with_exact_sums(as_person: As) -> None:
    stays, enters = child(1, left_hukou_on=away(12)), child(2, left_hukou_on=away(5))
    leaves = child(3, left_hukou_on=away(20), birth_date=sixteen_in(30).isoformat())
    today = timezone.localdate()
    query = {"from": today.isoformat(), "to": (today + timedelta(days=60)).isoformat()}
    text = as_person("supervisor").get("/decisions/changes/", query).content.decode()
    assert enters.number in text
    assert leaves.number in text
    assert stays.number not in text
    pack = current_pack()
    found = compare(list(Child.objects.all()), Side(pack, today), Side(pack, today + timedelta(days=60)))
    bridge = found.bridges["migrant.monitoring"]
    assert (bridge.before, bridge.entered, bridge.left, bridge.after) == (2, 1, 1, 2)
    assert all(one.exact for one in found.bridges.values())


def sixteen_in(days: int) -> object:
    day = timezone.localdate() + timedelta(days=days)
    return day.replace(year=day.year - 16, day=min(day.day, 28))


@pytest.mark.django_db
def test_a_pack_is_tried_before_it_is_proposed(as_person: As) -> None:
    made = child(1, left_hukou_on=away(12))
    text = as_person("county").get("/policies/cn-50/simulate/").content.decode()
    assert made.number in text
    assert "只试算，不改变任何结果" in text
    assert "本级不接触个案" in as_person("province").get("/policies/cn-50/simulate/").content.decode()


@pytest.mark.django_db
def test_every_child_is_decided_again_each_night(units: None) -> None:
    """What only time changes is seen the next day without anybody opening the child."""
    made = child(1, left_hukou_on=away(5))
    assert made.kind == "none"
    clock.set_ahead(timedelta(days=60))
    try:
        cursor: dict[str, Any] | None = {}
        while cursor is not None:
            cursor = work.determine({}, cursor).cursor
    finally:
        clock.set_ahead(timedelta())
    made.refresh_from_db()
    assert made.kind == "migrant"


@pytest.mark.django_db
def test_children_elsewhere_are_not_compared(as_person: As) -> None:
    made = child(1, left_hukou_on=away(12))
    text = as_person("county_elsewhere").get("/policies/cn-50/simulate/").content.decode()
    assert made.number not in text
    assert made.number not in as_person("director_next_village").get("/decisions/undetermined/").content.decode()
