"""Addresses of the work page and the administrators' pages."""

from django.urls import path

from tonghu.portal import views

urlpatterns = [
    path("", views.work_page, name="work"),
    path("clues/", views.later("clue"), name="clue"),
    path("phone/", views.later("phone"), name="phone"),
    path("audit/", views.audit_page, name="audit"),
    path("audit/verify/", views.audit_verify, name="audit_verify"),
    path("system/", views.system_page, name="system"),
    path("keys/", views.keys_page, name="keys"),
    path("health/", views.health, name="health"),
]
