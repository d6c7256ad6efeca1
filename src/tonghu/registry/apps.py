"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The child register."""

    name = "tonghu.registry"
    label = "registry"
    verbose_name = "儿童档案"

    def ready(self) -> None:
        """Children stand against closing the unit that looks after them; models are there only now."""
        boundaries = import_module("tonghu.registry.actions.boundaries")
        import_module("tonghu.accounts.obstacles").register(boundaries.against_closing)
