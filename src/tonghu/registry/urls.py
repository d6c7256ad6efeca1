"""Addresses of the child register."""

from django.urls import path

from tonghu.registry import views

urlpatterns = [
    path("children/", views.child_list, name="children"),
    path("children/new/", views.child_new, name="child_new"),
    path("children/export/", views.child_export, name="child_export"),
    path("children/<slug:number>/", views.child_page, name="child"),
    path("children/<slug:number>/edit/", views.child_edit, name="child_edit"),
    path("children/<slug:number>/history/", views.child_history, name="child_history"),
    path("children/<slug:number>/looked/", views.child_looked, name="child_looked"),
    path("children/<slug:number>/reveal/<slug:field>/", views.child_reveal, name="child_reveal"),
]
