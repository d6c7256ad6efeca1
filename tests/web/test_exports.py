"""Lists that leave: purpose, second person above fifty, end after a day, and a mark that survives what people do to files."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.operations import work
from tonghu.registry import api as registry
from tonghu.registry import workbook
from tonghu.registry.actions import exports
from tonghu.registry.models import ExportRequest

As = Callable[[str], Client]
VILLAGE = f"{people.HERE}101201"
FORM = {"fields": ["name", "kind", "id_number"], "reason": "报送县教育局核对"}


def many(count: int) -> None:
    facts = {"kind": "migrant", "primary_unit": VILLAGE}
    registry.load([{"name": f"童{number}", **facts} for number in range(count)])


@pytest.mark.django_db
def test_a_small_list_leaves_with_a_purpose_and_a_mark(as_person: As) -> None:
    """H1, E6: only the chosen columns; nothing in the file is a formula."""
    people.child(VILLAGE, 1, name="=1+1")
    county = as_person("county")
    assert county.post("/children/export/", FORM | {"reason": ""}).status_code == 422
    page = county.post("/children/export/?kind=migrant", FORM).headers["Location"]
    file = county.post(f"{page}file/")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]  # there is a sheet
    assert rows[0] == ("编号", "姓名", "公民身份号码", "儿童类别")
    assert rows[1][1] == "=1+1"
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)  # type: ignore[union-attr]  # there is a sheet
    assert workbook.mark_of(file.content) == ExportRequest.objects.get().number
    assert as_person("leader").post(f"{page}file/").status_code == 403
    assert as_person("county_elsewhere").post(f"{page}file/").status_code == 404


@pytest.mark.django_db
def test_more_than_fifty_wait_for_a_second_person(as_person: As) -> None:
    many(exports.ALONE + 1)
    county, leader = as_person("county"), as_person("leader")
    page = county.post("/children/export/", FORM).headers["Location"]
    assert county.post(f"{page}file/").status_code == 403
    made = ExportRequest.objects.get()
    assert county.post(f"/exports/{made.number}/decide/", {"to": "yes", "reason": "x"}).status_code == 403
    assert f"申请导出 <b>{exports.ALONE + 1}</b> 人" in leader.get("/exports/").content.decode()
    assert leader.post(f"/exports/{made.number}/decide/", {"to": "yes", "reason": "属实"}).status_code == 302
    assert county.post(f"{page}file/").status_code == 200
    ExportRequest.objects.update(decided_at=timezone.now() - exports.LASTS - timedelta(minutes=1))
    assert county.post(f"{page}file/").status_code == 403, "a day and no longer"
    ExportRequest.objects.update(asked_at=timezone.now() - 3 * exports.LASTS)
    work.retention({}, {})  # the nightly job
    assert ExportRequest.objects.get().children == []


@pytest.mark.django_db
def test_an_export_needs_a_fresh_confirmation(as_person: As) -> None:
    """B5: also when the form is posted directly."""
    county = as_person("county")
    people.grow_stale(county)
    for answer in (county.get("/children/export/"), county.post("/children/export/", FORM)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/confirm/")
    assert ExportRequest.objects.count() == 0


@pytest.mark.proof("export_marks")
def test_the_mark_survives_deleted_columns_and_another_program(
    tmp_path: Path, proof_run: bool, record_property: Callable[[str, object], None]
) -> None:
    """H1: recoverable in every file after its columns but one were deleted and LibreOffice saved it again."""
    count, folder = (100 if proof_run else 3), tmp_path / "saved"
    folder.mkdir()
    for number in range(count):
        mark = f"D{'23456789'[number % 8] * 4}{number + 2222:04d}".replace("0", "Z").replace("1", "Y")
        data = workbook.written(number=mark, titles=["编号", "姓名"], rows=[["K1", "甲"]] * 5, told="某人 2026-11-26")
        book = openpyxl.load_workbook(io.BytesIO(data))
        book.active.delete_cols(1)  # type: ignore[union-attr]  # there is a sheet
        book.active.delete_rows(6, 5)  # type: ignore[union-attr]  # there is a sheet
        book.save(tmp_path / f"{mark}.xlsx")
    program = shutil.which("soffice")
    if program:
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        files = [str(path) for path in sorted(tmp_path.glob("*.xlsx"))]
        command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=110)
    found = [
        path
        for path in (folder if program else tmp_path).glob("*.xlsx")
        if workbook.mark_of(path.read_bytes()) == path.stem
    ]
    record_property("files", count)
    record_property("recovered", len(found))
    record_property("saved_again_by", "LibreOffice" if program else "openpyxl")
    assert len(found) == count
