"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registration values of the children."""

    name = "tonghu.records"
    label = "records"
    verbose_name = "登记内容"

    def ready(self) -> None:
        """Listen to the register; its models can be read only now."""
        import_module("tonghu.records.receivers")
