"""One declared view per operation: the guard decides and audits, ninja reads parameters and writes the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from tonghu.core.authz.permissions import Permission
from tonghu.web.declare import declared
from tonghu.webapi import exporting, importing, operations
from tonghu.webapi.base import api

PREFIX = "/api/v1"
BAD_REQUEST = 400
"""From here on, an answer is a refusal."""
DESCRIBED = (operations, importing, exporting)
"""The modules whose operations the API has: imported, they are registered."""


@cache
def _operations() -> dict[str, Any]:
    """Ninja hands its operations out through its routes only; bound to the API, by id."""
    bound = [view for router in api._get_bound_routers() for view in router.path_operations.values()]
    return {str(one.operation_id): one for view in bound for one in view.operations}


def operation(operation_id: str, permission: Permission, *methods: str, about: str = "") -> Callable[..., HttpResponse]:
    """The declared view of an operation. HEAD is answered as GET is; the server leaves the body out."""

    @declared(permission, *methods, about=about)
    def view(request: Any, **given: str) -> HttpResponse:
        answer: HttpResponse = _operations()[operation_id].run(request, **given)
        return answer

    return view


@declared(Permission.POLICY_READ)
def description(request: Any) -> HttpResponse:
    """The OpenAPI description."""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})


def described() -> dict[str, Any]:
    """The OpenAPI description: ninja's, with the login, and with refusals as what they are."""
    found: dict[str, Any] = api.get_openapi_schema(path_prefix=f"{PREFIX}/")
    session = {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": "登录会话"}
    token = {"type": "http", "scheme": "bearer", "description": "接口令牌，在“接口令牌”页面建立"}
    found["components"]["securitySchemes"] = {"session": session, "token": token}
    found["security"] = [{"token": []}, {"session": []}]
    for methods in found["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= BAD_REQUEST:
                    answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
    return found
