"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Attachments."""

    name = "tonghu.evidence"
    label = "evidence"
    verbose_name = "附件"

    def ready(self) -> None:
        """Tell the records which columns have a paper; models can be read only now."""
        import_module("tonghu.evidence.receivers")
