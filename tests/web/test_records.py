"""A child's record: two axes of time, sources, drafts, checks, conflicts, protected states, and who may see what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.core.authz.columns import CODES, columns
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.records import api, recording, selectors
from tonghu.records.models import Draft, Entry, Sheet
from tonghu.registry.models import Child
from tonghu.web.rule import current_pack, current_rule

As = Callable[[str], Client]
UNIT = f"{people.HERE}101201"


@pytest.fixture
def child(units: None) -> Child:
    """A child with what a worker wrote down and what the police say."""
    made = people.child(UNIT, 1, name="李方")
    today = timezone.localdate()
    written = {
        "form": "流动",
        "name": "李方",
        "sex": "女",
        "birth_date": "2015-03-07",
        "lives_with": "父母双方",
        "left_hukou_on": "2024-08-31",
        "hukou_division": "522301",
        "residence_division": f"{people.HERE}101",
        "mother_phone": "13800000001",
        "hardship": "无",
    }
    pack = current_pack()
    known = [recording.New(written, "registrations", today - timedelta(days=400))]
    recording.append(made, known, by="", origin="start", pack=pack)
    recording.append(made, [recording.New({"name": "李芳"}, "police", today)], by="", origin="import", pack=pack)
    made.refresh_from_db()
    return made


def page(client: Client, child: Child, place: str = "record", **query: str) -> str:
    answer = client.get(f"/children/{child.number}/{place}/", query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def sent(child: Child, **values: str) -> dict[str, str]:
    latest = Entry.objects.filter(child=child).order_by("-number").values_list("number", flat=True).first()
    given = {"do": "submit", "source": "registrations", "as_of": timezone.localdate().isoformat(), "kind": "migrant"}
    return given | {"seen": str(latest)} | {f"c_{code}": text for code, text in values.items()}


@pytest.mark.django_db
def test_every_value_shows_source_day_and_when_it_was_recorded(as_person: As, child: Child) -> None:
    text = page(as_person("director"), child)
    assert "李芳" in text, "the police come first in the pack's order for names"
    assert "入户登记" in text
    assert "说：</span>李方" in text, "what another source says is not hidden"
    assert "超过一年" in text
    assert "13800000001" not in text
    assert "138****0001" in text
    assert child.name == "李芳", "the register's own column follows the record"


@pytest.mark.django_db
def test_the_record_is_replayed_as_it_was_known(as_person: As, child: Child) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Entry.objects.filter(child=child, number=1).update(recorded_at=timezone.now() - timedelta(days=5))
    text = page(as_person("director"), child, known=yesterday.isoformat())
    assert "李方" in text
    assert "李芳" not in text.split("<main")[1].split("<table")[1]


@pytest.mark.django_db
def test_a_submission_is_one_entry_with_only_what_changed(as_person: As, child: Child) -> None:
    client = as_person("director")
    before = Entry.objects.filter(child=child).count()
    answer = client.post(f"/children/{child.number}/form/", sent(child, housing="出租房屋", sex="女"), follow=True)
    assert "改动 1 栏" in answer.content.decode()
    assert Entry.objects.filter(child=child).count() == before + 1
    assert selectors.texts(selectors.sheet(child))["housing"] == "出租房屋"
    answer = client.post(f"/children/{child.number}/form/", sent(child, housing="出租房屋"), follow=True)
    assert "没有改动" in answer.content.decode()
    assert Entry.objects.filter(child=child).count() == before + 1


@pytest.mark.django_db
def test_a_faulty_submission_is_kept_as_a_draft_and_says_what_to_do(as_person: As, child: Child) -> None:
    client = as_person("director")
    answer = client.post(f"/children/{child.number}/form/", sent(child, arrived_on="去年春节后", hardship="其他"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "无法作为日期读取" in text
    assert "请在“家庭困难其他说明”里写明" in text
    assert Draft.objects.filter(child=child).count() == 1
    assert "去年春节后" in page(client, child, "form"), "nothing that was typed is lost"
    assert "去年春节后" not in page(as_person("supervisor"), child, "form"), "a draft is its owner's"


@pytest.mark.django_db
def test_a_warning_is_acknowledged_and_kept_with_the_entry(as_person: As, child: Child) -> None:
    client = as_person("director")
    doubtful = sent(child, health="健康", disability_kinds="视力残疾", disability_grade="三级")
    answer = client.post(f"/children/{child.number}/form/", doubtful)
    assert answer.status_code == 422
    assert "已经核实，情况属实" in answer.content.decode()
    answer = client.post(f"/children/{child.number}/form/", doubtful | {"acknowledged": "yes"}, follow=True)
    assert "已提交" in answer.content.decode()
    assert Entry.objects.filter(child=child).order_by("-number")[0].acknowledged


@pytest.mark.django_db
def test_two_people_on_one_child_neither_is_overwritten(as_person: As, child: Child) -> None:
    first, second = as_person("director"), as_person("supervisor")
    mine, theirs = sent(child, housing="自购房"), sent(child, housing="出租房屋")
    assert first.post(f"/children/{child.number}/form/", mine).status_code == 302
    answer = second.post(f"/children/{child.number}/form/", theirs)
    assert answer.status_code == 422
    assert "别人改过：居住类型" in answer.content.decode()
    assert selectors.texts(selectors.sheet(child))["housing"] == "自购房"
    apart = sent(child, ethnicity="汉族") | {"seen": theirs["seen"]}
    assert second.post(f"/children/{child.number}/form/", apart).status_code == 302, "another column is no conflict"


@pytest.mark.django_db
def test_a_conflict_is_settled_by_a_person(as_person: As, child: Child) -> None:
    client = as_person("director")
    answer = client.post(f"/children/{child.number}/record/name/settle/", {"source": "registrations"}, follow=True)
    assert "已核定" in answer.content.decode()
    child.refresh_from_db()
    assert child.name == "李方"
    assert Sheet.objects.get(child=child).conflicts == 0


@pytest.mark.django_db
def test_what_is_typed_elsewhere_becomes_a_statement(as_person: As) -> None:
    """The narrow page of the register writes the same record; no value is without source and day."""
    made = people.child(UNIT, 3)
    assert Entry.objects.filter(child=made).count() == 0
    client = as_person("supervisor")
    facts = {"name": "王小明", "kind": "open", "primary_unit": UNIT, "sex": "男", "version": str(made.version)}
    assert client.post(f"/children/{made.number}/edit/", facts).status_code == 302
    record = selectors.record(made, current_pack())
    assert record["name"].text == "王小明"
    assert record["name"].chosen.source == "registrations"


@pytest.mark.django_db
def test_a_covered_value_is_shown_on_demand_and_the_demand_is_recorded(as_person: As, child: Child) -> None:
    client = as_person("director")
    answer = client.post(f"/children/{child.number}/record/mother_phone/full/")
    assert answer.content.decode().strip() == "13800000001"
    assert "查看被遮盖的内容" in page(client, child, "looked") or "record_full" in page(client, child, "looked")
    assert client.post(f"/children/{child.number}/record/sex/full/").status_code == 404


@pytest.mark.django_db
def test_protected_states_are_seen_by_their_own_permission_only(as_person: As, child: Child) -> None:
    county = as_person("county")
    secret = "就诊证明（演练）"
    path = f"/children/{child.number}/protected/"
    assert county.post(path, {"kind": "hiv", "text": secret}).status_code == 302
    assert secret in county.get(path).content.decode()
    assert secret.encode() not in bytes(Sheet.objects.get(child=child).sealed)
    for key in ("director", "supervisor", "leader", "education", "system"):
        assert as_person(key).get(path).status_code in (403, 404)
        for place in ("", "record/", "entries/"):
            assert secret not in as_person(key).get(f"/children/{child.number}/{place}").content.decode()


@pytest.mark.django_db
def test_a_clerk_sees_the_columns_of_its_department_only(as_person: As, child: Child) -> None:
    text = page(as_person("education"), child)
    assert "共同居住人" not in text.split("<table")[1].split("</table>")[0]
    assert "姓名" in text


@pytest.mark.django_db
@pytest.mark.parametrize("persona", people.PERSONAS, ids=lambda persona: persona.key)
def test_columns_are_granted_as_fields_are(units: None, persona: people.Persona) -> None:
    """Nobody edits what they do not see, and who may not open the child sees no column."""
    user = people.person(persona)
    rule, day, target = current_rule(), timezone.localdate(), Target((UNIT,))
    found = columns(rule, user.actor(), Permission.CHILD_VIEW, day, target)
    assert found.edits <= found.sees <= CODES
    assert bool(found.sees) == bool(rule.decide(user.actor(), Permission.CHILD_VIEW, day, target))


@pytest.mark.django_db
def test_an_erased_child_shows_nothing_and_breaks_nothing(as_person: As, child: Child) -> None:
    from tonghu.registry.models import ChildKey

    ChildKey.objects.filter(child=child).delete()
    assert "还没有登记内容" in page(as_person("director"), child)


@pytest.mark.django_db
def test_many_sheets_are_read_as_one_is(units: None) -> None:
    pack = current_pack()
    rows: list[Any] = [
        (
            {"name": f"童{n}", "kind": "open", "primary_unit": UNIT},
            [recording.New({"name": f"童{n}", "sex": "男"}, "registrations", timezone.localdate())],
        )
        for n in range(7)
    ]
    assert len(api.load(rows, pack)) == 7
    children = list(Child.objects.order_by("name"))
    for child, row in api.registrations(children, pack):
        assert row.values == api.registration(child, pack).values
        assert row.text("ref") == child.number
