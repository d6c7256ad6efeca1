"""Headers of every answer, the age of a session, and the day and rule of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tonghu.web.clock import now, today
from tonghu.web.rule import current_rule, pack_for, rule_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def headers(get_response: GetResponse) -> GetResponse:
    """Nothing personal is kept by a browser or a proxy; features that no page uses are off."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _FEATURES)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            response.headers["Cache-Control"] = "no-store"
            response.headers["Vary"] = "Cookie, HX-Request"
        return response

    return middleware


def session_age(get_response: GetResponse) -> GetResponse:
    """End a session after 15 idle minutes and after 12 hours (security.md B6); set the day and the rule."""

    def middleware(request: Any) -> HttpResponseBase:
        request.today = today()
        request.rule = current_rule()
        if request.user.is_authenticated:
            request.pack = pack_for(request.user.unit.area, request.today)
            request.rule = rule_of(request.pack)
        if request.user.is_authenticated and request.token is None:
            stamp = int(now().timestamp())
            started = request.session.get("started", stamp)
            seen = request.session.get("seen", stamp)
            if stamp - seen > settings.SESSION_IDLE_SECONDS or stamp - started > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            else:
                request.session["started"] = started
                if stamp - seen >= _SEEN_EVERY:
                    request.session["seen"] = stamp
                else:
                    request.session.setdefault("seen", stamp)
        return get_response(request)

    return middleware


_SEEN_EVERY = 30
"""Seconds between two writes of "last seen": an answer to a click does not cost a session row each time."""
