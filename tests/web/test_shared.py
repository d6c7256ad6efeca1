"""The memory that all processes of the server share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from tonghu.operations import work
from tonghu.web.models import Shared

pytestmark = pytest.mark.django_db


def test_a_free_key_is_given_once() -> None:
    assert cache.add("code", "y", timeout=30)
    assert not cache.add("code", "y", timeout=30)
    Shared.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert cache.get("code") is None
    assert not cache.touch("code", 30)
    assert cache.add("code", [1.5, 2.5], timeout=30), "its time is over"
    assert cache.get("code") == [1.5, 2.5]


def test_values_are_put_found_and_forgotten() -> None:
    cache.set("n", {"a": True}, None)
    assert cache.get("n") == {"a": True}
    cache.set("n", 2, 10)
    assert (cache.get("n"), cache.get("m", "none"), cache.touch("n", 20)) == (2, "none", True)
    assert cache.incr("n") == 3
    assert (cache.delete("n"), cache.delete("n")) == (True, False)
    cache.set("m", 1)
    cache.clear()
    assert cache.get("m") is None


def test_the_table_names_nobody_and_empties_itself() -> None:
    cache.set("user=7&code=123456", "y", 30)
    cache.set("gone", "y", -1)
    cache.set("kept", "y", 30)
    assert not any("123456" in key for key in Shared.objects.values_list("key", flat=True))
    work.retention({}, {})
    assert Shared.objects.count() == 2
