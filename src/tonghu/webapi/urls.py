"""Addresses of the API, each with what it demands. Ninja's own routes are not included: they would pass by the declarations."""

from django.urls import path

from tonghu.core.authz.permissions import Permission
from tonghu.webapi.views import description, operation

urlpatterns = [
    path("api/v1/children", operation("children", Permission.CHILD_LIST), name="api_children"),
    path("api/v1/children/<slug:number>", operation("child", Permission.CHILD_VIEW, about="child"), name="api_child"),
    path(
        "api/v1/children/<slug:number>/decision",
        operation("decision", Permission.CHILD_DECISION, about="child"),
        name="api_decision",
    ),
    path("api/v1/policies", operation("policies", Permission.POLICY_READ), name="api_policies"),
    path("api/v1/imports", operation("imports", Permission.IMPORT_LIST), name="api_imports"),
    path("api/v1/imports/new", operation("import_new", Permission.CHILD_IMPORT, "POST"), name="api_import_new"),
    path("api/v1/imports/<slug:token>", operation("import", Permission.IMPORT_LIST), name="api_import"),
    path("api/v1/imports/<slug:token>/rows", operation("import_rows", Permission.IMPORT_LIST), name="api_import_rows"),
    path(
        "api/v1/imports/<slug:token>/returned",
        operation("import_returned", Permission.CHILD_IMPORT),
        name="api_import_returned",
    ),
    path(
        "api/v1/imports/<slug:token>/columns",
        operation("import_columns", Permission.CHILD_IMPORT, "POST"),
        name="api_import_columns",
    ),
    path(
        "api/v1/imports/<slug:token>/check",
        operation("import_check", Permission.CHILD_IMPORT, "POST"),
        name="api_import_check",
    ),
    path(
        "api/v1/imports/<slug:token>/choose",
        operation("import_choose", Permission.CHILD_IMPORT, "POST"),
        name="api_import_choose",
    ),
    path(
        "api/v1/imports/<slug:token>/begin",
        operation("import_begin", Permission.CHILD_IMPORT, "POST"),
        name="api_import_begin",
    ),
    path(
        "api/v1/imports/<slug:token>/approve",
        operation("import_approve", Permission.IMPORT_APPROVE, "POST"),
        name="api_import_approve",
    ),
    path(
        "api/v1/imports/<slug:token>/on",
        operation("import_go_on", Permission.CHILD_IMPORT, "POST"),
        name="api_import_go_on",
    ),
    path(
        "api/v1/imports/<slug:token>/sign",
        operation("import_sign", Permission.CHILD_IMPORT, "POST"),
        name="api_import_sign",
    ),
    path(
        "api/v1/imports/<slug:token>/undo",
        operation("import_undo", Permission.CHILD_IMPORT, "POST"),
        name="api_import_undo",
    ),
    path("api/v1/exports", operation("exports", Permission.EXPORT_APPROVE), name="api_exports"),
    path(
        "api/v1/exports/new",
        operation("export_new", Permission.CHILD_EXPORT, "POST", about="export"),
        name="api_export_new",
    ),
    path(
        "api/v1/exports/<slug:number>", operation("export", Permission.CHILD_EXPORT, about="export"), name="api_export"
    ),
    path(
        "api/v1/exports/<slug:number>/file",
        operation("export_file", Permission.CHILD_EXPORT, "POST", about="export"),
        name="api_export_file",
    ),
    path(
        "api/v1/exports/<slug:number>/decide",
        operation("export_decide", Permission.EXPORT_APPROVE, "POST", about="export"),
        name="api_export_decide",
    ),
    path("api/v1/openapi.json", description, name="api_description"),
]
