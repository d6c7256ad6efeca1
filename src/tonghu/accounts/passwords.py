"""Password rules that 等保 asks for beside length: three kinds of characters."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_NEEDED = 3


class ThreeKinds:
    """At least three of: small letters, capital letters, digits, other characters."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ``ValidationError`` when fewer kinds are used."""
        if sum(1 for kind in _KINDS if re.search(kind, password)) < _NEEDED:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        """What is asked for."""
        return "密码至少包含大写字母、小写字母、数字、其他符号中的三种。"
