"""Django's handle on the app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Work page and administrators' pages."""

    name = "tonghu.portal"
    label = "portal"
