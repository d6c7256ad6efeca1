"""Addresses of units, people, grants and devices."""

from django.urls import path

from tonghu.accounts.views import devices, grants, people, tokens, units

urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/import/", units.units_import, name="units_import"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("units/<slug:code>/close/", units.unit_close, name="unit_close"),
    path("staff/", people.staff, name="staff"),
    path("staff/new/", people.person_new, name="person_new"),
    path("staff/<int:pk>/", people.person, name="person"),
    path("staff/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("staff/<int:pk>/factor/", people.person_factor, name="person_factor"),
    path("staff/<int:pk>/check/", people.person_check, name="person_check"),
    path("staff/<int:pk>/open/", people.person_open, name="person_open"),
    path("staff/<int:pk>/close/", people.person_close, name="person_close"),
    path("staff/<int:pk>/password/", people.person_password, name="person_password"),
    path("grants/", grants.grants, name="grants"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/own/", grants.grants_own, name="grants_own"),
    path("grants/<int:pk>/", grants.grant, name="grant"),
    path("grants/<int:pk>/decide/", grants.grant_decide, name="grant_decide"),
    path("grants/<int:pk>/withdraw/", grants.grant_withdraw, name="grant_withdraw"),
    path("account/devices/", devices.devices, name="devices"),
    path("account/devices/forget/", devices.devices_forget, name="devices_forget"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/new/", tokens.token_new, name="token_new"),
    path("account/tokens/<int:pk>/withdraw/", tokens.token_withdraw, name="token_withdraw"),
]
