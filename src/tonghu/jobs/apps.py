"""Django's handle on the app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Long work."""

    name = "tonghu.jobs"
    label = "jobs"
    verbose_name = "任务"

    def ready(self) -> None:
        """Every app's ``work`` module registers its kinds of work."""
        autodiscover_modules("work")
