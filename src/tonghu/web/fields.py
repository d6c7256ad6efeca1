"""Form fields that every page uses alike."""

from __future__ import annotations

from django import forms


def day_input() -> forms.DateInput:
    """A day chosen in the browser. The format is the one that a date control reads: any other shows an empty control,
    and saving it would wipe the day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
