"""The official forms on paper from the browser: blank, of one child, of an approved list."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from tests.web import people
from tonghu.audit.models import Event
from tonghu.records import api as records
from tonghu.registry.models import ExportRequest
from tonghu.web.rule import current_pack

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
VILLAGES = (f"{people.HERE}101201", f"{people.HERE}102201")
PHONE, NUMBER = "13800001234", "700000201503070012"


def some(count: int = 1) -> list[str]:
    """Numbers of children with a telephone and an ID number, in two villages."""
    rows = []
    for which in range(count):
        said = {
            "name": f"印童{which}",
            "form": "流动",
            "sex": "女",
            "birth_date": "2015-03-07",
            "id_number": NUMBER if which == 0 else "",
            "mother_phone": PHONE,
            "mother_name": "某母",
            "lives_with": "父母双方",
            "residence_division": VILLAGES[which % 2],
        }
        news = [records.New({k: v for k, v in said.items() if v}, "registrations", timezone.localdate())]
        rows.append(({"name": said["name"], "kind": "migrant", "primary_unit": VILLAGES[which % 2]}, news))
    return [child.number for child in records.load(rows, current_pack())]


def words(content: bytes) -> str:
    """All text of a Word file."""
    document = Document(io.BytesIO(content))
    return "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def test_a_child_is_printed_covered_and_in_full_on_demand(as_person: As) -> None:
    """#7.1: numbers stand in full only where somebody asked for it, which the audit says."""
    (number,) = some()
    county = as_person("county")
    page = county.get(f"/children/{number}/paper/").content.decode()
    assert "下载打印件（号码完整，留痕）" in page
    form = {"kind": "migrant", "name": "docx"}
    covered = words(county.post(f"/children/{number}/paper/file/", form).content)
    assert "印童0" in covered
    assert PHONE not in covered
    assert NUMBER not in covered
    whole = words(county.post(f"/children/{number}/paper/whole/", form).content)
    assert PHONE in whole
    assert NUMBER in whole
    event = Event.objects.latest("seq")
    assert (event.object_id, event.detail["whole"]) == (number, True)
    pdf = county.post(f"/children/{number}/paper/file/", form | {"name": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    assert county.post(f"/children/{number}/paper/file/", form | {"kind": "x"}).status_code == 404


def test_columns_that_somebody_may_not_see_stay_empty(as_person: As) -> None:
    (number,) = some()
    education = as_person("education")
    answer = education.post(f"/children/{number}/paper/file/", {"kind": "migrant", "name": "docx"})
    assert answer.status_code == 200
    assert "某母" not in words(answer.content)
    assert as_person("county_elsewhere").post(f"/children/{number}/paper/whole/", {}).status_code == 404


def test_blank_forms_are_those_of_the_pack(as_person: As) -> None:
    director = as_person("director")
    listed = director.get("/papers/").content.decode()
    assert "登记表" in listed
    for name, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert director.get(f"/papers/migrant/{name}/").content.startswith(begins)
    assert director.get("/papers/migrant/exe/").status_code == 404
    assert director.get("/papers/nothing/pdf/").status_code == 404


def test_an_approved_list_is_printed_by_village(as_person: As) -> None:
    """#7.1: singly and by village; the export's number stands on every page."""
    some(5)
    county = as_person("county")
    fields = county.get("/children/export/").content.decode()
    offered = [part.split('"')[0] for part in fields.split('name="fields" value="')[1:]]
    page = county.post("/children/export/", {"fields": offered, "reason": "入户核对"}).headers["Location"]
    made = ExportRequest.objects.get()
    answer = county.post(f"{page}forms/")
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    names = [name for name in package.namelist() if name.endswith(".docx")]
    assert len(names) == 2
    text = "".join(words(package.read(name)) for name in names)
    assert all(f"印童{which}" in text for which in range(5))
    assert PHONE in text
    assert made.number in text
    assert "索引.xlsx" in package.namelist()
    assert openpyxl.load_workbook(io.BytesIO(package.read("索引.xlsx"))).sheetnames
    assert as_person("county_elsewhere").post(f"{page}forms/").status_code == 404


def test_a_narrow_list_prints_only_its_columns_and_a_long_one_is_refused(
    as_person: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    some(3)
    county = as_person("county")
    page = county.post("/children/export/", {"fields": ["name"], "reason": "入户核对"}).headers["Location"]
    package = zipfile.ZipFile(io.BytesIO(county.post(f"{page}forms/").content))
    text = "".join(words(package.read(name)) for name in package.namelist() if name.endswith(".docx"))
    assert "印童0" in text
    assert PHONE not in text
    assert NUMBER not in text
    ExportRequest.objects.update(taken_at=None)
    monkeypatch.setattr("tonghu.registry.actions.exports.MOST_FORMS", 2)
    answer = county.post(f"{page}forms/", follow=True)
    assert "一次最多打印 2 人的登记表" in answer.content.decode()
    assert ExportRequest.objects.get().taken_at is None, "what was refused was not taken"
