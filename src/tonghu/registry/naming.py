"""Pinyin of a name for search and sorting."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def pinyin(name: str) -> str:
    """Syllables run together, lower case."""
    return "".join(lazy_pinyin(name)).lower()[:200]


def initials(name: str) -> str:
    """First letters of the syllables."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:40]
