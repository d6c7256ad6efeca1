"""Addresses of the printed forms."""

from django.urls import path

from tonghu.papers import views

urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/<slug:code>/<slug:name>/", views.blank, name="paper_blank"),
    path("children/<slug:number>/paper/", views.child_paper, name="child_paper"),
    path("children/<slug:number>/paper/file/", views.child_paper_file, name="child_paper_file"),
    path("children/<slug:number>/paper/whole/", views.child_paper_whole, name="child_paper_whole"),
    path("exports/<slug:number>/forms/", views.export_forms, name="export_forms"),
]
