"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Decisions."""

    name = "tonghu.decisions"
    label = "decisions"
    verbose_name = "认定"

    def ready(self) -> None:
        """Listen to the records and offer the nightly work; models can be read only now."""
        import_module("tonghu.decisions.receivers")
        import_module("tonghu.decisions.work")
