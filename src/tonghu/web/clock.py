"""The platform's clock, so that tests can put it forward (security.md B6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

_ahead = timedelta()


def now() -> datetime:
    """The time, with zone."""
    return timezone.now() + _ahead


def today() -> date:
    """The day in the office's time zone."""
    return timezone.localdate(now())


def set_ahead(ahead: timedelta) -> None:
    """Put the clock forward; zero puts it right again."""
    global _ahead
    _ahead = ahead
