"""One declared view per operation: the guard decides and audits, ninja reads parameters and writes the answer."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from tonghu.core.authz.permissions import Permission
from tonghu.web.declare import declared
from tonghu.webapi import exporting, importing, operations
from tonghu.webapi.core import api

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


def _run(request: Any, operation_id: str, **given: str) -> HttpResponse:
    # HEAD is answered as GET is; the server leaves the body out.
    return _operations()[operation_id].run(request, **given)


@declared(Permission.CHILD_LIST)
def children(request: Any) -> HttpResponse:
    """A page of the list of children."""
    return _run(request, "children")


@declared(Permission.CHILD_VIEW, about="child")
def child(request: Any, number: str) -> HttpResponse:
    """A child's record."""
    return _run(request, "child", number=number)


@declared(Permission.CHILD_DECISION, about="child")
def decision(request: Any, number: str) -> HttpResponse:
    """A child's decision card."""
    return _run(request, "decision", number=number)


@declared(Permission.POLICY_READ)
def policies(request: Any) -> HttpResponse:
    """Policies in force."""
    return _run(request, "policies")


@declared(Permission.IMPORT_LIST)
def imports(request: Any) -> HttpResponse:
    """Files brought in."""
    return _run(request, "imports")


@declared(Permission.IMPORT_LIST)
def import_state(request: Any, token: str) -> HttpResponse:
    """One file."""
    return _run(request, "import", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_new(request: Any) -> HttpResponse:
    """Take a file in."""
    return _run(request, "import_new")


@declared(Permission.IMPORT_LIST)
def import_rows(request: Any, token: str) -> HttpResponse:
    """What became of each row."""
    return _run(request, "import_rows", token=token)


@declared(Permission.CHILD_IMPORT)
def import_returned(request: Any, token: str) -> HttpResponse:
    """The sender's workbook with comments."""
    return _run(request, "import_returned", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_columns(request: Any, token: str) -> HttpResponse:
    """Say what headers are."""
    return _run(request, "import_columns", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_check(request: Any, token: str) -> HttpResponse:
    """The dry run again."""
    return _run(request, "import_check", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_choose(request: Any, token: str) -> HttpResponse:
    """Settle a doubtful row."""
    return _run(request, "import_choose", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_begin(request: Any, token: str) -> HttpResponse:
    """Begin, or ask a second person."""
    return _run(request, "import_begin", token=token)


@declared(Permission.IMPORT_APPROVE, "POST")
def import_approve(request: Any, token: str) -> HttpResponse:
    """The second person agrees."""
    return _run(request, "import_approve", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_go_on(request: Any, token: str) -> HttpResponse:
    """Go on with what stopped."""
    return _run(request, "import_go_on", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_sign(request: Any, token: str) -> HttpResponse:
    """Sign the counted result."""
    return _run(request, "import_sign", token=token)


@declared(Permission.CHILD_IMPORT, "POST")
def import_undo(request: Any, token: str) -> HttpResponse:
    """Take the whole import back."""
    return _run(request, "import_undo", token=token)


@declared(Permission.EXPORT_APPROVE)
def exports(request: Any) -> HttpResponse:
    """Lists that wait for this person."""
    return _run(request, "exports")


@declared(Permission.CHILD_EXPORT, "POST", about="export")
def export_new(request: Any) -> HttpResponse:
    """Ask for a list."""
    return _run(request, "export_new")


@declared(Permission.CHILD_EXPORT, about="export")
def export(request: Any, number: str) -> HttpResponse:
    """One's own request."""
    return _run(request, "export", number=number)


@declared(Permission.CHILD_EXPORT, "POST", about="export")
def export_file(request: Any, number: str) -> HttpResponse:
    """The file of a list."""
    return _run(request, "export_file", number=number)


@declared(Permission.EXPORT_APPROVE, "POST", about="export")
def export_decide(request: Any, number: str) -> HttpResponse:
    """Approve or refuse a list."""
    return _run(request, "export_decide", number=number)


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
