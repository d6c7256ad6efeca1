"""Django's handle on the app."""

from django.apps import AppConfig
from django.core.checks import register

from tonghu.web.checks import every_view_is_declared


class WebConfig(AppConfig):
    """Shell of the pages."""

    name = "tonghu.web"
    label = "web"

    def ready(self) -> None:
        """Register the check that refuses an undeclared view."""
        register(every_view_is_declared)
