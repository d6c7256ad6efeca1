"""Addresses of exits."""

from django.urls import path

from tonghu.exits import views

urlpatterns = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.decide, name="proposal_decide"),
    path("children/<slug:number>/exit/", views.child_exit, name="child_exit"),
]
