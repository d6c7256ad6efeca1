"""Programs with a token: under ``/api/`` the header is the login, whatever cookies come with it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase

from tonghu.accounts.actions import tokens
from tonghu.core.authz.tokens import scope
from tonghu.web import failures
from tonghu.web.clock import today

GetResponse = Callable[[Any], HttpResponseBase]


def bearer(get_response: GetResponse) -> GetResponse:
    """Let a token stand in for the session: no cookie counts, so there is nothing that another site could use, and nobody
    has confirmed an identity. A header that is no living token is refused, never ignored."""
    store = import_module(settings.SESSION_ENGINE).SessionStore

    def middleware(request: Any) -> HttpResponseBase:
        request.token = request.only = None
        header = request.headers.get("Authorization")
        if header is None or not failures.for_programs(request):
            return get_response(request)
        kind, _, text = header.partition(" ")
        token = tokens.found(text.strip(), today()) if kind.lower() == "bearer" else None
        if token is None:
            return failures.problem(401, "令牌无效", "令牌不对、已到期或已收回。请在“接口令牌”页面另建一个。")
        request.COOKIES, request.session = {}, store()
        request.user, request.token, request.only = token.user, token.pk, scope(token.permissions)
        request._dont_enforce_csrf_checks = True  # Django's own switch: a header is never sent by another site's form
        return get_response(request)

    return middleware
