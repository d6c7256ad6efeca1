"""How the login library is bent to this platform: nobody signs up, secrets are sealed, replies are equal."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from tonghu.keys.ring import Domain

_PLACE = b"mfa|secret"


class Accounts(DefaultAccountAdapter):
    """Accounts are opened by an administrator."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Whoever comes in for the first time goes straight on to the second factor; later, a login confirms nothing:
        a factor is removed or added after a confirmation of its own."""
        return self.request.user.second_factor or not self.request.user.stepped_up(self.request)

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """Nothing: failures of passwords are counted by :mod:`lockout`; the library's limit is for the second factor."""


class SecondFactors(DefaultMFAAdapter):
    """Secrets of second factors are sealed with the key ring, not stored as they are."""

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        ring = settings.KEY_RING
        return base64.b64encode(ring.provider.encrypt(ring.key(Domain.ACCOUNTS, 1), text.encode(), _PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        ring = settings.KEY_RING
        sealed = base64.b64decode(encrypted_text)
        return str(ring.provider.decrypt(ring.key(Domain.ACCOUNTS, 1), sealed, _PLACE).decode())
