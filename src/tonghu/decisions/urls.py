"""Addresses of decisions."""

from django.urls import path

from tonghu.decisions import views

urlpatterns = [
    path("overview/", views.overview, name="overview"),
    path("children/<slug:number>/decision/", views.decision, name="child_decision"),
    path("decisions/undetermined/", views.undetermined, name="undetermined"),
    path("decisions/changes/", views.changes, name="changes"),
    path("policies/<slug:pack>/simulate/", views.simulate, name="policy_simulate"),
]
