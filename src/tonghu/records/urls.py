"""Addresses of the children's records."""

from django.urls import path

from tonghu.records import views

urlpatterns = [
    path("children/<slug:number>/record/", views.record, name="child_record"),
    path("children/<slug:number>/record/<slug:column>/full/", views.full, name="record_full"),
    path("children/<slug:number>/record/<slug:column>/settle/", views.settle, name="record_settle"),
    path("children/<slug:number>/form/", views.form, name="child_form"),
    path("overrides/", views.overrides, name="overrides"),
    path("overrides/<int:pk>/", views.override_review, name="override_review"),
    path("children/<slug:number>/entries/", views.entries, name="child_entries"),
    path("children/<slug:number>/protected/", views.protected, name="child_protected"),
    path("children/<slug:number>/protected/<int:pk>/end/", views.protected_end, name="protected_end"),
]
