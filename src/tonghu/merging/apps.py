"""Django's handle on the app."""

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """Merging."""

    name = "tonghu.merging"
    label = "merging"
    verbose_name = "合并"
