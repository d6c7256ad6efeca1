"""When a login is refused for a while: by person and address, so that a stranger elsewhere cannot lock anybody out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def parameters(request: Any, credentials: Any = None) -> list[Any]:
    """Failures are counted per login name *and* address; the address alone is limited by the rate limit of the page."""
    return [["username", "ip_address"]]


def reply(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The same answer whether the name exists or not."""
    context = {
        "title": "暂停登录",
        "text": "登录失败次数过多，请 15 分钟后再试。若不是本人操作，请通知系统管理员。",
        "steps": (("返回登录页", "/login/"),),
    }
    return render(request, "web/failure.html", context, status=429)
