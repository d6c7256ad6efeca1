"""The API itself: how refusals and unreadable requests are answered, and what all operations share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from tonghu.web import failures
from tonghu.web.files import XLSX
from tonghu.webapi.shapes import Problem

REFUSALS = {401: Problem, 403: Problem, 404: Problem}
ONE = {**REFUSALS, 405: Problem}
"""Beside the success of reading one of a kind: where its identifier would stand, ``new`` is the address of another step."""
STEP = {400: Problem, **REFUSALS, 409: Problem, 422: Problem}
"""What a step that changes something may answer beside its success."""

WORKBOOK: dict[str, Any] = {
    "responses": {200: {"description": "工作簿", "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}
}
"""How an operation that answers with a file is described."""

api = NinjaAPI(
    title="童护接口",
    version="1",
    description="与页面同样的权限、遮盖、第二人和审计。用接口令牌（Authorization: Bearer）访问；也可以用浏览器的登录会话，提交时把防伪 Cookie 的值放在 X-CSRFToken 中。",
    urls_namespace="webapi",
    docs_url=None,
    openapi_url=None,
)


@api.exception_handler(Http404)
@api.exception_handler(Exception)
def _to_the_guard(request: HttpRequest, error: Exception) -> Any:
    """Refusals and faults are audited and answered by the guard, as those of pages are."""
    raise error


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> Any:
    """A parameter that cannot be read, by name."""
    names = "、".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors))
    return wrong(f"{names}：内容不符合接口说明。")


@api.exception_handler(HttpError)
def _no_json(request: HttpRequest, error: HttpError) -> Any:
    """A body that is not what the description says it is."""
    return failures.problem(error.status_code, "请求读不出", "请求体不是接口说明的格式。")


def wrong(text: str) -> Any:
    """422: something given is not as described."""
    return failures.problem(422, "参数有误", text)


def not_now(text: str) -> Any:
    """409: a step that cannot be taken in this state."""
    return failures.problem(409, "现在不能这样做", text)
