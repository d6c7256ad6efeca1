"""Papers as evidence: checked by their bytes, cleaned, sealed, seen by few, destroyed in time (issue 7, item 1)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.web import people
from tests.web.papers import CANARY, PLACE, jpeg, pdf, png
from tests.web.test_exits import by, say
from tests.web.test_imports import NAMES, checked, committed, line, table, uploaded, worked
from tonghu.audit.models import Event
from tonghu.evidence import checking
from tonghu.evidence import vault as evidence_vault
from tonghu.evidence.models import Attachment, Content
from tonghu.exits import actions as exits
from tonghu.jobs import api as jobs
from tonghu.keys.provider import Tampered
from tonghu.merging import actions as merging
from tonghu.operations import work
from tonghu.registry import rotation
from tonghu.registry.models import Child, ChildKey
from tonghu.web import wall

As = Callable[[str], Client]
HERE, ELSEWHERE = f"{people.HERE}101201", f"{people.ELSEWHERE}101201"
PAPER = pdf(b"1 0 obj << /Type /Catalog >> endobj", CANARY)


@pytest.fixture
def child(units: None) -> Child:
    """A child on the register."""
    return people.child(HERE, 1, name="李芳")


def upload(
    client: Client, child: Child, content: bytes = PAPER, name: str = "户口簿-李芳.pdf", **more: object
) -> object:
    """Upload through the form, with whatever type the browser claims."""
    sent = {"kind": "hukou_book", "file": SimpleUploadedFile(name, content, "application/pdf")} | more
    return client.post(f"/children/{child.number}/attachments/new/", sent)


def said(answer: object) -> str:
    """The words of an answer."""
    return answer.content.decode()  # type: ignore[attr-defined]  # a response


@pytest.mark.django_db
def test_a_paper_is_kept_listed_and_given_back(as_person: As, child: Child) -> None:
    client = as_person("director")
    say(child, residence_address="演练街1号")
    answer = upload(client, child, kind="residence_permit", columns=["residence_address"], dated="2026-03-01")
    assert answer.status_code == 302  # type: ignore[attr-defined]  # a response
    found = Attachment.objects.get()
    page = said(client.get(f"/children/{child.number}/attachments/"))
    for words in (
        "居住证、居住登记",
        "户口簿-李芳.pdf",
        "现居住地",
        "2026-03-01",
        "在册期间；退出后 3 年",
        "附件 1 份",
    ):
        assert words in page, words
    assert "有附件" in said(client.get(f"/children/{child.number}/record/"))
    answer = client.get(f"/children/{child.number}/attachments/{found.pk}/file/")
    assert answer.content == PAPER
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    event = Event.objects.get(action="GET attachment_file")
    assert (event.object_kind, event.object_id, event.result) == ("child", child.number, "done")
    assert (event.detail["attachment"], event.detail["kind"]) == (found.pk, "residence_permit")


@pytest.mark.django_db
def test_a_removed_paper_leaves_who_when_and_why_and_no_content(as_person: As, child: Child) -> None:
    client = as_person("director")
    upload(client, child)
    found = Attachment.objects.get()
    address = f"/children/{child.number}/attachments/{found.pk}/"
    assert "请选择移除的理由" in said(client.post(f"{address}remove/", {"why": ""}))
    assert Content.objects.count() == 1
    assert client.post(f"{address}remove/", {"why": "mistaken"}).status_code == 302
    gone = Attachment.objects.get()
    assert Content.objects.count() == 0
    assert (bytes(gone.key_sealed), bytes(gone.about_sealed), bytes(gone.digest)) == (b"", b"", b"")
    assert (gone.ended_for, gone.ended_by) == ("mistaken", gone.added_by)
    page = said(client.get(f"/children/{child.number}/attachments/"))
    assert "传错了儿童或文件" in page
    assert "李芳.pdf" not in page
    assert client.get(f"{address}file/").status_code == 404
    assert "已经移除过" in said(client.post(f"{address}remove/", {"why": "mistaken"}))
    event = Event.objects.get(action="POST attachment_remove", detail__why="mistaken")
    assert (event.object_id, event.detail["kind"]) == (child.number, "hukou_book")
    assert upload(client, child).status_code == 302, "what was removed may come again"  # type: ignore[attr-defined]  # a response


@pytest.mark.django_db
def test_who_may_list_open_add_and_remove(as_person: As, child: Child) -> None:
    """Departments know of papers about their own columns and open none; the leader opens none; others meet nothing."""
    county = as_person("county")
    upload(county, child)
    upload(county, child, pdf(b"2"), kind="school_roll")
    upload(county, child, pdf(b"3"), kind="disability")
    upload(county, child, pdf(b"4"), kind="visit_photo")
    upload(county, child, pdf(b"5"), kind="protected")
    assert Attachment.objects.count() == 5
    hukou, school, disability, photo, protected = Attachment.objects.order_by("pk")
    everything = {hukou.pk, school.pk, disability.pk, photo.pk, protected.pk}
    plain = everything - {protected.pk}
    for key, lists, opens in (
        ("director", plain, plain),
        ("supervisor", plain, plain),
        ("county", everything, everything),
        ("leader", plain, set()),
        ("education", {school.pk}, set()),
        ("police", {disability.pk}, set()),  # the pack gives it the column
        ("county_elsewhere", None, set()),
        ("director_next_village", None, set()),
        ("statistician", None, set()),
        ("social", None, set()),
        ("system", None, set()),
    ):
        client = as_person(key)
        page = client.get(f"/children/{child.number}/attachments/")
        if lists is None:
            assert page.status_code in (403, 404), key
        else:
            words = page.content.decode()
            assert f"附件 {len(lists)} 份" in words, key
            rows = words.partition("<tbody>")[2].partition("</tbody>")[0]
            for one in (hukou, school, disability, photo, protected):
                assert (f'row">{one.get_kind_display()}' in rows) == (one.pk in lists), (key, one.kind)
        for one in everything:
            status = client.get(f"/children/{child.number}/attachments/{one}/file/").status_code
            assert (status == 200) == (one in opens), (key, one, status)
    clerk = as_person("education")
    assert upload(clerk, child, pdf(b"6"), kind="school_roll").status_code == 302  # type: ignore[attr-defined]  # a response
    assert upload(clerk, child, pdf(b"7"), kind="hukou_book").status_code == 403  # type: ignore[attr-defined]  # a response
    assert upload(clerk, child, pdf(b"8"), kind="school_roll", columns=["phone"]).status_code == 403  # type: ignore[attr-defined]  # a response
    assert "请勾选" in said(upload(clerk, child, pdf(b"9"), kind="other", other="成绩单"))
    assert upload(as_person("director"), child, pdf(b"a"), kind="protected").status_code == 403  # type: ignore[attr-defined]  # a response
    answer = as_person("police").post(f"/children/{child.number}/attachments/{disability.pk}/remove/", {"why": "asked"})
    assert answer.status_code == 404, "what a department cannot look at it does not destroy"
    own = Attachment.objects.latest("pk")
    assert clerk.post(f"/children/{child.number}/attachments/{own.pk}/remove/", {"why": "asked"}).status_code == 302
    for key in ("leader", "police", "education", "county_elsewhere", "director_next_village", "helper"):
        answer = as_person(key).post(f"/children/{child.number}/attachments/{hukou.pk}/remove/", {"why": "asked"})
        assert answer.status_code in (403, 404), key
    assert upload(as_person("county_elsewhere"), child, pdf(b"b")).status_code == 404  # type: ignore[attr-defined]  # a response
    assert Attachment.objects.filter(ended_at=None).count() == 5


@pytest.mark.django_db
def test_a_paper_opens_only_through_its_own_child(as_person: As, child: Child) -> None:
    other, client = people.child(HERE, 2), as_person("director")
    upload(client, child)
    found = Attachment.objects.get()
    assert client.get(f"/children/{other.number}/attachments/{found.pk}/file/").status_code == 404
    assert client.post(f"/children/{other.number}/attachments/{found.pk}/remove/", {"why": "asked"}).status_code == 404


@pytest.mark.django_db
def test_opening_and_protected_papers_ask_for_a_fresh_confirmation(as_person: As, child: Child) -> None:
    client = as_person("county")
    upload(client, child, kind="protected")
    found = Attachment.objects.get()
    people.grow_stale(client)
    assert client.get(f"/children/{child.number}/attachments/{found.pk}/file/").status_code == 302
    page = said(client.get(f"/children/{child.number}/attachments/"))
    assert "附件 0 份" in page
    assert "确认身份" in page
    assert upload(client, child, pdf(b"2"), kind="protected").status_code == 403  # type: ignore[attr-defined]  # a response
    assert client.post(f"/children/{child.number}/attachments/{found.pk}/remove/", {"why": "asked"}).status_code == 404
    assert "有附件" not in said(client.get(f"/children/{child.number}/record/"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("户口簿.pdf", b"MZ\x90\0 a program", "程序"),
        ("户口簿.pdf", b"PK\x03\x04[Content_Types].xml word/document.xml", "另存为 PDF"),
        ("表.xlsx", b"PK\x03\x04xl/workbook.xml", "Word、Excel"),
        ("图.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "网页或 SVG"),
        ("图.jpg", b"<!DOCTYPE html><script>alert(1)</script>", "网页或 SVG"),
        ("图.jpg", b"\0\0\0\x18ftypheic", "HEIC"),
        ("图.gif", b"GIF89a", "GIF"),
        ("空.pdf", b"", "文件"),
        ("大.pdf", PAPER + b"\0" * checking.MOST_BYTES, "超过 10 MB"),
        ("图.png", png(width=60_000, height=60_000), "过大"),
        ("图.png", png(packed=zlib.compress(b"\0" * 50_000_000)), "已损坏"),
        ("图.jpg", jpeg(width=65_000, height=65_000), "过大"),
        ("图.jpg", jpeg()[:-40], "已损坏"),
        ("脚本.pdf", pdf(b"1 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj"), "脚本"),
        ("脚本.pdf", pdf(b"1 0 obj << /S /J#61vaScript >> endobj"), "脚本"),
        ("启动.pdf", pdf(b"1 0 obj << /S /Launch >> endobj"), "启动程序"),
        ("内嵌.pdf", pdf(b"1 0 obj << /Type /EmbeddedFile >> endobj"), "嵌入的文件"),
        ("密码.pdf", pdf(b"trailer << /Encrypt 5 0 R >>"), "密码"),
        ("断.pdf", b"%PDF-1.7\n1 0 obj", "不完整"),
    ],
)
def test_what_may_not_be_kept_is_refused_in_words(
    as_person: As, child: Child, name: str, content: bytes, words: str
) -> None:
    answer = upload(as_person("director"), child, content, name)
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a response
    assert words in said(answer)
    assert Attachment.objects.count() == 0


@pytest.mark.django_db
def test_the_stored_photo_is_the_cleaned_one_under_its_real_type(as_person: As, child: Child) -> None:
    client = as_person("director")
    upload(client, child, jpeg(), "../../etc/入户\n.pdf", kind="visit_photo")
    found = Attachment.objects.get()
    answer = client.get(f"/children/{child.number}/attachments/{found.pk}/file/")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].endswith("%E5%85%A5%E6%88%B7.jpg")
    assert PLACE not in answer.content


@pytest.mark.django_db
def test_the_same_file_twice_is_said_and_stored_once(as_person: As, child: Child) -> None:
    client, other = as_person("director"), people.child(HERE, 2)
    upload(client, child, jpeg(), kind="visit_photo")
    again = upload(client, child, jpeg().replace(PLACE, b"GPSLatitude 25.00N"), kind="other", other="照片")
    assert "没有重复保存" in said(again)
    upload(client, other, jpeg(), kind="visit_photo")
    here, there = Attachment.objects.order_by("pk")
    assert bytes(here.digest) != bytes(there.digest), "a digest says nothing of another child's files"


@pytest.mark.django_db
def test_what_is_missing_is_said(as_person: As, child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    client, tomorrow = as_person("director"), (timezone.localdate() + timedelta(days=1)).isoformat()
    for more, words in (
        ({"kind": ""}, "请选择材料种类"),
        ({"kind": "passport"}, "请选择材料种类"),
        ({"kind": "other"}, "请写明是什么材料"),
        ({"dated": "昨天"}, "日期读不出"),
        ({"dated": tomorrow}, "不能晚于今天"),
    ):
        answer = upload(client, child, **more)
        assert (answer.status_code, words in said(answer)) == (422, True), words  # type: ignore[attr-defined]  # a response
    assert "请选择文件" in said(client.post(f"/children/{child.number}/attachments/new/", {"kind": "other"}))
    monkeypatch.setattr("tonghu.evidence.actions.MOST_ATTACHMENTS", 1)
    upload(client, child)
    assert "最多 1 份" in said(upload(client, child, pdf(b"2")))
    assert Attachment.objects.count() == 1


@pytest.mark.django_db
def test_nothing_of_a_paper_is_stored_in_plain_text(as_person: As, child: Child) -> None:
    assert checking.MOST_BYTES < settings.FILE_UPLOAD_MAX_MEMORY_SIZE, (
        "an upload does not lie in a temporary file either"
    )
    upload(as_person("director"), child, name="李芳的户口簿.pdf", kind="other", other="秘密的说明")
    with connection.cursor() as cursor:
        for table in ("evidence_attachment", "evidence_content", "audit_event"):
            cursor.execute(f"SELECT * FROM {table}")
            for value in (value for row in cursor.fetchall() for value in row):
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for word in (CANARY, "李芳".encode(), "秘密".encode()):
                    assert word not in raw, table


@pytest.mark.django_db
def test_ciphertext_moved_to_another_row_opens_nothing(as_person: As, child: Child) -> None:
    client = as_person("director")
    upload(client, child)
    upload(client, child, pdf(b"2"))
    upload(client, people.child(HERE, 2), pdf(b"3"))
    one, other, foreign = Attachment.objects.order_by("pk")
    keys = evidence_vault.data_keys([one.child_id, foreign.child_id])
    Content.objects.filter(pk=one.pk).update(sealed=Content.objects.get(pk=other.pk).sealed)
    with pytest.raises(Tampered):
        evidence_vault.content(one, keys[one.child_id])
    one.key_sealed, one.about_sealed = other.key_sealed, other.about_sealed
    with pytest.raises(Tampered):
        evidence_vault.about(one, keys[one.child_id])
    Attachment.objects.filter(pk=foreign.pk).update(child=one.child)
    moved = Attachment.objects.get(pk=foreign.pk)
    with pytest.raises(Tampered):
        evidence_vault.about(moved, keys[one.child_id])
    with pytest.raises(Tampered):
        evidence_vault.about(moved, keys[foreign.child_id])


@pytest.mark.django_db
def test_turning_the_keys_and_destroying_a_childs_key_reach_the_papers(as_person: As, child: Child) -> None:
    client = as_person("director")
    upload(client, child)
    address = f"/children/{child.number}/attachments/{Attachment.objects.get().pk}/file/"
    key = ChildKey.objects.get(child=child)
    from_before = bytes(key.wrapped)
    settings.KEY_RING.rotate(rotation.Domain.IDENTITY)
    cursor: dict[str, object] | None = {}
    while cursor is not None:
        cursor = rotation.rewrap({}, cursor).cursor
    assert bytes(ChildKey.objects.get(child=child).wrapped) != from_before
    assert client.get(address).content == PAPER
    ChildKey.objects.filter(child=child).delete()
    assert client.get(address).status_code == 404
    page = said(client.get(f"/children/{child.number}/attachments/"))
    assert "李芳.pdf" not in page
    assert "密钥已销毁" in said(upload(client, child, pdf(b"2")))


@pytest.mark.django_db
def test_after_a_merge_the_kept_child_shows_the_papers_of_both(as_person: As, child: Child) -> None:
    other, client = people.child(HERE, 2, name="李方"), as_person("supervisor")
    upload(client, child)
    upload(client, other, pdf(b"2"), kind="school_roll")
    done = merging.merge(
        by=by("supervisor"),
        kept=child.number,
        gone=other.number,
        ground="papers",
        choices={},
        seen=(0, 0),
    )
    theirs_pk = Attachment.objects.get(child=other).pk
    page = said(client.get(f"/children/{child.number}/attachments/"))
    assert "附件 2 份" in page
    assert f"并入的旧编号 {other.number}" in page
    assert client.get(f"/children/{child.number}/attachments/{theirs_pk}/file/").content == pdf(b"2")
    assert "没有重复保存" in said(upload(client, child, pdf(b"2")))
    merging.take_apart(by=by("supervisor"), pk=done.pk, ground="undo")
    for one in (child, other):
        assert "附件 1 份" in said(client.get(f"/children/{one.number}/attachments/"))


@pytest.mark.django_db
def test_who_has_left_keeps_papers_to_be_read_until_their_time(as_person: As, child: Child) -> None:
    client, today = as_person("supervisor"), timezone.localdate()
    upload(client, child)
    upload(client, child, pdf(b"2"), kind="visit_photo")
    staying = people.child(HERE, 2)
    upload(client, staying, pdf(b"3"), kind="visit_photo")
    paper, photo, other = Attachment.objects.order_by("pk")
    exits.step(by=by("supervisor"), number=child.number, to="left", code="died", on=today - timedelta(days=400))
    page = said(client.get(f"/children/{child.number}/attachments/"))
    assert "附件 2 份" in page
    assert "附件只能查看" in page
    assert "只能查看" in said(upload(client, child, pdf(b"4")))
    assert "只能查看" in said(client.post(f"/children/{child.number}/attachments/{paper.pk}/remove/", {"why": "asked"}))
    before = Event.objects.count()
    assert "清除" in jobs.run(jobs.start("retention", "retention:test").pk).message
    gone = Attachment.objects.get(pk=photo.pk)
    assert (gone.ended_for, gone.ended_by, bytes(gone.key_sealed)) == ("expired", "", b"")
    assert set(Content.objects.values_list("pk", flat=True)) == {paper.pk, other.pk}, "only what is due"
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (event.action, event.object_id, event.detail["attachment"]) == (
        "JOB attachment_remove",
        child.number,
        photo.pk,
    )
    assert "保存期满，自动销毁" in said(client.get(f"/children/{child.number}/attachments/"))
    exits.step(by=by("supervisor"), number=child.number, to="", code="meets_again", on=today)
    assert work.retention({}, {}).message.startswith("清除")
    assert Content.objects.filter(pk=paper.pk).exists(), "whoever came back keeps everything"
    assert upload(client, child, pdf(b"5")).status_code == 302  # type: ignore[attr-defined]  # a response


@pytest.mark.django_db
def test_undoing_an_import_keeps_a_child_that_has_a_paper(as_person: As) -> None:
    client = as_person("supervisor")
    batch = committed(client, checked(client, uploaded(client, table(line(0), line(1)))))
    kept = Child.objects.get(name=NAMES[0])
    upload(client, kept)
    client.post(f"/imports/{batch.token}/undo/")
    batch.refresh_from_db()
    worked(batch)
    assert list(Child.objects.all()) == [kept]
    assert Content.objects.count() == 1


@pytest.mark.django_db
def test_the_second_wall_stands_around_papers_and_contents(as_person: As, child: Child) -> None:
    """A forgotten filter finds nothing outside the areas that the guard has named; on the embedded database it would."""
    upload(as_person("director"), child)
    for scope, seen in ((wall.Scope(), 0), (wall.Scope(areas=(people.ELSEWHERE,)), 0), (wall.Scope(areas=(HERE,)), 1)):
        with wall.scope(scope):
            found = (Attachment.objects.count(), Content.objects.count())
        assert found == ((seen, seen) if connection.vendor == "postgresql" else (1, 1))
