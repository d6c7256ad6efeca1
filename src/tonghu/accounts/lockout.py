"""When a login is refused for a while (security.md B1, B2), so that guessing is slow and nobody can be locked out by others.

On a browser that somebody has used before, only failures on that browser count for that person. Everywhere else failures
count per name and address, per name over all addresses, and per address over all names. A refused login looks exactly like
a wrong password, and takes as long.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.db.models import Sum
from django.utils import timezone

from tonghu.accounts.actions import devices

PER_PAIR, PER_NAME, PER_ADDRESS = 5, 30, 100
"""Failures within the cool-off time; on a known browser the first one holds."""
COOL_OFF = timedelta(minutes=15)
MARK = "known:"
"""Stands before a browser's digest where failures keep the name of the browser."""


class Lockout(AxesDatabaseHandler):
    """The library's counter with our rule on top."""

    def is_locked(self, request: Any, credentials: Any = None) -> bool:
        """Whether this login is refused now."""
        name = _name(request, credentials)
        since = (request.axes_attempt_time or timezone.now()) - COOL_OFF
        recent = AccessAttempt.objects.filter(attempt_time__gte=since)
        device = devices.known(request, name)
        if device:
            return _failures(recent.filter(username=name, user_agent=MARK + device)) >= PER_PAIR
        strange = recent.exclude(user_agent__startswith=MARK)
        address = request.axes_ip_address
        locked = (
            _failures(strange.filter(username=name, ip_address=address)) >= PER_PAIR
            or _failures(strange.filter(username=name)) >= PER_NAME
            or _failures(strange.filter(ip_address=address)) >= PER_ADDRESS
        )
        if locked:
            make_password("as long as a wrong password")
        return locked

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        """Count a failure, under the known browser where there is one."""
        if request is not None:
            request.axes_user_agent = _agent(request, _name(request, credentials))
        super().user_login_failed(sender, credentials, request, **kwargs)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Clear the failures of this person here; those that strangers made elsewhere stay counted."""
        request.axes_user_agent = _agent(request, user.get_username())
        super().user_logged_in(sender, request, user, **kwargs)


def parameters(request: Any, credentials: Any = None) -> list[Any]:
    """What a success clears: the failures of this name at this address or browser."""
    return [["username", "ip_address", "user_agent"]]


def _agent(request: Any, name: str) -> str:
    device = devices.known(request, name)
    return MARK + device if device else ""


def _name(request: Any, credentials: Any) -> str:
    return str((credentials or {}).get("username") or request.POST.get("login", ""))


def _failures(attempts: Any) -> int:
    return int(attempts.aggregate(found=Sum("failures_since_start"))["found"] or 0)
