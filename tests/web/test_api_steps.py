"""The API's steps: a file from the upload to the undo, and a list from the wish to the workbook, as the pages take them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.web import people
from tests.web.test_imports import NAMES, UNIT, line, table, worked
from tonghu.audit.models import Event
from tonghu.imports import actions
from tonghu.imports.models import Batch
from tonghu.registry import api as registry
from tonghu.registry import workbook
from tonghu.registry.actions import exports
from tonghu.registry.models import Child, ExportRequest

As = Callable[[str], Client]
PROBLEM = "application/problem+json"
FILES = "/api/v1/imports"
LISTS = "/api/v1/exports"


def given(content: bytes, **more: str) -> dict[str, Any]:
    said = {"key": "registrations", "unit": UNIT, "as_of": timezone.localdate().isoformat()} | more
    return said | {"file": SimpleUploadedFile("登记表.csv", content)}


def refused(answer: Any, status: int, words: str = "") -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM), answer.content.decode()
    assert words in answer.json()["detail"], answer.json()


def sent(client: Client, content: bytes, **more: str) -> str:
    """The token of a file that has been taken in, read and checked."""
    answer = client.post(f"{FILES}/new", given(content, **more))
    assert answer.status_code == 202, answer.content.decode()
    assert answer.json()["code"] == "reading"
    worked(Batch.objects.get(token=answer.json()["token"]))
    return str(answer.json()["token"])


def step(client: Client, token: str, name: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"{FILES}/{token}/{name}", body, content_type="application/json")


@pytest.mark.django_db
def test_a_file_is_brought_in_by_a_program(as_person: As) -> None:
    """SH-27, FJ-27: every row has a receipt with its result and the reason, and the parts add up to the file."""
    client = as_person("county")
    bad = line(2) | {"公民身份号码": "70010120140312000"}
    token = sent(client, table(line(0), line(1), bad))
    receipt = client.get(f"{FILES}/{token}/rows").json()
    assert [one["name"] for one in receipt["rows"]] == list(NAMES[:3])
    assert {one["code"] for one in receipt["rows"]} == {"new"}
    assert receipt["sums"]["rows"] == receipt["total"] == 3
    faulty = client.get(f"{FILES}/{token}/rows", {"show": "faults"}).json()["rows"]
    assert [one["name"] for one in faulty] == [NAMES[2]]
    assert {one["column"] for one in faulty[0]["faults"]} >= {"公民身份号码"}
    returned = client.get(f"{FILES}/{token}/returned")
    assert openpyxl.load_workbook(io.BytesIO(returned.content)).worksheets
    assert step(client, token, "begin").json()["code"] == "committing"
    refused(client.get(f"{FILES}/{token}/rows"), 409, "后台")
    refused(step(client, token, "check"), 409, "不能再检查")
    worked(Batch.objects.get(token=token))
    told = client.get(f"{FILES}/{token}").json()
    assert (told["code"], told["done"], told["whole"]) == ("committed", 3, 3)
    assert client.get(f"{FILES}/{token}/rows").json()["sums"]["made"] == Child.objects.count() == 3
    refused(step(client, token, "on"), 409, "没有中途停下")
    step(client, token, "sign")
    assert Batch.objects.get().signed_by
    assert step(client, token, "undo").json()["code"] == "undoing"
    worked(Batch.objects.get(token=token))
    assert Child.objects.count() == 0
    assert Event.objects.filter(action="POST api_import_undo", object_id=token).exists()


@pytest.mark.django_db
def test_headers_and_doubts_are_settled_by_a_program(as_person: As) -> None:
    client = as_person("county")
    named = {("娃儿住哪个" if key == "共同居住人" else key): value for key, value in line(0).items()}
    token = sent(client, table(named))
    assert "娃儿住哪个" in client.get(f"{FILES}/{token}").json()["unread"]
    for headers in ({"娃儿住哪个": "no_such"}, {"没有这个表头": "name"}, {}):
        refused(step(client, token, "columns", {"headers": headers}), 422)
    assert step(client, token, "columns", {"headers": {"娃儿住哪个": "lives_with"}}).json()["code"] == "reading"
    worked(Batch.objects.get(token=token))
    assert client.get(f"{FILES}/{token}").json()["unread"] == []
    step(client, token, "begin")
    worked(Batch.objects.get(token=token))
    # The same name, no number, another birthday: a person has to say.
    like = line(0, 公民身份号码="", 出生日期="2014-03-25") | {"母亲": "", "母亲联系方式": "", "现居住地区划代码": ""}
    token = sent(client, table(like))
    (doubt,) = client.get(f"{FILES}/{token}/rows", {"show": "doubt"}).json()["rows"]
    assert doubt["doubts"][0]["number"] == Child.objects.get().number
    refused(step(client, token, "choose", {"row": doubt["row"], "choice": "NOBODY"}), 409, "请从列出的儿童中选")
    refused(step(client, token, "choose", {"row": doubt["row"] + 999, "choice": "new"}), 404)
    assert (
        step(client, token, "choose", {"row": doubt["row"], "choice": doubt["doubts"][0]["number"]}).status_code == 200
    )
    step(client, token, "begin")
    worked(Batch.objects.get(token=token))
    assert Child.objects.count() == 1


@pytest.mark.django_db
def test_a_program_needs_the_second_person_too(as_person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LARGE_LEAST", 0)
    client, leader = as_person("county"), as_person("leader")
    token = sent(client, table(line(0)))
    assert step(client, token, "begin").json()["code"] == "waiting"
    assert client.post(f"{FILES}/{token}/approve").status_code in (403, 409), "not one's own"
    assert Batch.objects.get().state == "waiting"
    people.grow_stale(leader)
    refused(step(leader, token, "approve"), 403, "再次确认身份")
    assert step(as_person("leader"), token, "approve").json()["code"] == "committing"
    assert Batch.objects.get().approved_by


@pytest.mark.django_db
def test_what_cannot_be_taken_in_says_what_to_give(as_person: As) -> None:
    supervisor, content = as_person("supervisor"), table(line(0))
    for more in ({"key": "none"}, {"unit": f"{people.HERE}102201"}, {"as_of": "2999-01-01"}):
        refused(supervisor.post(f"{FILES}/new", given(content, **more)), 422, "请")
    refused(supervisor.post(f"{FILES}/new", given(content, as_of="soon")), 422, "as_of")
    refused(supervisor.post(f"{FILES}/new", {"key": "registrations"}), 422, "file")
    torn = supervisor.generic("POST", f"{FILES}/new", b"--x\r\ntorn", content_type="multipart/form-data")
    refused(torn, 400)
    token = sent(supervisor, content)
    refused(supervisor.generic("POST", f"{FILES}/{token}/choose", "{no json", content_type="application/json"), 400)
    refused(step(supervisor, token, "choose", {"row": "first"}), 422, "row")
    for key, status in (("county_elsewhere", 404), ("director", 403), ("system", 403)):
        for name in ("begin", "undo", "check"):
            refused(step(as_person(key), token, name), status)
    refused(supervisor.delete(f"{FILES}/{token}"), 405, "GET")
    assert Batch.objects.count() == 1


@pytest.mark.django_db
def test_a_step_without_the_token_against_forgery_is_refused(as_person: As, units: None) -> None:
    """B4: the API is no way around the forms' protection."""
    client = as_person("supervisor")
    client.handler = Client(enforce_csrf_checks=True, raise_request_exception=False).handler
    refused(client.post(f"{FILES}/new", given(table(line(0)))), 403, "刷新")
    client.get("/imports/new/")
    value = next(cookie.value for name, cookie in client.cookies.items() if name.endswith("csrf"))
    answer = client.post(f"{FILES}/new", given(table(line(0))), headers={"X-CSRFToken": value})
    assert answer.status_code == 202


