"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class ExitsConfig(AppConfig):
    """Exits."""

    name = "tonghu.exits"
    label = "exits"
    verbose_name = "退出"

    def ready(self) -> None:
        """Offer the nightly work."""
        import_module("tonghu.exits.work")
