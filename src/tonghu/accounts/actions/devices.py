"""Browsers on which somebody has logged in with both factors (security.md B1: nobody is locked out of a known one)."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import timezone

from tonghu.accounts.models import KnownDevice, User

COOKIE = "tonghu-device"
_AGE = 180 * 24 * 3600
_MOST = 10
_SYSTEMS = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_BROWSERS = ("Edg", "Firefox", "Chrome", "Safari")


def cookie_name() -> str:
    """The name of the cookie, bound to this host where TLS is used."""
    return COOKIE if settings.PLAIN_HTTP else f"__Host-{COOKIE}"


def digest_of(request: Any) -> str:
    """The digest of the browser's token, ``""`` without one."""
    token = request.COOKIES.get(cookie_name(), "")
    return sha256(token.encode()).hexdigest() if re.fullmatch(r"[\w-]{30,60}", token) else ""


def known(request: Any, username: str) -> str:
    """The digest of this browser when this person has logged in on it before, else ``""``."""
    digest = digest_of(request)
    if digest and KnownDevice.objects.filter(digest=digest, user__username=username).exists():
        return digest
    return ""


def remember(request: Any, response: Any, user: User) -> None:
    """Know this browser from now on; called after a login with both factors. The oldest of many are forgotten."""
    token = request.COOKIES.get(cookie_name(), "") if digest_of(request) else secrets.token_urlsafe(32)
    label = label_of(request.headers.get("User-Agent", ""))
    KnownDevice.objects.update_or_create(
        user=user,
        digest=sha256(token.encode()).hexdigest(),
        defaults={"label": label, "last_seen": timezone.now()},
    )
    for old in KnownDevice.objects.filter(user=user)[_MOST:]:
        old.delete()
    response.set_cookie(
        cookie_name(), token, max_age=_AGE, secure=not settings.PLAIN_HTTP, httponly=True, samesite="Strict"
    )


def label_of(agent: str) -> str:
    """A browser in words, from what it says of itself; never the whole text."""
    system = next((title for word, title in _SYSTEMS if word in agent), "其他设备")
    browser = next((word for word in _BROWSERS if word in agent), "浏览器")
    return f"{system} {browser}"
