"""Django's handle on the app."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Printed forms."""

    name = "tonghu.papers"
    label = "papers"
    verbose_name = "打印"
