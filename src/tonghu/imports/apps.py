"""Django's handle on the app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports."""

    name = "tonghu.imports"
    label = "imports"
    verbose_name = "导入"
