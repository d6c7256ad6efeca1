"""One declared view per operation: the guard decides and audits, ninja reads parameters and writes the answer."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpResponse, JsonResponse

from tonghu.core.authz.permissions import Permission
from tonghu.web.declare import declared
from tonghu.webapi.operations import api

PREFIX = "/api/v1"


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


@declared(Permission.POLICY_READ)
def description(request: Any) -> HttpResponse:
    """The OpenAPI description."""
    return JsonResponse(api.get_openapi_schema(path_prefix=f"{PREFIX}/"), json_dumps_params={"ensure_ascii": False})