@pytest.mark.django_db
def test_a_list_leaves_by_program_as_by_page(as_person: As, units: None) -> None:
    people.child(UNIT, 1, name="=1+1")
    people.child(UNIT, 2, kind="left_behind")
    county, wish = as_person("county"), {"fields": ["name", "kind", "id_number"], "reason": "报送县教育局核对"}

    def ask(body: dict[str, Any], query: str = "?kind=migrant") -> Any:
        return county.post(f"{LISTS}/new{query}", body, content_type="application/json")

    made = ask(wish).json()
    assert (made["total"], made["approved"], made["may_take"]) == (1, True, True)
    file = county.post(f"{LISTS}/{made['number']}/file")
    page = county.post(f"/exports/{made['number']}/file/")
    both = [
        [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(one.content)).worksheets[0].rows]
        for one in (file, page)
    ]
    assert both[0] == both[1]
    assert workbook.mark_of(file.content) == made["number"]
    refused(as_person("county_elsewhere").post(f"{LISTS}/{made['number']}/file"), 404)
    refused(ask(wish | {"reason": " "}), 422, "用途")
    refused(ask(wish | {"fields": ["guardian_mood"]}), 422, "fields")
    refused(ask(wish | {"fields": []}), 422, "fields")
    refused(ask(wish, "?kind=nobody"), 422, "kind")
    people.grow_stale(county)
    refused(ask(wish), 403, "再次确认身份")
    assert ExportRequest.objects.count() == 1


@pytest.mark.django_db
def test_a_long_list_waits_for_another_person(as_person: As, units: None) -> None:
    registry.load([{"name": f"童{n}", "kind": "migrant", "primary_unit": UNIT} for n in range(exports.ALONE + 1)])
    county, leader = as_person("county"), as_person("leader")
    wish = {"fields": ["name"], "reason": "报送县教育局核对"}
    made = county.post(f"{LISTS}/new", wish, content_type="application/json").json()
    assert (made["approved"], made["may_take"]) == (None, False)
    refused(county.post(f"{LISTS}/{made['number']}/file"), 403, "还没有批准")
    assert [one["number"] for one in leader.get(LISTS).json()] == [made["number"]]
    address, yes = f"{LISTS}/{made['number']}/decide", {"approved": True, "reason": "属实"}
    refused(leader.post(address, yes | {"reason": " "}, content_type="application/json"), 422, "reason")
    assert leader.post(address, yes, content_type="application/json").json()["approved"] is True
    assert county.get(f"{LISTS}/{made['number']}").json()["may_take"] is True
    assert county.post(f"{LISTS}/{made['number']}/file").status_code == 200
    assert leader.get(LISTS).json() == []
