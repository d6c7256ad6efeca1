"""The API: the same children, columns, masking and refusals as the pages, told in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.audit.models import Event
from tonghu.records import recording
from tonghu.registry.models import Child
from tonghu.web.rule import current_pack
from tonghu.webapi import export_shapes, import_shapes, shapes

As = Callable[[str], Client]
UNIT = f"{people.HERE}101201"
PROBLEM = "application/problem+json"


@pytest.fixture
def child(units: None) -> Child:
    """A child with a name and a phone number, which lists and pages cover."""
    made = people.child(UNIT, 1, name="李方")
    said = {"name": "李方", "sex": "女", "birth_date": "2015-03-07", "mother_phone": "13800000001"}
    new = recording.New(said, "registrations", timezone.localdate())
    recording.append(made, [new], by="", origin="start", pack=current_pack())
    made.refresh_from_db()
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["director", "county", "education", "police"])
def test_a_child_is_the_same_in_api_and_page(as_person: As, child: Child, key: str) -> None:
    client = as_person(key)
    page, answer = client.get(f"/children/{child.number}/record/"), client.get(f"/api/v1/children/{child.number}")
    assert answer.status_code == page.status_code
    if page.status_code != 200:
        assert answer.headers["Content-Type"] == PROBLEM
        return
    shown = [
        (one.code, one.text, one.hidden, one.source)
        for one in page.context_data["shown"]  # type: ignore[attr-defined]  # a template's answer
    ]
    columns = [one for one in answer.json()["columns"] if one["text"]]
    assert [(one["code"], one["text"], one["hidden"], one["source"]) for one in columns] == shown
    assert shown
    assert "13800000001" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["director", "county", "education", "police", "director_next_county"])
def test_the_list_is_the_same_in_api_and_page(as_person: As, child: Child, key: str) -> None:
    """The same children, values and masks under the same filters; what the page refuses is refused with the name."""
    people.child(UNIT, 2, name="张圆")
    client = as_person(key)
    for query in ({}, {"q": "李方"}, {"q": "zhangyuan"}, {"sort": "-name"}, {"state": "left"}, {"unit": UNIT}):
        every = ",".join(one["code"] for one in client.get("/api/v1/children").json()["columns"])
        listing = client.get("/children/", query | {"columns": every}).context_data["listing"]  # type: ignore[attr-defined]  # a template's answer
        answer = client.get("/api/v1/children", query).json()
        assert answer["total"] == listing.page.total, query
        rows = [(one.number, one.values) for one in map(shapes.Listed.model_validate, answer["rows"])]
        assert rows == [(row.key, dict(row.cells)) for row in listing.rows], query
        assert [one["code"] for one in answer["columns"]] == [one.code for one in listing.columns]
    told = Event.objects.latest("pk")
    assert told.detail["filters"] == ["unit"]
    for query in ({"sort": "id_number"}, {"kind": "nobody"}, {"page": "0"}, {"page": "x"}, {"q": "李" * 61}):
        refused = client.get("/api/v1/children", query)
        assert (refused.status_code, refused.headers["Content-Type"]) == (422, PROBLEM), query
        assert next(iter(query)) in refused.json()["detail"]
    people.grow_stale(client)
    assert client.get("/api/v1/children", {"page": "10"}).status_code == 200
    refused = client.get("/api/v1/children", {"page": "11"})
    assert (refused.status_code, refused.json()["title"]) == (403, "要再次确认身份"), (
        "a register is not read page by page"
    )
    assert client.get("/children/", {"page": "11"}).status_code == 302


@pytest.mark.django_db
def test_refusals_are_problems_and_audited(as_person: As, child: Child) -> None:
    answer = people.browser().get("/api/v1/policies")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM)
    for key, path, status in (
        ("director_next_county", f"children/{child.number}", 404),
        ("county", "children/none", 404),
        ("county", "imports/none", 404),
        ("system", f"children/{child.number}", 403),
    ):
        before = Event.objects.count()
        answer = as_person(key).get(f"/api/v1/{path}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM), (key, path)
        assert answer.json()["detail"]
        assert Event.objects.count() > before, (key, path)


@pytest.mark.django_db
@pytest.mark.parametrize("persona", people.PERSONAS, ids=lambda persona: persona.key)
def test_every_described_operation_answers_as_described(as_person: As, child: Child, persona: people.Persona) -> None:
    client = as_person(persona.key)
    paths: dict[str, Any] = as_person("county").get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) == 22
    told = {one["name"]: one["schema"]["description"] for one in paths["/api/v1/children"]["get"]["parameters"]}
    assert "left_behind 留守儿童" in told["kind"]
    for path, operations in paths.items():
        address = path.replace("{number}", child.number).replace("{token}", "none")
        for method, operation in operations.items():
            assert operation["summary"]
            answer = client.generic(method.upper(), address)
            assert str(answer.status_code) in operation["responses"], (method, path, answer.status_code)
            assert answer.status_code == 200 or answer.headers["Content-Type"] == PROBLEM, (method, path)
            if answer.status_code != 200:
                shapes.Problem.model_validate(answer.json())


@pytest.mark.parametrize(
    "shape",
    [
        shapes.ChildList,
        shapes.ChildRecord,
        shapes.Force,
        shapes.DecisionCard,
        import_shapes.ImportFile,
        import_shapes.Receipt,
        import_shapes.Headers,
        import_shapes.Choice,
        export_shapes.Wish,
        export_shapes.Verdict,
        export_shapes.ListRequest,
    ],
)
def test_examples_are_answers(shape: Any) -> None:
    example = shape.model_config["json_schema_extra"]["example"]
    assert shape.model_validate(example).model_dump(mode="json") == example


@pytest.mark.django_db
def test_a_decision_is_the_same_in_api_and_page(as_person: As, child: Child) -> None:
    client = as_person("county")
    for on in ("", "2025-03-07", "2031-03-07"):
        query = {"on": on} if on else {}
        page = client.get(f"/children/{child.number}/decision/", query).context_data  # type: ignore[attr-defined]  # a template's answer
        answer = client.get(f"/api/v1/children/{child.number}/decision", query).json()
        assert (answer["on"], answer["pack"]) == (page["day"].isoformat(), page["pack"].id)
        told = [(one["key"], one["word"], [line["word"] for line in one["criteria"]]) for one in answer["parts"]]
        assert told == [(one.key, one.word, [line.word for line in one.criteria]) for one in page["card"].parts]
        assert answer["key_care"] == page["card"].key_care
    hidden = client.get(f"/api/v1/children/{child.number}/decision", {"pack": "cn-31", "known": "then"}).json()
    assert hidden["pack"] == current_pack().id, "what is not described is not heard"
    for on in ("soon", "1999-12-31", "2100-01-02", "2025-02-30"):
        answer = client.get(f"/api/v1/children/{child.number}/decision", {"on": on})
        assert (answer.status_code, answer.headers["Content-Type"]) == (422, PROBLEM), on
