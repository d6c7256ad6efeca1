"""Addresses of merging."""

from django.urls import path

from tonghu.merging import views

urlpatterns = [
    path("merges/", views.merges, name="merges"),
    path("merges/<int:pk>/apart/", views.apart, name="merge_apart"),
    path("children/<slug:number>/merge/", views.merge, name="child_merge"),
]
