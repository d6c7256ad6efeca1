"""Every address, every method, every persona: what the server answers equals what the rule declares (A1, A6)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from tests.web import people
from tonghu.core.authz.decide import Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.web import checks
from tonghu.web.declare import Declaration, declaration_of
from tonghu.web.rule import current_rule

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SERVED = ("GET", "HEAD", "POST", "OPTIONS")
"""Methods that some view serves. The others are refused before anybody asks who it is: a few personas show that."""
FULLY = (None, "county", "system")
CHILD_UNIT = f"{people.HERE}101201"
LIBRARY = ("mfa_", "account_")
"""Pages of the login library decide further by the state of the second factor; the guard before them is the same."""
REFUSED = {302, 401, 403, 404, 405}


def addresses() -> list[tuple[str, str, Declaration]]:
    """(name, address pattern, declaration) of every view."""
    found = []
    for address, pattern in checks.patterns():
        declaration = declaration_of(pattern.callback)
        assert declaration is not None, address
        found.append((pattern.name, address, declaration))
    return found


def filled(address: str, number: str, grant: int) -> str:
    """The pattern with real identifiers in it."""
    named = {
        "<slug:number>": number,
        "<slug:field>": "id_number",
        "<int:pk>": str(grant),
        "<slug:pack>": "cn-35",
        "<slug:column>": "phone",
        "<slug:token>": "none",
        "<slug:code>": f"{people.HERE}101201",
        "<slug:name>": "children",
    }
    for slot, value in named.items():
        address = address.replace(slot, value)
    assert "<" not in address, "an address without its identifiers reaches no view"
    return "/" + address


def expected(rule: Rule, user: people.User | None, declaration: Declaration, method: str) -> bool:
    """Whether the rule lets this person use this method of this view on the child of the test."""
    if method not in (*declaration.methods, "OPTIONS"):
        return False
    if declaration.permission is None:
        return True
    if user is None or not user.is_active:
        return False
    actor = user.actor()
    if declaration.before_mfa:
        return True
    target = Target((CHILD_UNIT,)) if declaration.about == "child" and method != "OPTIONS" else None
    return bool(rule.decide(actor, declaration.permission, people.timezone.localdate(), target))


def methods_for(persona: people.Persona | None, proof_run: bool) -> tuple[str, ...]:
    """All methods in the proof; in every run all for a few personas, the served ones for the others. PostgreSQL adds its wall
    behind the same guard: there reading and writing are asked."""
    if proof_run:
        return METHODS
    if connection.vendor == "postgresql":
        return ("GET", "POST")
    return METHODS if (persona.key if persona else None) in FULLY else SERVED


@pytest.mark.django_db
@pytest.mark.proof("matrix")
@pytest.mark.parametrize(
    "persona", [None, *people.PERSONAS], ids=lambda persona: persona.key if persona else "anonymous"
)
def test_every_cell_of_the_matrix(
    units: None, persona: people.Persona | None, proof_run: bool, record_property: Callable[[str, object], None]
) -> None:
    methods = methods_for(persona, proof_run)
    child = people.child(CHILD_UNIT, 1)
    user = people.person(persona) if persona else None
    rule, differences, cells = current_rule(), [], 0
    for url_name, address, declaration in addresses():
        for method in methods:
            client = people.logged_in(user) if user else people.browser()
            status = client.generic(method, filled(address, child.number, 0)).status_code
            may = expected(rule, user, declaration, method)
            cells += 1
            if not agrees(may, status, url_name, declaration):
                differences.append((method, address, may, status))
    record_property("cells", cells)
    record_property("differences", len(differences))
    assert not differences, differences
    assert cells == len(addresses()) * len(methods) > 200


def agrees(may: bool, status: int, url_name: str, declaration: Declaration) -> bool:
    """Whether an answer is one of those that "may" or "may not" allows."""
    if status >= 500:
        return False
    if not may:
        return status in REFUSED
    if url_name.startswith(LIBRARY) or declaration.about == "grant":
        return True
    return status not in (401, 403, 405)


def test_a_view_without_a_declaration_is_found() -> None:
    """A6: the declaration of each view is taken away in turn, in memory; the check reports exactly that view."""
    for address, pattern in checks.patterns():
        declaration = pattern.callback.declaration
        del pattern.callback.declaration
        try:
            assert [error.msg for error in checks.every_view_is_declared()] == [
                f"the view at {address!r} declares no permission"
            ]
        finally:
            pattern.callback.declaration = declaration
    assert checks.every_view_is_declared() == []


def test_every_permission_is_used() -> None:
    """A permission that no view asks for would be a leftover: the table for the auditor would promise what is not there."""
    used = {declaration.permission for _, _, declaration in addresses()}
    assert set(Permission) - used == set()
