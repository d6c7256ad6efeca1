"""Addresses of the policy pages."""

from django.urls import path

from tonghu.policies import views

urlpatterns = [
    path("policies/", views.policies, name="policies"),
    path("policies/compare/", views.compare, name="policy_compare"),
    path("policies/upload/", views.upload, name="policy_upload"),
    path("policies/adoptions/<int:pk>/decide/", views.decide, name="policy_decide"),
    path("policies/adoptions/<int:pk>/withdraw/", views.withdraw, name="policy_withdraw"),
    path("policies/<slug:pack>/", views.pack, name="policy"),
    path("policies/<slug:pack>/propose/", views.propose, name="policy_propose"),
]
