"""Addresses of login and second factor: the library's views, each declared; what is not listed does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from tonghu.core.authz.permissions import Permission
from tonghu.web.declare import declared, open_to_all

View = Callable[..., Any]
_BOTH = ("GET", "HEAD", "POST")


def _entrance(view: View) -> View:
    return open_to_all("登录前的页面", *_BOTH)(_own(view))


def _account(view: View, *, before_mfa: bool = False) -> View:
    return declared(Permission.ACCOUNT, *_BOTH, before_mfa=before_mfa)(_own(view))


def _own(view: View) -> View:
    """A function of our own around the library's, so that the declaration is not written on a shared object."""

    def entrance(request: Any, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs)

    entrance.__name__ = getattr(view, "__name__", "entrance")
    return entrance


urlpatterns = [
    path("login/", _entrance(account.login), name="account_login"),
    path("inactive/", _entrance(account.account_inactive), name="account_inactive"),
    path("login/second/", _entrance(mfa.authenticate), name="mfa_authenticate"),
    path("login/webauthn/", _entrance(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("logout/", _account(account.logout, before_mfa=True), name="account_logout"),
    path("account/confirm/", _account(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/second/", _account(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/key/", _account(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/password/", _account(account.password_change), name="account_change_password"),
    path("account/", _account(mfa.index), name="mfa_index"),
    path("account/totp/", _account(totp.activate_totp, before_mfa=True), name="mfa_activate_totp"),
    path("account/totp/off/", _account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", _account(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/codes/new/", _account(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/codes/file/", _account(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/keys/", _account(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/keys/add/", _account(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/edit/", _account(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/keys/<int:pk>/remove/", _account(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
