"""What all processes of the server must know together: one-time codes that were used, and how often somebody has tried.

A cache in each process would take a used code again in the next one, and count guesses there from the start. Django's own
cache in the database stores pickles: whoever can write to the database could run a program in the server, which holds the
keys. Here only JSON is stored, under a digest of the key, because keys name people, addresses and codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tonghu.web.models import Shared


class SharedCache(BaseCache):
    """Django's cache over a table. Values are what JSON can hold."""

    def __init__(self, location: str, params: Mapping[str, Any]) -> None:
        super().__init__(dict(params))

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store under a key that is free; whether it was. Of several at the same moment one is told so."""
        name = self._name(key, version)
        try:
            with transaction.atomic():
                _ended().filter(key=name).delete()
                Shared.objects.create(key=name, value=value, ends_at=self._ends(timeout))
        except IntegrityError:
            return False
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        held = Shared.objects.filter(key=self._name(key, version)).filter(_holds()).values_list("value", flat=True)
        return next(iter(held), default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store, whatever was there."""
        given = {"value": value, "ends_at": self._ends(timeout)}
        Shared.objects.update_or_create(key=self._name(key, version), defaults=given)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let a value live on; whether it was there."""
        held = Shared.objects.filter(key=self._name(key, version)).filter(_holds())
        return held.update(ends_at=self._ends(timeout)) > 0

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget one; whether it was there."""
        return Shared.objects.filter(key=self._name(key, version)).delete()[0] > 0

    def clear(self) -> None:
        """Forget everything."""
        Shared.objects.all().delete()

    def _name(self, key: str, version: int | None) -> str:
        return sha256(self.make_and_validate_key(key, version=version).encode()).hexdigest()

    def _ends(self, timeout: Any) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _holds() -> Q:
    return Q(ends_at=None) | Q(ends_at__gt=timezone.now())


def _ended() -> QuerySet[Shared]:
    return Shared.objects.filter(ends_at__lte=timezone.now())


def forget_old() -> int:
    """Delete what has ended. Returns how many."""
    return _ended().delete()[0]
