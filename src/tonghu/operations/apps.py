"""Django's handle on the app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Running the platform."""

    name = "tonghu.operations"
    label = "operations"
    verbose_name = "运行"
