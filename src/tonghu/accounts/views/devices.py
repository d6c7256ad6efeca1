"""The browsers that one has logged in on, and ending all the others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import access
from tonghu.accounts.actions import devices as actions
from tonghu.accounts.actions import people
from tonghu.core.authz.permissions import Permission
from tonghu.web.declare import declared


@declared(Permission.ACCOUNT)
def devices(request: Any) -> HttpResponse:
    """Where one has logged in."""
    context = {"devices": access.devices_of(request.user), "here": actions.digest_of(request)}
    return TemplateResponse(request, "accounts/devices.html", context)


@declared(Permission.ACCOUNT, "POST")
def devices_forget(request: Any) -> HttpResponse:
    """End every other session and forget the other browsers; this one stays."""
    people.end_sessions(request.user)
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    response = redirect("devices")
    actions.remember(request, response, request.user)
    messages.success(request, "其他设备上的登录已全部结束。")
    return response
