"""Statistics in the browser: freezing, the report in the page and as files, who sees which release."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from random import Random

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.audit.models import Event
from tonghu.core.stats.audience import INTERNAL, PUBLIC, SHARED
from tonghu.figures import making, selectors, vault
from tonghu.figures.models import Release, Snapshot
from tonghu.jobs import api as jobs
from tonghu.jobs.models import Job
from tonghu.records import api as records
from tonghu.registry.models import Child
from tonghu.web.rule import current_pack

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def some_children(count: int = 60, seed: int = 3) -> None:
    rng = Random(seed)
    rows = []
    for number in range(count):
        said = {
            "name": f"童{number}",
            "sex": rng.choice("男女"),
            "birth_date": f"{rng.randrange(2012, 2024)}-0{rng.randrange(1, 10)}-15",
            "hukou_division": "522301101",
            "residence_division": f"{people.HERE}{rng.choice(('101', '102'))}",
            "lives_with": rng.choice(("父母双方", "母亲", "父亲")),
            "left_hukou_on": "2023-03-01",
            "schooling": rng.choice(("在学", "")),
        }
        news = [records.New({k: v for k, v in said.items() if v}, "registrations", timezone.localdate())]
        rows.append(({"name": said["name"], "kind": "open", "primary_unit": said["residence_division"]}, news))
    records.load(rows, current_pack())


def worked(release: Release) -> Release:
    """The release after the work in the background that was asked for."""
    job = jobs.run(Job.objects.get(key=release.job).pk)
    assert job.state == "done", job.message
    release.refresh_from_db()
    return release


def frozen(client: Client) -> Release:
    given = {"area": people.HERE, "as_of": timezone.localdate().isoformat()}
    assert client.post("/statistics/freeze/", given).status_code == 302
    return worked(Release.objects.latest("pk"))


def test_a_statistician_freezes_and_reads_what_the_files_say(as_person: As) -> None:
    """#5.3, #7.5: the same figures in the page, the workbook and tables.json; a frozen snapshot does not change."""
    some_children()
    client = as_person("statistician")
    release = frozen(client)
    assert (release.state, release.audience) == ("ready", INTERNAL), release.remark
    page = client.get(f"/statistics/releases/{release.token}/").content.decode()
    assert "统计分析报告" in page
    assert "口径" in page
    assert "<style" not in page[page.index("<article") :]
    files = zipfile.ZipFile(io.BytesIO(vault.content(release)))
    tables = json.loads(files.read("tables.json"))
    assert release.content == hashlib.sha256(files.read("tables.json")).hexdigest()
    assert release.snapshot.digest == tables["snapshot"]
    assert release.snapshot.records == Child.objects.count()
    for kind, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE"), ("xlsx", b"PK")):
        answer = client.get(f"/statistics/releases/{release.token}/files/{kind}/")
        assert answer.content.startswith(begins)
        assert "attachment" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/statistics/releases/{release.token}/files/xlsx/").content))
    assert len(book.sheetnames) > 2
    before = vault.content(release.snapshot)
    some_children(count=10, seed=9)
    again = client.post(f"/statistics/snapshots/{release.snapshot.token}/", {"audience": SHARED})
    assert again.status_code == 302
    shared = worked(Release.objects.get(audience=SHARED))
    assert vault.content(shared.snapshot) == before
    assert json.loads(zipfile.ZipFile(io.BytesIO(vault.content(shared))).read("tables.json"))["snapshot"] == (
        release.snapshot.digest
    )


