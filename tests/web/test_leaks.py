"""Nothing leaks: markers in every field of a child elsewhere, looked for in whatever every persona can fetch (A2–A5, A8)."""

from __future__ import annotations

import base64
import html
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from tests.web import people
from tests.web.test_matrix import addresses
from tonghu.core.authz.decide import Target
from tonghu.core.authz.fields import FIELDS
from tonghu.core.authz.permissions import Permission
from tonghu.core.base.identity import make_id
from tonghu.registry import vault
from tonghu.registry.actions import children as actions
from tonghu.registry.models import Child
from tonghu.web.rule import current_rule

As = Callable[[str], Client]
HERE = f"{people.HERE}101201"
ELSEWHERE = f"{people.ELSEWHERE}101201"
PATHS = (
    "",
    "edit/",
    "form/",
    "record/",
    "entries/",
    "history/",
    "looked/",
    "protected/",
    "reveal/phone/",
    "reveal/id_number/",
)
FORGED = (
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Target": "list"},
    {"HX-Request": "true", "HX-Boosted": "true"},
    {"HX-Request": "true", "HX-Current-URL": "http://testserver/children/"},
    {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-User": "county", "X-Original-URL": "/children/"},
    {"X-HTTP-Method-Override": "GET", "X-Requested-With": "XMLHttpRequest"},
)


def marked(unit: str, number: int) -> tuple[Child, dict[str, str]]:
    """A child each of whose fields holds a token that occurs nowhere else."""
    born = timezone.localdate().replace(year=2015, month=3, day=7)
    tokens = {
        "name": f"秘名{number}号",
        "id_number": make_id("700101", born, f"{700 + number:03d}"),
        "phone": f"1990000{number:04d}",
        "hukou_address": f"黔路{number}暗巷",
        "residence_address": f"闽路{number}暗巷",
    }
    return people.child(unit, number, **tokens), tokens


def spellings(token: str) -> Iterator[bytes]:
    """A token as text, JSON escape, HTML entity, base64 and in an address."""
    yield token.encode()
    yield json.dumps(token)[1:-1].encode()
    yield html.escape(token).encode()
    yield "".join(f"&#{ord(c)};" for c in token).encode()
    yield base64.b64encode(token.encode()).rstrip(b"=")[:-1]
    yield quote(token).encode()
    yield token.encode("gbk")


def found_in(answer: bytes, tokens: dict[str, str]) -> set[str]:
    """The fields whose token occurs in an answer, also inside a workbook."""
    parts = [answer]
    if answer[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer)) as package:
            parts += [package.read(name) for name in package.namelist()]
    return {code for code, token in tokens.items() if any(s in part for part in parts for s in spellings(token))}


def everything(client: Client, number: str) -> Iterator[tuple[str, bytes]]:
    """Whatever a browser can be made to fetch, with this child's number wherever an identifier goes."""
    for _, address, declaration in addresses():
        path = "/" + address
        for slot in (
            "<slug:number>",
            "<slug:code>",
            "<slug:name>",
            "<slug:token>",
            "<slug:field>",
            "<slug:column>",
            "<str:pack>",
        ):
            path = path.replace(
                slot, number if slot == "<slug:number>" else "phone" if "field" in slot or "column" in slot else "x"
            )
        path = path.replace("<int:pk>", "1")
        for method in declaration.methods:
            if method != "HEAD" and "logout" not in path:
                answer = client.generic(method, path)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # a stream
                yield f"{method} {path}", body + str(answer.headers).encode()
    for query in ("q=秘名", f"q={number}", "sort=name", "unit=350524", "kind=migrant", "whose=nobody", "page=2"):
        yield f"list {query}", client.get(f"/children/?{query}").content


@pytest.mark.django_db
@pytest.mark.proof("leaks")
@pytest.mark.parametrize("persona", people.PERSONAS, ids=lambda persona: persona.key)
def test_no_marker_of_a_child_elsewhere_reaches_anybody(
    units: None, persona: people.Persona, record_property: Callable[[str, object], None]
) -> None:
    """A3: every address and method, and of a child within reach only the granted fields, masked on lists."""
    here, own = marked(HERE, 41)
    _, foreign = marked(ELSEWHERE, 42)
    user = people.person(persona)
    client, day = people.logged_in(user), timezone.localdate()
    decision = current_rule().decide(user.actor(), Permission.CHILD_VIEW, day, Target((HERE,)))
    abroad = current_rule().decide(user.actor(), Permission.CHILD_VIEW, day, Target((ELSEWHERE,)))
    leaks, answers, shown = {}, 0, set()
    for what, answer in everything(client, here.number):
        answers += 1
        shown |= found_in(answer, own)
        extra = found_in(answer, own) - decision.sees | (found_in(answer, foreign) - abroad.sees)
        if extra:
            leaks[what] = extra
    record_property("answers", answers)
    assert leaks == {}
    assert answers > 60
    assert ("name" in shown) == ("name" in decision.sees), "the search finds what may be seen"


