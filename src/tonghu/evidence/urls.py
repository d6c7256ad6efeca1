"""Addresses of attachments."""

from django.urls import path

from tonghu.evidence import views

urlpatterns = [
    path("children/<slug:number>/attachments/", views.attachments, name="child_attachments"),
    path("children/<slug:number>/attachments/new/", views.add, name="attachment_add"),
    path("children/<slug:number>/attachments/<int:pk>/file/", views.file, name="attachment_file"),
    path("children/<slug:number>/attachments/<int:pk>/remove/", views.remove, name="attachment_remove"),
]
