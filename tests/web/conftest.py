"""What the platform's tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.web import people
from tonghu.accounts.models import User
from tonghu.web import wall


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What touches the database runs on PostgreSQL too: ``-m db``."""
    for item in items:
        if item.get_closest_marker("django_db") is not None:
            item.add_marker("db")


@pytest.fixture(autouse=True)
def open_wall(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test looks at the tables itself; what the guard lets through is narrowed again inside each request."""
    if request.node.get_closest_marker("django_db") is None or request.node.get_closest_marker("closed_wall"):
        yield
        return
    request.getfixturevalue("db")
    with wall.scope(wall.Scope(open=True)):
        yield


@pytest.fixture
def units(db: None) -> None:
    """Two counties."""
    people.units()


@pytest.fixture
def as_person(units: None) -> Callable[[str], Client]:
    """A browser logged in as a persona."""
    personas = {persona.key: persona for persona in people.PERSONAS}

    def login(key: str) -> Client:
        user: User = people.person(personas[key])
        return people.logged_in(user)

    return login
