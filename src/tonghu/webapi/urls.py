"""Addresses of the API. Ninja's own routes are not included: they would pass by the declarations."""

from django.urls import path

from tonghu.webapi import views

urlpatterns = [
    path("api/v1/children", views.children, name="api_children"),
    path("api/v1/children/<slug:number>", views.child, name="api_child"),
    path("api/v1/children/<slug:number>/decision", views.decision, name="api_decision"),
    path("api/v1/policies", views.policies, name="api_policies"),
    path("api/v1/imports", views.imports, name="api_imports"),
    path("api/v1/imports/new", views.import_new, name="api_import_new"),
    path("api/v1/imports/<slug:token>", views.import_state, name="api_import"),
    path("api/v1/imports/<slug:token>/rows", views.import_rows, name="api_import_rows"),
    path("api/v1/imports/<slug:token>/returned", views.import_returned, name="api_import_returned"),
    path("api/v1/imports/<slug:token>/columns", views.import_columns, name="api_import_columns"),
    path("api/v1/imports/<slug:token>/check", views.import_check, name="api_import_check"),
    path("api/v1/imports/<slug:token>/choose", views.import_choose, name="api_import_choose"),
    path("api/v1/imports/<slug:token>/begin", views.import_begin, name="api_import_begin"),
    path("api/v1/imports/<slug:token>/approve", views.import_approve, name="api_import_approve"),
    path("api/v1/imports/<slug:token>/on", views.import_go_on, name="api_import_go_on"),
    path("api/v1/imports/<slug:token>/sign", views.import_sign, name="api_import_sign"),
    path("api/v1/imports/<slug:token>/undo", views.import_undo, name="api_import_undo"),
    path("api/v1/exports", views.exports, name="api_exports"),
    path("api/v1/exports/new", views.export_new, name="api_export_new"),
    path("api/v1/exports/<slug:number>", views.export, name="api_export"),
    path("api/v1/exports/<slug:number>/file", views.export_file, name="api_export_file"),
    path("api/v1/exports/<slug:number>/decide", views.export_decide, name="api_export_decide"),
    path("api/v1/openapi.json", views.description, name="api_description"),
]
