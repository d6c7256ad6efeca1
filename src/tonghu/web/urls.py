"""Addresses that belong to every page."""

from django.urls import path

from tonghu.web import views

urlpatterns = [
    path("lists/<slug:name>/columns/", views.list_columns, name="list_columns"),
    path("lists/<slug:name>/views/", views.list_view_save, name="list_view_save"),
    path("lists/<slug:name>/views/remove/", views.list_view_remove, name="list_view_remove"),
    path("offline/", views.offline, name="offline"),
    path("worker.js", views.worker, name="worker"),
]
