"""The API is attacked with what its description allows and forbids, as every role (issue 7; security.md K4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from django.conf import settings as office
from django.core import signals
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.web import people
from tests.web.test_imports import UNIT, line, table, uploaded
from tonghu.config.wsgi import application
from tonghu.registry.models import ExportRequest
from tonghu.webapi import importing, views

As = Callable[[str], Client]
FEW, MANY = 3, 30
"""Requests per operation, role and way, in every run and in the proof."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]
"""What the description allows may still be refused: rights, state and the office's own lists decide too."""
WAYS = {
    "about what there is": GenerationMode.POSITIVE,
    "about anything": GenerationMode.POSITIVE,
    "forbidden": GenerationMode.NEGATIVE,
}
SECRET = "c" * 32


@dataclass
class Attack:
    """Generated requests of one person. ``known``: a word of the address → an identifier that there is."""

    client: Client
    known: Mapping[str, str]
    examples: int
    sent: int = 0
    found: list[str] = field(default_factory=list)

    def everywhere(self) -> None:
        """On every operation in every way, over the connection of the test: the server would close it after a request."""
        for signal in (signals.request_started, signals.request_finished):
            signal.disconnect(close_old_connections)
        try:
            self._everywhere()
        finally:
            for signal in (signals.request_started, signals.request_finished):
                signal.connect(close_old_connections)

    def _everywhere(self) -> None:
        description = json.loads(json.dumps(views.described()))  # as a program gets it: a status is a text
        del description["security"]  # who is not logged in is asked by the matrix; here the login is always the same
        schema: Any = schemathesis.openapi.from_dict(description)
        schema.app = application
        for result in schema.get_all_operations():
            operation = result.ok()
            told = description["paths"][operation.path][operation.method]
            taken = {one["in"] for one in told.get("parameters", ())} | ({"body"} if "requestBody" in told else set())
            for way in WAYS if taken - {"path"} else list(WAYS)[: 1 + len(taken)]:  # any word is an identifier
                try:
                    self.on(operation, way)
                except (Failure, FailureGroup) as error:
                    self.found.append(f"{operation.label}, {way}: {error}")

    def on(self, operation: Any, way: str) -> None:
        """On one operation. Raises what did not answer as described."""
        cookies = {name: cookie.value for name, cookie in self.client.cookies.items()}
        login = {"cookies": cookies | {office.CSRF_COOKIE_NAME: SECRET}, "headers": {"X-CSRFToken": SECRET}}

        @settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=WAYS[way]))
        def attack(case: Any) -> None:
            self.sent += 1
            if way == "about what there is" and case.path_parameters:
                there = self.known[operation.path.split("/")[3]]
                case.path_parameters = dict.fromkeys(case.path_parameters, there)
            case.call_and_validate(checks=CHECKS, **login)

        attack()


@pytest.mark.django_db
@pytest.mark.proof("contract")
@pytest.mark.parametrize("persona", people.PERSONAS, ids=lambda persona: persona.key)
def test_every_operation_answers_as_described(
    as_person: As, persona: people.Persona, proof_run: bool, record_property: Callable[[str, object], None]
) -> None:
    child = people.child(UNIT, 1)
    county = as_person("county")
    batch = uploaded(county, table(line(0), line(1)))
    county.post("/children/export/", {"fields": ["name"], "reason": "核对"})
    known = {"children": child.number, "imports": batch.token, "exports": ExportRequest.objects.get().number}
    attack = Attack(as_person(persona.key), known, MANY if proof_run else FEW)
    attack.everywhere()
    record_property("requests", attack.sent)
    record_property("violations", len(attack.found))
    assert not attack.found, "\n\n".join(attack.found)
    assert attack.sent > 22 * 2


@pytest.mark.django_db
def test_the_attack_finds_what_is_not_as_described(as_person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """K4: a run that cannot find its planted hole proves nothing."""
    whole = views.described()
    del whole["paths"]["/api/v1/children/{number}"]["get"]["responses"][404]
    whole["components"]["schemas"]["ChildList"]["properties"]["total"] = {"type": "string"}
    monkeypatch.setattr(views, "described", lambda: whole)
    monkeypatch.setattr(importing.selectors, "within", lambda areas: 1 // 0)
    child = people.child(UNIT, 1)
    attack = Attack(as_person("county"), {"children": child.number, "imports": "none", "exports": "none"}, FEW)
    attack.everywhere()
    found = "\n".join(attack.found)
    for hole in (
        "GET /api/v1/children/{number}, about anything",
        "GET /api/v1/children, about",
        "GET /api/v1/imports,",
    ):
        assert hole in found, found
    assert "Server error" in found
