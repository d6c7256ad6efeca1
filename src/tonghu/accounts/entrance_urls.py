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

from tonghu.accounts.actions import devices, entrances
from tonghu.core.authz.permissions import Permission
from tonghu.web.declare import declared, open_to_all

View = Callable[..., Any]
_BOTH = ("GET", "HEAD", "POST")


def _entrance(view: View) -> View:
    return open_to_all("登录前的页面", *_BOTH)(_own(view))


def _second_step(view: View) -> View:
    """A login's last step: the event is recorded and the browser is known from now on."""

    def after(request: Any, response: Any) -> None:
        if request.user.is_authenticated:
            devices.remember(request, response, request.user)
            entrances.came_in(request)

    return open_to_all("登录前的页面", *_BOTH)(_own(view, after))


def _account(view: View, *, before_mfa: bool = False, password_due: bool = False) -> View:
    return declared(Permission.ACCOUNT, *_BOTH, before_mfa=before_mfa, password_due=password_due)(_own(view))


def _confirming(view: View, *, before_mfa: bool = False) -> View:
    """Step-up: a confirmed session gets a new key (security.md B3)."""

    def after(request: Any, response: Any) -> None:
        if request.method == "POST" and response.status_code == 302:
            request.session.cycle_key()

    return declared(Permission.ACCOUNT, *_BOTH, before_mfa=before_mfa)(_own(view, after))


def _own(view: View, after: Callable[[Any, Any], None] | None = None) -> View:
    """A function of our own around the library's, so that the declaration is not written on a shared object."""

    def entrance(request: Any, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if after is not None:
            after(request, response)
        return response

    entrance.__name__ = getattr(view, "__name__", "entrance")
    return entrance


urlpatterns = [
    path("login/", _entrance(account.login), name="account_login"),
    path("inactive/", _entrance(account.account_inactive), name="account_inactive"),
    path("login/second/", _second_step(mfa.authenticate), name="mfa_authenticate"),
    path("login/webauthn/", _second_step(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("logout/", _account(account.logout, before_mfa=True), name="account_logout"),
    # Setting up the second factor asks for the password again when the login is not fresh.
    path("account/confirm/", _confirming(account.reauthenticate, before_mfa=True), name="account_reauthenticate"),
    path("account/confirm/second/", _confirming(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/key/", _confirming(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/password/", _account(account.password_change, password_due=True), name="account_change_password"),
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
