"""Addresses of units, people and grants."""

from django.urls import path

from tonghu.accounts import views

urlpatterns = [
    path("units/", views.units, name="units"),
    path("staff/", views.staff, name="staff"),
    path("grants/", views.grants, name="grants"),
    path("grants/new/", views.grant_new, name="grant_new"),
    path("grants/<int:pk>/decide/", views.grant_decide, name="grant_decide"),
]
