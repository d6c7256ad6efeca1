"""What is recorded and ended around logins: who came in, who failed, and other sessions when a second factor changes."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as mfa
from django.contrib.auth import signals, update_session_auth_hash
from django.db import transaction
from django.db.models import F

from tonghu.accounts.models import User
from tonghu.audit import api as audit

_LOGIN = "POST login"


def came_in(request: Any) -> None:
    """Record a login with both factors."""
    with transaction.atomic():
        audit.record(actor=str(request.user.pk), action=_LOGIN, origin=request.META.get("REMOTE_ADDR", ""))


def failed(sender: Any, credentials: Any, request: Any = None, **_: Any) -> None:
    """Record a wrong password; a name that nobody has stays out of the record."""
    person = User.objects.filter(username=str(credentials.get("username", ""))).values_list("pk", flat=True).first()
    with transaction.atomic():
        audit.record(
            actor=str(person or ""),
            action=_LOGIN,
            result=audit.REFUSED,
            reason="密码不对或暂停登录" if person else "没有这个账号",
            origin=request.META.get("REMOTE_ADDR", "") if request else "",
        )


def factor_changed(sender: Any, request: Any, user: User, **_: Any) -> None:
    """End the other sessions of somebody whose second factor was added, removed or made anew (security.md B3)."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    if request.user.is_authenticated and request.user.pk == user.pk:
        request.user.session_epoch = user.session_epoch
        update_session_auth_hash(request, request.user)


def connect() -> None:
    """Listen to the libraries."""
    signals.user_login_failed.connect(failed, dispatch_uid="tonghu-login-failed")
    for changed in (mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset):
        changed.connect(factor_changed, dispatch_uid="tonghu-factor-changed")
