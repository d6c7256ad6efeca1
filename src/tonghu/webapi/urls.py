"""Addresses of the API. Ninja's own routes are not included: they would pass by the declarations."""

from django.urls import path

from tonghu.webapi import views

urlpatterns = [
    path("api/v1/children", views.children, name="api_children"),
    path("api/v1/children/<slug:number>", views.child, name="api_child"),
    path("api/v1/children/<slug:number>/decision", views.decision, name="api_decision"),
    path("api/v1/policies", views.policies, name="api_policies"),
    path("api/v1/imports", views.imports, name="api_imports"),
    path("api/v1/imports/<slug:token>", views.import_state, name="api_import"),
    path("api/v1/openapi.json", views.description, name="api_description"),
]
