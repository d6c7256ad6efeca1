"""Names of people and places as file names that every office computer accepts."""

from __future__ import annotations

_UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "－") | dict.fromkeys(range(32)))
_LONGEST = 60


def file_name(text: str) -> str:
    """A name without the characters that Windows forbids, never empty, never ending in a dot or a space."""
    return text.translate(_UNSAFE)[:_LONGEST].strip(" .　") or "未命名"
