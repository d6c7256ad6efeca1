"""Addresses of the import wizard."""

from django.urls import path

from tonghu.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.new, name="import_new"),
    path("imports/<slug:token>/", views.batch, name="import"),
    path("imports/<slug:token>/columns/", views.columns, name="import_columns"),
    path("imports/<slug:token>/check/", views.check, name="import_check"),
    path("imports/<slug:token>/choose/", views.choose, name="import_choose"),
    path("imports/<slug:token>/returned/", views.returned, name="import_returned"),
    path("imports/<slug:token>/begin/", views.begin, name="import_begin"),
    path("imports/<slug:token>/approve/", views.approve, name="import_approve"),
    path("imports/<slug:token>/progress/", views.progress, name="import_progress"),
    path("imports/<slug:token>/on/", views.go_on, name="import_go_on"),
    path("imports/<slug:token>/sign/", views.sign, name="import_sign"),
    path("imports/<slug:token>/undo/", views.undo, name="import_undo"),
]
