"""The import wizard: headers, dry run, matches, commit by slices, the same file twice, a second person, undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.accounts.models import RoleGrant
from tonghu.core.base.identity import make_id
from tonghu.decisions import actions as decisions
from tonghu.decisions import assessing, receivers
from tonghu.decisions.models import Determination
from tonghu.imports import actions, selectors, vault
from tonghu.imports.models import Batch, HeaderName, Row
from tonghu.jobs import api as jobs
from tonghu.jobs.models import Job
from tonghu.keys.envelope import wrapped_by
from tonghu.keys.ring import Domain
from tonghu.records import recording as records
from tonghu.records import selectors as known
from tonghu.records.models import Entry
from tonghu.registry.models import Child
from tonghu.registry.rotation import rewrap
from tonghu.web.rule import current_pack

As = Callable[[str], Client]
UNIT = f"{people.HERE}101201"
NAMES = ("欧阳明月", "司马青山", "诸葛小舟", "上官云帆", "夏侯子墨", "慕容雪晴")


def line(number: int, **more: str) -> dict[str, str]:
    born = date(2014, 1 + number, 10 + number)
    facts = {
        "姓名": NAMES[number],
        "性别": "女",
        "出生日期": born.isoformat(),
        "公民身份号码": make_id("700101", born, f"{number:02d}2"),
        "户籍地区划代码": "522301101",
        "现居住地区划代码": f"{people.HERE}101",
        "共同居住人": "父母双方",
        "离开户籍地日期": "2023-03-01",
        "母亲": f"赵母{NAMES[number][-1]}",
        "母亲联系方式": f"1380000{number:04d}",
    }
    return facts | more


def table(*rows: dict[str, str]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" + stream.getvalue()).encode()


def worked(batch: Batch) -> Batch:
    """The batch after the work in the background that was asked for."""
    job = jobs.run(Job.objects.get(key=batch.job).pk)
    assert job.state == "done", job.message
    batch.refresh_from_db()
    return batch


def uploaded(client: Client, content: bytes, key: str = "registrations", name: str = "登记表.csv") -> Batch:
    """A file as it stands when it has been read and checked."""
    given = {"key": key, "unit": UNIT, "as_of": timezone.localdate().isoformat()}
    answer = client.post("/imports/new/", given | {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return worked(Batch.objects.latest("pk"))


def checked(client: Client, batch: Batch) -> Batch:
    assert batch.state == "checked", batch.remarks
    return batch


def committed(client: Client, batch: Batch) -> Batch:
    client.post(f"/imports/{batch.token}/begin/")
    batch.refresh_from_db()
    assert "导入中" in client.get(f"/imports/{batch.token}/progress/").content.decode()
    worked(batch)
    assert batch.state == "committed"
    assert client.get(f"/imports/{batch.token}/progress/").headers["HX-Refresh"] == "true"
    return batch


@pytest.mark.django_db
def test_a_file_becomes_children_and_the_same_file_twice_changes_nothing(as_person: As) -> None:
    client, content = as_person("supervisor"), table(*(line(n) for n in range(4)))
    batch = checked(client, uploaded(client, content))
    assert batch.counts["new"] == 4
    assert Child.objects.count() == 0, "the dry run changes nothing"
    committed(client, batch)
    assert Child.objects.count() == 4
    assert {child.primary_unit for child in Child.objects.all()} == {f"{people.HERE}101"}
    assert Child.objects.get(name=NAMES[0]).kind == "migrant"
    assert selectors.sums(batch) == {"made": 4, "rows": 4}
    before = Entry.objects.count()
    again = checked(client, uploaded(client, content))
    assert again.counts["same"] == 4
    committed(client, again)
    assert (Entry.objects.count(), Child.objects.count()) == (before, 4)


@pytest.mark.django_db
def test_faults_are_told_with_their_place_and_only_the_faulty_cell_stays_out(as_person: As) -> None:
    client = as_person("supervisor")
    bad = line(1, 公民身份号码="700101201402110020", 就学情况="上学", 离开户籍地日期="去年春节后")
    batch = checked(client, uploaded(client, table(line(0), bad, {"姓名": "", "性别": "男"})))
    text = client.get(f"/imports/{batch.token}/", {"show": "faults"}).content.decode()
    assert "第3行" in text
    assert "校验" in text
    assert "无法作为日期读取" in text
    assert client.get(f"/imports/{batch.token}/returned/").content[:2] == b"PK"
    committed(client, batch)
    values = known.texts(known.sheet(Child.objects.get(name=NAMES[1])))
    assert "id_number" not in values
    assert "left_hukou_on" not in values
    assert values["lives_with"] == "父母双方"


@pytest.mark.django_db
def test_a_header_that_a_person_names_is_remembered_for_the_sender(as_person: As) -> None:
    client = as_person("supervisor")
    rows = [{("娃儿住哪个" if key == "共同居住人" else key): text for key, text in line(0).items()}]
    batch = uploaded(client, table(*rows))
    letter = next(one[1] for one in batch.headers if one[2] == "娃儿住哪个")
    assert client.post(f"/imports/{batch.token}/columns/", {f"h_{letter}": "lives_with"}).status_code == 302
    assert HeaderName.objects.get().code == "lives_with"
    batch.refresh_from_db()
    assert worked(batch).counts["errors"] == 0
    later = uploaded(client, table(*rows))
    assert [one[3] for one in later.headers if one[2] == "娃儿住哪个"] == ["lives_with"]


@pytest.mark.django_db
def test_a_department_list_states_and_never_overwrites(as_person: As) -> None:
    client = as_person("supervisor")
    committed(client, checked(client, uploaded(client, table(line(0), line(1)))))
    child = Child.objects.get(name=NAMES[0])
    today = timezone.localdate()
    new = records.New({"school": "演练一小"}, "education", today - timedelta(days=30))
    records.append(child, [new], by="", origin="import", pack=current_pack())
    row = {key: line(0)[key] for key in ("姓名", "性别", "出生日期", "公民身份号码")}
    listed = table(row | {"就读学校": "演练二小", "现居住地": "福建省演练街9号"}, line(5))
    batch = checked(client, uploaded(client, listed, "education", "教育.csv"))
    assert (batch.counts["match"], batch.counts["unregistered"]) == (1, 1)
    committed(client, batch)
    record = known.record(child, current_pack())
    assert record["school"].text == "演练二小"
    assert record["school"].chosen.source == "education"
    assert Child.objects.count() == 2, "a list registers nobody"


@pytest.mark.django_db
def test_an_import_is_undone_whole_and_keeps_what_others_wrote_since(as_person: As) -> None:
    client = as_person("supervisor")
    batch = committed(client, checked(client, uploaded(client, table(*(line(n) for n in range(3))))))
    kept = Child.objects.get(name=NAMES[2])
    new = records.New({"housing": "自购房"}, "registrations", timezone.localdate())
    records.append(kept, [new], by="9", origin="form", pack=current_pack())
    assert client.post(f"/imports/{batch.token}/undo/").status_code == 302
    batch.refresh_from_db()
    worked(batch)
    assert batch.counts["undone"] == [1, 2, 1]
    assert list(Child.objects.all()) == [kept]
    assert known.texts(known.sheet(kept)) == {"housing": "自购房"}


@pytest.mark.django_db
def test_a_large_change_asks_a_second_person(as_person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LARGE_LEAST", 2)
    client, county = as_person("supervisor"), as_person("county")
    batch = checked(client, uploaded(client, table(*(line(n) for n in range(4)))))
    client.post(f"/imports/{batch.token}/begin/")
    batch.refresh_from_db()
    assert batch.state == "waiting"
    assert client.post(f"/imports/{batch.token}/begin/").status_code == 302
    batch.refresh_from_db()
    assert batch.state == "waiting", "nobody approves their own file by asking again"
    assert client.post(f"/imports/{batch.token}/approve/").status_code == 403
    assert Child.objects.count() == 0
    assert county.post(f"/imports/{batch.token}/approve/").status_code == 302
    batch.refresh_from_db()
    worked(batch)
    assert Child.objects.count() == 4


@pytest.mark.django_db
def test_a_crash_between_rows_leaves_whole_slices_and_the_rest_goes_on(
    as_person: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions.commit_slice, "__kwdefaults__", {"after": 0, "size": 2})
    client = as_person("supervisor")
    batch = checked(client, uploaded(client, table(*(line(n) for n in range(5)))))
    client.post(f"/imports/{batch.token}/begin/")
    batch.refresh_from_db()
    whole, told = actions.records_api.load, []

    def crashing(*args: Any, **more: Any) -> list[Any]:
        made = whole(*args, **more)
        told.append(len(made))
        if len(told) == 2:
            raise OSError("the power goes")
        return made

    monkeypatch.setattr(actions.records_api, "load", crashing)
    job = jobs.run(Job.objects.get(key=batch.job).pk)
    assert job.state == "failed"
    assert (Child.objects.count(), Row.objects.filter(done=True).count()) == (2, 2), "the second slice left nothing"
    text = client.get(f"/imports/{batch.token}/").content.decode()
    assert "接着做" in text
    assert client.post(f"/imports/{batch.token}/on/").status_code == 302
    worked(batch)
    assert batch.state == "committed"
    assert Child.objects.count() == 5
    assert Entry.objects.filter(batch=batch.token).count() == 5


@pytest.mark.django_db
def test_whoever_lost_the_right_imports_nothing_more(as_person: As) -> None:
    client = as_person("supervisor")
    batch = checked(client, uploaded(client, table(line(0))))
    client.post(f"/imports/{batch.token}/begin/")
    batch.refresh_from_db()
    RoleGrant.objects.filter(user=batch.uploaded_by).update(ends=timezone.localdate() - timedelta(days=1))
    assert jobs.run(Job.objects.get(key=batch.job).pk).state == "failed"
    assert Child.objects.count() == 0


@pytest.mark.django_db
def test_both_forms_of_one_child_become_one_record(as_person: As) -> None:
    client = as_person("supervisor")
    migrant = line(0, 表类="流动")
    left = {key: line(0)[key] for key in ("姓名", "性别", "出生日期", "公民身份号码")}
    left |= {"表类": "留守", "父亲": "赵父", "户籍地区划代码": "522301101"}
    content = table(migrant, line(1, 表类="流动"), left)
    batch = checked(client, uploaded(client, content))
    assert (batch.counts["new"], batch.counts["joined"]) == (2, 1)
    assert "另有 1 行是其中儿童的另一张表" in client.get(f"/imports/{batch.token}/").content.decode()
    committed(client, batch)
    assert Child.objects.count() == 2
    values = known.texts(known.sheet(Child.objects.get(name=NAMES[0])))
    assert values["lives_with"] == "父母双方"
    assert values["father_name"] == "赵父"
    assert "form" not in values, "neither form is the only one"
    assert selectors.sums(batch) == {"made": 2, "updated": 1, "rows": 3}
    again = checked(client, uploaded(client, content))
    assert again.counts["same"] == 3
    client.post(f"/imports/{batch.token}/undo/")
    batch.refresh_from_db()
    worked(batch)
    assert Child.objects.count() == 0


@pytest.mark.django_db
def test_a_doubt_that_is_settled_later_is_imported_then(as_person: As) -> None:
    client = as_person("supervisor")
    committed(client, checked(client, uploaded(client, table(line(0)))))
    # The same name, no number, another birthday: a person has to say.
    like = line(0, 公民身份号码="", 出生日期="2014-03-25") | {"母亲": "", "母亲联系方式": "", "现居住地区划代码": ""}
    batch = checked(client, uploaded(client, table(like, line(1))))
    assert batch.counts["doubt"] == 1, batch.counts
    committed(client, batch)
    assert selectors.sums(batch) == {"made": 1, "pending": 1, "rows": 2}
    row = Row.objects.get(batch=batch, outcome="doubt")
    assert client.post(f"/imports/{batch.token}/choose/", {"row": row.pk, "choice": "new"}).status_code == 302
    batch.refresh_from_db()
    worked(batch)
    assert selectors.sums(batch) == {"made": 2, "rows": 2}
    assert Child.objects.count() == 3


@pytest.mark.django_db
def test_many_are_decided_in_the_background_as_one_is(as_person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "AT_ONCE", 2)
    monkeypatch.setattr(assessing, "BY_COLUMNS", 3)
    client = as_person("supervisor")
    committed(client, checked(client, uploaded(client, table(*(line(n) for n in range(4)), line(4, 共同居住人="")))))
    assert Determination.objects.count() == 0
    assert set(Child.objects.values_list("kind", flat=True)) == {"open"}
    job = jobs.run(Job.objects.get(kind="determine").pk)
    assert (job.state, job.done) == ("done", 5)
    columns = list(Determination.objects.order_by("child").values(*_DECIDED))
    decisions.determine(list(Child.objects.order_by("pk")[:2]), timezone.localdate())
    decisions.determine(list(Child.objects.order_by("pk")[2:4]), timezone.localdate())
    decisions.determine(list(Child.objects.order_by("pk")[4:]), timezone.localdate())
    assert list(Determination.objects.order_by("child").values(*_DECIDED)) == columns
    assert Child.objects.get(name=NAMES[0]).kind == "migrant"


_DECIDED = [f.name for f in Determination._meta.fields if f.name != "made_at"]


@pytest.mark.django_db
def test_nobody_imports_outside_their_area(as_person: As) -> None:
    client = as_person("supervisor")
    batch = uploaded(client, table(line(0)))
    for key in ("county_elsewhere", "director", "education", "system"):
        assert as_person(key).get(f"/imports/{batch.token}/").status_code in (403, 404)
    given: dict[str, Any] = {
        "key": "registrations",
        "unit": f"{people.HERE}102201",
        "as_of": timezone.localdate().isoformat(),
    }
    given["file"] = SimpleUploadedFile("登记表.csv", table(line(1)))
    assert client.post("/imports/new/", given).status_code == 422


@pytest.mark.django_db
def test_what_is_no_table_gets_a_message(as_person: As) -> None:
    given: dict[str, Any] = {"key": "registrations", "unit": UNIT, "as_of": timezone.localdate().isoformat()}
    for name, content in (("说明.csv", b"hello"), ("坏.xlsx", b"PK\x03\x04broken"), ("图.png", b"\x89PNG")):
        answer = as_person("supervisor").post("/imports/new/", given | {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 302, name
        batch = worked(Batch.objects.latest("pk"))
        assert batch.state == "unusable", name
        text = as_person("supervisor").get(f"/imports/{batch.token}/").content.decode()
        assert "✕" in text
        assert batch.remarks[0] in text
        assert "registrations_" not in batch.remarks[0], "the file's own name"
    assert Row.objects.count() == 0


@pytest.mark.django_db
def test_a_file_stays_readable_when_the_keys_have_been_rotated(as_person: As) -> None:
    content = table(line(0))
    batch = uploaded(as_person("supervisor"), content)
    newest = settings.KEY_RING.rotate(Domain.IDENTITY)
    cursor: dict[str, Any] | None = {}
    while cursor is not None:
        cursor = rewrap({}, cursor).cursor
    batch.refresh_from_db()
    assert wrapped_by(bytes(batch.wrapped)) == newest
    assert vault.file_of(batch) == content


@pytest.mark.django_db
def test_file_and_rows_are_stored_sealed(as_person: As) -> None:
    client = as_person("supervisor")
    batch = checked(client, uploaded(client, table(line(0))))
    stored = bytes(batch.sealed) + b"".join(bytes(row.sealed) for row in Row.objects.all())
    assert NAMES[0].encode() not in stored
    assert line(0)["公民身份号码"].encode() not in stored
