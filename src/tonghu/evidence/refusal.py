"""Why a file cannot be kept."""

from __future__ import annotations


class Unfit(ValueError):
    """The file cannot be an attachment; the text says why and what to do."""
