"""Addresses of the API, each with what it demands. Ninja's own routes are not included: they would pass by the declarations."""

from django.urls import URLPattern, path

from tonghu.core.authz.permissions import Permission
from tonghu.webapi.views import description, operation


def _at(address: str, operation_id: str, permission: Permission, *methods: str, about: str = "") -> URLPattern:
    """An operation at its address."""
    view = operation(operation_id, permission, *methods, about=about)
    return path(f"api/v1/{address}", view, name=f"api_{operation_id}")


urlpatterns = [
    _at("children", "children", Permission.CHILD_LIST),
    _at("children/<slug:number>", "child", Permission.CHILD_VIEW, about="child"),
    _at("children/<slug:number>/decision", "decision", Permission.CHILD_DECISION, about="child"),
    _at("policies", "policies", Permission.POLICY_READ),
    _at("imports", "imports", Permission.IMPORT_LIST),
    _at("imports/new", "import_new", Permission.CHILD_IMPORT, "POST"),
    _at("imports/<slug:token>", "import", Permission.IMPORT_LIST),
    _at("imports/<slug:token>/rows", "import_rows", Permission.IMPORT_LIST),
    _at("imports/<slug:token>/returned", "import_returned", Permission.CHILD_IMPORT),
    _at("imports/<slug:token>/columns", "import_columns", Permission.CHILD_IMPORT, "POST"),
    _at("imports/<slug:token>/check", "import_check", Permission.CHILD_IMPORT, "POST"),
    _at("imports/<slug:token>/choose", "import_choose", Permission.CHILD_IMPORT, "POST"),
    _at("imports/<slug:token>/begin", "import_begin", Permission.CHILD_IMPORT, "POST"),
    _at("imports/<slug:token>/approve", "import_approve", Permission.IMPORT_APPROVE, "POST"),
    _at("imports/<slug:token>/on", "import_go_on", Permission.CHILD_IMPORT, "POST"),
    _at("imports/<slug:token>/sign", "import_sign", Permission.CHILD_IMPORT, "POST"),
    _at("imports/<slug:token>/undo", "import_undo", Permission.CHILD_IMPORT, "POST"),
    _at("exports", "exports", Permission.EXPORT_APPROVE),
    _at("exports/new", "export_new", Permission.CHILD_EXPORT, "POST", about="export"),
    _at("exports/<slug:number>", "export", Permission.CHILD_EXPORT, about="export"),
    _at("exports/<slug:number>/file", "export_file", Permission.CHILD_EXPORT, "POST", about="export"),
    _at("exports/<slug:number>/decide", "export_decide", Permission.EXPORT_APPROVE, "POST", about="export"),
    path("api/v1/openapi.json", description, name="api_description"),
]
