"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Statistics."""

    name = "tonghu.figures"
    label = "figures"
    verbose_name = "统计"

    def ready(self) -> None:
        """Offer the work on snapshots; models can be read only now."""
        import_module("tonghu.figures.work")
