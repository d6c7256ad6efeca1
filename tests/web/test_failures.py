"""Refusals say what to do next and tell nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web import people

As = Callable[[str], Client]


@pytest.mark.django_db
def test_an_address_that_does_not_exist() -> None:
    response = people.browser().get("/no/such/page")
    assert response.status_code == 404
    assert "没有找到" in response.content.decode()


@pytest.mark.django_db
def test_absent_and_not_yours_are_answered_alike(as_person: As) -> None:
    """A2: the two replies do not differ in a byte."""
    child = people.child(f"{people.HERE}101201", 5)
    stranger = as_person("director_next_village")
    not_mine = stranger.get(f"/children/{child.number}/")
    absent = stranger.get("/children/22222222/")
    assert (not_mine.status_code, absent.status_code) == (404, 404)
    assert without_token(not_mine.content) == without_token(absent.content)


def without_token(content: bytes) -> str:
    """A page without its form token, which is new each time."""
    text = content.decode()
    start = text.find("X-CSRFToken")
    return text if start < 0 else text[:start] + text[text.find("}", start) :]
