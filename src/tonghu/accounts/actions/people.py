"""Accounts: opened, changed, closed, given a new password or freed of a lost second factor; the yearly check."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import F
from django.utils import timezone

from tonghu.accounts.models import KnownDevice, RoleGrant, Unit, User
from tonghu.core.authz.grants import Refused, State

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_PARTS, _PART = 3, 4


def first_password() -> str:
    """A password to hand over on paper: easy to read out, and good for one login only."""
    words = ["".join(secrets.choice(_LETTERS) for _ in range(_PART)) for _ in range(_PARTS)]
    return f"{words[0].capitalize()}-{words[1]}-{words[2]}-{secrets.randbelow(90) + 10}"


def open_account(*, username: str, display_name: str, unit: Unit) -> tuple[User, str]:
    """A new account without any role. Returns it with the first password, which is not kept. Raises ``Refused``."""
    if User.objects.filter(username__iexact=username).exists():
        raise Refused("这个登录名已经有人用了")
    user, password = User(username=username, display_name=display_name, unit=unit), first_password()
    _give(user, password)
    user.save(force_insert=True)
    return user, password


def _give(user: User, password: str) -> None:
    user.set_password(password)
    user.password_changed_at = datetime(2000, 1, 1, tzinfo=timezone.get_current_timezone())


def change(person: User, values: Mapping[str, Any]) -> list[str]:
    """Change name or unit. Returns the names of what changed."""
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        person.save(update_fields=changed)
    return changed


def set_active(*, by: User, person: User, active: bool) -> None:
    """Close an account at once (grants stop with it), or open it again. Raises ``Refused`` on one's own."""
    if by.pk == person.pk:
        raise Refused("不能停用自己的账号，请另一位系统管理员办理")
    person.is_active = active
    person.save(update_fields=["is_active"])
    if not active:
        end_sessions(person)


def new_password(*, by: User, person: User) -> str:
    """A first password again; every session of the person ends. Raises ``Refused`` on one's own account."""
    if by.pk == person.pk:
        raise Refused("自己的密码请在“修改密码”里改")
    password = first_password()
    _give(person, password)
    person.save(update_fields=["password", "password_changed_at"])
    end_sessions(person)
    return password


def free_second_factor(*, by: User, person: User) -> None:
    """Remove all second factors: the person sets one up at the next login. Raises ``Refused`` on one's own account."""
    if by.pk == person.pk:
        raise Refused("不能重置自己的登录方式，请另一位安全管理员办理")
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)


def end_sessions(person: User) -> None:
    """End every session of a person and forget the browsers that were known."""
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    KnownDevice.objects.filter(user=person).delete()


def checked(*, by: User, person: User, on: date, today: date) -> None:
    """Note the day on which the query about somebody close to minors was made. Raises ``Refused``."""
    if by.pk == person.pk:
        raise Refused("不能登记自己的查询，请由别人登记")
    if on > today:
        raise Refused("查询日期不能在今天以后")
    person.minors_checked_on = on
    person.save(update_fields=["minors_checked_on"])


def withdraw_all(*, by: User, person: User, reason: str) -> int:
    """Withdraw every grant of a leaving person. Returns how many."""
    open_ones = RoleGrant.objects.filter(user=person, state__in=(State.GRANTED.value, State.REQUESTED.value))
    return open_ones.update(
        state=State.WITHDRAWN.value, decided_by=by, decided_at=timezone.now(), decision_reason=reason[:200]
    )
