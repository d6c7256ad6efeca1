"""What the audit and the logs say, and what they never hold: no value of a child, no number of a person (D3, D4, D6, H3)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core import serializers
from django.test import Client
from django.utils import timezone

from tests.web import people
from tests.web.test_leaks import HERE, found_in, marked
from tonghu.audit import anchors
from tonghu.audit.models import Event
from tonghu.jobs import api as jobs
from tonghu.registry import vault
from tonghu.web.logs import JsonLines

As = Callable[[str], Client]
NUMBER, PHONE = "700101201503070018", "13800001234"


@pytest.mark.django_db
def test_a_reveal_is_one_event_that_names_the_child_and_the_field(as_person: As) -> None:
    """H3: who looked at which number, not only that somebody looked."""
    child, client = people.child(HERE, 1), as_person("director")
    for path, field in (("reveal/phone/", "phone"), ("reveal/id_number/", "id_number")):
        before = Event.objects.count()
        assert client.post(f"/children/{child.number}/{path}").status_code == 200
        assert Event.objects.count() == before + 1
        event = Event.objects.first()
        assert event is not None
        assert (event.action, event.object_id, event.fields) == ("POST child_reveal", child.number, [field])
        assert (event.detail["reveal"], event.actor) == (True, str(people.User.objects.get().pk))


@pytest.mark.django_db
def test_pages_of_a_child_are_masked_until_somebody_asks(as_person: As) -> None:
    """H3: numbers, phones and addresses in full only by a reveal or in the form that changes them."""
    child, tokens = marked(HERE, 61)
    sealed = {code: tokens[code] for code in vault.SEALED}
    for key in ("director", "county", "leader", "police"):
        client = as_person(key)
        for path in ("", "record/", "entries/", "history/", "looked/", "decision/"):
            assert found_in(client.get(f"/children/{child.number}/{path}").content, sealed) == set(), (key, path)


@pytest.mark.django_db
def test_no_value_of_a_child_reaches_the_audit(as_person: As) -> None:
    """D4: entered, changed, searched for, revealed, exported; then every word of the audit is read."""
    _, tokens = marked(HERE, 62)
    child, own = marked(HERE, 63)
    client = as_person("county")
    new = {"kind": "migrant", "primary_unit": HERE}
    fresh = {
        "name": "秘名六四号",
        "phone": "19900000064",
        "hukou_address": "黔路六四暗巷",
        "residence_address": "闽路六四",
    }
    assert client.post("/children/new/", fresh | new).status_code == 302
    changed = {"name": "秘名六五号", "phone": "19900000065", "hukou_address": "黔路六五暗巷", "version": "1"}
    assert client.post(f"/children/{child.number}/edit/", changed | new).status_code == 302
    for text in (*own.values(), *tokens.values()):
        client.get("/children/", {"q": text})
    client.post(f"/children/{child.number}/reveal/phone/")
    page = client.post("/children/export/", {"fields": ["name", "phone"], "reason": "核对"}).headers["Location"]
    assert client.post(f"{page}file/").status_code == 200
    stored = serializers.serialize("json", Event.objects.all(), ensure_ascii=False).encode()
    for known in (tokens, own, fresh, changed | {"version": "-"}):
        assert found_in(stored, known) - {"version"} == set()


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """What the platform's own log handler writes."""
    handler = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, JsonLines))
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def test_no_number_of_a_person_reaches_a_log(told: io.StringIO) -> None:
    """D4: not in a message, an argument, an address or an exception, and each event is one line."""
    log = logging.getLogger("tonghu.test")
    log.error("child %s called from %s\nsecond line", NUMBER, PHONE)
    log.warning("GET /children/?q=%s", "测试")
    try:
        raise ValueError(f"duplicate key {NUMBER}")
    except ValueError:
        log.exception("row %s failed", NUMBER)
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [line["level"] for line in lines] == ["ERROR", "WARNING", "ERROR"]
    assert lines[2]["error"] == "ValueError"
    assert [word for word in (NUMBER, PHONE, "测试") if word in told.getvalue()] == []


@pytest.mark.django_db
def test_the_head_of_the_chain_goes_outside_every_day(as_person: As) -> None:
    """D6: the daily work is known, and does it."""
    assert as_person("director").get("/").status_code == 200
    assert jobs.KINDS.known["anchor"].daily_from is not None
    job = next(job for job in jobs.start_due() if job.kind == "anchor")
    assert job.key == f"anchor:{timezone.localdate()}"
    assert jobs.run(job.pk).state == "done"
    head = Event.objects.first()
    assert head is not None
    assert len(settings.ANCHORS) > 0
    for folder in settings.ANCHORS:
        assert anchors.read(folder, settings.KEY_RING)[head.seq] == bytes(head.digest)
