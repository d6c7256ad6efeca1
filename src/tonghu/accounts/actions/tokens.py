"""Tokens of programs: made by the person they work for, shown once, ended by time, by the person, or with its logins."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tonghu.accounts.models import ApiToken, User
from tonghu.core.authz.grants import Refused
from tonghu.core.authz.permissions import Permission
from tonghu.core.authz.tokens import LASTS

MOST = 5
"""Living tokens of one person."""
_START = "th_"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def make(*, user: User, name: str, permissions: Iterable[Permission], ends: date, today: date) -> tuple[ApiToken, str]:
    """A new token and its text, which is kept nowhere. Raises ``Refused``."""
    if not today <= ends <= today + LASTS:
        raise Refused(f"到期日期要在今天到 {today + LASTS} 之间")
    if living(user, today) >= MOST:
        raise Refused(f"最多有 {MOST} 个有效的令牌，请先收回不用的")
    text = _START + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        user=user,
        name=name,
        digest=_digest(text),
        bound=_digest(user.get_session_auth_hash()),
        permissions=sorted(permission.value for permission in permissions),
        ends=ends,
    )
    return made, text


def living(user: User, today: date) -> int:
    """How many tokens of a person are still good for something."""
    return sum(alive(token, today) for token in ApiToken.objects.filter(user=user).select_related("user"))


def alive(token: ApiToken, today: date) -> bool:
    """Whether a token still works: neither withdrawn, nor over, nor ended with the logins it was made under."""
    bound = _digest(token.user.get_session_auth_hash())
    return token.withdrawn_at is None and token.ends >= today and constant_time_compare(token.bound, bound)


def found(text: str, today: date) -> ApiToken | None:
    """The living token with this text; the day of its use is noted."""
    if not text.startswith(_START):
        return None
    token = ApiToken.objects.filter(digest=_digest(text)).select_related("user", "user__unit").first()
    if token is None or not alive(token, today):
        return None
    if token.used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(used_on=today)
    return token


def withdraw(*, user: User, pk: int) -> bool:
    """End one of one's own tokens now. Returns whether there was one."""
    mine = ApiToken.objects.filter(user=user, pk=pk, withdrawn_at=None)
    return bool(mine.update(withdrawn_at=timezone.now()))
