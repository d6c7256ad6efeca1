"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports."""

    name = "tonghu.imports"
    label = "imports"
    verbose_name = "导入"

    def ready(self) -> None:
        """Offer the work on batches; models can be read only now."""
        import_module("tonghu.imports.work")
