"""Policies in the browser: readable, compared, checked on upload, proposed and approved by two people, in force by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.batch.packs import load_pack, packs_root, shipped_ids
from tonghu.core.policy.describe import chapters
from tonghu.core.workflow.two_people import Refused, State, check_step
from tonghu.policies import reading
from tonghu.policies.models import Adoption, PackVersion
from tonghu.web import clock
from tonghu.web.rule import pack_for

As = Callable[[str], Client]
BROKEN = Path(__file__).parents[1] / "packs" / "broken"
COUNTY_PACK = """
id: cn-350583
name: 演练县
extends: cn-35
issuer: 演练县民政局
document: 演练〔2026〕1号
status: in_force
division: '350583'
last_checked: 2026-11-01
"""


@pytest.fixture
def clock_put_right() -> Iterator[None]:
    yield
    clock.set_ahead(timedelta())


def uploaded(client: Client, text: str, name: str = "pack.yaml") -> str:
    answer = client.post("/policies/upload/", {"files": SimpleUploadedFile(name, text.encode())}, follow=True)
    return answer.content.decode()


def test_every_chapter_stands_in_exactly_one_part() -> None:
    """What ``policies show`` prints is on the pages, all of it."""
    placed = [key for _, keys in reading.PARTS.values() for key in keys]
    assert sorted(placed) == sorted(chapter.key for chapter in chapters(load_pack("cn-35")))


@pytest.mark.django_db
@pytest.mark.parametrize("identifier", shipped_ids())
def test_a_pack_is_read_whole(as_person: As, identifier: str) -> None:
    client, pack = as_person("director"), load_pack(identifier)
    pages = {part: client.get(f"/policies/{identifier}/", {"part": part}).content.decode() for part in reading.PARTS}
    for part in reading.PARTS:
        for chapter in reading.chapters_of(pack, part):
            for line in chapter.lines:
                shown = line.label if part != "services" else line.label.partition(". ")[2] or line.label
                assert escaped(shown) in pages[part], (part, line.label)
    for form in reading.forms(pack):
        assert escaped(form.title) in pages["forms"]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("'", "&#x27;")


@pytest.mark.django_db
def test_two_places_are_compared(as_person: As) -> None:
    client = as_person("director")
    page = client.get("/policies/compare/", {"left": "cn-31", "right": "cn-35"}).content.decode()
    assert "超过" in page
    assert "本方案未规定" in page
    assert client.get("/policies/compare/", {"left": "cn-31", "right": "nowhere"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["unknown_column", "wrong_example", "not_yaml", "unquoted_code"])
def test_a_faulty_pack_is_refused_with_file_and_line(as_person: As, name: str) -> None:
    text = (BROKEN / f"{name}.yaml").read_text(encoding="utf-8")
    page = uploaded(as_person("county"), text, f"{name}.yaml")
    line = next(n for n, t in enumerate(text.splitlines(), start=1) if t.rstrip().endswith("# 此处"))
    # What is wrong with a bracket is seen where the text ends, below the mark.
    assert f"{name}.yaml:{line if name != 'not_yaml' else ''}" in page
    assert PackVersion.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: &x [1]\nb: *x\n", "第 2 行用了引用"),
        ("[" * 500 + "]" * 500, "嵌套超过"),
    ],
)
def test_a_text_that_would_exhaust_the_reader_is_refused_first(as_person: As, content: str, said: str) -> None:
    assert said in uploaded(as_person("county"), content)


@pytest.mark.django_db
def test_a_version_comes_into_force_on_its_day_by_two_people(as_person: As, clock_put_right: None) -> None:
    county, leader = as_person("county"), as_person("leader")
    assert "没有问题" in uploaded(county, COUNTY_PACK)
    assert "以前已经上传过" in uploaded(county, COUNTY_PACK)
    version = PackVersion.objects.get()
    start = timezone.localdate() + timedelta(days=3)
    wish = {"area": people.HERE, "starts": start.isoformat(), "reason": "演练〔2026〕1号施行"}
    assert county.post(f"/policies/v{version.pk}/propose/", wish).status_code == 302
    adoption = Adoption.objects.get()
    assert (
        county.post(f"/policies/adoptions/{adoption.pk}/decide/", {"to": "approved", "reason": "自己批"}).status_code
        == 403
    )
    answer = leader.post(
        f"/policies/adoptions/{adoption.pk}/decide/", {"to": "approved", "reason": "同意"}, follow=True
    )
    assert "已批准，按期生效" in answer.content.decode()
    adoption.refresh_from_db()
    assert adoption.state == State.APPROVED.value
    assert pack_for(f"{people.HERE}101201", start - timedelta(days=1)).id == "cn-35"
    assert pack_for(f"{people.HERE}101201", start).id == "cn-350583"
    assert pack_for(people.ELSEWHERE, start).id == "cn-35", "another county goes on as before"
    assert "cn-35 " in leader.get("/").content.decode()
    clock.set_ahead(timedelta(days=3))
    assert "cn-350583" in as_person("leader").get("/").content.decode()
    county.post(f"/policies/adoptions/{adoption.pk}/withdraw/", {"reason": "改期"})
    adoption.refresh_from_db()
    assert adoption.state == State.APPROVED.value, "what has begun is not withdrawn"


@pytest.mark.django_db
def test_what_was_stored_is_the_same_pack_as_the_file(as_person: As) -> None:
    """The text of the parents is kept too: the pack can be read again when the program has moved on."""
    county = as_person("county")
    text = (packs_root() / "cn-4104" / "pack.yaml").read_text(encoding="utf-8").replace("平顶山市", "演练市")
    files = {path.name: path.read_bytes() for path in (packs_root() / "cn-4104").iterdir()} | {
        "pack.yaml": text.encode()
    }
    answer = county.post(
        "/policies/upload/",
        {"files": [SimpleUploadedFile(name, content) for name, content in files.items()]},
        follow=True,
    )
    assert answer.status_code == 200, answer.content.decode()
    version = PackVersion.objects.get()
    shown = county.get(f"/policies/v{version.pk}/", {"part": "file"}).content.decode()
    assert version.version in shown
    assert "演练市" in shown


def test_nobody_decides_alone_and_nothing_twice() -> None:
    with pytest.raises(Refused, match="自己"):
        check_step(State.PROPOSED, State.APPROVED, proposed_by="1", by="1", reason="x")
    with pytest.raises(Refused, match="理由"):
        check_step(State.PROPOSED, State.REFUSED, proposed_by="1", by="2", reason=" ")
    with pytest.raises(Refused, match="不能再"):
        check_step(State.REFUSED, State.APPROVED, proposed_by="1", by="2", reason="x")
    with pytest.raises(Refused, match="已经生效"):
        check_step(State.APPROVED, State.WITHDRAWN, proposed_by="1", by="2", reason="x", begun=True)
    check_step(State.PROPOSED, State.APPROVED, proposed_by="1", by="2", reason="")
