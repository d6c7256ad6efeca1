"""Django's handle on the app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The child register."""

    name = "tonghu.registry"
    label = "registry"
    verbose_name = "儿童档案"
