"""What the platform's tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web import people
from tonghu.accounts.models import User


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