@pytest.mark.django_db
def test_identifiers_swapped_open_nothing(as_person: As) -> None:
    """A2: the numbers of children of two counties, two towns, two villages; reading and writing; every page of a child."""
    places = [
        f"{county}{town}{village}"
        for county in (people.HERE, people.ELSEWHERE)
        for town in ("101", "102")
        for village in ("201", "202")
    ]
    children = {place: marked(place, 50 + n) for n, place in enumerate(places)}
    before = dict(Child.objects.values_list("pk", "version"))
    for key, reach in (
        ("director", HERE),
        ("supervisor", HERE[:9]),
        ("county", HERE[:6]),
        ("director_next_county", ELSEWHERE),
    ):
        client = as_person(key)
        for place, (child, tokens) in children.items():
            if place.startswith(reach):
                continue
            for path in PATHS:
                for answer in (
                    client.get(f"/children/{child.number}/{path}"),
                    client.post(f"/children/{child.number}/{path}", {"name": "改", "version": 1}),
                ):
                    assert answer.status_code in (403, 404, 405), (key, place, path)
                    assert found_in(answer.content, tokens) == set(), (key, place, path)
    assert dict(Child.objects.values_list("pk", "version")) == before


@pytest.mark.django_db
def test_fragments_and_forged_headers_are_decided_like_pages(as_person: As) -> None:
    """A5: with whatever headers, the same answer as without, never cached."""
    child, tokens = marked(ELSEWHERE, 43)
    for key in ("director", "education", "system", "helper"):
        client = as_person(key)
        for path in ("/children/", f"/children/{child.number}/", f"/children/{child.number}/looked/"):
            plain = client.get(path)
            for headers in FORGED:
                answer = client.get(path, headers=headers)
                assert answer.status_code == plain.status_code, (key, path, headers)
                assert found_in(answer.content, tokens) == set()
                assert answer.headers["Cache-Control"] == "no-store"
                assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.django_db
def test_ungranted_fields_neither_sort_nor_filter_nor_show(as_person: As) -> None:
    """A8: for every field; an asked-for column that is not granted is not there, and counts do not tell of hidden rows."""
    rule, day = current_rule(), timezone.localdate()
    child, tokens = marked(HERE, 44)
    for persona in people.PERSONAS:
        user = people.person(persona)
        if not user.is_active or persona.state == "no_mfa":
            continue
        actor, client = user.actor(), people.logged_in(user)
        granted = rule.fields(actor, Permission.CHILD_LIST, day)
        if not rule.decide(actor, Permission.CHILD_LIST, day):
            assert client.get("/children/").status_code == 403
            continue
        for field in FIELDS:
            sort = client.get(f"/children/?sort={field.code}")
            assert sort.status_code == (200 if field.code in granted and field.sortable else 400), (
                persona.key,
                field.code,
            )
        every = ",".join(field.code for field in FIELDS)
        shown = found_in(client.get(f"/children/?columns={every}").content, tokens)
        assert shown <= granted - {"id_number", "phone", "hukou_address", "residence_address"}, persona.key
        for token in (tokens["phone"], tokens["id_number"]):
            code = "phone" if token == tokens["phone"] else "id_number"
            listed = child.number in client.get(f"/children/?q={token}").content.decode()
            assert listed <= (code in granted), (persona.key, code)


@pytest.mark.django_db
def test_the_action_refuses_what_its_form_let_through(units: None) -> None:
    """A4, without the form before it: a field, a unit and a child that are not granted."""
    child, _ = marked(HERE, 46)
    county, clerk = (people.person(p).actor() for p in people.PERSONAS if p.key in ("education", "county"))
    rule, day = current_rule(), timezone.localdate()
    for actor, values in (
        (clerk, {"phone": "13800009999"}),
        (county, {"primary_unit": ELSEWHERE}),
        (county, {"id": "1"}),
    ):
        with pytest.raises(PermissionDenied):
            actions.edit(by=actions.By(actor, rule, day), number=child.number, values=values, version=child.version)
    with pytest.raises(PermissionDenied):
        actions.create(
            by=actions.By(county, rule, day), values={"name": "甲", "kind": "open", "primary_unit": ELSEWHERE}
        )
    assert Child.objects.get().version == child.version


@pytest.mark.django_db
def test_every_posted_field_that_is_not_granted_changes_nothing(as_person: As) -> None:
    """A4: each role posts every field of the model to every form of a child."""
    child, _ = marked(HERE, 45)
    posted = {
        "name": "改名",
        "sex": "男",
        "birth_date": "2014-01-01",
        "id_number": "",
        "phone": "13800009999",
        "hukou_division": "110101",
        "hukou_address": "改",
        "residence_division": "110101",
        "residence_address": "改",
        "kind": "left_behind",
        "primary_unit": f"{people.HERE}102201",
        "secondary_unit": ELSEWHERE,
        "responsible": "1",
        "number": "XXXXXXXX",
        "entered_by": "1",
        "version": "1",
        "id": "1",
        "name_pinyin": "x",
    }
    plain = (
        "name",
        "sex",
        "birth_date",
        "hukou_division",
        "residence_division",
        "kind",
        "primary_unit",
        "secondary_unit",
        "responsible",
    )
    for key in ("education", "police", "leader", "social", "helper", "system", "audit", "director_next_village"):
        client = as_person(key)
        before = {name: getattr(Child.objects.get(pk=child.pk), name) for name in (*plain, "number", "entered_by")}
        sealed = vault.read([child], vault.SEALED)[child.pk]
        client.post(f"/children/{child.number}/edit/", posted)
        now = Child.objects.get(pk=child.pk)
        assert {name: getattr(now, name) for name in before} == before, key
        assert vault.read([now], vault.SEALED)[child.pk] == sealed, key
