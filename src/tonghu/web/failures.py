"""Pages that refuse: what this page is for, why it is refused, and the next useful step."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse


def for_programs(request: HttpRequest) -> bool:
    """Whether a program asks: it is answered in JSON and never sent to a page."""
    return request.path.startswith("/api/")


def problem(status: int, title: str, text: str) -> JsonResponse:
    """A refusal for a program (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": text}
    return JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )


def to_login() -> JsonResponse:
    """401: nobody is logged in."""
    return problem(401, "没有登录", "请先在浏览器中登录，再用同一会话访问接口。")


def _page(request: HttpRequest, status: int, title: str, text: str, steps: tuple[tuple[str, str], ...]) -> HttpResponse:
    if for_programs(request):
        return problem(status, title, text)
    context = {"title": title, "text": text, "steps": steps}
    return render(request, "web/failure.html", context, status=status)


_HOME = ("回到今日工作", "/")


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that is no form, or too large for one."""
    text = "提交的内容读不出，可能传到一半断开，或者超过了大小限制。请返回上一页重试。"
    return _page(request, 400, "请求读不出", text, (_HOME,))


def not_allowed(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """405: an address is not read or written like that."""
    answer: HttpResponse = HttpResponseNotAllowed(methods)
    if for_programs(request):
        answer = problem(405, "不能用这种方法", f"这个地址只接受 {'、'.join(methods)}。")
        answer.headers["Allow"] = ", ".join(methods)
    return answer


def forbidden(request: HttpRequest, why: str) -> HttpResponse:
    """403, with the reason."""
    text = f"{why or '没有打开这个页面的授权'}。需要时请向本单位负责人申请授权；这次访问已记入审计。"
    return _page(request, 403, "没有权限", text, (_HOME,))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words for what does not exist and for what is not yours."""
    text = "没有这条记录，或者不在您的工作范围内。请核对编号，或从名单进入。"
    return _page(request, 404, "没有找到", text, (_HOME,))


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the audit cannot be written, so nothing is shown."""
    text = "审计记录暂时写不进去，为保护儿童信息，系统停止提供内容。请稍后再试，并通知系统管理员检查磁盘空间。"
    return _page(request, 503, "暂停服务", text, (_HOME,))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token."""
    return _page(
        request, 403, "页面已过期", "这个表单打开太久，或不是从本系统打开的。请返回上一页，刷新后再提交。", (_HOME,)
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: no technical detail."""
    return _page(
        request, 500, "出错了", "处理时出错，已经记录。刚才的修改没有保存。请重试；仍不行，请联系系统管理员。", (_HOME,)
    )


def to_second_factor(request: Any) -> HttpResponse:
    """To the page on which the second factor is set up."""
    if for_programs(request):
        return problem(403, "要先设置第二验证因子", "请先在浏览器中设置第二验证因子。")
    return HttpResponseRedirect(reverse("mfa_activate_totp"))


def to_password(request: Any) -> HttpResponse:
    """To the page on which the password is changed."""
    if for_programs(request):
        return problem(403, "要先修改密码", "请先在浏览器中修改密码。")
    return HttpResponseRedirect(reverse("account_change_password"))


def step_up(request: Any) -> HttpResponse:
    """To the page on which the identity is confirmed again; an action is never repeated in silence afterwards."""
    if for_programs(request):
        return problem(403, "要再次确认身份", "请先在浏览器中再次确认身份。")
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "/")
    target = f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
