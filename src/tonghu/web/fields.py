"""Form fields that every page uses alike."""

from __future__ import annotations

from datetime import date

from django import forms


def day_input() -> forms.DateInput:
    """A day chosen in the browser. The format is the one that a date control reads: any other shows an empty control,
    and saving it would wipe the day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day(text: str) -> date | None:
    """The day that a date control sent; ``None`` for anything else, also for nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