def test_a_second_snapshot_is_compared_and_checked_against_the_first(
    as_person: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-64: what was released before is taken into account. A list that is too long says what it leaves out."""
    some_children()
    client = as_person("county")
    first = frozen(client)
    some_children(count=8, seed=11)
    second = frozen(client)
    entry = json.loads(zipfile.ZipFile(io.BytesIO(vault.content(second))).read("release.json"))
    assert [one["content"] for one in entry["earlier"]] == [first.content]
    assert "previous.json" in zipfile.ZipFile(io.BytesIO(vault.content(second))).namelist()
    listed = client.get("/statistics/").content.decode()
    assert listed.count("内部</a>") == 2
    assert "更早的没有列出" not in listed
    monkeypatch.setattr(selectors, "SHOWN", 1)
    shorter = client.get("/statistics/").content.decode()
    assert shorter.count("内部</a>") == 1
    assert "列出最近 1 个快照，另有 1 个更早的没有列出" in shorter


def test_whoever_works_below_the_county_sees_what_is_shared(as_person: As) -> None:
    some_children()
    county, town = as_person("county"), as_person("supervisor")
    release = frozen(county)
    county.post(f"/statistics/snapshots/{release.snapshot.token}/", {"audience": SHARED})
    shared = worked(Release.objects.get(audience=SHARED))
    assert town.get(f"/statistics/releases/{release.token}/").status_code == 404
    assert town.get(f"/statistics/releases/{release.token}/files/pdf/").status_code == 404
    assert town.get(f"/statistics/releases/{shared.token}/").status_code == 200
    listed = town.get("/statistics/").content.decode()
    assert release.token not in listed
    assert shared.token in listed
    given = {"area": people.HERE, "as_of": timezone.localdate().isoformat()}
    town.post("/statistics/freeze/", given)
    assert Snapshot.objects.count() == 1
    assert town.post(f"/statistics/snapshots/{release.snapshot.token}/", {"audience": PUBLIC}).status_code == 403
    for key in ("county_elsewhere",):
        assert as_person(key).get(f"/statistics/releases/{shared.token}/").status_code in (403, 404)
        assert shared.token not in as_person(key).get("/statistics/").content.decode()
    for key in ("director", "education", "system", "audit"):
        assert as_person(key).get(f"/statistics/releases/{shared.token}/").status_code == 403


def test_nobody_to_count_is_said_and_tried_again(as_person: As) -> None:
    client = as_person("county")
    release = frozen(client)
    page = client.get(f"/statistics/releases/{release.token}/").content.decode()
    if release.state == "unusable":
        assert "再试一次" in page
        assert release.remark in page
        assert not release.snapshot.digest
        some_children()
        client.post(f"/statistics/releases/{release.token}/again/")
        release.refresh_from_db()
        worked(release)
    assert release.state == "ready"


def test_freezing_tells_the_audit_and_stores_sealed(as_person: As) -> None:
    some_children()
    client = as_person("county")
    release = frozen(client)
    text = "童1".encode()
    assert text not in bytes(release.sealed) + bytes(release.snapshot.sealed)
    told = Event.objects.filter(object_id=release.token).values_list("action", flat=True)
    assert "statistics made" in told
    client.get(f"/statistics/releases/{release.token}/")
    assert selectors.work(release).state == "done"  # type: ignore[union-attr]  # it was asked for


def test_the_latest_totals_of_each_county_stand_first(as_person: As) -> None:
    """#7.5: a city sees its counties side by side, with what their protected tables print and nothing else."""
    some_children()
    release = frozen(as_person("county"))
    tables = json.loads(zipfile.ZipFile(io.BytesIO(vault.content(release))).read("tables.json"))["tables"]
    printed = {table["id"]: table["cells"][0]["value"] for table in tables if table["id"] in making.HEADLINES}
    assert release.headline == printed
    assert len(printed) == len(making.HEADLINES)
    city = as_person("city").get("/statistics/").content.decode()
    assert "最近一次的人数" in city
    assert all(f'<td class="number">{"—" if n is None else n}</td>' in city for n in printed.values())
    readers = {people.HERE: (INTERNAL, SHARED), people.ELSEWHERE: (SHARED,)}
    other = Snapshot(area=people.ELSEWHERE, as_of=timezone.localdate(), taken_by="1", pack="x")
    vault.new_key(other)
    other.save()
    second = Release(snapshot=other, audience=SHARED, state="ready", made_by="1")
    second.headline = dict.fromkeys(making.HEADLINES, 7) | {"left_behind-monitoring-town": None}
    vault.new_key(second)
    second.save()
    lines = selectors.latest(list(Snapshot.objects.order_by("area")), readers)
    assert len(lines) == 2
    sums = dict(zip(making.HEADLINES, selectors.sums(lines), strict=True))
    assert sums["left_behind-monitoring-town"] is None
    assert sums["migrant-monitoring-town"] == 7 + printed["migrant-monitoring-town"]
    assert as_person("director").get("/statistics/").status_code == 403
